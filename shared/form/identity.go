package form

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"regexp"
	"strings"

	"github.com/shrama/shrama/shared/words"
)

// IdentityPlan is how a country writes the numbers of one of its identity
// documents, and how a case keeps them.
type IdentityPlan struct {
	ID        string     `yaml:"id"`
	Name      words.Text `yaml:"name"`
	Pattern   string     `yaml:"pattern"` // RE2 of the whole number, once cleaned
	Ignore    string     `yaml:"ignore"`  // marks that people put between the figures; they are dropped
	Check     string     `yaml:"check"`   // the check digit: verhoeff, mod36, or none
	Keep      string     `yaml:"keep"`    // last4: only a keyed hash and the last four figures are kept
	Person    bool       `yaml:"person"`  // it is a person's, not an establishment's: whoever asks for it must keep it secret
	Example   string     `yaml:"example"`
	Cite      string     `yaml:"cite"`
	Certainty string     `yaml:"certainty"`
}

// What IdentityPlan.Check and Keep may say.
const (
	Verhoeff = "verhoeff" // one wrong digit, or two neighbours changed over, is always seen
	Mod36    = "mod36"    // letters and digits with factors 1 and 2 in turn
	Last4    = "last4"
)

// Checks lists the check digits that Check knows.
var Checks = []string{"", Verhoeff, Mod36}

// canonical is a number as it is compared: ASCII capitals without marks.
func (p IdentityPlan) canonical(s string) string {
	return strings.ToUpper(figures(s, p.Ignore))
}

// Valid reports whether a canonical number can be one of the document's.
func (p IdentityPlan) Valid(s string) bool {
	re, err := regexp.Compile(`^(?:` + p.Pattern + `)$`)
	if err != nil || p.Pattern == "" || len(s) > 64 || !re.MatchString(s) {
		return false
	}
	switch p.Check {
	case Verhoeff:
		return verhoeff(s)
	case Mod36:
		return mod36(s)
	default:
		return p.Check == ""
	}
}

// verhoeff checks the last digit of a number: J. Verhoeff, Error Detecting
// Decimal Codes (1969), on the dihedral group of ten elements.
func verhoeff(s string) bool {
	c := 0
	for i := range len(s) {
		d := int(s[len(s)-1-i] - '0')
		if d < 0 || d > 9 {
			return false
		}
		for range i % 8 {
			d = [...]int{1, 5, 7, 6, 2, 8, 3, 0, 9, 4}[d]
		}
		c = dihedral(c, d)
	}
	return len(s) > 1 && c == 0
}

// dihedral multiplies in the group D5, numbered as Verhoeff does.
func dihedral(a, b int) int {
	switch {
	case a < 5 && b < 5:
		return (a + b) % 5
	case a < 5:
		return 5 + (a+b)%5
	case b < 5:
		return 5 + (a-b+5)%5
	default:
		return (a - b + 5) % 5
	}
}

// mod36 checks the last character: factors 1 and 2 in turn, the sum of each
// product's quotient and remainder by 36.
func mod36(s string) bool {
	const figures = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	sum := 0
	for i := range len(s) - 1 {
		n := strings.IndexByte(figures, s[i])
		if n < 0 {
			return false
		}
		n *= 1 + i%2
		sum += n/36 + n%36
	}
	return figures[(36-sum%36)%36] == s[len(s)-1]
}

// Keyed hashes a number with the tenant's secret; the same number gives the same
// hash, and the hash does not give the number.
type Keyed func(number string) []byte

// KeyedBy returns the hash under a key that is a tenant's alone.
func KeyedBy(key []byte) Keyed {
	return func(number string) []byte {
		h := hmac.New(sha256.New, key)
		h.Write([]byte(number))
		return h.Sum(nil)
	}
}

// kept writes a number as a case keeps it: the last four figures, its hash, and
// a mark by which a kept number is known again, so that nobody can type one.
func (p IdentityPlan) kept(s string, hash Keyed) string {
	sum := base64.RawURLEncoding.EncodeToString(hash("identity " + p.ID + " " + s)[:16])
	return p.marked(s[len(s)-4:]+"."+sum, hash)
}

func (p IdentityPlan) marked(body string, hash Keyed) string {
	return body + "." + base64.RawURLEncoding.EncodeToString(hash("kept " + p.ID + " " + body)[:6])
}

// isKept reports whether s is a number that this tenant keeps.
func (p IdentityPlan) isKept(s string, hash Keyed) bool {
	i := strings.LastIndexByte(s, '.')
	return p.Keep == Last4 && i > 0 && hash != nil && hmac.Equal([]byte(s), []byte(p.marked(s[:i], hash)))
}

// Masked writes a kept number as people may see it, and any other as it is.
func (p IdentityPlan) Masked(s string) string {
	if p.Keep != Last4 || len(s) < 4 || strings.Count(s, ".") != 2 {
		return s
	}
	return veil + " " + s[:4]
}

// identity returns an answer in the form in which it is kept, and what is wrong
// with it. Earlier is the kept answer that the page showed masked.
func (c check) identity(f Field, typed, earlier string) (s, code string, args []string) {
	p, ok := c.plan(f.Identity)
	if !ok {
		return "", "form.characters", nil
	}
	if earlier != "" && typed == p.Masked(earlier) {
		typed = earlier
	}
	if p.isKept(typed, c.env.Keyed) {
		return typed, "", nil
	}
	s = p.canonical(words.ASCII(typed))
	switch {
	case !p.Valid(s):
		code, args = "form.identity", []string{"example", p.Example}
	case p.Keep == Last4 && (c.env.Keyed == nil || len(s) < 8): // a hash of less could be guessed
		code = "form.characters"
	case p.Keep == Last4:
		return p.kept(s, c.env.Keyed), "", nil
	}
	return s, code, args
}

func (c check) plan(id string) (IdentityPlan, bool) {
	for _, p := range c.env.Identities {
		if p.ID == id {
			return p, true
		}
	}
	return IdentityPlan{}, false
}
