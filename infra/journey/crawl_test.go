package journey

import (
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// crawl is a walk over every page that a person's links lead to, and through
// every form on them.
type crawl struct {
	p     *Person
	fill  func(form, field string) []string // what is typed, one round after the other
	skips []string                          // parts of addresses that are left alone

	seen  map[string]bool // pages by their kind
	forms map[string]bool // forms by their kind
	todo  []string
	sent  int // forms
}

var numbers = regexp.MustCompile(`/[0-9a-zA-Z-]*[0-9][0-9a-zA-Z-]{5,}|/[0-9]+\b`)

// kindOf is an address without what differs between two pages of a kind.
func kindOf(to string) string {
	u, err := url.Parse(to)
	if err != nil {
		return to
	}
	var keys []string
	for k := range u.Query() {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return numbers.ReplaceAllString(u.Path, "/*") + "?" + strings.Join(keys, "&")
}

// from begins at some addresses and ends where nothing is new.
func (c *crawl) from(start ...string) {
	c.seen, c.forms = map[string]bool{}, map[string]bool{}
	c.todo = start
	for len(c.todo) > 0 {
		to := c.todo[0]
		c.todo = c.todo[1:]
		if kind := kindOf(c.p.address(to)); !c.seen[kind] {
			c.seen[kind] = true
			c.visit(to)
		}
	}
}

// ours reports whether an address belongs to the walk.
func (c *crawl) ours(to string) bool {
	return strings.HasPrefix(to, "/"+string(c.p.h.Tenant)+"/") && !slices.ContainsFunc(append(c.skips, "sign-out", "/assets/", "/dev/"), func(s string) bool { return strings.Contains(to, s) })
}

func (c *crawl) visit(to string) {
	page := c.p.gets(to)
	if !strings.HasPrefix(page.Header.Get("Content-Type"), "text/html") {
		return
	}
	for _, l := range page.Links("/") {
		if c.ours(l.Href) {
			c.todo = append(c.todo, l.Href)
		}
	}
	for _, n := range page.all(func(n *html.Node) bool { return n.DataAtom == atom.Form }) {
		f := read(n)
		kind := f.Method + " " + kindOf(f.Action) + " " + f.Values.Get("action") + f.Values.Get("do") + f.Values.Get("method")
		if c.forms[kind] || !c.ours(f.Action) || f.Enctype == "multipart/form-data" {
			continue
		}
		c.forms[kind] = true
		c.sends(f, n, kind)
	}
}

// own are the names of what a person types into a form.
func own(n *html.Node) []string {
	var out []string
	for c := range n.Descendants() {
		switch {
		case c.DataAtom == atom.Textarea, c.DataAtom == atom.Input && !slices.Contains([]string{"hidden", "radio", "checkbox", "file", "submit"}, attr(c, "type")):
			out = append(out, attr(c, "name"))
		}
	}
	return out
}

// sends sends a form as often as there is something to type, and looks at what
// comes back and at where that leads.
func (c *crawl) sends(f *Form, n *html.Node, kind string) {
	names := own(n)
	rounds := map[string][]string{}
	most := 0
	for _, name := range names {
		rounds[name] = c.fill(kind, name)
		most = max(most, len(rounds[name]))
	}
	for i := range most {
		values := maps.Clone(f.Values)
		for _, name := range names {
			if r := rounds[name]; len(r) > 0 {
				values.Set(name, r[i%len(r)])
			}
		}
		c.sent++
		if f.Method != http.MethodPost {
			c.p.gets(f.Action + "?" + values.Encode())
			continue
		}
		c.p.posts(f.Action, values.Encode())
	}
}
