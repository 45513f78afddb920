// Package visitor asks the product as people's browsers do, in this process or
// over a socket: signs in, fills an application, sends its papers and pays.
package visitor

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
	"time"

	"github.com/shrama/shrama/shared/notify"
	"github.com/shrama/shrama/shared/second"
	"github.com/shrama/shrama/shared/signin"
)

// Browser asks what stands behind a handler, cookies and all. Where that is the
// gateway itself there is no socket between: only the table, the bucket and what a
// person uploads travel over the loopback.
type Browser struct {
	Front   http.Handler
	host    string
	cookies map[string]string
}

// Answer is what came back.
type Answer struct {
	Status int
	Body   bytes.Buffer
	header http.Header
}

// Header returns the headers that came.
func (a *Answer) Header() http.Header {
	if a.header == nil {
		a.header = http.Header{}
	}
	return a.header
}

// Write takes a part of the body.
func (a *Answer) Write(b []byte) (int, error) { return a.Body.Write(b) }

// WriteHeader takes the status, once.
func (a *Answer) WriteHeader(status int) {
	if a.Status == 0 {
		a.Status = status
	}
}

// Page is one request: a form makes it a POST.
type Page struct {
	Path   string
	Form   url.Values
	Accept string // JSON or a page; empty is a page
	Packed string // Accept-Encoding; empty asks for plain bytes
	From   string // network address; empty is the machine's own
}

// Request builds what a phone would send.
func (b *Browser) Request(ctx context.Context, p Page) (*http.Request, error) {
	method, body := http.MethodGet, ""
	if p.Form != nil {
		method, body = http.MethodPost, p.Form.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, method, "http://"+b.host+p.Path, strings.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("visitor: %w", err)
	}
	r.RequestURI, r.RemoteAddr = p.Path, "127.0.0.1:40000"
	if p.From != "" {
		r.RemoteAddr = p.From + ":40000"
	}
	r.Header.Set("Accept", "text/html")
	if p.Accept != "" {
		r.Header.Set("Accept", p.Accept)
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if p.Packed != "" {
		r.Header.Set("Accept-Encoding", p.Packed)
	}
	if p.Form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	return r, nil
}

// Ask sends one request and keeps the cookies that come back. It follows no
// redirect.
func (b *Browser) Ask(ctx context.Context, p Page) (*Answer, error) {
	r, err := b.Request(ctx, p)
	if err != nil {
		return nil, err
	}
	a := &Answer{}
	b.Front.ServeHTTP(a, r)
	set := http.Response{Header: a.Header()}
	for _, c := range set.Cookies() {
		b.cookies[c.Name] = c.Value
	}
	if a.Status >= 400 {
		return a, fmt.Errorf("visitor: %s %s answered %d: %.300s", r.Method, p.Path, a.Status, a.Body.String())
	}
	return a, nil
}

// Post sends a form and returns where it led.
func (b *Browser) Post(ctx context.Context, path string, form url.Values) (string, error) {
	a, err := b.Ask(ctx, Page{Path: path, Form: form})
	if err != nil {
		return "", err
	}
	return Away(a.Header().Get("Location")), nil
}

// Away is the path and query of an address.
func Away(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.RequestURI()
}

// Read asks for a page as JSON.
func (b *Browser) Read(ctx context.Context, p Page, into any) error {
	p.Accept = "application/json"
	a, err := b.Ask(ctx, p)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(a.Body.Bytes(), into); err != nil {
		return fmt.Errorf("visitor: %s: %w", p.Path, err)
	}
	return nil
}

var sixDigits = regexp.MustCompile(`\b\d{6}\b`)

// At is where the product is: what answers there, under which address, and the
// time it is.
type At struct {
	Front http.Handler
	Base  string
	Clock func() time.Time
}

// SignIn signs a person in as people do it: by the code of a letter and, who holds
// a post, by that of an app that they set up now. Without an address it is
// somebody who is not signed in.
func SignIn(ctx context.Context, at At, email string) (*Browser, error) {
	b := &Browser{Front: at.Front, host: strings.TrimPrefix(at.Base, "http://"), cookies: map[string]string{}}
	if email == "" {
		return b, nil
	}
	if _, err := b.Post(ctx, "/np/sign-in?lang=en", url.Values{"email": {email}}); err != nil {
		return nil, err
	}
	var letters []notify.Message
	if err := b.Read(ctx, Page{Path: "/dev/messages?to=" + url.QueryEscape(email)}, &letters); err != nil {
		return nil, err
	}
	if len(letters) == 0 {
		return nil, fmt.Errorf("visitor: no code came for %s", email)
	}
	code := url.Values{"code": {sixDigits.FindString(letters[0].Subject + " " + letters[0].Body)}}
	var in signin.SignedIn
	if err := b.Read(ctx, Page{Path: "/np/sign-in/code", Form: code}, &in); err != nil || in.Second == nil {
		return b, err
	}
	app, err := second.Code(in.Second.Secret, at.Clock())
	if err != nil {
		return nil, err
	}
	_, err = b.Post(ctx, "/np/sign-in/second", url.Values{"code": {app}})
	return b, err
}

// upload sends a file to the bucket as the form of a slot says, and returns
// where the bucket sends the Browser after it.
func upload(ctx context.Context, to string, fields [][2]string, content []byte) (string, error) {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, f := range fields {
		w.WriteField(f[0], f[1]) //nolint:errcheck // a bytes.Buffer takes every write
	}
	part, err := w.CreateFormFile("file", "paper")
	if err != nil {
		return "", fmt.Errorf("visitor: upload: %w", err)
	}
	part.Write(content) //nolint:errcheck // as above
	w.Close()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to, &body)
	if err != nil {
		return "", fmt.Errorf("visitor: upload: %w", err)
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	stay := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	out, err := stay.Do(r)
	if err != nil {
		return "", fmt.Errorf("visitor: upload: %w", err)
	}
	defer out.Body.Close()
	if out.StatusCode != http.StatusSeeOther {
		text, _ := io.ReadAll(io.LimitReader(out.Body, 300))
		return "", fmt.Errorf("visitor: upload answered %d: %s", out.StatusCode, text)
	}
	return Away(out.Header.Get("Location")), nil
}
