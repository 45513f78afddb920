package people_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/storetest"
	"github.com/shrama/shrama/shared/tenant"
)

var morning = time.Date(2026, 11, 18, 4, 56, 0, 0, time.UTC)

func enrol(t *testing.T, db *store.Scope, p people.Person) people.Person {
	t.Helper()
	got, err := people.Enrol(t.Context(), db, people.Entry{Person: p, At: morning})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestAStrangerBecomesAnApplicant(t *testing.T) {
	db := storetest.Open(t)
	if _, err := people.Find(t.Context(), db, "sita@example.org"); !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("err = %v, want not found", err)
	}
	p := enrol(t, db, people.Person{Email: " Sita@Example.org", Lang: "ne"})
	if len(p.ID) < 20 || p.Email != "sita@example.org" || !cmp.Equal(p.Roles, []string{tenant.Applicant}) {
		t.Errorf("%+v", p)
	}
	found, err := people.Find(t.Context(), db, "sita@example.org")
	if d := cmp.Diff(found, p); err != nil || d != "" {
		t.Errorf("%v (-got +want):\n%s", err, d)
	}
}

func TestEnrollingAgainChangesOnlyWhatIsNew(t *testing.T) {
	db := storetest.Open(t)
	first := enrol(t, db, people.Person{Email: "hari@example.org", Name: "Hari", Lang: "en"})
	again := enrol(t, db, people.Person{Email: "hari@example.org"})
	if d := cmp.Diff(again, first); d != "" {
		t.Errorf("(-got +want):\n%s", d)
	}
	posted := enrol(t, db, people.Person{Email: "hari@example.org", Roles: []string{"section-officer"}, Office: "kathmandu"})
	want := first
	want.Roles, want.Office = []string{"section-officer"}, "kathmandu"
	if d := cmp.Diff(posted, want); d != "" {
		t.Errorf("(-got +want):\n%s", d)
	}
	if a := posted.Actor("np"); !a.Officer() || !a.Has("section-officer") || a.Has(tenant.Applicant) {
		t.Errorf("%+v", a)
	}
}

func TestOneAddressIsOnePersonHoweverManyRace(t *testing.T) {
	db := storetest.Open(t)
	ids := make([]string, 8)
	var wg sync.WaitGroup
	for i := range ids {
		wg.Go(func() {
			p, err := people.Enrol(t.Context(), db, people.Entry{Person: people.Person{Email: "gita@example.org"}, At: morning})
			if err != nil {
				t.Error(err)
			}
			ids[i] = p.ID
		})
	}
	wg.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Errorf("two persons: %q and %q", id, ids[0])
		}
	}
}

func TestTheSameAddressInTwoTenantsIsTwoPersons(t *testing.T) {
	a, b := storetest.Open(t), storetest.Open(t)
	p, q := enrol(t, a, people.Person{Email: "x@example.org"}), enrol(t, b, people.Person{Email: "x@example.org"})
	if p.ID == q.ID {
		t.Error("one ident in two tenants")
	}
}

func TestStaffOfAnOffice(t *testing.T) {
	db := storetest.Open(t)
	want := map[string]bool{}
	for _, mail := range []string{"a@example.org", "b@example.org"} {
		want[enrol(t, db, people.Person{Email: mail, Roles: []string{"officer"}, Office: "kathmandu"}).ID] = true
	}
	enrol(t, db, people.Person{Email: "c@example.org", Roles: []string{"officer"}, Office: "biratnagar"})
	enrol(t, db, people.Person{Email: "d@example.org"})
	staff, err := people.Staff(t.Context(), db, "kathmandu")
	got := map[string]bool{}
	for _, p := range staff {
		got[p.ID] = p.Office == "kathmandu"
	}
	if d := cmp.Diff(got, want); err != nil || d != "" {
		t.Errorf("%v (-got +want):\n%s", err, d)
	}
}

func TestAddress(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"a@example.org", "a@example.org"}, {"  A.B+c@Example.ORG ", "a.b+c@example.org"},
		{"", ""}, {"a", ""}, {"a@", ""}, {"a@b", ""}, {"a@b.", ""}, {"Ram <a@example.org>", ""}, {"a@example.org, b@example.org", ""},
		{"a@[127.0.0.1]", ""}, {"a@example.org\nBcc: b@example.org", ""},
		{"a@exam\u0085ple.org", ""}, {"a@exam\xa8ple.org", ""}, {"a@exam\u202eple.org", ""}, {"a@exam\u200bple.org", ""},
	} {
		got, err := people.Address(tt.in)
		if got != tt.want || (err == nil) != (tt.want != "") || err != nil && fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q: %q, %v; want %q", tt.in, got, err, tt.want)
		}
	}
}

// FuzzAddress holds that what is taken for an address is one plain address in
// its one writing, in which no header of a letter can begin.
func FuzzAddress(f *testing.F) {
	for _, s := range []string{"a@example.org", " A.B+c@Example.ORG ", "\"a b\"@example.org", "a@[127.0.0.1]", "a@example.org\r\nBcc: b@example.org", "श्रम@नेपाल.org", "a@b.c,d@e.f", "(c)a@b.c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := people.Address(s)
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Errorf("%q: %v is nobody's answer", s, err)
			}
			return
		}
		if again, err := people.Address(got); err != nil || again != got {
			t.Errorf("%q is read as %q, and that as %q (%v)", s, got, again, err)
		}
		if strings.ContainsFunc(got, unicode.IsControl) || strings.ContainsAny(got, " <>,;") && !strings.HasPrefix(got, `"`) || len(got) > 254 {
			t.Errorf("%q is taken for the address %q", s, got)
		}
	})
}
