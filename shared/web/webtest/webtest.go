// Package webtest opens routes to visitors with a browser's habits: one fresh
// tenant on the real engine, an inbox and a clock that the test moves.
package webtest

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	_ "github.com/shrama/shrama/shared/form/validate" // what people type is judged
	"github.com/shrama/shrama/shared/notify/inbox"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/storetest"
	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/tenancy/tenancytest"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/assets"
)

// Morning is when a lobby opens: 10:41 in Kathmandu.
var Morning = time.Date(2026, 11, 18, 4, 56, 0, 0, time.UTC)

// Lobby is what one fresh tenant with Nepal's pack serves.
type Lobby struct {
	http.Handler
	ID    tenant.ID
	DB    *store.Scope
	Inbox *inbox.Box
	t     *testing.T
	mu    sync.Mutex
	now   time.Time
	log   journal
}

// journal keeps what was logged.
type journal struct {
	sync.Mutex
	bytes.Buffer
}

func (j *journal) Write(line []byte) (int, error) {
	j.Lock()
	defer j.Unlock()
	return j.Buffer.Write(line)
}

// Logged returns what was logged since it was last asked.
func (l *Lobby) Logged() string {
	l.log.Lock()
	defer l.log.Unlock()
	defer l.log.Reset()
	return l.log.String()
}

func (l *Lobby) clock() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.now
}

// Wait lets time pass.
func (l *Lobby) Wait(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.now = l.now.Add(d)
}

// Open serves the routes with the packs of tenants.FS.
func Open(t *testing.T, packs *pack.Shelf, routes func(web.House) []web.Route) *Lobby {
	t.Helper()
	l := &Lobby{t: t, ID: storetest.Tenant(t), now: Morning}
	inbox, err := inbox.Open(t.TempDir())
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
	table := store.Open(o)
	l.DB, l.Inbox = table.For(l.ID), inbox
	h := web.House{
		Notify: inbox, Pepper: []byte(strings.Repeat("p", 32)), Hasty: true,
		Table: table, Packs: packs, Clock: l.clock, Assets: static, Base: "https://shrama.example", Secure: true, Log: slog.New(slog.NewTextHandler(&l.log, nil)),
		Tenants: tenancytest.Open(t, tenancy.Options{Table: table, Packs: packs, Clock: l.clock}, "np", l.ID),
	}
	l.Handler = web.Serve(h, routes(h))
	return l
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Visitor is a browser: it keeps its cookies.
type Visitor struct {
	*Lobby
	Jar     map[string]string
	Lang    string
	JSON    bool   // asks for JSON
	Network string // address and port it comes from
}

// Visitor returns one who reads English and has no cookie yet.
func (l *Lobby) Visitor() *Visitor {
	return &Visitor{Lobby: l, Jar: map[string]string{}, Lang: "en", Network: "203.0.113.9:4444"}
}

// Does sends a form, or asks for a page, and keeps the cookies of the answer.
func (v *Visitor) Does(method, path string, form url.Values) *httptest.ResponseRecorder {
	v.t.Helper()
	r := httptest.NewRequestWithContext(v.t.Context(), method, path, strings.NewReader(form.Encode()))
	r.RemoteAddr = v.Network
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept-Language", v.Lang)
	if v.JSON {
		r.Header.Set("Accept", "application/json")
	}
	for name, value := range v.Jar {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	v.ServeHTTP(w, r)
	for _, ck := range w.Result().Cookies() {
		v.Jar[ck.Name] = ck.Value
		if ck.MaxAge < 0 {
			delete(v.Jar, ck.Name)
		}
	}
	return w
}

// Path is the address of a page of the tenant.
func (v *Visitor) Path(p string) string { return "/" + string(v.ID) + p }

// Want fails where the answer has another status, or lacks one of the texts in its
// page and as its Location.
func (v *Visitor) Want(w *httptest.ResponseRecorder, status int, texts ...string) {
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
