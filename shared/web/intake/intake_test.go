package intake_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/shrama/shrama/shared/web/intake"
)

// FuzzBody holds that whatever is sent as JSON or as a form is refused or read
// as text under names that are each there once, also in another case; and that a
// handler is told the same by a form that says the same.
func FuzzBody(f *testing.F) {
	for _, s := range []string{
		`{"name":"Rām","age":30,"ok":true,"none":null}`, `{"a":{"b":"1"},"c":["x",["y"]]}`, `{"role":"a","Role":"b"}`, `{"a":{"b":1},"a.b":2}`,
		strings.Repeat(`{"a":`, 40) + "1" + strings.Repeat("}", 40), `{"a":"\u0000"}`, `{"n":1e999}`, `{"a":"\ud800"}`, "{\"a\":\"\xff\"}", `{} {}`,
		"name=R%C4%81m&age=30", "role=a&role=b", "a=%ff", "a=%zz", "a;b=c", "=",
	} {
		f.Add(s, strings.HasPrefix(s, "{"))
	}
	f.Fuzz(func(t *testing.T, body string, asJSON bool) {
		kind := "application/x-www-form-urlencoded"
		if asJSON {
			kind = "application/json"
		}
		got, err := intake.Body(kind, []byte(body))
		if err != nil {
			return
		}
		low := map[string]bool{}
		for name, values := range got {
			if len(values) != 1 || !sound(name) || !sound(values[0]) {
				t.Fatalf("%q is read as %q=%q", body, name, values)
			}
			if asJSON && low[strings.ToLower(name)] {
				t.Fatalf("%q names %q twice", body, name)
			}
			low[strings.ToLower(name)] = true
		}
		form, err := intake.Values(got.Encode())
		if err != nil || form.Encode() != got.Encode() {
			t.Fatalf("%q is %v, and as a form %v (%v)", body, got, form, err)
		}
	})
}

func sound(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// FuzzGuard holds that an address which passes means one thing: its segments
// stay what they are however often it is decoded or cleaned.
func FuzzGuard(f *testing.F) {
	for _, s := range []string{"/np/permit/7", "/np//x", "/np/../lk", "/np/%2e%2e/lk", "/np/%252e", "/np/a%2Fb", `/np\lk`, "/np/%00", "/np/श्रम", "/np/\u202e", "/np/."} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, path string) {
		u, err := url.Parse(path)
		if err != nil || u.Host != "" || u.Scheme != "" || u.RawQuery != "" || u.Fragment != "" {
			return
		}
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.URL = u
		if intake.Guard(r) != nil {
			return
		}
		if clean := (&url.URL{Path: "/"}).JoinPath(u.EscapedPath()); clean.Path != u.Path || strings.ContainsAny(u.Path, "\x00\n\r\\") {
			t.Fatalf("%q passes as %q and is %q once cleaned", path, u.Path, clean.Path)
		}
		if strings.Count(u.EscapedPath(), "/") != strings.Count(u.Path, "/") {
			t.Fatalf("%q has other segments once decoded", path)
		}
	})
}
