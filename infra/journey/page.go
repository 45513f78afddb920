package journey

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Page is what a browser shows.
type Page struct {
	Status int
	URL    *url.URL
	Header http.Header
	Body   []byte
	root   *html.Node
}

// Form is one form of a page, as it would be sent.
type Form struct {
	Action, Enctype string
	Method          string
	Values          url.Values          // as filled by the page
	Choices         map[string][]string // of radios, lists and checkboxes
	Buttons         []Choice
}

// Choice is a named value: of a button that sends the form.
type Choice struct{ Name, Value, Text string }

// Link is one link of a page.
type Link struct{ Href, Text string }

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// hidden reports whether nobody can see or hear a node.
func hidden(n *html.Node) bool {
	return n.Type == html.ElementNode && (has(n, "hidden") || n.DataAtom == atom.Script || n.DataAtom == atom.Style || n.DataAtom == atom.Template || n.DataAtom == atom.Head)
}

// text is what can be read in a node, with single spaces.
func text(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if hidden(n) {
			return
		}
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
		if n.Type == html.ElementNode && n.DataAtom != atom.Span && n.DataAtom != atom.B && n.DataAtom != atom.A {
			b.WriteByte(' ')
		}
	}
	walk(n)
	return strings.Join(strings.Fields(b.String()), " ")
}

// Text is what can be read on the page.
func (p *Page) Text() string { return text(p.root) }

// all returns the visible elements that fit.
func (p *Page) all(fits func(*html.Node) bool) []*html.Node {
	var out []*html.Node
	for n := range p.root.Descendants() {
		if n.Type == html.ElementNode && fits(n) {
			out = append(out, n)
		}
	}
	return out
}

// Wrong is what the error summary says, empty if there is none.
func (p *Page) Wrong() string {
	for _, n := range p.all(func(n *html.Node) bool { return strings.Contains(attr(n, "class"), "govuk-error-summary") }) {
		return text(n)
	}
	return ""
}

// Tag is the status that stands on the page.
func (p *Page) Tag() string {
	for _, n := range p.all(func(n *html.Node) bool { return strings.Contains(attr(n, "class"), "govuk-tag") }) {
		return text(n)
	}
	return ""
}

// Links returns the links of the page whose address holds part.
func (p *Page) Links(part string) []Link {
	var out []Link
	for _, n := range p.all(func(n *html.Node) bool { return n.DataAtom == atom.A && strings.Contains(attr(n, "href"), part) }) {
		out = append(out, Link{attr(n, "href"), text(n)})
	}
	return out
}

// Forms returns the forms of the page whose action ends in part.
func (p *Page) Forms(part string) []*Form {
	var out []*Form
	for _, n := range p.all(func(n *html.Node) bool { return n.DataAtom == atom.Form }) {
		action, _, _ := strings.Cut(attr(n, "action"), "?")
		if strings.HasSuffix(action, part) {
			out = append(out, read(n))
		}
	}
	return out
}

func read(n *html.Node) *Form {
	f := &Form{Action: attr(n, "action"), Enctype: attr(n, "enctype"), Method: strings.ToUpper(attr(n, "method")), Values: url.Values{}, Choices: map[string][]string{}}
	for c := range n.Descendants() {
		if c.Type != html.ElementNode || has(c, "disabled") {
			continue
		}
		name, value := attr(c, "name"), attr(c, "value")
		switch c.DataAtom {
		case atom.Input:
			f.input(name, value, c)
		case atom.Textarea:
			f.Values.Set(name, text(c))
		case atom.Select:
			f.options(name, c)
		case atom.Button:
			f.Buttons = append(f.Buttons, Choice{name, value, text(c)})
		}
	}
	return f
}

func (f *Form) input(name, value string, n *html.Node) {
	switch attr(n, "type") {
	case "file", "submit":
	case "radio", "checkbox":
		f.Choices[name] = append(f.Choices[name], value)
		if has(n, "checked") {
			f.Values.Set(name, value)
		}
	default:
		f.Values.Set(name, value)
	}
}

func (f *Form) options(name string, n *html.Node) {
	for o := range n.Descendants() {
		if o.DataAtom == atom.Option {
			f.Choices[name] = append(f.Choices[name], attr(o, "value"))
			if has(o, "selected") {
				f.Values.Set(name, attr(o, "value"))
			}
		}
	}
}

// Asks reports whether the form has a question of that name, and whether it is
// a day in three boxes.
func (f *Form) Asks(name string) (asked, day bool) {
	_, text := f.Values[name]
	_, choice := f.Choices[name]
	_, day = f.Values[name+"-day"]
	return text || choice || day, day
}

// Fill writes an answer as a person would: a day 2076-4-2 into its three boxes.
// It reports whether the form takes it.
func (f *Form) Fill(name, value string) bool {
	asked, day := f.Asks(name)
	if !asked {
		return false
	}
	if day {
		parts := append(strings.Split(value, "-"), "", "")
		for i, box := range []string{"-year", "-month", "-day"} {
			f.Values.Set(name+box, parts[i])
		}
		return true
	}
	if choices, ok := f.Choices[name]; ok && !slices.Contains(choices, value) {
		return false
	}
	f.Values.Set(name, value)
	return true
}
