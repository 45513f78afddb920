package form

import "strings"

// veil stands for what is not shown of a secret answer.
const veil = "••••"

// Masked writes a secret answer for who has not had it shown: of a number the last
// four figures, or fewer where four would be most of it, and of anything else that
// there is one. Identity numbers that are kept hashed have IdentityPlan.Masked.
func (f Field) Masked(s string) string {
	switch f.Type {
	case Passport, Identity, Phone, Integer:
	default:
		if s == "" {
			return ""
		}
		return veil
	}
	switch r := []rune(s); {
	case len(r) >= 8:
		return veil + " " + string(r[len(r)-4:])
	case len(r) >= 4:
		return veil + " " + string(r[len(r)-2:])
	case len(r) > 0:
		return veil
	}
	return ""
}

// unchanged reports whether what was typed into a secret question is what the page
// showed there masked.
func (f Field) unchanged(typed, earlier string) bool {
	return f.Secret && earlier != "" && strings.TrimSpace(typed) == f.Masked(earlier)
}
