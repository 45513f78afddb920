package form_test

import (
	"strings"
	"testing"

	"github.com/shrama/shrama/shared/form"
)

// FuzzPhone holds that what is taken for a telephone number is one number in one
// writing: + and figures, at most fifteen (ITU-T E.164), which read again is
// itself.
func FuzzPhone(f *testing.F) {
	for _, s := range []string{"98412-34567", "+९७७ ९८४१२३४५६७", "01-4123456", "+91 98765 43210", "123", "+", "+977+977", "00977 9841234567", "９８４１２３４５６７", "+977\u200d9841234567", strings.Repeat("9", 100)} {
		f.Add(s)
	}
	fields := []form.Field{{ID: "phone", Type: form.Phone}}
	f.Fuzz(func(t *testing.T, s string) {
		got, faults := form.Check(fields, form.Answers{"phone": s}, env)
		if n := got["phone"]; len(faults) == 0 && n != "" {
			if n[0] != '+' || len(n) > 16 || strings.Trim(n[1:], "0123456789") != "" {
				t.Errorf("%q is taken for the number %q", s, n)
			}
			if again, faults := form.Check(fields, got, env); len(faults) > 0 || again["phone"] != n {
				t.Errorf("%q is read as %q, and that as %q (%v)", s, n, again["phone"], faults)
			}
		}
	})
}

// FuzzIdentity holds that no writing of an identity number is taken for one that
// its plan does not know, that what is kept passes again as itself, and that a
// number which is kept by its hash is nowhere in the answer.
func FuzzIdentity(f *testing.F) {
	for i, p := range plans {
		f.Add(i, p.Example)
		f.Add(i, strings.ToLower(p.Example)+" ")
	}
	f.Add(0, "३०१-२३४-५६७")
	f.Add(1, "•••• 2346")
	f.Add(1, "2346.AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAA")
	f.Add(2, "27AAPFU0939F1Zſ") // its capital is an S
	f.Fuzz(func(t *testing.T, which int, s string) {
		p := plans[uint(which)%uint(len(plans))]
		fields := []form.Field{{ID: "id", Type: form.Identity, Identity: p.ID}}
		env := env
		env.Keyed = form.KeyedBy([]byte("one"))
		got, faults := form.Check(fields, form.Answers{"id": s}, env)
		kept := got["id"]
		if len(faults) > 0 || kept == "" {
			return
		}
		if again, faults := form.Check(fields, got, env); len(faults) > 0 || again["id"] != kept {
			t.Fatalf("%q is kept as %q, and that as %q (%v)", s, kept, again["id"], faults)
		}
		if p.Keep == "" && !p.Valid(kept) {
			t.Errorf("%q is taken for the number %q", s, kept)
		}
		if figures := strings.Map(digit, s); p.Keep == form.Last4 && len(figures) > 4 && figures != kept[:4] && strings.Contains(kept, figures) {
			t.Errorf("%q stands in what is kept: %q", s, kept)
		}
	})
}

func digit(c rune) rune {
	if c < '0' || c > '9' {
		return -1
	}
	return c
}
