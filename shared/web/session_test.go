package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/storetest"
	"github.com/shrama/shrama/shared/tenancy/tenancytest"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/web"
)

// desk is a house on the real engine with a clock to move.
type desk struct {
	http.Handler
	np, lk tenant.ID
	now    time.Time
	mu     sync.Mutex
}

func (d *desk) clock() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.now
}

func (d *desk) wait(by time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now = d.now.Add(by)
}

func open(t *testing.T) *desk {
	t.Helper()
	d := &desk{np: storetest.Tenant(t), lk: storetest.Tenant(t), now: morning}
	o := storetest.Options(t)
	o.Clock = d.clock
	h := house(t)
	h.Table, h.Clock = store.Open(o), d.clock
	h.Tenants = tenancytest.Of(nepal(t), d.np, d.lk)
	d.Handler = web.Serve(h, []web.Route{
		{Method: "POST", Pattern: "/enter", Public: true, Do: enter},
		{Method: "POST", Pattern: "/leave", Do: leave},
		{Method: "POST", Pattern: "/leave-all", Do: leaveAll},
		{Method: "POST", Pattern: "/rename", Do: rename},
		{Method: "GET", Pattern: "/who", Do: who},
		{Method: "GET", Pattern: "/queue", Officer: true, Do: who},
		{Method: "GET", Pattern: "/grant", Roles: []string{"director"}, Do: who},
		{Method: "GET", Pattern: "/apply", Roles: []string{tenant.Applicant}, Do: who},
	})
	return d
}

// enter signs the person of the form in: what a module does after it has
// checked who they are.
func enter(ctx context.Context, c web.Call) (web.View, error) {
	a := tenant.Actor{Tenant: c.Tenant, Person: c.PostFormValue("person"), Name: "Sita", Roles: []string{c.PostFormValue("role")}, Office: c.PostFormValue("office")}
	ck, err := web.SignIn(ctx, c, a, c.PostFormValue("shared") != "")
	return web.View{To: c.Path("who"), Cookies: []*http.Cookie{ck}}, err
}

func leave(ctx context.Context, c web.Call) (web.View, error) {
	ck, err := web.SignOut(ctx, c)
	return web.View{To: c.Path(""), Cookies: []*http.Cookie{ck}}, err
}

func leaveAll(ctx context.Context, c web.Call) (web.View, error) {
	return web.View{To: c.Path("")}, web.SignOutOthers(ctx, c)
}

func rename(ctx context.Context, c web.Call) (web.View, error) {
	a := c.Actor
	a.Name = "Gita"
	return web.View{To: c.Path("")}, web.Renew(ctx, c, a)
}

func who(_ context.Context, c web.Call) (web.View, error) {
	return web.View{Data: c.Actor, Title: "Who", Page: say(c.Actor.Name + " " + c.Actor.Person)}, nil
}

// enters signs a new person in and returns their cookie.
func (d *desk) enters(t *testing.T, id tenant.ID, role, office string) *http.Cookie {
	t.Helper()
	return d.entersAs(t, id, "person="+ident.New().String()+"&role="+role+"&office="+office)
}

func (d *desk) entersAs(t *testing.T, id tenant.ID, form string) *http.Cookie {
	t.Helper()
	w := ask(d, "POST /"+string(id)+"/enter", form)
	list := w.Result().Cookies()
	if w.Code != 303 || len(list) != 1 {
		t.Fatalf("sign-in: %d %s", w.Code, w.Body)
	}
	return list[0]
}

// sees returns the status of a JSON request with the cookie.
func (d *desk) sees(ck *http.Cookie, method string, id tenant.ID, path string) *httptest.ResponseRecorder {
	return ask(d, method+" /"+string(id)+path, "", "Accept", asJSON, "Cookie", ck.Name+"="+ck.Value)
}

func (d *desk) want(t *testing.T, what string, w *httptest.ResponseRecorder, status int) {
	t.Helper()
	if w.Code != status {
		t.Errorf("%s: status %d, want %d: %s", what, w.Code, status, w.Body)
	}
}

func TestWhoMayCallWhat(t *testing.T) {
	d := open(t)
	for _, tt := range []struct {
		role, office string
		allowed      map[string]int
	}{
		{tenant.Applicant, "", map[string]int{"/who": 200, "/apply": 200, "/queue": 403, "/grant": 403}},
		{"clerk", "kathmandu", map[string]int{"/who": 200, "/apply": 403, "/queue": 200, "/grant": 403}},
		{"director", "head", map[string]int{"/who": 200, "/apply": 403, "/queue": 200, "/grant": 200}},
	} {
		ck := d.enters(t, d.np, tt.role, tt.office)
		for path, status := range tt.allowed {
			d.want(t, tt.role+" "+path, d.sees(ck, "GET", d.np, path), status)
			d.want(t, tt.role+" in another tenant "+path, d.sees(ck, "GET", d.lk, path), 401)
		}
	}
}

func TestTheCookieOfASession(t *testing.T) {
	d := open(t)
	ck := d.enters(t, d.np, tenant.Applicant, "")
	if ck.Name != "__Host-s-"+string(d.np) || !ck.HttpOnly || !ck.Secure || ck.Path != "/" || ck.SameSite != http.SameSiteLaxMode || ck.MaxAge != 7*24*3600 {
		t.Errorf("%+v", ck)
	}
	shared := d.entersAs(t, d.np, "shared=yes&role=applicant&person="+ident.New().String())
	if shared.MaxAge != 0 {
		t.Error("the cookie of a shared phone outlives the browser")
	}
}

func TestTokensThatNobodyGave(t *testing.T) {
	d := open(t)
	ck := d.enters(t, d.np, tenant.Applicant, "")
	person, secret, _ := strings.Cut(ck.Value, ".")
	other, _, _ := strings.Cut(d.enters(t, d.np, tenant.Applicant, "").Value, ".")
	for _, token := range []string{
		"", ".", person, person + ".", "." + secret, other + "." + secret, person + "." + secret[:42] + "A_", person + "." + strings.ToUpper(secret),
		person + "#" + secret, "P#x." + secret, strings.Repeat("x", 10_000) + "." + secret, ck.Value + " ", ck.Value + ".x",
	} {
		w := ask(d, "GET /"+string(d.np)+"/who", "", "Accept", asJSON, "Authorization", "Bearer "+token)
		d.want(t, fmt.Sprintf("token %.60q", token), w, 401)
	}
	w := ask(d, "GET /"+string(d.np)+"/who", "", "Accept", asJSON, "Authorization", "Bearer "+ck.Value)
	d.want(t, "the real token as a bearer", w, 200)
}

func TestSigningOut(t *testing.T) {
	d := open(t)
	form := "role=applicant&person=" + ident.New().String()
	phone, laptop := d.entersAs(t, d.np, form), d.entersAs(t, d.np, form)
	d.want(t, "before", d.sees(phone, "GET", d.np, "/who"), 200)
	d.want(t, "on the laptop", d.sees(laptop, "GET", d.np, "/who"), 200)
	d.want(t, "the others", d.sees(phone, "POST", d.np, "/leave-all"), 303)
	d.want(t, "the laptop, ended from the phone", d.sees(laptop, "GET", d.np, "/who"), 401)
	laptop = d.entersAs(t, d.np, form)
	w := d.sees(phone, "POST", d.np, "/leave")
	if ck := w.Result().Cookies(); len(ck) != 1 || ck[0].MaxAge != -1 || ck[0].Value != "" {
		t.Errorf("cookies = %v", ck)
	}
	d.want(t, "the phone afterwards", d.sees(phone, "GET", d.np, "/who"), 401)
	d.want(t, "the laptop afterwards", d.sees(laptop, "GET", d.np, "/who"), 200)
	d.want(t, "the others", d.sees(laptop, "POST", d.np, "/leave-all"), 303)
	d.want(t, "the laptop at last", d.sees(laptop, "GET", d.np, "/who"), 200)
}

// TestSigningInEndsTheSessionThatTheBrowserHeld: also somebody else's, on a phone
// that two people use; no other session ends.
func TestSigningInEndsTheSessionThatTheBrowserHeld(t *testing.T) {
	d := open(t)
	sita, gita := "role=applicant&person="+ident.New().String(), "role=applicant&person="+ident.New().String()
	laptop, phone := d.entersAs(t, d.np, sita), d.entersAs(t, d.np, sita)
	d.want(t, "before", d.sees(phone, "GET", d.np, "/who"), 200)
	for _, who := range []string{sita, gita} {
		w := ask(d, "POST /"+string(d.np)+"/enter", who, "Cookie", phone.Name+"="+phone.Value)
		next := w.Result().Cookies()
		if w.Code != 303 || len(next) != 1 || next[0].Value == phone.Value {
			t.Fatalf("%d %v", w.Code, next)
		}
		d.want(t, "the session before", d.sees(phone, "GET", d.np, "/who"), 401)
		phone = next[0]
		d.want(t, "the new one", d.sees(phone, "GET", d.np, "/who"), 200)
	}
	d.want(t, "another browser", d.sees(laptop, "GET", d.np, "/who"), 200)
}

func TestASessionEndsWhenUnusedAndInTheEnd(t *testing.T) {
	for _, tt := range []struct {
		role, office string
		unused       time.Duration
		longest      time.Duration
	}{{tenant.Applicant, "", 12 * time.Hour, 7 * 24 * time.Hour}, {"clerk", "kathmandu", 8 * time.Hour, 16 * time.Hour}} {
		t.Run(tt.role, func(t *testing.T) {
			d := open(t)
			ck := d.enters(t, d.np, tt.role, tt.office)
			used := time.Duration(0)
			for step := tt.unused - time.Hour; used+step < tt.longest; used += step {
				d.wait(step)
				d.want(t, "used in time", d.sees(ck, "GET", d.np, "/who"), 200)
			}
			d.wait(tt.longest - used)
			d.want(t, "at its end, though used", d.sees(ck, "GET", d.np, "/who"), 401)

			ck = d.enters(t, d.np, tt.role, tt.office)
			d.wait(tt.unused)
			d.want(t, "unused", d.sees(ck, "GET", d.np, "/who"), 401)
		})
	}
}

func TestARevokedSessionDiesElsewhereWithinAMinute(t *testing.T) {
	d := open(t)
	ck := d.enters(t, d.np, tenant.Applicant, "")
	d.want(t, "before", d.sees(ck, "GET", d.np, "/who"), 200)
	elsewhere := storetest.Table(t).For(d.np) // another process
	person, _, _ := strings.Cut(ck.Value, ".")
	page, err := elsewhere.Query(t.Context(), store.Query{Family: "S", ID: person})
	if err != nil || len(page.Items) != 1 {
		t.Fatal(err, len(page.Items))
	}
	check(t, elsewhere.Keep(t.Context(), store.Put{Key: page.Items[0].Key, Version: page.Items[0].Version, Delete: true}))
	d.wait(59 * time.Second)
	d.want(t, "a read of a minute ago still counts", d.sees(ck, "GET", d.np, "/who"), 200)
	d.wait(time.Second)
	d.want(t, "after a minute", d.sees(ck, "GET", d.np, "/who"), 401)
}

func TestAChangedNameIsSeenAtOnce(t *testing.T) {
	d := open(t)
	ck := d.enters(t, d.np, tenant.Applicant, "")
	d.sees(ck, "POST", d.np, "/rename")
	if w := d.sees(ck, "GET", d.np, "/who"); !strings.Contains(w.Body.String(), "Gita") {
		t.Error(w.Body)
	}
}

func TestWhatASessionSeesIsNeverStored(t *testing.T) {
	d := open(t)
	ck := d.enters(t, d.np, tenant.Applicant, "")
	if got := d.sees(ck, "GET", d.np, "/who").Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control = %q", got)
	}
}

// TestTenantsNeverMix interleaves the sessions of two tenants in one process.
func TestTenantsNeverMix(t *testing.T) {
	d := open(t)
	np, lk := d.enters(t, d.np, tenant.Applicant, ""), d.enters(t, d.lk, tenant.Applicant, "")
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for range 100 {
				own, id := np, d.np
				if i%2 == 1 {
					own, id = lk, d.lk
				}
				person, _, _ := strings.Cut(own.Value, ".")
				if w := d.sees(own, "GET", id, "/who"); w.Code != 200 || !strings.Contains(w.Body.String(), person) {
					t.Errorf("status %d: %s", w.Code, w.Body)
				}
			}
		})
	}
	wg.Wait()
}

// TestTheTableHoldsNoToken reads what a thief of the table would.
func TestTheTableHoldsNoToken(t *testing.T) {
	d := open(t)
	ck := d.enters(t, d.np, tenant.Applicant, "")
	person, secret, _ := strings.Cut(ck.Value, ".")
	page, err := storetest.Table(t).For(d.np).Query(t.Context(), store.Query{Family: "S", ID: person})
	check(t, err)
	if s := fmt.Sprintf("%+v", page); strings.Contains(s, secret) || len(page.Items) != 1 {
		t.Error("the token stands in the table")
	}
}

// TestASessionInEachOfTwoTenants is of somebody who signs in to two administrations
// with one browser: each keeps its session, also when the other ends, and neither
// takes the other's under its own name.
func TestASessionInEachOfTwoTenants(t *testing.T) {
	d := open(t)
	np, lk := d.enters(t, d.np, tenant.Applicant, ""), d.enters(t, d.lk, tenant.Applicant, "")
	if np.Name == lk.Name {
		t.Fatalf("one cookie for both: %s", np.Name)
	}
	jar := func(all ...*http.Cookie) string {
		var s []string
		for _, ck := range all {
			s = append(s, ck.Name+"="+ck.Value)
		}
		return strings.Join(s, "; ")
	}
	sees := func(what string, id tenant.ID, cookies string, status int) {
		t.Helper()
		d.want(t, what, ask(d, "GET /"+string(id)+"/who", "", "Accept", asJSON, "Cookie", cookies), status)
	}
	sees("the one", d.np, jar(lk, np), 200)
	sees("the other", d.lk, jar(np, lk), 200)
	sees("the other's alone", d.np, jar(lk), 401)
	sees("the other's under this one's name", d.np, np.Name+"="+lk.Value, 401)
	sees("a name without a tenant", d.np, "__Host-s="+np.Value, 401)
	w := ask(d, "POST /"+string(d.np)+"/leave", "", "Cookie", jar(np, lk))
	if gone := w.Result().Cookies(); len(gone) != 1 || gone[0].Name != np.Name || gone[0].MaxAge != -1 {
		t.Errorf("signing out of the one: %v", gone)
	}
	sees("the one that was left", d.np, jar(np, lk), 401)
	sees("the other that was not", d.lk, jar(np, lk), 200)
	w = ask(d, "POST /"+string(d.np)+"/enter", "role=applicant&person="+ident.New().String(), "Cookie", jar(np, lk))
	next := w.Result().Cookies()
	if len(next) != 1 || next[0].Name != np.Name || next[0].Value == np.Value {
		t.Fatalf("a new session: %v", next)
	}
	sees("the other, after signing in to the one again", d.lk, jar(next[0], lk), 200)
}
