package web

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/session"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/web/ui"
	"github.com/shrama/shrama/shared/words"
)

// languageCookie remembers a language chosen on a page.
const languageCookie = "lang"

// speak chooses the language of the answer: the one just chosen, the one chosen
// before, the person's, the browser's, the administration's own.
func (x *exchange) speak() {
	if x.call.Pack == nil {
		x.call.Pack = nobodys()
	}
	have := x.call.Pack.Languages
	lang := ""
	if asked := x.call.URL.Query().Get("lang"); slices.Contains(have, asked) {
		lang = asked
		x.remember(asked)
	} else if ck, err := x.call.Request.Cookie(x.server.cookieName(languageCookie)); err == nil && slices.Contains(have, ck.Value) {
		lang = ck.Value
	} else if slices.Contains(have, x.call.Actor.Lang) {
		lang = x.call.Actor.Lang
	} else if lang = speaks(joined(x.call.Header, "Accept-Language"), have); lang == "" {
		lang = have[0]
	}
	if x.call.Print == nil || x.call.Print.Lang != lang {
		x.call.Print = words.New(lang, x.locale())
	}
	if x.call.Tenant == "" {
		name := words.Text{lang: x.call.Print.T("web.name")}
		x.call.Pack.Name, x.call.Pack.Government, x.call.Pack.Department = name, name, name
	}
}

func (x *exchange) remember(lang string) {
	name := x.server.cookieName(languageCookie)
	if slices.ContainsFunc(x.cookies, func(c *http.Cookie) bool { return c.Name == name }) {
		return
	}
	x.cookies = append(x.cookies, x.server.cookie(name, lang, 365*24*time.Hour))
}

// nobodys is what pages show that belong to no administration: the list of
// tenants, and an address that names none. They speak every language of the
// book, and speak names them.
func nobodys() *pack.Pack {
	return &pack.Pack{
		Languages: words.Languages(),
		Theme:     pack.Theme{Brand: "#2d3f94", BrandDark: "#b0bdff", Tint: "#eef1fb", TintDark: "#1f2746"},
	}
}

// ui returns what the components of a page need to know.
func (x *exchange) ui(v View) ui.Page {
	c := x.call
	p := ui.Page{
		Printer: c.Print, Tenant: string(c.Tenant), Title: v.Title, Back: v.Back,
		Errors: v.Status == http.StatusUnprocessableEntity,
		Path:   x.here(v), Nonce: x.nonce, JSON: c.JSON, Again: v.Again,
	}
	p.Pack, p.Crest = x.look(v)
	if a := x.server.Assets; a != nil {
		p.CSS, p.JS, p.Icon = a.Path("shrama.css"), a.Path("shrama.js"), a.Path("mark.svg")
		for _, name := range v.Scripts {
			p.Scripts = append(p.Scripts, a.Path(name))
		}
	}
	if c.Tenant == "" {
		return p
	}
	p.Department = c.Tenancy.Department(c.Print.Lang)
	p.Menu, p.Foot = menu(c), []ui.Link{c.link("web.menu.accessibility", "accessibility"), c.link("web.menu.privacy", "privacy")}
	if !c.Actor.Nobody() {
		unused, _ := session.Life(c.Actor)
		p.User, p.Account, p.Life = c.Actor.Name, c.Path("sign-out"), int(unused/time.Second)
		if p.User == "" {
			p.User = c.Actor.Email
		}
	}
	return p
}

// menu is what stands at the head of every page of a tenant; a signed-in
// person's own link follows it.
func menu(c Call) []ui.Link {
	links := []ui.Link{c.link("web.menu.files", "files"), c.link("web.menu.track", "track"), c.link("web.menu.verify", "verify")}
	if c.Actor.Officer() {
		links[0] = c.link("web.menu.queue", "queue")
	}
	if c.Actor.Has(tenant.Admin) {
		links[1] = c.link("settings.home", "settings/home")
	}
	if c.Actor.Nobody() {
		links = append(links, c.link("web.menu.sign-in", "sign-in"))
	}
	return links
}

// link leads to a page of the tenant; it is marked on that page, and on those
// below it.
func (c Call) link(key, path string) ui.Link {
	href := c.Path(path)
	l := ui.Link{Text: c.Print.T(key), Href: href, Current: c.URL.Path == href}
	if section, _, _ := strings.Cut(path, "/"); !l.Current && c.section() == section {
		l.Attrs = templ.Attributes{"aria-current": "true"}
	}
	return l
}

// section is the part of the site that the page belongs to. A module's queue,
// cases and records are the caller's own work, as an officer or as who applies.
func (c Call) section() string {
	parts := append(strings.Split(c.URL.Path, "/"), "", "", "") // "", the tenant, the section or a module …
	if !slices.Contains([]string{"queue", "cases", "records"}, parts[3]) {
		return parts[2]
	}
	if c.Actor.Officer() {
		return "queue"
	}
	return "files"
}

// locale is how the tenant writes numbers and days; a page without a tenant
// writes neither.
func (x *exchange) locale() words.Locale {
	if x.call.Tenant == "" {
		return words.Locale{Languages: x.call.Pack.Languages, Digits: "latn", Grouping: "thousand"}
	}
	return x.call.Pack.Locale()
}
