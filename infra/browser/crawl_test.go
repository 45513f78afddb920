package browser

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// outline is what a page is called and where it leads.
type outline struct {
	status       int
	title        string
	heads, links []string
}

// outline reads a page over HTTP, as somebody in a language.
func (s *site) outline(t *testing.T, who, address string) (o outline) {
	t.Helper()
	c := http.DefaultClient
	if who != "" {
		c = s.as(t, who).c
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.Base+address, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "text/html")
	res, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if o.status = res.StatusCode; !strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
		return o
	}
	root, err := html.Parse(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		switch n.DataAtom {
		case atom.Title:
			o.title = n.FirstChild.Data
		case atom.H1, atom.H2, atom.H3, atom.H4:
			o.heads = append(o.heads, n.Data)
		case atom.A:
			if i := slices.IndexFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "href" }); i >= 0 {
				o.links = append(o.links, n.Attr[i].Val)
			}
		}
	}
	return o
}

// alike are pages that are one page to their reader: the same one in another
// state, or of another person.
var alike = strings.NewReplacer("-filled", "", "-second", "", "-director", "", "-empty", "", "-half", "", "-full", "", "-not-ready", "", "-have", "", "desk-record", "record",
	"desk-done", "desk", "service-signed-in", "service", "note-new", "note")

// Every page has a title of its own, one first heading, and links that lead
// somewhere: there is no dead end.
func TestBrowserFindsTheWay(t *testing.T) {
	s := the(t)
	for _, r := range s.rounds(t) {
		if r.lang != s.places[r.of].pack.Languages[0] {
			continue // addresses are the same in every language
		}
		t.Run(string(r.of), func(t *testing.T) {
			titles, asked := map[string]string{}, map[string]bool{}
			for _, p := range r.pages {
				if p.then != "" {
					continue
				}
				o := s.outline(t, p.who, in(p.path, r.lang))
				name := alike.Replace(p.name)
				if other, ok := titles[o.title]; ok && other != name {
					t.Errorf("%s and %s have one title: %s", name, other, o.title)
				}
				titles[o.title] = name
				if n := len(slices.DeleteFunc(o.heads, func(h string) bool { return h != "h1" })); n != 1 {
					t.Errorf("%s has %d first headings", p.name, n)
				}
				for _, link := range o.links {
					u, err := url.Parse(link)
					if err != nil {
						t.Errorf("%s leads to %q: %v", p.name, link, err)
						continue
					}
					at := p.who + " " + u.RequestURI()
					if u.Scheme != "" || u.Host != "" || u.Path == "" || u.Query().Has("lang") || asked[at] {
						continue
					}
					asked[at] = true
					if got := s.outline(t, p.who, u.RequestURI()); got.status >= 400 {
						t.Errorf("%s leads to %s, which answers %d", p.name, link, got.status)
					}
				}
			}
		})
	}
}
