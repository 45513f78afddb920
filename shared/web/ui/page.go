// Package ui is the design system as templ components: the layout of a page and
// its parts, with govuk-frontend's HTML where it has the part (its fixtures are
// the test).
//
// Components take the Page and what they show; they know no module. None writes
// a style attribute or an inline script, since the content security policy
// refuses both.
package ui

import (
	"cmp"
	"net/url"
	"strings"
	"unicode"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/words"
)

// Page is what every component may need of the page it stands on.
type Page struct {
	*words.Printer                 // p.T("key"), p.Money(a), p.In(text) …
	Pack           *pack.Pack      // names, theme, languages
	Tenant         string          // for addresses
	Department     string          // as the page is headed, where that is more than the pack's own
	Crest          string          // address of the tenant's crest; empty is its first letter in a ring
	Title          string          // of the page, as its h1 says it
	Path           string          // of this page, with its query, for the language links
	Menu           []Link          // at most four
	Foot           []Link          // below the helpline: accessibility, privacy …
	Back           Link            // above the main part; the zero Link is none
	Hero           templ.Component // the band under the header of a home page; nil is none
	Form           Form            // what the language buttons take along; the zero Form is none
	Errors         bool            // the page shows an error summary; its title then begins "Error:"
	User           string          // the signed-in person's name or e-mail; empty for nobody
	Account        string          // address of that person's own page, where signing out is
	Life           int             // seconds after which their session ends unused; 0 is nobody's
	Nonce          string          // of the theme's style element
	Scripts        []string        // addresses of scripts that only this page needs
	CSS, JS, Icon  string          // addresses of the style sheet, the script and the mark
	Again          int             // seconds after which the page asks for itself again; 0 is never
	JSON           bool
}

// Form is a form of the page in which something may be typed: its id, and the
// button of it that Enter presses. Typed is one that came back with what was
// typed before.
type Form struct {
	ID, Name, Value string
	Typed           bool
}

// Link is a name and an address.
type Link struct {
	Text, Href string
	Hidden     string // said after Text by screen readers only: "Change" + " name"
	Current    bool   // this very page
	Class      string
	Attrs      templ.Attributes
}

// Href returns the address of a page of this tenant: p.Href("permit", id).
func (p Page) Href(parts ...string) string {
	h := "/" + p.Tenant
	for _, s := range parts {
		h += "/" + s
	}
	return h
}

// InLang returns the address of this very page in another language; its query
// stays.
func (p Page) InLang(lang string) string {
	u, err := url.Parse(p.Path)
	if err != nil {
		return "?lang=" + url.QueryEscape(lang)
	}
	q := u.Query()
	q.Set("lang", lang)
	return u.EscapedPath() + "?" + q.Encode()
}

// tongue makes a button one that shows this very page in another language, with
// what stands in its form.
func (p Page) tongue(lang, form string) templ.Attributes {
	came := ""
	if p.Form.Typed {
		came = "typed"
	}
	return templ.Attributes{"formaction": p.InLang(lang) + "&typed=" + form, "formmethod": "post", "formenctype": "application/x-www-form-urlencoded",
		"formnovalidate": true, "data-tongue": came, "lang": lang}
}

// ErrorLink is one line of an error summary: what is wrong and the id of the
// box to go to, which for a date is "<id>-day".
func ErrorLink(id, text string) Link { return Link{Text: text, Href: "#" + id} }

// otherLanguages are the tenant's languages this page is not in.
func (p Page) otherLanguages() []string {
	var out []string
	for _, l := range p.Pack.Languages {
		if l != p.Lang {
			out = append(out, l)
		}
	}
	return out
}

// documentTitle is what the browser's tab says. A page with errors says so
// first, because a screen reader reads the title before all else (WCAG 2.4.2).
func (p Page) documentTitle() string {
	t := p.Title
	if p.Errors {
		t = p.T("ui.error") + ": " + t
	}
	if d := p.department(); d != "" && d != t {
		t += " – " + d
	}
	return t
}

// department is who the page is of.
func (p Page) department() string { return cmp.Or(p.Department, p.In(p.Pack.Department)) }

// crestLetter is the first letter of the tenant's name in its own script, with
// its vowel signs and conjuncts: ने, ગુ, ශ්‍රී. It stands in the crest's place
// until the tenant supplies one.
func (p Page) crestLetter() string {
	name := p.Pack.Name
	if len(name) == 0 {
		name = p.Pack.Department
	}
	own := p.Lang
	if len(p.Pack.Languages) > 0 {
		own = p.Pack.Languages[0]
	}
	return firstCluster(name.In(own))
}

const zeroWidthJoiner = '\u200d'

// joins reports whether r makes the next letter part of the same cluster: the
// vowel killers (virama) of the scripts that write conjuncts.
func joins(r rune) bool {
	return r == zeroWidthJoiner || strings.ContainsRune("\u094d\u09cd\u0acd\u0dca", r)
}

// firstCluster returns the first user-perceived letter of s (UAX #29, extended
// by the conjuncts of Indic scripts).
func firstCluster(s string) string {
	var last rune
	for i, r := range s {
		if i > 0 && !unicode.IsMark(r) && r != zeroWidthJoiner && !joins(last) {
			return s[:i]
		}
		last = r
	}
	return s
}
