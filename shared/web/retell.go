package web

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/web/typed"
	"github.com/shrama/shrama/shared/web/ui"
)

// formKey is the query's name for the form whose contents come with a request
// for a page in another language.
const formKey = "typed"

// retold reports whether a form is sent only to see its page in another
// language: the page is read, nothing is done.
func retold(r *http.Request) bool {
	return r.Method == http.MethodPost && r.URL.Query().Has(formKey)
}

// setAside keeps what stood in the form for the page; its handler is not to take
// it for a form that was sent.
func (x *exchange) setAside() {
	if r := x.call.Request; retold(r) {
		x.typed, r.PostForm, r.Form = r.PostForm, url.Values{}, r.URL.Query()
	}
}

// draw draws a page in its frame, with what was typed before it was asked for in
// this language.
func (x *exchange) draw(v View) (bytes.Buffer, ui.Page, error) {
	var out bytes.Buffer
	p := x.ui(v)
	parts := []templ.Component{v.Page(p), nil}
	if v.Hero != nil {
		parts[1] = v.Hero(p)
	}
	drawn := make([][]byte, len(parts))
	forms := make([][]typed.Form, len(parts))
	var first typed.Form
	for i, c := range parts {
		if c == nil {
			continue
		}
		var b bytes.Buffer
		if err := c.Render(x.call.Context(), &b); err != nil {
			return out, p, err
		}
		drawn[i] = b.Bytes()
		if x.typed != nil {
			drawn[i] = typed.Fill(drawn[i], x.call.URL.Query().Get(formKey), x.typed)
		}
		if forms[i] = typed.Forms(drawn[i]); first.ID == "" {
			first = typed.First(forms[i])
		}
	}
	p.Form = ui.Form{ID: first.ID, Name: first.Name, Value: first.Value, Typed: x.call.Method == http.MethodPost}
	var more bytes.Buffer
	if first.ID != "" {
		if err := ui.Tongues(p).Render(x.call.Context(), &more); err != nil {
			return out, p, err
		}
	}
	for i, c := range parts {
		if c != nil {
			parts[i] = templ.Raw(string(typed.Mark(drawn[i], forms[i], first.ID, more.String())))
		}
	}
	p.Hero = parts[1]
	return out, p, ui.Layout(p, parts[0]).Render(x.call.Context(), &out)
}

// here is the address under which the page that is shown can be asked for again:
// after a form was sent, the page it stood on or the nearest above it.
func (x *exchange) here(v View) string {
	r := x.call.Request
	if v.At != "" {
		return v.At
	}
	u := *r.URL
	q := u.Query()
	q.Del(formKey)
	u.RawQuery = q.Encode()
	if r.Method != http.MethodPost || retold(r) || x.call.Tenant == "" {
		return u.RequestURI()
	}
	for path := u.Path; strings.Count(path, "/") > 1; path = path[:strings.LastIndexByte(path, '/')] {
		if _, pattern := x.server.routes.Handler(&http.Request{Method: http.MethodGet, URL: &url.URL{Path: path}}); pattern != "" {
			if path != u.Path {
				return path
			}
			return u.RequestURI()
		}
	}
	return x.call.Path("")
}
