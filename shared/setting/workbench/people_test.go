package workbench_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/setting/draft"
	"github.com/shrama/shrama/shared/setting/version"
	"github.com/shrama/shrama/shared/setting/workbench"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenant"
)

func clerk(email string) setting.Change {
	return setting.Change{Person: &setting.Person{Email: email, Name: "Esha", Post: "clerk", Office: "north"}}
}

func TestPeopleGetTheirPostsWhenTwoAgree(t *testing.T) {
	b := open(t)
	if _, err := people.Enrol(t.Context(), b.db, people.Entry{Person: people.Person{Email: "old@xx.example", Name: "Old", Roles: []string{"chief"}, Office: "south"}, At: morning}); err != nil {
		t.Fatal(err)
	}
	p := b.through(setting.Layer{clerk("esha@xx.example"), {Person: &setting.Person{Email: "old@xx.example", End: true}}, {Person: &setting.Person{Email: "unknown@xx.example", End: true}},
		{Office: &setting.Office{ID: "east", Name: map[string]string{"en": "East"}, Parent: "department", Code: "E"}},
		{Person: &setting.Person{Email: "east@xx.example", Name: "Ela", Roles: []string{"chief"}, Office: "east"}}}, "2026-12-01")
	in, err := version.Load(t.Context(), b.db, b.law, p.Number)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := people.Find(t.Context(), b.db, "esha@xx.example"); err == nil {
		t.Error("a post was given before it was appointed")
	}
	for range 2 {
		if err := version.Appoint(t.Context(), b.db, in, p); err != nil {
			t.Fatal(err)
		}
	}
	for email, want := range map[string]people.Person{
		"esha@xx.example": {Name: "Esha", Post: "clerk", Roles: []string{"officer"}, Office: "north"},
		"east@xx.example": {Name: "Ela", Roles: []string{"chief"}, Office: "east"},
		"old@xx.example":  {Name: "Old", Roles: []string{tenant.Applicant}},
	} {
		got, err := people.Find(t.Context(), b.db, email)
		if err != nil || got.Name != want.Name || got.Post != want.Post || got.Office != want.Office || !slices.Equal(got.Roles, want.Roles) {
			t.Errorf("%s: %+v %v", email, got, err)
		}
	}
	if p := b.through(deadline(8), "2026-12-01"); len(p.People) > 0 || len(p.Layer) != 2 {
		t.Errorf("people are part of the next version: %+v %+v", p.Layer, p.People)
	}
}

func TestAPostIsTakenByOneAndGivenByTwo(t *testing.T) {
	b := open(t)
	p := b.through(setting.Layer{clerk("esha@xx.example")}, "2026-12-01")
	if err := version.Appoint(t.Context(), b.db, b.law, p); err != nil {
		t.Fatal(err)
	}
	later := by("binod")
	later.At = morning.Add(1)
	if got, err := workbench.EndPost(t.Context(), b.db, "esha@xx.example", later); err != nil || got.Office != "" {
		t.Errorf("%+v %v", got, err)
	}
	if err := version.Appoint(t.Context(), b.db, b.law, p); err != nil { // the stream brings the version once more
		t.Fatal(err)
	}
	if got, err := people.Find(t.Context(), b.db, "esha@xx.example"); err != nil || got.Office != "" || got.Roles[0] != tenant.Applicant {
		t.Errorf("the post is back: %+v %v", got, err)
	}
	nobody := by("chitra")
	nobody.By.Roles = []string{"officer"}
	if _, err := workbench.EndPost(t.Context(), b.db, "esha@xx.example", nobody); code(err) != "setting.admins-only" {
		t.Error(err)
	}
}

// TestManyPeopleAreAppointedAndABreakIsMended: what broke off goes on where it
// was.
func TestManyPeopleAreAppointedAndABreakIsMended(t *testing.T) {
	b := open(t)
	var many setting.Layer
	for i := range 60 {
		many = append(many, clerk(fmt.Sprintf("p%d@xx.example", i)))
	}
	p := b.through(many, "2026-12-01")
	half := p
	half.People = p.People[:25]
	for _, v := range []version.Publication{half, p, p} {
		if err := version.Appoint(t.Context(), b.db, b.law, v); err != nil {
			t.Fatal(err)
		}
	}
	if staff, err := people.Staff(t.Context(), b.db, "north"); err != nil || len(staff) != 60 {
		t.Errorf("%d people: %v", len(staff), err)
	}
}

// TestTwoAdminsCannotEndEachOther: of three, each of two ends the other's post at
// the same time, and two must be left.
func TestTwoAdminsCannotEndEachOther(t *testing.T) {
	b := open(t)
	staff, err := draft.Admins(t.Context(), b.db, b.law)
	if err != nil || len(staff) > 0 {
		t.Fatal(len(staff), err)
	}
	for _, name := range []string{"sarita", "dipak", "maya"} {
		if _, err := people.Enrol(t.Context(), b.db, people.Entry{Person: people.Person{Email: name + "@xx.example", Roles: []string{pack.Admin}, Office: "south"}, At: morning}); err != nil {
			t.Fatal(err)
		}
	}
	ends := func(name string, unless func(context.Context, people.Person) ([]store.Put, error)) error {
		_, err := people.End(t.Context(), b.db, people.Entry{Person: people.Person{Email: name + "@xx.example"}, At: morning, Unless: unless})
		return err
	}
	asked := 0
	guard := workbench.Dispensable(b.db, b.law)
	err = ends("sarita", func(ctx context.Context, who people.Person) ([]store.Put, error) {
		puts, err := guard(ctx, who)
		if asked++; asked == 1 {
			if err := ends("dipak", guard); err != nil {
				t.Error("the first:", err)
			}
		}
		return puts, err
	})
	if f, ok := errors.AsType[*fault.Error](err); !ok || f.Fields[0].Code != "setting.last-admin" || asked != 2 {
		t.Errorf("the second, asked %d times: %v", asked, err)
	}
	if staff, err := draft.Admins(t.Context(), b.db, b.law); err != nil || len(staff) != 2 {
		t.Errorf("%d admins are left: %v", len(staff), err)
	}
}
