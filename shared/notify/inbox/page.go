package inbox

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/shrama/shrama/shared/notify"
)

//go:embed page.css
var pageCSS []byte

// Handler shows the inbox. It is for a laptop only, since whoever can open it
// can read every sign-in code; mount it at /dev/messages and /dev/messages/.
//
// GET with ?to= filters by address. With Accept: application/json the answer is
// an array of messages, newest first, so that a test can read the code it was
// sent.
func (in *Box) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		switch {
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "This page can only be read.", http.StatusMethodNotAllowed)
		case strings.HasSuffix(r.URL.Path, "/page.css"):
			w.Header().Set("Content-Type", "text/css; charset=utf-8")
			w.Write(pageCSS) //nolint:errcheck // the reader went away
		default:
			in.show(w, r)
		}
	})
}

func (in *Box) show(w http.ResponseWriter, r *http.Request) {
	// A plus that was typed into the address bar means a plus, not a space.
	to := strings.TrimSpace(r.URL.Query().Get("to"))
	if notify.IsPhone("+" + to) {
		to = "+" + to
	}
	found := in.List(to)
	w.Header().Set("Vary", "Accept")
	if strings.Contains(strings.Join(r.Header.Values("Accept"), ","), "application/json") {
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(found) //nolint:errcheck // the reader went away
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	inboxPage(to, found[:min(len(found), shown)]).Render(r.Context(), w) //nolint:errcheck // the reader went away
}

// shown is how many messages the page holds; JSON holds all.
const shown = 200

func only(to string) string { return "/dev/messages?to=" + url.QueryEscape(to) }

func partWord(n int) string {
	if n == 1 {
		return "part"
	}
	return "parts"
}
