// Package ways finds what answers a request, as http.ServeMux does and by it, but
// makes a mux only of the patterns that a path could mean, when the first such
// path is asked for. A function that has just started is asked for one path; to
// enter a hundred patterns for it took a tenth of the start.
package ways

import (
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"
)

// Ways are patterns with what answers them. The zero Ways has none. Handle is
// called before all else; the rest may be used by many goroutines.
type Ways struct {
	all      []way
	literals [deep]map[string]bool // the words that stand at each place of a pattern

	mu    sync.Mutex
	muxes map[string]*http.ServeMux
}

// deep is how many segments of a path are looked at.
const deep = 3

type way struct {
	pattern  string
	segments []string // the first few; one that is no word may stand for any
	handler  http.Handler
}

// Handle enters a pattern with a method and without a host: "GET /{tenant}/queue".
// One that contradicts another panics when either is asked for, and not before.
func (w *Ways) Handle(pattern string, h http.Handler) {
	_, to, _ := strings.Cut(pattern, " ")
	segments := split(to)
	for i, s := range segments {
		if !word(s) {
			continue
		}
		if w.literals[i] == nil {
			w.literals[i] = map[string]bool{}
		}
		w.literals[i][s] = true
	}
	w.all = append(w.all, way{pattern, segments, h})
}

// word reports whether a segment of a pattern means itself alone.
func word(s string) bool { return s != "" && s[0] != '{' }

// split returns the first segments of a path.
func split(path string) []string {
	all := strings.SplitN(strings.TrimPrefix(path, "/"), "/", deep+1)
	return all[:min(len(all), deep)]
}

// ServeHTTP answers as a mux of all patterns would.
func (w *Ways) ServeHTTP(rw http.ResponseWriter, r *http.Request) { w.mux(r).ServeHTTP(rw, r) }

// Handler returns what answers a request and its pattern, which is empty where
// nothing does.
func (w *Ways) Handler(r *http.Request) (http.Handler, string) { return w.mux(r).Handler(r) }

// mux returns one that knows every pattern that the path could mean.
func (w *Ways) mux(r *http.Request) *http.ServeMux {
	var asked []string // of a path that is not clean nothing can be said: a mux cleans it
	if p := r.URL.EscapedPath(); path.Clean(p) == strings.TrimSuffix(p, "/") || p == "/" {
		asked = split(p)
	}
	for i, s := range asked {
		if clear, err := url.PathUnescape(s); err == nil {
			s = clear
		}
		if asked[i] = s; !w.literals[i][s] {
			asked[i] = "*"
		}
	}
	key := strings.Join(asked, "/")
	w.mu.Lock()
	defer w.mu.Unlock()
	m, ok := w.muxes[key]
	if !ok {
		m = http.NewServeMux()
		for _, x := range w.all {
			if x.could(asked) {
				m.Handle(x.pattern, x.handler)
			}
		}
		if w.muxes == nil {
			w.muxes = map[string]*http.ServeMux{}
		}
		w.muxes[key] = m // there are as many as combinations of words, whatever is asked
	}
	return m
}

// could reports whether a path that begins so may mean the pattern.
func (x way) could(asked []string) bool {
	for i, s := range x.segments {
		if i < len(asked) && word(s) && s != asked[i] {
			return false
		}
	}
	return true
}
