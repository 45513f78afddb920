package signin

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/web/webtest"
)

var pepper = []byte(strings.Repeat("p", 32))

func TestCodesAreSixDigitsAndDiffer(t *testing.T) {
	seen := map[string]bool{}
	for range 2000 {
		c := newCode()
		if len(c) != 6 || strings.Trim(c, "0123456789") != "" {
			t.Fatalf("code %q", c)
		}
		seen[c] = true
	}
	if len(seen) < 1980 { // 2000 of a million collide twice on average
		t.Errorf("only %d of 2000 codes differ", len(seen))
	}
}

func TestASealBelongsToOneCodeOfOneChallengeOfOneTenant(t *testing.T) {
	own := digest(pepper, "np", "abc", "123456")
	for _, other := range [][]byte{
		digest(pepper, "lk", "abc", "123456"), digest(pepper, "np", "abd", "123456"), digest(pepper, "np", "abc", "123457"),
		digest(pepper, "np", "abc1", "23456"), digest([]byte("another"), "np", "abc", "123456"),
	} {
		if bytes.Equal(own, other) {
			t.Error("two codes share a seal")
		}
	}
}

// TestNoOrderOfTriesGetsPastTheLimit plays random tries and times.
func TestNoOrderOfTriesGetsPastTheLimit(t *testing.T) {
	right := digest(pepper, "np", "abc", "123456")
	rapid.Check(t, func(t *rapid.T) {
		c := Challenge{ID: "abc", Hash: right, Until: webtest.Morning.Add(codeLife)}
		wrongs := 0
		for range rapid.IntRange(1, 12).Draw(t, "tries") {
			at := webtest.Morning.Add(time.Duration(rapid.IntRange(0, 1200).Draw(t, "seconds")) * time.Second)
			good := rapid.Bool().Draw(t, "right")
			sum := right
			if !good {
				sum = digest(pepper, "np", "abc", "000000")
			}
			late := !at.Before(c.Until)
			var err error
			c, err = c.Try(sum, at)
			if want := good && !late && wrongs < maxTries; (err == nil) != want {
				t.Fatalf("right %v, late %v, after %d wrong: %v", good, late, wrongs, err)
			}
			if !good && !late && wrongs < maxTries {
				wrongs++
			}
			if c.Tries != wrongs {
				t.Fatalf("%d tries counted, %d made", c.Tries, wrongs)
			}
		}
	})
}

func TestTyped(t *testing.T) {
	for _, s := range []string{"123456", " 123 456 ", "123-456", "१२३४५६", "১২৩৪৫৬", "૧૨૩ ૪૫૬", "௧௨௩௪௫௬", "෧෨෩෪෫෬"} {
		if got := typed(s); got != "123456" {
			t.Errorf("%q is read as %q", s, got)
		}
	}
}

func TestOnlyAPageOfTheTenantFollowsSigningIn(t *testing.T) {
	for _, tt := range []struct{ to, want string }{
		{"/np/files", "/np/files"}, {"/np/permit/7?x=1", "/np/permit/7?x=1"}, {"/np/", "/np/"},
		{"", ""}, {"/lk/files", ""}, {"/np", ""}, {"/npx/files", ""}, {"np/files", ""}, {"//evil.example/np/", ""},
		{"https://evil.example/np/", ""}, {"/np/../lk/", ""}, {"/np//evil", ""}, {`/np/\evil`, ""}, {`\\evil.example\np`, ""},
		{"/np/x\r\nSet-Cookie: a=b", ""}, {"javascript:alert(1)", ""}, {"/np/#x", ""}, {"/np/%zz", ""}, {"/np/%2e%2e/lk", ""},
	} {
		if got := within("np", tt.to); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.to, got, tt.want)
		}
	}
}

func TestOverDoesNotSayWhy(t *testing.T) {
	late, _ := errors.AsType[*fault.Error](over())
	if late == nil || late.Kind != fault.Invalid || len(late.Fields) != 1 || late.Fields[0].ID != "code" {
		t.Errorf("%+v", late)
	}
}
