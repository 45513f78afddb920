package session_test

import (
	"testing"
	"time"

	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/session"
	"github.com/shrama/shrama/shared/store/storetest"
	"github.com/shrama/shrama/shared/tenant"
)

var morning = time.Date(2026, 11, 18, 4, 56, 0, 0, time.UTC)

// A token finds its session until it is ended, from a memory that is too small for
// two as well; another tenant's table knows nothing of it.
func TestATokenFindsItsSessionUntilItIsEnded(t *testing.T) {
	db, other, m := storetest.Open(t), storetest.Open(t), session.NewMemory(1)
	sita, gita := ident.New().String(), ident.New().String()
	tokens := map[string]string{}
	for _, person := range []string{sita, gita, sita} {
		token, err := session.Begin(t.Context(), db, tenant.Actor{Person: person, Roles: []string{tenant.Applicant}}, morning)
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
