package journey

import (
	"bytes"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Person is somebody with a browser that runs no script.
type Person struct {
	h     *House
	t     *testing.T
	Email string
	Lang  string // of their browser
	Page  *Page  // before them
	Case  string // the address of the case they work on: /np-1aa/permit/cases/<id>

	browser  *http.Client
	signedIn bool
}

// Somebody is a person with a new browser who has not signed in.
func (h *House) Somebody(lang string) *Person {
	h.T.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.T.Fatal(err)
	}
	return &Person{h: h, t: h.T, Lang: lang, browser: &http.Client{Jar: jar, Timeout: patience * 4}}
}

// As returns the person who signed in with an address, in English unless they
// are known to read Nepali. Asked again, it is the same person and browser.
func (h *House) As(email string) *Person { return h.in(email, "en") }

// InNepali is As for somebody whose browser asks for Nepali.
func (h *House) InNepali(email string) *Person { return h.in(email, "ne") }

func (h *House) in(email, lang string) *Person {
	h.T.Helper()
	p, ok := h.known[email]
	if !ok {
		p = h.Somebody(lang)
		p.Email = email
		h.known[email] = p
		p.SignsIn()
	}
	return p
}

// NewBrowser is the same person at another machine, signed in anew.
func (p *Person) NewBrowser() *Person {
	p.t.Helper()
	q := p.h.Somebody(p.Lang)
	q.Email, q.Case = p.Email, p.Case
	q.SignsIn()
	return q
}

// SignsIn asks for a code, reads it in the inbox and types it.
func (p *Person) SignsIn() {
	p.t.Helper()
	p.h.forgets(p.Email)
	p.Opens("sign-in", "lang", p.Lang)
	p.Submits("/sign-in", map[string]string{"email": p.Email})
	p.Submits("/sign-in/code", map[string]string{"code": p.h.code(p.Email)})
	p.takesTheSecondStep()
	if p.Page.Status != http.StatusOK || strings.Contains(p.Page.URL.Path, "sign-in") {
		p.t.Fatalf("%s could not sign in: %d %s", p.Email, p.Page.Status, p.Page.Text())
	}
	p.signedIn = true
}

// SignsOut ends the session.
func (p *Person) SignsOut() {
	p.t.Helper()
	p.Opens("sign-out")
	p.Submits("/sign-out", nil)
	p.signedIn = false
}

// address makes a whole address of a path within the administration, or of one
// that stands on a page.
func (p *Person) address(to string) string {
	if !strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "http") {
		to = "/" + string(p.h.Tenant) + "/" + to
	}
	if strings.HasPrefix(to, "/") {
		return p.h.Base + to
	}
	return to
}

// goes makes one request, with redirects followed, and shows the page.
func (p *Person) goes(method, to, contentType string, body []byte) *Page {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), method, p.address(to), bytes.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Accept-Language", p.Lang)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	page, err := p.fetch(r)
	if err != nil {
		p.t.Fatal(err)
	}
	if page.Status >= 500 {
		p.t.Errorf("%s %s: %d %s", method, to, page.Status, page.Text())
	}
	p.Page = page
	return page
}

// fetch is safe for many goroutines of one person.
func (p *Person) fetch(r *http.Request) (*Page, error) {
	res, err := p.browser.Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close() //nolint:errcheck // read only
	page := &Page{Status: res.StatusCode, URL: res.Request.URL, Header: res.Header}
	if page.Body, err = io.ReadAll(res.Body); err != nil {
		return nil, err
	}
	page.root, err = html.Parse(bytes.NewReader(page.Body))
	if p.h.looks != nil && err == nil {
		p.h.looks(page)
	}
	return page, err
}

// Opens goes to a page: Opens("files"), or Opens("verify", "number", n) with a
// query. Whose session ended with time signs in again.
func (p *Person) Opens(to string, query ...string) *Page {
	p.t.Helper()
	q := url.Values{}
	for i := 0; i+1 < len(query); i += 2 {
		q.Set(query[i], query[i+1])
	}
	if len(q) > 0 {
		to += "?" + q.Encode()
	}
	page := p.goes("GET", to, "", nil)
	if strings.HasSuffix(page.URL.Path, "/sign-in") && !strings.HasPrefix(to, "sign-in") && p.signedIn {
		p.SignsIn() // the session ended with time
		page = p.goes("GET", to, "", nil)
	}
	return page
}

// Follows goes to the one link whose address holds part.
func (p *Person) Follows(part string) *Page {
	p.t.Helper()
	ls := p.Page.Links(part)
	if len(ls) == 0 {
		p.t.Fatalf("no link with %q on %s: %s", part, p.Page.URL, p.Page.Text())
	}
	return p.Opens(ls[0].Href)
}

// form returns the page's form whose action ends in part and which has the
// given hidden value of "action", where one is told.
func (p *Person) form(part, act string) *Form {
	p.t.Helper()
	for _, f := range p.Page.Forms(part) {
		if act == "" || f.Values.Get("action") == act {
			return f
		}
	}
	p.t.Fatalf("no form %q %q on %s (%d): %s", part, act, p.Page.URL, p.Page.Status, p.Page.Text())
	return nil
}

// Submits fills the form whose action ends in part and presses its first button.
func (p *Person) Submits(part string, answers map[string]string) *Page {
	p.t.Helper()
	return p.send(p.form(part, ""), answers)
}

func (p *Person) send(f *Form, answers map[string]string) *Page {
	p.t.Helper()
	for name, value := range answers {
		if !f.Fill(name, value) {
			p.t.Fatalf("%s does not ask for %s = %q: %v %v", f.Action, name, value, f.Values, f.Choices)
		}
	}
	if f.Method != "POST" {
		return p.goes("GET", f.Action+"?"+f.Values.Encode(), "", nil)
	}
	return p.goes("POST", f.Action, "application/x-www-form-urlencoded", []byte(f.Values.Encode()))
}

// uploads sends a file with a form to the bucket, as browsers do: the file last.
func (p *Person) uploads(f *Form, name string, content []byte) *Page {
	p.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, k := range slices.Sorted(maps.Keys(f.Values)) {
		w.WriteField(k, f.Values.Get(k)) //nolint:errcheck // a buffer takes everything
	}
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		p.t.Fatal(err)
	}
	part.Write(content) //nolint:errcheck // likewise
	w.Close()           //nolint:errcheck // likewise
	return p.goes("POST", f.Action, w.FormDataContentType(), body.Bytes())
}

// Sees fails unless every text can be read on the page.
func (p *Person) Sees(texts ...string) {
	p.t.Helper()
	for _, s := range texts {
		if !strings.Contains(p.Page.Text(), s) {
			p.t.Errorf("%s does not see %q on %s (%d): %s", p.Email, s, p.Page.URL.Path, p.Page.Status, p.Page.Text())
		}
	}
}

// DoesNotSee fails if any text is in the page's bytes, readable or not.
func (p *Person) DoesNotSee(texts ...string) {
	p.t.Helper()
	for _, s := range texts {
		if bytes.Contains(p.Page.Body, []byte(s)) {
			p.t.Errorf("%s sees %q on %s: %s", p.Email, s, p.Page.URL.Path, p.Page.Text())
		}
	}
}

// Gets fails unless the last page came with the status.
func (p *Person) Gets(status int) {
	p.t.Helper()
	if p.Page.Status != status {
		p.t.Errorf("%s gets %d of %s, want %d: %s", p.Email, p.Page.Status, p.Page.URL.Path, status, p.Page.Text())
	}
}

// IsTold fails unless a message with the given words comes.
func (p *Person) IsTold(parts ...string) {
	p.t.Helper()
	p.h.sent(p.Email, parts...)
}

// posts and gets make one request beside the page before the person; many may
// be made at once. A failed one has status zero.
func (p *Person) posts(to, form string) *Page { return p.beside("POST", to, form) }

func (p *Person) gets(to string) *Page { return p.beside("GET", to, "") }

func (p *Person) beside(method, to, form string) *Page {
	r, err := http.NewRequestWithContext(p.t.Context(), method, p.address(to), strings.NewReader(form))
	if err != nil {
		return &Page{}
	}
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Accept-Language", p.Lang)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if method == "POST" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	page, err := p.fetch(r)
	if err != nil {
		p.t.Logf("%s %s: %v", method, to, err)
		return &Page{}
	}
	return page
}

// returns pays at eSewa's page and tells where eSewa sends the browser back,
// without going there.
func (p *Person) returns() string {
	p.t.Helper()
	f := p.form("/dev/pay/esewa/do", "")
	f.Values.Set("do", "pay")
	browser := *p.browser
	browser.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	res, err := browser.Post(p.address(f.Action), "application/x-www-form-urlencoded", strings.NewReader(f.Values.Encode())) //nolint:noctx // of a test
	if err != nil {
		p.t.Fatal(err)
	}
	res.Body.Close() //nolint:errcheck // nothing is read
	return res.Header.Get("Location")
}
