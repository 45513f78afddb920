package portal

import (
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

func TestHome(t *testing.T) {
	v := open(t).visitor()
	v.want(v.does("GET", v.path("/"), nil), 200, "What do you need to do?", "For employers", "Licence for a pressure plant", "Free",
		"Rs\u00a015,000 to Rs\u00a020,000", "About 14 working days", "Is this certificate real?", "Have a reference number?", `href="`+v.path("/permit/start/work-permit")+`"`)
	v.lang = "ne"
	v.want(v.does("GET", v.path("/"), nil), 200, "प्रेसर प्लान्टको इजाजत", "रु.\u00a0१५,००० देखि", "निःशुल्क")
	v.lang = "en"
	w := v.does("GET", v.path("/?q=प्लान्ट"), nil)
	v.want(w, 200, "1 service for", "Licence for a pressure plant")
	if strings.Contains(w.Body.String(), "work-permit") {
		t.Error("the search found what it was not asked for")
	}
	v.want(v.does("GET", v.path("/?q="+url.QueryEscape(`<script>`)), nil), 200, "No service has these words", "“&lt;script&gt;”", `value="&lt;script&gt;"`)
	v.json = true
	var list []Offer
	check(t, json.Unmarshal(v.does("GET", v.path("/?q=BOILER"), nil).Body.Bytes(), &list))
	if len(list) != 1 || list[0].ID != "pressure-plant" || list[0].Cost != "Free" {
		t.Errorf("%+v", list)
	}
}

func TestPlaces(t *testing.T) {
	v := open(t).visitor()
	v.want(v.does("GET", "/", nil), 200, `href="`+v.path("/")+`"`, "Nepal")
}

func TestAssets(t *testing.T) {
	v := open(t).visitor()
	r := httptest.NewRequest("GET", "/assets/shrama-1a2b.css", nil)
	r.Header.Set("Accept-Encoding", "gzip, br")
	w := httptest.NewRecorder()
	v.ServeHTTP(w, r)
	want := map[string]string{"Content-Encoding": "br", "Content-Type": "text/css; charset=utf-8", "Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
	for name, value := range want {
		if got := w.Header().Get(name); got != value {
			t.Errorf("%s = %q, want %q", name, got, value)
		}
	}
	if w.Code != 200 || w.Body.String() != "brotli" {
		t.Errorf("%d %q", w.Code, w.Body)
	}
	for _, path := range []string{"/assets/manifest.json", "/assets/none.css", "/assets/", "/assets/a/b"} {
		v.want(v.does("GET", path, nil), 404)
	}
}

var key = regexp.MustCompile(`[>"“](portal|web|ui|fault|word)\.[a-z0-9.-]+`)

// TestEveryPageInEveryLanguage finds keys that have no sentence, in pages and
// in errors.
func TestEveryPageInEveryLanguage(t *testing.T) {
	v := open(t).visitor()
	for _, lang := range []string{"ne", "en"} {
		v.lang, v.jar = lang, map[string]string{}
		pages := []*httptest.ResponseRecorder{
			v.does("POST", v.path("/none"), nil), v.does("GET", "/zz/", nil), v.does("GET", v.path("/%00"), nil), v.does("PUT", v.path("/sign-in"), nil),
			v.does("POST", v.path("/sign-in"), url.Values{"email": {"x"}}), v.does("POST", v.path("/sign-in"), url.Values{"email": {lang + "@example.org"}}),
			v.does("POST", v.path("/sign-in/code"), url.Values{"code": {""}}), v.does("GET", v.path("/?q=zzz"), nil),
		}
		for _, r := range (&Service{}).Routes() {
			if r.Method == "GET" && !strings.Contains(r.Pattern, "{file}") && r.Pattern != "/openapi.json" {
				p := strings.TrimSuffix(r.Pattern, "{$}")
				if !r.Bare {
					p = v.path(p)
				}
				pages = append(pages, v.does("GET", p, nil))
			}
		}
		for _, w := range pages {
			if k := key.FindString(w.Body.String()); k != "" {
				t.Errorf("%s: %q has no sentence:\n%s", lang, k, w.Body)
			}
			if got := w.Header().Get("Content-Language"); w.Header().Get("Location") == "" && got != lang {
				t.Errorf("language %q, want %q: %s", got, lang, w.Body)
			}
		}
	}
}
