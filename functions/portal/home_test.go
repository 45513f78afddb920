package portal

import (
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/webtest"
	"github.com/shrama/shrama/tenants"
)

// open is a visitor in the lobby of a fresh tenant.
func open(t *testing.T) *webtest.Visitor {
	t.Helper()
	return webtest.Open(t, pack.Open(tenants.FS), func(h web.House) []web.Route { return Routes(h, nil) }).Visitor()
}

func TestHome(t *testing.T) {
	v := open(t)
	v.Want(v.Does("GET", v.Path("/"), nil), 200, "What do you need to do?", "For employers", "Licence for a pressure plant", "Free",
		"Rs\u00a015,000 to Rs\u00a020,000", "About 14 working days", "Is this certificate real?", "Have a reference number?", `href="`+v.Path("/permit/services/work-permit")+`"`)
	v.Lang = "ne"
	v.Want(v.Does("GET", v.Path("/"), nil), 200, "प्रेसर प्लान्टको इजाजत", "रु.\u00a0१५,००० देखि", "निःशुल्क")
	v.Lang = "en"
	w := v.Does("GET", v.Path("/?q=प्लान्ट"), nil)
	v.Want(w, 200, "1 service for", "Licence for a pressure plant")
	if strings.Contains(w.Body.String(), "work-permit") {
		t.Error("the search found what it was not asked for")
	}
	v.Want(v.Does("GET", v.Path("/?q="+url.QueryEscape(`<script>`)), nil), 200, "No service has these words", "“&lt;script&gt;”", `value="&lt;script&gt;"`)
	v.JSON = true
	var list []Offer
	if err := json.Unmarshal(v.Does("GET", v.Path("/?q=BOILER"), nil).Body.Bytes(), &list); err != nil {
		t.Fatal(err)
	}
	if len(list) != 1 || list[0].ID != "pressure-plant" || list[0].Cost != "Free" {
		t.Errorf("%+v", list)
	}
}

func TestPlaces(t *testing.T) {
	v := open(t)
	v.Want(v.Does("GET", "/", nil), 200, `href="`+v.Path("/")+`"`, "Nepal")
}

func TestAssets(t *testing.T) {
	v := open(t)
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
		v.Want(v.Does("GET", path, nil), 404)
	}
}

var key = regexp.MustCompile(`[>"“](portal|web|ui|fault|word)\.[a-z0-9.-]+`)

// TestEveryPageInEveryLanguage finds keys that have no sentence, in pages and
// in errors.
func TestEveryPageInEveryLanguage(t *testing.T) {
	v := open(t)
	for _, lang := range []string{"ne", "en"} {
		v.Lang, v.Jar = lang, map[string]string{}
		pages := []*httptest.ResponseRecorder{
			v.Does("POST", v.Path("/none"), nil), v.Does("GET", "/zz/", nil), v.Does("GET", v.Path("/%00"), nil), v.Does("PUT", v.Path("/sign-in"), nil),
			v.Does("POST", v.Path("/sign-in"), url.Values{"email": {"x"}}), v.Does("POST", v.Path("/sign-in"), url.Values{"email": {lang + "@example.org"}}),
			v.Does("POST", v.Path("/sign-in/code"), url.Values{"code": {""}}), v.Does("GET", v.Path("/?q=zzz"), nil),
		}
		for _, r := range Routes(web.House{}, nil) {
			if r.Method == "GET" && !strings.Contains(r.Pattern, "{file}") && r.Pattern != "/openapi.json" {
				p := strings.TrimSuffix(r.Pattern, "{$}")
				if !r.Bare {
					p = v.Path(p)
				}
				pages = append(pages, v.Does("GET", p, nil))
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
