package portal

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/shrama/shrama/shared/notify"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/storetest"
	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/tenancy/tenancytest"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/assets"
	"github.com/shrama/shrama/tenants"
)

// lobby is the portal of one fresh tenant with Nepal's pack, on the real engine.
type lobby struct {
	http.Handler
	t     *testing.T
	id    tenant.ID
	db    *store.Scope
	inbox *notify.Inbox
	mu    sync.Mutex
	now   time.Time
}

func (l *lobby) clock() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.now
}

func (l *lobby) wait(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.now = l.now.Add(d)
}

func open(t *testing.T) *lobby {
	t.Helper()
	l := &lobby{t: t, id: storetest.Tenant(t), now: morning}
	inbox, err := notify.OpenInbox(t.TempDir())
	check(t, err)
	t.Cleanup(func() { check(t, inbox.Close()) })
	static, err := assets.Load(fstest.MapFS{
		"manifest.json":      {Data: []byte(`{"files":{"shrama.css":"shrama-1a2b.css"}}`)},
		"shrama-1a2b.css":    {Data: []byte("body{}")},
		"shrama-1a2b.css.br": {Data: []byte("brotli")},
	})
	check(t, err)
	o := storetest.Options(t)
	o.Clock = l.clock
	table, shelf := store.Open(o), pack.Open(tenants.FS)
	l.db, l.inbox = table.For(l.id), inbox
	h := web.House{
		Notify: inbox, Pepper: pepper,
		Table: table, Packs: shelf, Clock: l.clock, Assets: static, Base: "https://shrama.example", Secure: true, Log: slog.New(slog.DiscardHandler),
		Tenants: tenancytest.Open(t, tenancy.Options{Table: table, Packs: shelf, Clock: l.clock}, "np", l.id),
	}
	l.Handler = web.Serve(h, Routes(h, nil))
	return l
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// visitor is a browser: it keeps its cookies.
type visitor struct {
	*lobby
	jar     map[string]string
	lang    string
	json    bool
	network string
}

func (l *lobby) visitor() *visitor {
	return &visitor{lobby: l, jar: map[string]string{}, lang: "en", network: "203.0.113.9:4444"}
}

func (v *visitor) does(method, path string, form url.Values) *httptest.ResponseRecorder {
	v.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.RemoteAddr = v.network
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept-Language", v.lang)
	if v.json {
		r.Header.Set("Accept", "application/json")
	}
	for name, value := range v.jar {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	v.ServeHTTP(w, r)
	for _, ck := range w.Result().Cookies() {
		v.jar[ck.Name] = ck.Value
		if ck.MaxAge < 0 {
			delete(v.jar, ck.Name)
		}
	}
	return w
}

func (v *visitor) path(p string) string { return "/" + string(v.id) + p }

func (v *visitor) want(w *httptest.ResponseRecorder, status int, texts ...string) {
	v.t.Helper()
	if w.Code != status {
		v.t.Fatalf("status = %d, want %d\n%s", w.Code, status, w.Body)
	}
	for _, s := range texts {
		if !strings.Contains(w.Body.String(), s) && w.Header().Get("Location") != s {
			v.t.Errorf("neither the page nor its Location has %q:\n%s %s", s, w.Header().Get("Location"), w.Body)
		}
	}
}

// asks asks for a code and reads it in the inbox.
func (v *visitor) asks(email string) string {
	v.t.Helper()
	v.want(v.does("POST", v.path("/sign-in"), url.Values{"email": {email}}), 303, v.path("/sign-in/code"))
	return v.reads(email)
}

func (v *visitor) reads(email string) string {
	v.t.Helper()
	list := v.inbox.List(email)
	if len(list) == 0 {
		v.t.Fatal("no message")
	}
	newest := slices.MaxFunc(list, func(a, b notify.Message) int { return a.At.Compare(b.At) })
	code := regexp.MustCompile(`[0-9]{6}`).FindString(newest.Subject)
	if code == "" || !strings.Contains(newest.Body, code) {
		v.t.Fatalf("no code in %+v", newest)
	}
	return code
}

func (v *visitor) types(code string) *httptest.ResponseRecorder {
	v.t.Helper()
	return v.does("POST", v.path("/sign-in/code"), url.Values{"code": {code}})
}

func (v *visitor) signedIn() bool {
	return v.does("GET", v.path("/sign-out"), nil).Code == 200
}

// another returns a code that is not the given one.
func another(code string) string {
	if code == "000000" {
		return "111111"
	}
	return "000000"
}
