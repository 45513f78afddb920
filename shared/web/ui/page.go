// Package ui is the design system as templ components: the layout of a page and
// its parts, with govuk-frontend's HTML where it has the part.
//
// Components take what they show and a Page; they know no module.
package ui

import (
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/words"
)

// Page is what every component may need of the page it stands on.
type Page struct {
	*words.Printer            // p.T("key"), p.Money(a), p.In(text) …
	Pack           *pack.Pack // names, theme, languages
	Tenant         string     // for addresses
	Title          string
	Path           string // of this page, with its query, for the language links
	Menu           []Link
	User           string // the signed-in person's name or e-mail; empty for nobody
	Nonce          string // of the theme's style element
	CSS, JS        string // addresses of the style sheet and the script
	JSON           bool
}

// Link is a name and an address.
type Link struct {
	Text, Href string
	Current    bool
}

// Href returns the address of a page of this tenant: p.Href("permit", id).
func (p Page) Href(parts ...string) string {
	h := "/" + p.Tenant
	for _, s := range parts {
		h += "/" + s
	}
	return h
}
