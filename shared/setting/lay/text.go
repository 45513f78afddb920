package lay

import (
	"net/url"
	"strings"

	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/words"
)

// Text is one text of a change that people will read.
type Text struct {
	Field    string     // the member it stands in
	Says     words.Text // in each language
	Most     int        // letters
	Long     bool       // several lines
	Optional bool       // may be left out, in every language at once
	Filled   bool       // holds {names} that are filled in
}

// Clean brings a text into canonical form, composed letters and single spaces. It
// returns the sentence against one that hides signs or is too long.
func (t Text) Clean(s string) (clean, code string) {
	f := form.Field{Type: form.Text, Max: t.Most}
	if t.Long {
		f.Type = form.Long
	}
	if clean, code = f.Plain(s); code != "" {
		return s, code
	}
	return clean, ""
}

// Hostile returns the sentence against a text that is more than plain text: tags,
// which no page would show as written, and a beginning that spreadsheets take for
// a formula (OWASP, "CSV Injection").
func Hostile(s string) string {
	switch {
	case strings.ContainsAny(s, "<>"):
		return "setting.plain"
	case strings.IndexAny(strings.TrimSpace(s), "=+-@|＝＋－＠") == 0: // the wide ones count in East Asia
		return "setting.formula"
	}
	return ""
}

// Names returns the {names} in a text.
func Names(s string) (names []string) {
	for {
		_, rest, ok := strings.Cut(s, "{")
		name, after, closed := strings.Cut(rest, "}")
		if !ok || !closed {
			return names
		}
		names = append(names, name)
		s = after
	}
}

// ID reports whether s is written as ids are: see the linter.
func ID(s string) bool {
	const letters, more = "abcdefghijklmnopqrstuvwxyz", "0123456789-"
	return s != "" && len(s) <= 40 && strings.Trim(s[:1], letters) == "" && strings.Trim(s, letters+more) == ""
}

// Page reports whether s is the address of a page, and nothing besides.
func Page(s string) bool {
	u, err := url.Parse(s)
	return err == nil && len(s) <= 300 && u.Scheme == "https" && u.Host != "" && u.User == nil && u.String() == s
}
