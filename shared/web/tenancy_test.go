package web_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/storetest"
	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/tenancy/tenancytest"
	"github.com/shrama/shrama/shared/web"
)

// shut is a house with a tenant that is paused, one with its module off, and one
// that is whole.
func shut(t *testing.T) http.Handler {
	t.Helper()
	h := house(t)
	all := tenancytest.Of(nepal(t), "np", "np-paused", "np-off")
	paused, off := all["np-paused"], all["np-off"]
	paused.State, off.Modules = tenancy.Suspended, nil
	all["np-paused"], all["np-off"] = paused, off
	h.Tenants = all
	return web.Serve(h, []web.Route{
		{Method: "GET", Pattern: "/{$}", Public: true, Do: echo},
		{Method: "GET", Pattern: "/verify", Public: true, Always: true, Do: echo},
		{Method: "GET", Pattern: "/mine", Do: echo},
		{Method: "POST", Pattern: "/sign-in", Public: true, Do: echo},
		{Method: "GET", Pattern: "/permit/services/{id}", Public: true, Module: "permit", Do: echo},
		{Method: "GET", Pattern: "/permit/cases/{id}", Public: true, Module: "permit", Kept: true, Do: echo},
		{Method: "POST", Pattern: "/permit/cases", Public: true, Module: "permit", Do: echo},
		{Method: "GET", Pattern: "/assets/{file}", Bare: true, Do: echo},
	})
}

func TestWhatATenantAnswersAsItIsToday(t *testing.T) {
	h := shut(t)
	for _, tt := range []struct {
		line           string
		np, paused, on int // statuses in np, np-paused and np-off
	}{
		{"GET /", 200, 503, 200},
		{"GET /verify", 200, 200, 200},
		{"GET /mine", 303, 503, 303},
		{"POST /sign-in", 200, 503, 200},
		{"GET /permit/services/x", 200, 503, 404},
		{"GET /permit/cases/x", 200, 503, 200},
		{"POST /permit/cases", 200, 503, 404},
		{"GET /none", 404, 404, 404},
		{"POST /verify", 405, 405, 405},
	} {
		method, path, _ := strings.Cut(tt.line, " ")
		for id, want := range map[string]int{"np": tt.np, "np-paused": tt.paused, "np-off": tt.on} {
			for _, accept := range []string{"text/html", asJSON} {
				if want == 303 && accept == asJSON {
					want = 401
				}
				w := ask(h, method+" /"+id+path, "", "Accept", accept)
				if w.Code != want {
					t.Errorf("%s of %s as %s: %d, want %d", tt.line, id, accept, w.Code, want)
				}
				if got := w.Header().Get("Retry-After"); (got == "3601") != (want == 503) {
					t.Errorf("%s of %s: Retry-After %q", tt.line, id, got)
				}
			}
		}
	}
	if w := ask(h, "GET /assets/a.css", ""); w.Code != 200 {
		t.Errorf("what has no tenant: %d", w.Code)
	}
}

func TestWhoIsTurnedAwayReadsWhyInTheTenantsLanguages(t *testing.T) {
	h := shut(t)
	for lang, want := range map[string]string{
		"en": "Department of Labour and Occupational Safety has paused this service. Your applications and permits are kept",
		"ne": "श्रम तथा व्यवसायजन्य सुरक्षा विभागले यो सेवा अहिले रोकेको छ।",
	} {
		w := ask(h, "GET /np-paused/", "", "Accept-Language", lang)
		if !strings.Contains(w.Body.String(), want) || strings.Contains(w.Body.String(), "fault.") {
			t.Errorf("%s: %s", lang, w.Body)
		}
	}
	if w := ask(h, "POST /np-off/permit/cases", "", "Accept", asJSON, "Accept-Language", "en"); !strings.Contains(w.Body.String(), "switched off for now") {
		t.Errorf("a module that is off: %s", w.Body)
	}
}

// A request waits for the table once: the tenant's row and the caller's session
// are read at the same time, and neither again for a minute.
func TestWhatOpensARequestIsReadTogetherAndRemembered(t *testing.T) {
	d := open(t)
	ck := d.enters(t, d.np, "applicant", "")
	o := storetest.Options(t)
	o.Clock = d.clock
	table := store.Open(o)
	rows := tenancytest.Open(t, tenancy.Options{Table: table, Packs: pack.Open(os.DirFS("../../tenants")), Clock: d.clock}, "np", d.np)
	h := house(t)
	h.Table, h.Clock, h.Tenants = table, d.clock, rows
	fresh := web.Serve(h, []web.Route{{Method: "GET", Pattern: "/who", Do: who}})
	for _, want := range []int{2, 0, 0} {
		ctx, m := store.Measure(t.Context())
		r := httptest.NewRequestWithContext(ctx, "GET", "/"+string(d.np)+"/who", nil)
		r.AddCookie(ck)
		w := httptest.NewRecorder()
		fresh.ServeHTTP(w, r)
		if w.Code != 200 || m.Calls != want {
			t.Errorf("%d after %d calls, want %d: %s", w.Code, m.Calls, want, w.Body)
		}
	}
}
