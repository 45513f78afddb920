package notify_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/shrama/shrama/shared/notify"
	"github.com/shrama/shrama/shared/web/hostiletest"
)

// turns are what shows a line in another order than it was written, or hides it.
func turns(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) && r != '\u200c' && r != '\u200d'
}

func TestNoAttackLeavesTheLineOfASubject(t *testing.T) {
	for _, a := range hostiletest.All() {
		for _, text := range []string{a.Text, "About " + a.Text, a.Text + "\r\nBcc: all@evil.test"} {
			if got := notify.Subject(text); strings.ContainsFunc(got, turns) {
				t.Errorf("%q becomes the subject %q", text, got)
			}
			if got := notify.Body(text + "\nक्‍ष"); strings.ContainsFunc(strings.ReplaceAll(got, "\n", ""), turns) || !strings.HasSuffix(got, "\nक्‍ष") {
				t.Errorf("%q becomes the text %q", text, got)
			}
			for _, to := range []string{text, "a@b.test" + text, text + "@b.test", "+97798412345" + text} {
				if (notify.IsMail(to) || notify.IsPhone(to)) && strings.ContainsFunc(to, func(r rune) bool { return turns(r) || strings.ContainsRune("<>,; \"()", r) }) {
					t.Errorf("%q is taken for an address", to)
				}
			}
		}
	}
}
