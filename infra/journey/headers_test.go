package journey

import (
	"flag"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/shared/web"
)

var update = flag.Bool("update", false, "rewrite golden files")

// knock is one way of asking for a route.
type knock struct {
	name   string
	method string // of the request where it is not the route's
	query  string
	body   string
	header map[string]string
}

// knocks are a good request and what must go wrong on any route.
func knocks() []knock {
	return []knock{
		{name: "page"},
		{name: "json", header: map[string]string{"Accept": "application/json"}},
		{name: "wrong method", method: "PATCH"},
		{name: "from another site", method: "POST", header: map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}},
		{name: "a name twice", query: "?a=1&a=2"},
		{name: "a broken query", query: "?a=%zz"},
		{name: "no form", method: "POST", body: "\x00", header: map[string]string{"Content-Type": "application/octet-stream"}},
		{name: "no JSON", method: "POST", body: `{"a":1,"A":2`, header: map[string]string{"Content-Type": "application/json", "Accept": "application/json"}},
		{name: "too long", method: "POST", body: strings.Repeat("a", 1<<21)},
		{name: "another language", query: "?lang=en"},
		{name: "a forged session", header: map[string]string{"Authorization": "Bearer x.y"}},
	}
}

var (
	anyNonce = regexp.MustCompile(`nonce-[A-Za-z0-9_-]{22}`)
	anyPort  = regexp.MustCompile(`127\.0\.0\.1:[0-9]+`)
	moves    = []string{"Content-Length", "Location", "Retry-After", "Date", "Etag", "Content-Language", "Content-Disposition"}
)

// head is what an answer's header says, without what is the page's own.
func head(h http.Header) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(h)) {
		if slices.Contains(moves, name) {
			continue
		}
		for _, v := range h[name] {
			if name == "Set-Cookie" {
				cookie, rest, _ := strings.Cut(v, "=")
				_, rest, _ = strings.Cut(rest, ";")
				v = cookie + "=…;" + regexp.MustCompile(`Max-Age=[0-9]+`).ReplaceAllString(rest, "Max-Age=N")
			}
			fmt.Fprintf(&b, "%s: %s\n", name, anyPort.ReplaceAllString(anyNonce.ReplaceAllString(v, "nonce-N"), "127.0.0.1"))
		}
	}
	return b.String()
}

// unsafe says what is wrong with the header of an answer, whatever the golden file
// says.
func unsafe(h http.Header) string {
	csp := h.Get("Content-Security-Policy")
	for _, part := range []string{"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"} {
		if !strings.Contains(csp, part) {
			return "the content security policy lacks " + part
		}
	}
	switch {
	case strings.Contains(csp, "unsafe-"):
		return "the content security policy allows " + csp
	case h.Get("X-Content-Type-Options") != "nosniff", h.Get("Strict-Transport-Security") == "", h.Get("Cross-Origin-Opener-Policy") != "same-origin",
		h.Get("Cross-Origin-Resource-Policy") != "same-origin", h.Get("Referrer-Policy") != "same-origin", h.Get("Access-Control-Allow-Origin") != "":
		return "a header is missing, or one opens the answer to others"
	}
	for _, v := range h["Set-Cookie"] {
		if !strings.HasPrefix(v, "__Host-") || !strings.Contains(v, "; Secure") || !strings.Contains(v, "; HttpOnly") ||
			!strings.Contains(v, "; Path=/;") || !strings.Contains(v, "; SameSite=Lax") {
			return "the cookie " + v
		}
	}
	return ""
}

// TestEveryAnswerCarriesItsHeaders asks every route of the table in every way, also
// those that must fail, as nobody, an applicant and an officer, and holds the
// headers of all answers to one golden file.
func TestEveryAnswerCarriesItsHeaders(t *testing.T) {
	h := Open(t)
	tokens := map[string]string{"nobody": "", "applicant": h.As("headers@himal.example").AsJSON().token, "officer": h.As("officer@shrama.example").AsJSON().token}
	secure := h.House.House
	secure.Secure, secure.Base = true, "https://shrama.example"
	said := map[string]map[string]bool{} // header → ways
	asked := 0
	for _, m := range h.Modules() {
		if m.Handler != nil {
			continue
		}
		front := web.Serve(secure, m.Routes)
		for _, r := range m.Routes {
			if r.Pattern == "/sign-out" || strings.HasPrefix(r.Pattern, "/sessions/") {
				continue // they end the sessions that ask
			}
			for who, token := range tokens {
				for _, k := range knocks() {
					asked++
					w := k.at(t, front, fixture{h: h, id: "x", number: "x", file: "x"}.address(r), r.Method, token)
					if bad := unsafe(w.Header()); bad != "" || w.Code >= 500 {
						t.Errorf("%s %s, %s, %s: %d, %s", r.Method, r.Pattern, who, k.name, w.Code, bad)
					}
					key := head(w.Header())
					if said[key] == nil {
						said[key] = map[string]bool{}
					}
					said[key][fmt.Sprintf("%d %s", w.Code, k.name)] = true
				}
			}
		}
	}
	t.Logf("%d answers, %d sets of headers", asked, len(said))
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(said)) {
		fmt.Fprintf(&b, "# %s\n%s\n", strings.Join(slices.Sorted(maps.Keys(said[key])), ", "), key)
	}
	golden(t, "headers.txt", b.String())
}

func (k knock) at(t *testing.T, front http.Handler, path, method, token string) *httptest.ResponseRecorder {
	if k.method != "" {
		method = k.method
	}
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(k.body))
	r.URL.RawQuery = strings.TrimPrefix(k.query, "?")
	r.RequestURI = path + k.query
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for name, v := range k.header {
		r.Header.Set(name, v)
	}
	w := httptest.NewRecorder()
	front.ServeHTTP(w, r)
	return w
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("go test ./infra/journey -run Headers -update\n%s", d)
	}
}
