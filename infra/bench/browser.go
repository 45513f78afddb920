package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/shrama/shrama/infra/house"
	"github.com/shrama/shrama/shared/second"
	"github.com/shrama/shrama/shared/signin"
)

// browser asks the house without a socket between: a request goes straight to
// the gateway, cookies and all. Only the table, the bucket and what a person
// uploads travel over the loopback.
type browser struct {
	front   http.Handler
	host    string
	cookies map[string]string
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   bytes.Buffer
}

// Header, Write and WriteHeader make an answer an http.ResponseWriter.
func (a *answer) Header() http.Header { return a.header }

func (a *answer) Write(b []byte) (int, error) { return a.body.Write(b) }

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

// page is one request: a form makes it a POST.
type page struct {
	path   string
	form   url.Values
	accept string // JSON or a page; empty is a page
	packed string // Accept-Encoding; empty asks for plain bytes
	from   string // network address; empty is the machine's own
}

// request builds what a phone would send.
func (b *browser) request(ctx context.Context, p page) (*http.Request, error) {
	method, body := http.MethodGet, ""
	if p.form != nil {
		method, body = http.MethodPost, p.form.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, method, "http://"+b.host+p.path, strings.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("bench: %w", err)
	}
	r.RequestURI, r.RemoteAddr = p.path, "127.0.0.1:40000"
	if p.from != "" {
		r.RemoteAddr = p.from + ":40000"
	}
	r.Header.Set("Accept", "text/html")
	if p.accept != "" {
		r.Header.Set("Accept", p.accept)
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if p.packed != "" {
		r.Header.Set("Accept-Encoding", p.packed)
	}
	if p.form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	return r, nil
}

// ask sends one request and keeps the cookies that come back. It follows no
// redirect.
func (b *browser) ask(ctx context.Context, p page) (*answer, error) {
	r, err := b.request(ctx, p)
	if err != nil {
		return nil, err
	}
	a := &answer{header: http.Header{}}
	b.front.ServeHTTP(a, r)
	set := http.Response{Header: a.header}
	for _, c := range set.Cookies() {
		b.cookies[c.Name] = c.Value
	}
	if a.status >= 400 {
		return a, fmt.Errorf("bench: %s %s answered %d: %.300s", r.Method, p.path, a.status, a.body.String())
	}
	return a, nil
}

// post sends a form and returns where it led.
func (b *browser) post(ctx context.Context, path string, form url.Values) (string, error) {
	a, err := b.ask(ctx, page{path: path, form: form})
	if err != nil {
		return "", err
	}
	return away(a.header.Get("Location")), nil
}

// away is the path and query of an address.
func away(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.RequestURI()
}

// read asks for a page as JSON.
func (b *browser) read(ctx context.Context, p page, into any) error {
	p.accept = "application/json"
	a, err := b.ask(ctx, p)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(a.body.Bytes(), into); err != nil {
		return fmt.Errorf("bench: %s: %w", p.path, err)
	}
	return nil
}

// known shows the person to both functions, which then remember the session.
func (b *browser) known(ctx context.Context) error {
	for _, at := range []string{"/np/", "/np/permit/services/" + service} {
		if _, err := b.ask(ctx, page{path: at}); err != nil {
			return err
		}
	}
	return nil
}

var sixDigits = regexp.MustCompile(`\b\d{6}\b`)

// signIn signs a person in as people do it: by the code of a letter and, who holds
// a post, by that of an app that they set up now.
func signIn(ctx context.Context, h *house.House, front http.Handler, email string) (*browser, error) {
	b := &browser{front: front, host: strings.TrimPrefix(h.Base, "http://"), cookies: map[string]string{}}
	if email == "" {
		return b, nil
	}
	if _, err := b.post(ctx, "/np/sign-in?lang=en", url.Values{"email": {email}}); err != nil {
		return nil, err
	}
	letters := h.Inbox.List(email)
	if len(letters) == 0 {
		return nil, fmt.Errorf("bench: no code came for %s", email)
	}
	code := url.Values{"code": {sixDigits.FindString(letters[0].Subject + " " + letters[0].Body)}}
	var in signin.SignedIn
	if err := b.read(ctx, page{path: "/np/sign-in/code", form: code}, &in); err != nil || in.Second == nil {
		return b, err
	}
	app, err := second.Code(in.Second.Secret, h.Clock())
	if err != nil {
		return nil, err
	}
	_, err = b.post(ctx, "/np/sign-in/second", url.Values{"code": {app}})
	return b, err
}

// upload sends a file to the bucket as the form of a slot says, and returns
// where the bucket sends the browser after it.
func upload(ctx context.Context, to string, fields [][2]string, content []byte) (string, error) {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, f := range fields {
		w.WriteField(f[0], f[1]) //nolint:errcheck // a bytes.Buffer takes every write
	}
	part, err := w.CreateFormFile("file", "paper")
	if err != nil {
		return "", fmt.Errorf("bench: upload: %w", err)
	}
	part.Write(content) //nolint:errcheck // as above
	w.Close()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to, &body)
	if err != nil {
		return "", fmt.Errorf("bench: upload: %w", err)
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	stay := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	out, err := stay.Do(r)
	if err != nil {
		return "", fmt.Errorf("bench: upload: %w", err)
	}
	defer out.Body.Close()
	if out.StatusCode != http.StatusSeeOther {
		text, _ := io.ReadAll(io.LimitReader(out.Body, 300))
		return "", fmt.Errorf("bench: upload answered %d: %s", out.StatusCode, text)
	}
	return away(out.Header.Get("Location")), nil
}
