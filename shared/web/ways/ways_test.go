package ways_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/shrama/shrama/shared/web/ways"
)

var patterns = []string{
	"GET /{tenant}/{$}", "GET /{tenant}/queue", "POST /{tenant}/queue", "GET /{tenant}/sign-in",
	"POST /{tenant}/sign-in/code", "GET /{tenant}/permit/{service}", "GET /{tenant}/permit/cases/{id}", "POST /{tenant}/permit/cases", "GET /{tenant}/permit/queue",
	"GET /{tenant}/permit/cases/{id}/documents/{slot}", "GET /{tenant}/verify/{number}/{seal}", "GET /{tenant}/.well-known/jwks.json", "GET /{tenant}/crest/{rest...}",
}

// said is what answers: the pattern, the status, and what may be asked instead.
type said struct {
	pattern, allow, to string
	status             int
}

func ask(h http.Handler, r *http.Request) said {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return said{w.Header().Get("Pattern"), w.Header().Get("Allow"), w.Header().Get("Location"), w.Code}
}

func TestEveryPathMeansWhatAMuxOfAllPatternsSays(t *testing.T) {
	var w ways.Ways
	whole := http.NewServeMux()
	for _, p := range patterns {
		h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Pattern", p) })
		w.Handle(p, h)
		whole.Handle(p, h)
	}
	segment := rapid.SampledFrom([]string{"", "np", "queue", "permit", "cases", "7", "sign-in", "code", "documents", "assets", "%71ueue", "queu%65", "a%2Fb", "..", ".", "crest", "{id}", "*", "verify"})
	rapid.Check(t, func(t *rapid.T) {
		path := "/" + strings.Join(rapid.SliceOfN(segment, 0, 6).Draw(t, "path"), "/")
		u, err := url.ParseRequestURI(path)
		if err != nil {
			t.Skip(err)
		}
		r := &http.Request{Method: rapid.SampledFrom([]string{"GET", "HEAD", "POST", "PUT"}).Draw(t, "method"), URL: u, Host: "shrama.test"}
		if got, want := ask(&w, r), ask(whole, r); got != want {
			t.Errorf("%s %s: %+v, want %+v", r.Method, path, got, want)
		}
		_, got := w.Handler(r)
		if _, want := whole.Handler(r); got != want {
			t.Errorf("%s %s: pattern %q, want %q", r.Method, path, got, want)
		}
	})
}
