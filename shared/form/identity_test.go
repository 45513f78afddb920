package form_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/shrama/shrama/shared/form"
)

var some = []form.Option{{ID: "a"}, {ID: "b"}, {ID: "c"}}

var plans = []form.IdentityPlan{
	{ID: "np-pan", Pattern: "[0-9]{9}", Ignore: " -.", Example: "301234567"},
	{ID: "aadhaar", Pattern: "[2-9][0-9]{11}", Ignore: " -", Check: form.Verhoeff, Keep: form.Last4, Example: "234123412346"},
	{ID: "gstin", Pattern: "[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][0-9A-Z]{3}", Check: form.Mod36, Example: "27AAPFU0939F1ZV"},
}

func TestCheckDigits(t *testing.T) {
	for _, tt := range []struct {
		plan, number string
		want         bool
	}{
		{"aadhaar", "234123412346", true}, {"aadhaar", "999941057058", true}, {"aadhaar", "499118665246", true},
		{"aadhaar", "234123412345", false}, {"aadhaar", "134123412346", false}, {"aadhaar", "", false},
		{"gstin", "27AAPFU0939F1ZV", true}, {"gstin", "24AAACC1206D1ZM", true}, {"gstin", "27AAPFU0939F1ZX", false},
	} {
		for _, p := range plans {
			if p.ID == tt.plan && p.Valid(tt.number) != tt.want {
				t.Errorf("%s %s: valid is not %v", tt.plan, tt.number, tt.want)
			}
		}
	}
	p := plans[1]
	for i := range 12 { // one wrong digit, or two neighbours changed over, is always seen
		for d := range 10 {
			if wrong := p.Example[:i] + fmt.Sprint(d) + p.Example[i+1:]; wrong != p.Example && p.Valid(wrong) {
				t.Errorf("%s is taken for %s", wrong, p.Example)
			}
		}
		if i > 0 && p.Example[i] != p.Example[i-1] {
			if wrong := p.Example[:i-1] + p.Example[i:i+1] + p.Example[i-1:i] + p.Example[i+1:]; p.Valid(wrong) {
				t.Errorf("%s is taken for %s", wrong, p.Example)
			}
		}
	}
}

func TestANumberNotKeptInClearIsNowhereInTheAnswer(t *testing.T) {
	fields := []form.Field{{ID: "aadhaar", Type: form.Identity, Identity: "aadhaar"}}
	env := form.Env{Identities: plans, Keyed: form.KeyedBy([]byte("one"))}
	first, faults := form.Check(fields, form.Answers{"aadhaar": "2341 2341 2346"}, env)
	kept := first["aadhaar"]
	if len(faults) > 0 || strings.Contains(kept, "23412341") || !strings.HasPrefix(kept, "2346.") || plans[1].Masked(kept) != "•••• 2346" {
		t.Fatalf("kept %q, %v", kept, faults)
	}
	if again, faults := form.Check(fields, first, env); len(faults) > 0 || again["aadhaar"] != kept {
		t.Errorf("the saved answer no longer passes: %q, %v", again["aadhaar"], faults)
	}
	env.Earlier = first
	if same, faults := form.Check(fields, form.Answers{"aadhaar": "•••• 2346"}, env); len(faults) > 0 || same["aadhaar"] != kept {
		t.Errorf("the masked number, sent back, gives %q, %v", same["aadhaar"], faults)
	}
	if other, _ := form.Check(fields, form.Answers{"aadhaar": "999941057058"}, env); other["aadhaar"] == kept {
		t.Error("another number gives the same answer")
	}
	env.Earlier = nil
	for name, typed := range map[string]string{"masked without an earlier": "•••• 2346", "one that somebody made": "2346.AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAA"} {
		if _, faults := form.Check(fields, form.Answers{"aadhaar": typed}, env); len(faults) != 1 || faults[0].Code != "form.identity" {
			t.Errorf("%s: %v", name, faults)
		}
	}
	env.Keyed = form.KeyedBy([]byte("another tenant"))
	if _, faults := form.Check(fields, first, env); len(faults) != 1 {
		t.Error("a number kept by one tenant passes at another")
	}
	env.Keyed = nil
	if out, faults := form.Check(fields, form.Answers{"aadhaar": "234123412346"}, env); len(faults) != 1 {
		t.Errorf("without a key %q is kept", out)
	}
}

func TestSeveralBoxes(t *testing.T) {
	f := form.Field{ID: "kinds", Type: form.Several, Options: some}
	sent := map[string]string{form.Box("kinds", "c"): "yes", form.Box("kinds", "a"): "yes"}
	a := form.Read([]form.Field{f}, func(name string) string { return sent[name] })
	if a["kinds"] != "a,c" {
		t.Fatalf("read %q", a["kinds"])
	}
	for _, tt := range []struct {
		cond form.Cond
		want bool
	}{
		{form.Cond{Field: "kinds", Is: "a"}, true}, {form.Cond{Field: "kinds", Is: "b"}, false},
		{form.Cond{Field: "kinds", In: []string{"b", "c"}}, true}, {form.Cond{Field: "kinds", In: []string{"b"}}, false},
	} {
		if tt.cond.Holds(a) != tt.want {
			t.Errorf("%+v does not hold %v", tt.cond, tt.want)
		}
	}
}
