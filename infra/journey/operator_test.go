package journey

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/web"
)

// operator is who runs the house: another person in every story, for one is sent
// only so many codes.
func operator(h *House) *Person {
	h.T.Helper()
	zz := h.Operators()
	return zz.Holds("operator-"+string(h.Tenant)+"@shrama.example", "Maya Lama", tenant.Operator, "house")
}

// onboards has the operator onboard a tenant of the story's own with Nepal's
// pack, by the page.
func onboards(h *House, code, name, admin string) *House {
	h.T.Helper()
	maya := operator(h)
	maya.Opens("settings/tenants/new")
	maya.Submits("/settings/tenants", map[string]string{"tenant": code, "pack": "np", "name": name, "admin": admin})
	maya.Gets(http.StatusOK)
	maya.Sees(name, "The tenant was put on the register.", "Its keys were made.", "Its administrator was invited.")
	return h.At(tenant.ID(code))
}

func TestTheOperatorOnboardsASecondTenantOnOnePack(t *testing.T) {
	h := Open(t)
	school := onboards(h, "np-school", "Nepal training", "trainer@school.example")
	trainer := school.As("trainer@school.example")
	trainer.IsTold("निम्तो", "/np-school/sign-in")
	trainer.Opens("")
	trainer.Sees("Nepal training · Department of Labour and Occupational Safety")
	trainer.Opens("queue")
	trainer.Gets(http.StatusOK)

	maya := operator(h)
	maya.Opens("settings/tenants")
	maya.Sees("Nepal training", "np-school", string(h.Tenant))
	maya.Follows("/settings/tenants/np-school")
	maya.Sees("There is one administrator only", "These offices have no staff", "Nobody holds these posts")
	maya.Opens("settings/tenants/new")
	maya.Submits("/settings/tenants", map[string]string{"tenant": "np-school", "pack": "np", "admin": "trainer@school.example"})
	maya.DoesNotSee("was put on the register", "was invited")
	if ms := school.messages("trainer@school.example", "निम्तो"); len(ms) != 1 {
		t.Errorf("invited %d times:\n%s", len(ms), list(ms))
	}
	maya.Opens("settings/tenants/new")
	maya.Submits("/settings/tenants", map[string]string{"tenant": "NP", "pack": "np", "admin": "x"})
	maya.Gets(http.StatusUnprocessableEntity)
	maya.Sees("The code zz is the operator's own")

	nobody := h.Somebody("en")
	nobody.Opens("/")
	nobody.Sees("Nepal training")
	nobody.DoesNotSee(`href="/zz/"`)

	// What is filed in the one is nowhere in the other.
	mina := waiting(h, "mina@himal.example")
	number := mina.Granted()
	twin := school.As("mina@himal.example")
	twin.Opens("files")
	twin.DoesNotSee(number, last(mina.Case))
	for _, page := range []string{"permit/cases/" + last(mina.Case), "permit/records/" + number, "verify/" + number} {
		twin.Opens(page)
		twin.Gets(http.StatusNotFound)
		twin.DoesNotSee("Himal Cement")
	}
	token := mina.AsJSON()
	token.h = school
	problem(t, token.Asks("files"), http.StatusUnauthorized, "fault.sign-in")
}

func TestASuspendedTenantSaysSoAndItsCertificatesAreStillChecked(t *testing.T) {
	h := Open(t)
	mina := waiting(h, "mina@himal.example")
	number := mina.Granted()
	maya := operator(h)
	at := "settings/tenants/" + string(h.Tenant)
	maya.Opens(at)
	maya.Submits("/suspend", map[string]string{"reason": ""})
	maya.Gets(http.StatusUnprocessableEntity)
	maya.Sees("Write the reason")
	maya.Submits("/suspend", map[string]string{"reason": "Audit of the accounts"})
	maya.Gets(http.StatusOK)
	maya.Sees("Suspended", "“Audit of the accounts”", "Maya Lama")

	sita := h.As("officer@shrama.example")
	for _, who := range []*Person{mina, sita, h.Somebody("ne")} {
		for _, page := range []string{"", "files", "sign-in", "permit/cases/" + last(mina.Case), "permit/records/" + number} {
			got := who.gets(page)
			if got.Status != http.StatusServiceUnavailable || got.Header.Get("Retry-After") == "" || strings.Contains(got.Text(), "Audit") {
				t.Errorf("%s sees of %q: %d %s", who.Email, page, got.Status, got.Text())
			}
			if says := map[string]string{"en": "has paused this service", "ne": "ले यो सेवा अहिले रोकेको छ"}[who.Lang]; !strings.Contains(got.Text(), says) {
				t.Errorf("it does not say so in %s: %s", who.Lang, got.Text())
			}
		}
		for _, act := range []string{"sign-in", "permit/cases", "permit/cases/" + last(mina.Case) + "/messages"} {
			if got := who.posts(act, "email=officer%40shrama.example&text=hello"); got.Status != http.StatusServiceUnavailable {
				t.Errorf("%s does %s: %d", who.Email, act, got.Status)
			}
		}
	}
	stranger := h.Somebody("en")
	stranger.Opens("verify/" + number)
	stranger.Sees("Genuine, but not valid yet")
	if got := revoked(t, h, number); got != "" {
		t.Errorf("the signed list says %q", got)
	}
	h.On("2027-12-15") // its term ends all the same
	h.Tick()
	if r := record(t, h, number); r.State != "expired" {
		t.Errorf("the permit is %s", r.State)
	}

	maya = operator(h)
	maya.Opens(at)
	maya.Submits("/resume", nil)
	maya.Sees("Open", "Opened again")
	mina.Opens("files")
	mina.Gets(http.StatusOK)
}

func TestAModuleThatIsOffKeepsWhatPeopleOwn(t *testing.T) {
	h := Open(t)
	mina := waiting(h, "mina@himal.example")
	number := mina.Granted()
	maya := operator(h)
	at := "settings/tenants/" + string(h.Tenant)
	maya.Opens(at)
	f := maya.form("/modules", "")
	f.Values.Del("module.permit")
	maya.send(f, nil)
	maya.Sees("The module permit is switched off.")

	mina.Opens("")
	mina.DoesNotSee("/permit/services/")
	for _, page := range []string{"permit/services/work-permit", mina.Case + "/check"} {
		mina.Opens(page)
		mina.Gets(http.StatusNotFound)
		mina.Sees("switched off for now")
	}
	if got := mina.posts("permit/cases", "service=work-permit"); got.Status != http.StatusNotFound {
		t.Errorf("one can still apply: %d", got.Status)
	}
	sita := h.As("officer@shrama.example")
	sita.Opens("permit/queue")
	sita.Gets(http.StatusNotFound)
	for _, page := range []string{"files", mina.Case, "permit/records/" + number, "permit/records/" + number + "/certificate"} {
		mina.Opens(page)
		mina.Gets(http.StatusOK)
	}
	h.Somebody("en").Opens("verify/" + number)

	maya.Opens(at)
	maya.send(maya.form("/modules", ""), map[string]string{"module.permit": "on"})
	mina.Opens("permit/services/work-permit")
	mina.Gets(http.StatusOK)
}

func TestOnlyTheOperatorReachesTheTenants(t *testing.T) {
	h := Open(t)
	zz := h.Operators()
	owner := h.As("owner@himal.example").AsJSON()
	there := func(g *Program) *Program {
		g.h = zz
		return g
	}
	forged := h.Holds("forged@shrama.example", "Forged", tenant.Operator, "department").AsJSON() // in np, where the role is nothing
	visitors := map[string]*Program{
		"nobody":                             {h: zz, t: t, Lang: "en"},
		"a citizen of np":                    there(owner),
		"an officer of np":                   there(h.As("director@shrama.example").AsJSON()),
		"who holds the role in np":           there(forged),
		"an admin of the house, no operator": zz.Holds("clerk@shrama.example", "Clerk", tenant.Admin, "house").AsJSON(),
		"an applicant of the house":          zz.As("stranger@himal.example").AsJSON(),
	}
	settled(t, h) // the log has who signed in
	before := written(t, h)
	n := 0
	for _, m := range h.Modules() {
		for _, r := range m.Routes {
			if !slices.Contains(r.Roles, tenant.Operator) {
				continue
			}
			n++
			for name, g := range visitors {
				turnedAway(t, name, g, r, strings.ReplaceAll("/zz"+r.Pattern, "{code}", string(h.Tenant)))
			}
			// At any other tenant's address there is nothing, whatever role one holds.
			at := *forged
			at.h = h
			got := at.call(r.Method, strings.ReplaceAll("/"+string(h.Tenant)+r.Pattern, "{code}", string(h.Tenant)), map[string][]byte{"POST": []byte(`{"reason":"x"}`)}[r.Method])
			if got.Status != http.StatusNotFound {
				t.Errorf("%s %s at %s: %d", r.Method, r.Pattern, h.Tenant, got.Status)
			}
		}
	}
	if n < 7 {
		t.Errorf("%d routes are the operator's", n)
	}
	if now := written(t, h); !maps.Equal(now, before) {
		t.Error("something was written")
	}
	maya := operator(h).AsJSON()
	for _, code := range []string{"xx", "zz-two", "NP", "..", "np%23x"} {
		if got := maya.Asks("settings/tenants/" + code); got.Status != http.StatusNotFound && got.Status != http.StatusBadRequest {
			t.Errorf("tenant %q: %d", code, got.Status)
		}
	}
	if got := maya.Posts("settings/tenants/zz/suspend", map[string]string{"reason": "x"}); got.Status != http.StatusConflict {
		t.Errorf("the house suspends itself: %d %s", got.Status, got.Raw)
	}
	if got := maya.Asks("settings/tenants"); got.Status != http.StatusOK || !strings.Contains(string(got.Raw), fmt.Sprintf("%q", tenancy.Operator)) {
		t.Errorf("the operator sees %d %s", got.Status, got.Raw)
	}
}

func turnedAway(t *testing.T, name string, g *Program, r web.Route, at string) {
	t.Helper()
	p := *g
	p.t = t
	got := p.call(r.Method, at, map[string][]byte{"POST": []byte(`{"reason":"x","tenant":"np-evil","pack":"np","admin":"e@evil.example"}`)}[r.Method])
	if !slices.Contains([]int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound}, got.Status) || strings.Contains(string(got.Raw), "active") {
		t.Errorf("%s: %s %s: %d %.200s", name, r.Method, r.Pattern, got.Status, got.Raw)
	}
}
