package people_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/session"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/storetest"
	"github.com/shrama/shrama/shared/tenant"
)

// posted is what a version of the settings says of somebody.
func posted(version int, at time.Time, roles ...string) people.Entry {
	return people.Entry{Invite: true, By: "admin", At: at, Person: people.Person{Email: "asha@office.example", Name: "Asha", Post: "clerk", Roles: roles, Office: "north", By: version}}
}

func begun(t testing.TB, db *store.Scope, person, token string) {
	t.Helper()
	if err := db.Keep(t.Context(), store.Put{Key: store.Key{Family: session.Family, ID: person, Sort: token}, Value: map[string]string{"n": "x"}}); err != nil {
		t.Fatal(err)
	}
}

func sessions(t testing.TB, db *store.Scope, person string) int {
	t.Helper()
	page, err := db.Query(t.Context(), store.Query{Family: session.Family, ID: person})
	if err != nil {
		t.Fatal(err)
	}
	return len(page.Items)
}

func TestAPostIsTakenAtOnceWithItsSessions(t *testing.T) {
	db := storetest.Open(t)
	p, err := people.Enrol(t.Context(), db, posted(1, morning, "officer"))
	if err != nil || p.Post != "clerk" {
		t.Fatal(p, err)
	}
	begun(t, db, p.ID, "phone")
	begun(t, db, p.ID, "desk")
	begun(t, db, "another", "phone")
	for range 2 { // twice is once
		got, err := people.End(t.Context(), db, people.Entry{Person: people.Person{Email: " Asha@office.example"}, By: "admin", At: morning.Add(time.Hour)})
		want := people.Person{ID: p.ID, Email: p.Email, Name: "Asha", Roles: []string{tenant.Applicant}, By: 1}
		if d := cmp.Diff(want, got); err != nil || d != "" {
			t.Errorf("%v\n%s", err, d)
		}
	}
	if n, other := sessions(t, db, p.ID), sessions(t, db, "another"); n != 0 || other != 1 {
		t.Errorf("%d sessions are left, and %d of another", n, other)
	}
	if staff, err := people.Staff(t.Context(), db, "north"); err != nil || len(staff) > 0 {
		t.Errorf("%+v %v", staff, err)
	}
	_, err = people.End(t.Context(), db, people.Entry{Person: people.Person{Email: "nobody@office.example"}, By: "admin", At: morning})
	if fault.KindOf(err) != fault.NotFound {
		t.Errorf("nobody's post: %v", err)
	}
	if _, err := people.End(t.Context(), db, people.Entry{Person: people.Person{Email: "nobody"}}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("no address: %v", err)
	}
}

// TestWhatIsHeardTwiceGivesNoPostBack: a version that is applied again, after the
// post was taken or another version spoke, changes nothing.
func TestWhatIsHeardTwiceGivesNoPostBack(t *testing.T) {
	for _, tt := range []struct {
		name string
		then func(db *store.Scope) error
		want []string
	}{
		{"taken since", func(db *store.Scope) error {
			_, err := people.End(t.Context(), db, people.Entry{Person: people.Person{Email: "asha@office.example"}, By: "admin", At: morning.Add(time.Hour)})
			return err
		}, []string{tenant.Applicant}},
		{"another version since", func(db *store.Scope) error {
			_, err := people.Enrol(t.Context(), db, posted(2, morning.Add(time.Hour), "chief"))
			return err
		}, []string{"chief"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			db := storetest.Open(t)
			if _, err := people.Enrol(t.Context(), db, posted(1, morning, "officer")); err != nil {
				t.Fatal(err)
			}
			if err := tt.then(db); err != nil {
				t.Fatal(err)
			}
			got, err := people.Enrol(t.Context(), db, posted(1, morning, "officer"))
			if d := cmp.Diff(tt.want, got.Roles); err != nil || d != "" {
				t.Errorf("%v\n%s", err, d)
			}
		})
	}
	t.Run("taken before it was first applied", func(t *testing.T) {
		db := storetest.Open(t)
		enrol(t, db, people.Person{Email: "asha@office.example", Roles: []string{"chief"}, Office: "south"})
		if _, err := people.End(t.Context(), db, people.Entry{Person: people.Person{Email: "asha@office.example"}, By: "admin", At: morning}); err != nil {
			t.Fatal(err)
		}
		if got, err := people.Enrol(t.Context(), db, posted(1, morning, "officer")); err != nil || got.Office != "" {
			t.Errorf("%+v %v", got, err)
		}
		if got, err := people.Enrol(t.Context(), db, posted(2, morning.Add(time.Second), "officer")); err != nil || got.Office != "north" {
			t.Errorf("a later version gives none: %+v %v", got, err)
		}
	})
}

func TestAnotherPostIsSeenInTheStream(t *testing.T) {
	db := storetest.Open(t)
	item := func(e people.Entry) *store.Item {
		t.Helper()
		if _, err := people.Enrol(t.Context(), db, e); err != nil {
			t.Fatal(err)
		}
		page, err := db.Query(t.Context(), store.Query{Index: store.Mine, ID: "office." + e.Office})
		if err != nil || len(page.Items) != 1 {
			t.Fatal(err, len(page.Items))
		}
		it, err := db.Get(t.Context(), page.Items[0].Key)
		if err != nil {
			t.Fatal(err)
		}
		return &it
	}
	one := item(posted(1, morning, "officer"))
	named := posted(2, morning, "officer")
	named.Name = "Asha K."
	two := item(named)
	three := item(posted(3, morning, "chief"))
	for _, tt := range []struct {
		name          string
		before, after *store.Item
		moved         bool
	}{{"a new person", nil, one, false}, {"another name", one, two, false}, {"another role", two, three, true}, {"removed", three, nil, false}} {
		moved, err := people.Moved(tt.before, tt.after)
		if err != nil || moved != tt.moved {
			t.Errorf("%s: %t %v", tt.name, moved, err)
		}
	}
	if moved, err := people.Moved(&store.Item{Key: store.Key{Family: "C"}}, &store.Item{Key: store.Key{Family: "C"}}); moved || err != nil {
		t.Errorf("a case: %t %v", moved, err)
	}
}

func TestManyAreFoundAtOnce(t *testing.T) {
	db := storetest.Open(t)
	var emails []string
	for _, name := range []string{"a", "b"} {
		enrol(t, db, people.Person{Email: name + "@office.example", Name: name})
	}
	for i := range 230 {
		emails = append(emails, string(rune('a'+i%26))+string(rune('a'+i/26))+"@office.example")
	}
	known, err := people.FindMany(t.Context(), db, append(emails, "a@office.example", "b@office.example"))
	if err != nil || len(known) != 2 || known["b@office.example"].Name != "b" {
		t.Errorf("%+v %v", known, err)
	}
	if _, err := people.Find(t.Context(), db, "zz@office.example"); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
}
