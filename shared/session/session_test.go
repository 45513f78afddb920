package session_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/session"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/storetest"
	"github.com/shrama/shrama/shared/tenant"
)

var morning = time.Date(2026, 11, 18, 4, 56, 0, 0, time.UTC)

// open opens a tenant's table in the morning.
func open(t *testing.T) *store.Scope {
	t.Helper()
	o := storetest.Options(t)
	o.Clock = func() time.Time { return morning }
	return store.Open(o).For(storetest.Tenant(t))
}

// A token finds its session until it is ended, from a memory that is too small for
// two as well; another tenant's table knows nothing of it.
func TestATokenFindsItsSessionUntilItIsEnded(t *testing.T) {
	db, other, m := open(t), open(t), session.NewMemory(1)
	sita, gita := ident.New().String(), ident.New().String()
	tokens := map[string]string{}
	for _, person := range []string{sita, gita, sita} {
		token, err := session.Begin(t.Context(), db, session.Start{Actor: tenant.Actor{Person: person, Roles: []string{tenant.Applicant}}, At: morning})
		if err != nil {
			t.Fatal(err)
		}
		tokens[token] = person
	}
	finds := func(from *session.Memory, what string, want map[string]string) {
		t.Helper()
		for token := range tokens {
			ses, err := from.Find(t.Context(), db, token, morning)
			if err != nil || ses.Actor.Person != want[token] || ses.Nobody() != (want[token] == "") {
				t.Errorf("%s: found %+v, %v; want %q", what, ses.Actor, err, want[token])
			}
			if ses, err := from.Find(t.Context(), other, token, morning); err != nil || !ses.Nobody() {
				t.Errorf("%s: another tenant found %+v, %v", what, ses.Actor, err)
			}
		}
	}
	finds(m, "begun", tokens)
	if err := session.EndAll(t.Context(), db, sita); err != nil {
		t.Fatal(err)
	}
	left := map[string]string{}
	for token, person := range tokens {
		if person == gita {
			left[token] = gita
		}
	}
	m.Forget(db.Tenant(), sita)
	finds(m, "ended", left)
	finds(session.NewMemory(1), "ended, seen elsewhere", left)
}

func TestADeviceIsNoMoreThanItsClass(t *testing.T) {
	for agent, want := range map[string]string{
		"Mozilla/5.0 (Linux; Android 14; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36": session.Phone,
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1":            session.Phone,
		"Opera/9.80 (J2ME/MIDP; Opera Mini/9; U; en) Mobile Presto/2.8":                                                     session.Phone,
		"Mozilla/5.0 (Linux; Android 13; SM-X200) AppleWebKit/537.36 Chrome/130.0 Safari/537.36":                            session.Tablet,
		"Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148":                                  session.Tablet,
		"Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0":                                            session.Computer,
		"curl/8.5": session.Program, "": session.Program, "<script>": session.Program,
	} {
		if got := session.Device(agent); got != want {
			t.Errorf("%s: %s, want %s", agent, got, want)
		}
	}
}

// A person sees their own sessions, the last used first, and ends one or the
// others, none of somebody else.
func TestAPersonEndsOneSessionOrTheOthers(t *testing.T) {
	db, m := open(t), session.NewMemory(8)
	begin := func(person, device string, at time.Time) (id string) {
		token, err := session.Begin(t.Context(), db, session.Start{Actor: tenant.Actor{Person: person, Office: "kathmandu"}, Device: device, At: at})
		if err != nil {
			t.Fatal(err)
		}
		ses, err := m.Find(t.Context(), db, token, at)
		if err != nil {
			t.Fatal(err)
		}
		return ses.ID()
	}
	sita, gita := ident.New().String(), ident.New().String()
	phone := begin(sita, session.Phone, morning)
	laptop := begin(sita, session.Computer, morning.Add(time.Hour))
	begin(sita, session.Program, morning.Add(-9*time.Hour)) // unused for too long
	others := begin(gita, session.Phone, morning)
	now := morning.Add(2 * time.Hour)
	sees := func(person string, want ...session.Seen) {
		t.Helper()
		got, err := session.List(t.Context(), db, person, now)
		if err != nil || !cmp.Equal(got, want, cmpopts.EquateEmpty()) {
			t.Errorf("%v, %s", err, cmp.Diff(want, got))
		}
	}
	own := session.Seen{ID: laptop, Device: session.Computer, Began: morning.Add(time.Hour), Used: morning.Add(time.Hour)}
	sees(sita, own, session.Seen{ID: phone, Device: session.Phone, Began: morning, Used: morning})
	for _, id := range []string{others, "", "x", "#"} {
		if err := session.EndOne(t.Context(), db, sita, id); fault.KindOf(err) != fault.NotFound {
			t.Errorf("ending %q: %v", id, err)
		}
	}
	if err := session.EndOne(t.Context(), db, sita, phone); err != nil {
		t.Error(err)
	}
	sees(sita, own)
	begin(sita, session.Tablet, morning)
	if err := session.EndOthers(t.Context(), db, sita, laptop); err != nil {
		t.Error(err)
	}
	sees(sita, own)
	sees(gita, session.Seen{ID: others, Device: session.Phone, Began: morning, Used: morning})
}
