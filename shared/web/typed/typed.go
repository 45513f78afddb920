// Package typed keeps what a person has typed on a page while the page is shown
// again in another language.
//
// It reads and writes the page as it is sent, so that no handler and no form
// need know of it. A form is known by where it leads and what its hidden fields
// say: that is the same in every language.
package typed

import (
	"bytes"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Form is a form that a person can type in.
type Form struct {
	ID     string
	Name   string // of the button that Enter presses, and its value
	Value  string
	Folded bool  // in a closed fold
	folds  []int // where the details around it begin
	insert int   // where its id is to stand; -1 if it has one
	from   int   // where it begins, and what is in it ends
	end    int
}

// Forms finds the forms of a page that somebody can type in.
func Forms(page []byte) []Form {
	if !bytes.Contains(page, []byte("<form")) {
		return nil
	}
	r := reader{z: html.NewTokenizer(bytes.NewReader(page))}
	for r.next() {
	}
	for i, f := range r.all { // two that ask the same are told apart by their order
		n := 0
		for _, g := range r.all[:i] {
			if g.ID == f.ID || strings.HasPrefix(g.ID, f.ID+"-") {
				n++
			}
		}
		if n > 0 {
			r.all[i].ID += "-" + strconv.Itoa(n)
		}
	}
	return r.all
}

// Mark gives every form of the page its id. Other is put at the end of those
// that are not of the id first, with "{form}" in it for theirs.
func Mark(page []byte, all []Form, first, other string) []byte {
	var b bytes.Buffer
	at := 0
	put := func(until int, text string) {
		b.Write(page[at:until])
		b.WriteString(text)
		at = until
	}
	for _, f := range all {
		if f.insert >= 0 {
			put(f.insert, ` id="`+f.ID+`"`)
		}
		if f.ID != first {
			put(f.end, strings.ReplaceAll(other, "{form}", f.ID))
		}
	}
	put(len(page), "")
	return b.Bytes()
}

// First is the form that the page is about: the one of a fold that is open, or
// the first that is not folded away.
func First(all []Form) Form {
	for _, fits := range []func(Form) bool{
		func(f Form) bool { return len(f.folds) > 0 && !f.Folded },
		func(f Form) bool { return !f.Folded },
	} {
		if i := slices.IndexFunc(all, fits); i >= 0 {
			return all[i]
		}
	}
	if len(all) > 0 {
		return all[0]
	}
	return Form{}
}

// reader walks through a page once and notes its forms.
type reader struct {
	z     *html.Tokenizer
	at    int // where the next token begins
	all   []Form
	folds []fold
	form  *open
}

// fold is a details element around what is being read.
type fold struct {
	at     int
	closed bool
}

// open is the form that is being read.
type open struct {
	Form
	said  []string // where it leads and what is hidden in it
	asks  bool
	press bool // its first button was met
}

func (r *reader) next() bool {
	kind := r.z.Next()
	if kind == html.ErrorToken {
		return false
	}
	size := len(r.z.Raw())
	if kind == html.StartTagToken || kind == html.SelfClosingTagToken || kind == html.EndTagToken {
		t := token(r.z, kind)
		if kind == html.EndTagToken {
			r.closes(t)
		} else {
			r.opens(t)
		}
	}
	r.at += size
	return true
}

func (r *reader) opens(t html.Token) {
	switch t.DataAtom {
	case atom.Details:
		r.folds = append(r.folds, fold{r.at, !has(t, "open")})
	case atom.Form:
		r.form = &open{Form: Form{ID: attr(t, "id"), insert: -1, from: r.at}, said: []string{attr(t, "action")}}
		if r.form.ID == "" {
			r.form.insert = r.at + len("<form")
		}
		for _, f := range r.folds {
			r.form.folds = append(r.form.folds, f.at)
			r.form.Folded = r.form.Folded || f.closed
		}
	case atom.Textarea, atom.Select, atom.Input, atom.Button:
		if r.form != nil {
			r.form.control(t)
		}
	default:
	}
}

// control notes a box of the form, what is hidden in it, or its first button.
func (f *open) control(t html.Token) {
	switch kind := attr(t, "type"); {
	case t.DataAtom == atom.Button:
		if !f.press && (kind == "" || kind == "submit") {
			f.press, f.Name, f.Value = true, attr(t, "name"), attr(t, "value")
		}
	case t.DataAtom == atom.Input && kind == "hidden":
		if changes(t) {
			return
		}
		f.said = append(f.said, attr(t, "name")+"="+attr(t, "value"))
	case t.DataAtom == atom.Input && (kind == "file" || kind == "submit"):
	default:
		f.asks = true
	}
}

// changes reports whether a hidden field says something else each time the page
// is shown.
func changes(t html.Token) bool { return attr(t, "name") == "version" || has(t, "data-mint") }

func (r *reader) closes(t html.Token) {
	switch t.DataAtom {
	case atom.Details:
		if n := len(r.folds); n > 0 {
			r.folds = r.folds[:n-1]
		}
	case atom.Form:
		f := r.form
		if r.form = nil; f == nil || !f.asks {
			return
		}
		if f.end = r.at; f.ID == "" {
			h := fnv.New32a()
			_, _ = h.Write([]byte(strings.Join(f.said, "\n"))) // a hash takes everything
			f.ID = "form-" + strconv.FormatUint(uint64(h.Sum32()), 36)
		}
		r.all = append(r.all, f.Form)
	default:
	}
}

func attr(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(t html.Token, name string) bool {
	return slices.ContainsFunc(t.Attr, func(a html.Attribute) bool { return a.Key == name })
}
