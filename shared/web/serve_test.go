package web_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"flag"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/andybalholm/brotli"
	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/files"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenancy/tenancytest"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/ui"
)

var update = flag.Bool("update", false, "rewrite testdata")

var morning = time.Date(2026, 11, 18, 4, 56, 0, 0, time.UTC) // 10:41 in Kathmandu

type noTable struct{}

func (noTable) For(tenant.ID) *store.Scope { return nil }

type noBucket struct{}

func (noBucket) For(tenant.ID) *files.Scope { return nil }

func nepal(t *testing.T) *pack.Pack {
	t.Helper()
	p, err := pack.Open(os.DirFS("../../tenants")).Pack("np")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func house(t *testing.T) web.House {
	t.Helper()
	return web.House{
		Table: noTable{}, Files: noBucket{}, Clock: func() time.Time { return morning },
		Tenants: tenancytest.Of(nepal(t), "np", "lk"),
		Log:     slog.New(slog.DiscardHandler), Base: "https://shrama.example", Secure: true,
		Pepper: []byte(strings.Repeat("p", 32)), Uploads: "https://bucket.example", Gateways: []string{"https://pay.example"},
	}
}

// echo shows what a handler saw.
func echo(_ context.Context, c web.Call) (web.View, error) {
	seen := map[string]string{"tenant": string(c.Tenant), "lang": c.Print.Lang, "now": c.Now.Format("15:04"), "id": c.PathValue("id")}
	for k := range c.PostForm {
		seen[k] = c.PostFormValue(k)
	}
	return web.View{Title: "Echo", Data: seen, Page: say(strings.Repeat("श्रम & labour ", 200))}, nil
}

func say(s string) func(ui.Page) templ.Component {
	return func(ui.Page) templ.Component {
		return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
			_, err := io.WriteString(w, "<p>"+templ.EscapeString(s)+"</p>")
			return err
		})
	}
}

func failing(err error) web.Handler {
	return func(context.Context, web.Call) (web.View, error) { return web.View{}, err }
}

func routes() []web.Route {
	retry := &fault.Error{Kind: fault.TooMany, Code: "fault.too-many", RetryAt: morning.Add(90 * time.Second)}
	return []web.Route{
		{Method: "GET", Pattern: "/{$}", Public: true, Do: echo},
		{Method: "GET", Pattern: "/case/{id}", Public: true, Do: echo},
		{Method: "POST", Pattern: "/case/{id}", Public: true, Do: echo},
		{Method: "GET", Pattern: "/mine", Do: echo},
		{Method: "POST", Pattern: "/mine", Do: echo},
		{Method: "GET", Pattern: "/queue", Officer: true, Do: echo},
		{Method: "GET", Pattern: "/conflict", Public: true, Do: failing(fault.New(fault.Conflict, "fault.case-changed"))},
		{Method: "GET", Pattern: "/limit", Public: true, Do: failing(retry)},
		{Method: "GET", Pattern: "/broken", Public: true, Do: failing(errors.New("dial 10.0.0.7: secret"))},
		{Method: "GET", Pattern: "/panic", Public: true, Do: func(context.Context, web.Call) (web.View, error) { panic("secret") }},
		{Method: "GET", Pattern: "/empty", Public: true, Do: func(context.Context, web.Call) (web.View, error) { return web.View{}, nil }},
		{Method: "GET", Pattern: "/assets/{file}", Bare: true, Do: echo},
	}
}

// ask sends one request, line being "GET /np/"; headers are pairs.
func ask(h http.Handler, line, body string, headers ...string) *httptest.ResponseRecorder {
	method, target, _ := strings.Cut(line, " ")
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Host = "shrama.example"
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	if body != "" && r.Header.Get("Content-Type") == "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

const asJSON = "application/json"

func TestRouting(t *testing.T) {
	h := web.Serve(house(t), routes())
	for _, tt := range []struct {
		name, method, path string
		status             int
		header, want       string
	}{
		{"home of a tenant", "GET", "/np/", 200, "", ""},
		{"home without its slash", "GET", "/np", 308, "Location", "/np/"},
		{"an unknown tenant", "GET", "/xx/", 404, "", ""},
		{"no tenant's code at all", "GET", "/NP/", 404, "", ""},
		{"an unknown page", "GET", "/np/none", 404, "", ""},
		{"the front of a house without one", "GET", "/", 404, "", ""},
		{"a bare route", "GET", "/assets/a.css", 200, "", ""},
		{"the wrong method", "POST", "/np/queue", 405, "Allow", "GET, HEAD"},
		{"the wrong method of two", "DELETE", "/np/case/1", 405, "Allow", "GET, HEAD, POST"},
		{"a page for nobody signed in", "GET", "/np/mine?x=1&y=2", 303, "Location", "/np/sign-in?to=%2Fnp%2Fmine%3Fx%3D1%26y%3D2"},
		{"an act for nobody signed in", "POST", "/np/mine", 401, "WWW-Authenticate", `Bearer realm="shrama"`},
		{"too often", "GET", "/np/limit", 429, "Retry-After", "91"},
		{"changed meanwhile", "GET", "/np/conflict", 409, "", ""},
		{"a view of nothing", "GET", "/np/empty", 500, "", ""},
		{"two slashes", "GET", "/np//case/1", 400, "", ""},
		{"dots", "GET", "/np/%2e%2e/lk/", 400, "", ""},
		{"an encoded slash", "GET", "/np/case/1%2F2", 400, "", ""},
		{"a backslash", "GET", "/np/case/%5C", 400, "", ""},
		{"a control character", "GET", "/np/case/%00", 400, "", ""},
		{"text turned around", "GET", "/np/case/%E2%80%AE", 400, "", ""},
		{"bad UTF-8", "GET", "/np/case/%ff", 400, "", ""},
		{"a query name given twice", "GET", "/np/case/1?a=1&a=2", 400, "", ""},
		{"a query that does not parse", "GET", "/np/case/1?a=%zz", 400, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := ask(h, tt.method+" "+tt.path, "")
			if w.Code != tt.status {
				t.Fatalf("status = %d, want %d\n%s", w.Code, tt.status, w.Body)
			}
			if got := w.Header().Get(tt.header); tt.header != "" && got != tt.want {
				t.Errorf("%s = %q, want %q", tt.header, got, tt.want)
			}
		})
	}
}

var nonce = regexp.MustCompile(`nonce-[A-Za-z0-9_-]{22}`)

// TestHeaders holds the headers of every kind of answer, errors included, to
// one golden file.
func TestHeaders(t *testing.T) {
	h := web.Serve(house(t), routes())
	var b bytes.Buffer
	for _, target := range []string{
		"GET /np/", "GET /np/ json", "GET /np/case/1", "POST /np/case/1", "GET /np/mine", "POST /np/mine", "POST /np/mine json",
		"GET /np/limit", "GET /np/conflict json", "GET /np/broken", "GET /np/panic", "GET /np/empty", "GET /assets/a.css", "GET /np", "GET /xx/", "GET /np/%00",
		"GET /np/?lang=en", "DELETE /np/",
	} {
		part := strings.Fields(target)
		accept := "text/html"
		if len(part) == 3 {
			accept = asJSON
		}
		w := ask(h, part[0]+" "+part[1], "", "Accept", accept)
		b.WriteString("# " + target + "\n" + http.StatusText(w.Code) + "\n")
		w.Header().Del("Content-Length")
		head := w.Header().Clone()
		for _, name := range slices.Sorted(func(yield func(string) bool) {
			for k := range head {
				if !yield(k) {
					return
				}
			}
		}) {
			b.WriteString(name + ": " + nonce.ReplaceAllString(strings.Join(head[name], " | "), "nonce-N") + "\n")
		}
		b.WriteString("\n")
	}
	golden(t, "headers.txt", b.Bytes())
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(got), string(want)); d != "" {
		t.Errorf("%s differs (-got +want):\n%s", path, d)
	}
}

// TestInternalErrorsStayInside plants a cause and finds it in the log under the
// reference of the answer, and nowhere in the answer.
func TestInternalErrorsStayInside(t *testing.T) {
	for _, path := range []string{"/np/broken", "/np/panic", "/np/empty"} {
		for _, accept := range []string{"text/html", asJSON} {
			var log bytes.Buffer
			hs := house(t)
			hs.Log = slog.New(slog.NewTextHandler(&log, nil))
			w := ask(web.Serve(hs, routes()), "GET "+path, "", "Accept", accept)
			ref := regexp.MustCompile(`[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]`).FindString(w.Body.String())
			if w.Code != 500 || ref == "" || !strings.Contains(log.String(), "ref="+ref) {
				t.Errorf("%s: status %d, reference %q; log:\n%s", path, w.Code, ref, &log)
			}
			if s := w.Body.String(); strings.Contains(s, "secret") || strings.Contains(s, ".go:") {
				t.Errorf("%s tells the cause:\n%s", path, s)
			}
			if strings.Contains(log.String(), `panic: secret`) {
				t.Errorf("the log holds a panic's value, which could be a person's:\n%s", &log)
			}
		}
	}
}

func TestNegotiation(t *testing.T) {
	h := web.Serve(house(t), routes())
	for _, tt := range []struct{ name, header, value, wantType, wantLang string }{
		{"nothing asked", "Accept", "", "text/html", "ne"},
		{"a browser", "Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html", "ne"},
		{"a program", "Accept", "application/json", "application/json", "ne"},
		{"a program that prefers JSON", "Accept", "text/html;q=0.4, application/json;q=0.9", "application/json", "ne"},
		{"anything", "Accept", "*/*", "text/html", "ne"},
		{"JSON refused", "Accept", "application/json;q=0, */*", "text/html", "ne"},
		{"English", "Accept-Language", "en-GB,en;q=0.9", "text/html", "en"},
		{"a language the tenant has not", "Accept-Language", "fr, en;q=0.2", "text/html", "en"},
		{"no known language", "Accept-Language", "fr", "text/html", "ne"},
		{"the cookie", "Cookie", "__Host-lang=en", "text/html", "en"},
		{"a plain cookie, which another host could have set", "Cookie", "lang=en", "text/html", "ne"},
		{"a cookie of no language", "Cookie", "lang=xx", "text/html", "ne"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := ask(h, "GET /np/", "", tt.header, tt.value)
			if got, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";"); got != tt.wantType {
				t.Errorf("type = %q, want %q", got, tt.wantType)
			}
			if got := w.Header().Get("Content-Language"); tt.wantType == "text/html" && got != tt.wantLang {
				t.Errorf("language = %q, want %q", got, tt.wantLang)
			}
		})
	}
}

func TestHeadersSplitByAnAdapterAreJoined(t *testing.T) {
	w := ask(web.Serve(house(t), routes()), "GET /np/", "", "Accept", "text/html;q=0.1", "Accept", "application/json", "Accept-Language", "fr", "Accept-Language", "en")
	if got := w.Header().Get("Content-Type"); !strings.HasPrefix(got, asJSON) || !strings.Contains(w.Body.String(), `"lang":"en"`) {
		t.Errorf("type %q, body %s", got, w.Body)
	}
}

func TestLanguageOfTheQueryIsRemembered(t *testing.T) {
	h := web.Serve(house(t), routes())
	w := ask(h, "GET /np/?lang=en", "", "Cookie", "__Host-lang=ne")
	if got := w.Header().Get("Content-Language"); got != "en" {
		t.Errorf("language = %q, want en", got)
	}
	if got := w.Header().Values("Set-Cookie"); len(got) != 1 || got[0] != "__Host-lang=en; Path=/; Max-Age=31536000; HttpOnly; Secure; SameSite=Lax" {
		t.Errorf("cookies = %q", got)
	}
	if got := ask(h, "GET /np/?lang=xx", "").Header().Values("Set-Cookie"); len(got) != 0 {
		t.Errorf("an unknown language was remembered: %q", got)
	}
}

// An address that names no administration is answered in any language there is.
func TestAPageOfNobodySpeaksEveryLanguage(t *testing.T) {
	h := web.Serve(house(t), routes())
	for lang, title := range map[string]string{"en": "This page is not here – Shrama", "gu": "આ પાનું અહીં નથી – શ્રમ", "bn": "এই পাতা এখানে নেই – শ্রম"} {
		w := ask(h, "GET /zz/?lang="+lang, "", "Accept", "text/html")
		if got := w.Header().Get("Content-Language"); got != lang || !strings.Contains(w.Body.String(), "<title>"+title) {
			t.Errorf("%s: it is in %s: %s", lang, got, w.Body)
		}
	}
}

// TestCrossOrigin plays every kind of sender against an act.
func TestCrossOrigin(t *testing.T) {
	h := web.Serve(house(t), routes())
	for _, tt := range []struct {
		name    string
		headers []string
		status  int
	}{
		{"our own form", []string{"Sec-Fetch-Site", "same-origin"}, 200},
		{"an old browser's own form", []string{"Origin", "https://shrama.example"}, 200},
		{"a program", nil, 200},
		{"another site", []string{"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"}, 403},
		{"a sister site", []string{"Sec-Fetch-Site", "same-site", "Origin", "https://other.example"}, 403},
		{"an old browser on another site", []string{"Origin", "https://evil.example"}, 403},
		{"a sandboxed frame", []string{"Origin", "null"}, 403},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if w := ask(h, "POST /np/case/7", "a=1", tt.headers...); w.Code != tt.status {
				t.Errorf("status = %d, want %d", w.Code, tt.status)
			}
		})
	}
}

func TestCompression(t *testing.T) {
	h := web.Serve(house(t), routes())
	plain := ask(h, "GET /np/", "").Body.String()
	blank := func(s string) string { return regexp.MustCompile(`nonce="[^"]*"`).ReplaceAllString(s, "") }
	for _, tt := range []struct {
		accept, want string
		open         func(io.Reader) io.Reader
	}{
		{"gzip, deflate, br", "br", func(r io.Reader) io.Reader { return brotli.NewReader(r) }},
		{"gzip", "gzip", func(r io.Reader) io.Reader { z, err := gzip.NewReader(r); check(t, err); return z }},
		{"br;q=0, identity", "", func(r io.Reader) io.Reader { return r }},
	} {
		for range 3 { // the writer is used again
			w := ask(h, "GET /np/", "", "Accept-Encoding", tt.accept)
			if got := w.Header().Get("Content-Encoding"); got != tt.want {
				t.Errorf("%q: encoding = %q, want %q", tt.accept, got, tt.want)
			}
			n := w.Body.Len()
			b, err := io.ReadAll(tt.open(w.Body))
			check(t, err)
			if blank(string(b)) != blank(plain) {
				t.Errorf("%q: another page came out", tt.accept)
			}
			if tt.want != "" && n*3 > len(plain) {
				t.Errorf("%q: %d bytes of %d", tt.accept, n, len(plain))
			}
		}
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestNothingTypedIsLost finds a form's answers in the page that says the
// session has ended.
func TestNothingTypedIsLost(t *testing.T) {
	w := ask(web.Serve(house(t), routes()), "POST /np/mine?step=2", "reason="+`%3Cb%3E"long" text`+"&name=Sita")
	for _, want := range []string{`action="/np/mine?step=2"`, `name="reason" value="&lt;b&gt;&#34;long&#34; text"`, `name="name" value="Sita"`, `/np/sign-in?to=`} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("the page lacks %s\n%s", want, w.Body)
		}
	}
}

func TestTimeIsTheTenants(t *testing.T) {
	w := ask(web.Serve(house(t), routes()), "GET /np/case/abc", "", "Accept", asJSON)
	if s := w.Body.String(); !strings.Contains(s, `"now":"10:41"`) || !strings.Contains(s, `"id":"abc"`) {
		t.Error(s)
	}
}
