package typed

import (
	"bytes"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// untouched says that nothing was typed in the form of the button that was
// pressed; only a script can tell.
const untouched = ":untouched"

// Fill writes what was typed into the form of the id, and into others what
// stands under their id and a colon: "form-1a:note". What is around a filled
// form is unfolded.
func Fill(page []byte, id string, values url.Values) []byte {
	w := writer{reader: reader{z: html.NewTokenizer(bytes.NewReader(page))}, page: page}
	for _, f := range Forms(page) {
		own := url.Values{}
		for name, v := range values {
			if rest, ok := strings.CutPrefix(name, f.ID+":"); ok {
				own[rest] = v
			} else if f.ID == id && !strings.HasPrefix(name, "form-") && !values.Has(untouched) {
				own[name] = v
			}
		}
		if len(own) > 0 {
			w.forms = append(w.forms, filled{f, own})
		}
	}
	w.unfold(id)
	if len(w.forms) == 0 {
		return page
	}
	for w.write() {
	}
	return w.out.Bytes()
}

// filled is a form with what is to stand in it.
type filled struct {
	Form
	values url.Values
}

// writer writes a page once more.
type writer struct {
	reader
	page   []byte
	out    bytes.Buffer
	forms  []filled
	opened map[int]bool    // details that are to be open, by where they begin
	names  map[string]bool // of those: others of the name are shut
	list   []string        // what is chosen in the list that is being written
	skip   bool            // the text of a box is not that of the page
}

func (w *writer) write() bool {
	kind := w.z.Next()
	if kind == html.ErrorToken {
		return false
	}
	raw, at := string(w.z.Raw()), w.at
	w.at += len(raw)
	switch kind {
	case html.StartTagToken, html.SelfClosingTagToken:
		t := token(w.z, kind)
		raw = w.tag(t, raw, at)
	case html.EndTagToken:
		switch token(w.z, kind).DataAtom {
		case atom.Textarea:
			w.skip = false
		case atom.Select:
			w.list = nil
		default:
		}
	default:
		if w.skip {
			raw = ""
		}
	}
	w.out.WriteString(raw)
	return true
}

// tag is a start tag as it is to be.
func (w *writer) tag(t html.Token, raw string, at int) string {
	if t.DataAtom == atom.Details {
		return w.details(t, raw, at)
	}
	i := slices.IndexFunc(w.forms, func(f filled) bool { return f.from <= at && at < f.end })
	if i < 0 {
		return raw
	}
	if t.DataAtom == atom.Form {
		return set(t, "data-typed", true)
	}
	values := w.forms[i].values
	said := values[attr(t, "name")]
	switch t.DataAtom {
	case atom.Textarea:
		if len(said) > 0 { // boxes before it may have taken what was said
			w.skip = true
			return raw + "\n" + html.EscapeString(said[0]) // the first line break of a box is not its text's
		}
	case atom.Select:
		w.list = said
	case atom.Option:
		if w.list != nil {
			return set(t, "selected", slices.Contains(w.list, attr(t, "value")))
		}
	case atom.Input:
		return input(t, raw, values)
	default:
	}
	return raw
}

// input is a box, a circle or a hidden field as it is to be.
func input(t html.Token, raw string, values url.Values) string {
	name := attr(t, "name")
	said := values[name]
	switch attr(t, "type") {
	case "radio", "checkbox":
		return set(t, "checked", slices.Contains(said, attr(t, "value")))
	case "file", "submit", "password":
		return raw
	}
	if len(said) == 0 {
		return raw
	}
	values[name] = said[1:] // boxes of one name are filled in their order
	for i, a := range t.Attr {
		if a.Key == "value" {
			t.Attr = slices.Delete(t.Attr, i, i+1)
			break
		}
	}
	t.Attr = append(t.Attr, html.Attribute{Key: "value", Val: said[0]})
	return t.String()
}

// unfold notes which details are to be open: those around filled forms, but of
// one name only one, best around the form of the id.
func (w *writer) unfold(id string) {
	w.opened, w.names = map[int]bool{}, map[string]bool{}
	own := slices.IndexFunc(w.forms, func(f filled) bool { return f.ID == id })
	for _, f := range slices.Concat(w.forms[max(own, 0):own+1], w.forms) {
		for _, at := range f.folds {
			z := html.NewTokenizer(bytes.NewReader(w.page[at:]))
			name := attr(token(z, z.Next()), "name")
			if w.names[name] {
				continue
			}
			w.opened[at], w.names[name] = true, name != ""
		}
	}
}

// details is a fold as it is to be: open around a filled form, and shut where it
// shares its name with one that is.
func (w *writer) details(t html.Token, raw string, at int) string {
	switch {
	case w.opened[at]:
		return set(t, "open", true)
	case w.names[attr(t, "name")]:
		return set(t, "open", false)
	}
	return raw
}

// set is a tag with an attribute, or without.
func set(t html.Token, name string, on bool) string {
	t.Attr = slices.DeleteFunc(t.Attr, func(a html.Attribute) bool { return a.Key == name })
	if on {
		t.Attr = append(t.Attr, html.Attribute{Key: name})
	}
	return t.String()
}
