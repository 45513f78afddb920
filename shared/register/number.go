package register

import (
	"strings"

	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/words"
)

// Number returns a record's number: the service's prefix and a reference of
// fifty random bits with a check character, such as WP-7K4Q9-M2XA3-F. It is
// random so that nobody can guess another's; the law prescribes no form.
func Number(prefix string, id ident.ID) string { return prefix + "-" + id.Ref() }

// Numbered reports whether s is written as a number is.
func Numbered(s string) bool {
	n, ok := ParseNumber(s)
	return ok && n == s
}

// ParseNumber reads a number as a person may type it, in any script's digits,
// and returns its canonical writing.
func ParseNumber(s string) (string, bool) {
	prefix, ref, ok := strings.Cut(strings.ToUpper(words.ASCII(strings.TrimSpace(s))), "-")
	if !ok || len(prefix) < 1 || len(prefix) > 4 || strings.IndexFunc(prefix, func(r rune) bool { return r < 'A' || r > 'Z' }) >= 0 {
		return "", false
	}
	ref, err := ident.ParseRef(ref)
	if err != nil {
		return "", false
	}
	return prefix + "-" + ref, true
}
