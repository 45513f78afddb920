package operator_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/operator"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/paper/keyring"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/storetest"
	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/tenancy/tenancytest"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/trail"
	"github.com/shrama/shrama/shared/words"
)

var noon = time.Date(2026, 11, 22, 6, 15, 0, 0, time.UTC)

func by(reason string) tenancy.Acting {
	return tenancy.Acting{By: tenancytest.By, Reason: reason, At: noon}
}

func open(t *testing.T) *operator.Operator {
	t.Helper()
	packs := os.DirFS("../../tenants")
	return &operator.Operator{
		Register: tenancy.Open(tenancy.Options{Table: storetest.Table(t), Packs: pack.Open(packs), Clock: func() time.Time { return noon }}),
		Keys:     &keyring.Folder{Dir: t.TempDir()}, Families: pack.Families(packs),
	}
}

// codes are those of what a tenant lacks.
func codes(t *testing.T, o *operator.Operator, id tenant.ID) []string {
	t.Helper()
	found, err := o.Health(t.Context(), id, words.New("en", words.Locale{}))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range found {
		out = append(out, f.Code)
		if f.Text == f.Code || strings.Contains(f.Text, "{") {
			t.Errorf("%s has no sentence: %q", f.Code, f.Text)
		}
	}
	return out
}

func TestOnboardingTwiceDoublesNothing(t *testing.T) {
	o, id := open(t), storetest.Tenant(t)
	x := operator.Onboarding{Tenant: id, Family: "np", Name: " नेपाल तालिम ", Admin: "Admin@Example.org"}
	made, err := o.Create(t.Context(), x, by(""))
	if d := cmp.Diff([]string{operator.MadeRow, operator.MadeKeys, operator.MadeAdmin}, made); err != nil || d != "" {
		t.Fatalf("%v (-want +got):\n%s", err, d)
	}
	got, err := o.Register.Open(t.Context(), id)
	if err != nil || got.Name != "नेपाल तालिम" || got.State != tenancy.Active || !slices.Equal(got.Modules, got.Pack.Modules) {
		t.Fatalf("%+v, %v", got.Row, err)
	}
	db := o.Register.Table.For(id)
	admin, err := people.Find(t.Context(), db, "admin@example.org")
	if err != nil || !slices.Equal(admin.Roles, []string{tenant.Admin}) || admin.Office != got.Pack.Head().ID || admin.Lang != "ne" {
		t.Errorf("the admin is %+v, %v", admin, err)
	}
	made, err = o.Create(t.Context(), x, by(""))
	if err != nil || len(made) > 0 {
		t.Errorf("made once more: %v, %v", made, err)
	}
	again, err := o.Register.Open(t.Context(), id)
	if d := cmp.Diff(got.Row, again.Row); err != nil || d != "" {
		t.Errorf("%v\n%s", err, d)
	}
	if n := listed(t, o, id); n != 1 {
		t.Errorf("listed %d times", n)
	}
}

func listed(t *testing.T, o *operator.Operator, id tenant.ID) (n int) {
	t.Helper()
	all, err := o.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range all {
		if x.ID == id {
			n++
		}
	}
	return n
}

// breaking makes keys after a first failure.
type breaking struct {
	operator.Keys
	broken bool
}

func (b *breaking) Make(ctx context.Context, id string) (bool, error) {
	if b.broken {
		return false, errors.New("KMS is away")
	}
	return b.Keys.Make(ctx, id)
}

func TestWhatBrokeOffIsCompleted(t *testing.T) {
	o, id := open(t), storetest.Tenant(t)
	keys := &breaking{o.Keys, true}
	o.Keys = keys
	x := operator.Onboarding{Tenant: id, Family: "np", Admin: "admin@example.org"}
	if made, err := o.Create(t.Context(), x, by("")); err == nil || !slices.Equal(made, []string{operator.MadeRow}) {
		t.Errorf("%v, %v", made, err)
	}
	keys.broken = false
	made, err := o.Create(t.Context(), x, by(""))
	if d := cmp.Diff([]string{operator.MadeKeys, operator.MadeAdmin}, made); err != nil || d != "" {
		t.Errorf("%v (-want +got):\n%s", err, d)
	}
}

func TestAnAdminKeepsWhatElseTheyHold(t *testing.T) {
	o, id := open(t), storetest.Tenant(t)
	x := operator.Onboarding{Tenant: id, Family: "np", Admin: "first@example.org"}
	if _, err := o.Create(t.Context(), x, by("")); err != nil {
		t.Fatal(err)
	}
	db := o.Register.Table.For(id)
	if _, err := people.Enrol(t.Context(), db, people.Entry{Person: people.Person{Email: "chief@example.org", Lang: "en", Roles: []string{"office-chief"}, Office: "kathmandu"}, At: noon}); err != nil {
		t.Fatal(err)
	}
	x.Admin = "chief@example.org"
	if made, err := o.Create(t.Context(), x, by("")); err != nil || !slices.Equal(made, []string{operator.MadeAdmin}) {
		t.Errorf("%v, %v", made, err)
	}
	p, err := people.Find(t.Context(), db, x.Admin)
	if err != nil || !slices.Equal(p.Roles, []string{"office-chief", "admin"}) || p.Office != "kathmandu" || p.Lang != "en" {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestWhatCannotBeOnboarded(t *testing.T) {
	o, taken := open(t), storetest.Tenant(t)
	if _, err := o.Create(t.Context(), operator.Onboarding{Tenant: taken, Family: "np", Admin: "a@example.org"}, by("")); err != nil {
		t.Fatal(err)
	}
	fresh := storetest.Tenant(t)
	for _, tt := range []struct {
		name  string
		x     operator.Onboarding
		want  fault.Kind
		field string
	}{
		{"no code", operator.Onboarding{Tenant: "NP", Family: "np", Admin: "a@example.org"}, fault.Invalid, "tenant"},
		{"a code of the house", operator.Onboarding{Tenant: "zz-two", Family: "np", Admin: "a@example.org"}, fault.Invalid, "tenant"},
		{"the house with a country's pack", operator.Onboarding{Tenant: "zz", Family: "np", Admin: "a@example.org"}, fault.Invalid, "pack"},
		{"a country with the house's pack", operator.Onboarding{Tenant: fresh, Family: "zz", Admin: "a@example.org"}, fault.Invalid, "pack"},
		{"no such pack", operator.Onboarding{Tenant: fresh, Family: "../np", Admin: "a@example.org"}, fault.Invalid, "pack"},
		{"nobody to look after it", operator.Onboarding{Tenant: fresh, Family: "np"}, fault.Invalid, "admin"},
		{"no address", operator.Onboarding{Tenant: fresh, Family: "np", Admin: "a"}, fault.Invalid, "admin"},
		{"a module that is none", operator.Onboarding{Tenant: fresh, Family: "np", Admin: "a@example.org", Modules: []string{"weather"}}, fault.Invalid, "modules"},
		{"an endless name", operator.Onboarding{Tenant: fresh, Family: "np", Admin: "a@example.org", Name: strings.Repeat("न", 81)}, fault.Invalid, "name"},
		{"a name that turns text around", operator.Onboarding{Tenant: fresh, Family: "np", Admin: "a@example.org", Name: "a\u202eb"}, fault.Invalid, "name"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := o.Create(t.Context(), tt.x, by(""))
			f, ok := errors.AsType[*fault.Error](err)
			if !ok || f.Kind != tt.want || len(f.Fields) != 1 || f.Fields[0].ID != tt.field {
				t.Errorf("err = %v, want %v at %s", err, tt.want, tt.field)
			}
		})
	}
	if _, err := o.Register.Open(t.Context(), fresh); fault.KindOf(err) != fault.NotFound {
		t.Errorf("it is there all the same: %v", err)
	}
}

func TestATenantKeepsItsPack(t *testing.T) {
	o, id := open(t), storetest.Tenant(t)
	tenancytest.Found(t, o.Register, "np", id)
	o.Register.Packs = two{o.Register.Packs}
	_, err := o.Create(t.Context(), operator.Onboarding{Tenant: id, Family: "lk", Admin: "a@example.org"}, by(""))
	if fault.KindOf(err) != fault.Conflict {
		t.Errorf("err = %v", err)
	}
}

// two has np's pack under another name too.
type two struct{ tenancy.Packs }

func (w two) Pack(family string) (*pack.Pack, error) {
	if family == "lk" {
		family = "np"
	}
	return w.Packs.Pack(family)
}

func TestTheHouseIsOnboardedWithItsOperator(t *testing.T) {
	o := open(t)
	if _, err := o.Create(t.Context(), operator.Onboarding{Tenant: tenancy.Operator, Family: "zz", Admin: "operator@example.org"}, by("")); err != nil {
		t.Fatal(err)
	}
	p, err := people.Find(t.Context(), o.Register.Table.For(tenancy.Operator), "operator@example.org")
	if err != nil || !p.Actor(tenancy.Operator).Has(tenant.Operator) || !p.Actor(tenancy.Operator).Officer() {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestHealthNamesWhatIsMissing(t *testing.T) {
	o, id := open(t), storetest.Tenant(t)
	tenancytest.Found(t, o.Register, "np", id)
	all := []string{"health.admin", "health.vacant", "health.offices", "health.signing-key", "health.data-key", "health.payment", "health.unverified", "health.undetermined"}
	if d := cmp.Diff(all, codes(t, o, id)); d != "" {
		t.Errorf("a bare tenant (-want +got):\n%s", d)
	}
	if _, err := o.Keys.Make(t.Context(), string(id)); err != nil {
		t.Fatal(err)
	}
	o.Gateways = []string{"esewa"}
	got, err := o.Register.Open(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	var roles []string
	for _, r := range got.Pack.Roles {
		roles = append(roles, r.ID)
	}
	for _, office := range got.Pack.Offices {
		p := people.Person{Email: office.ID + "@example.org", Roles: []string{"office-chief"}, Office: office.ID}
		if office.Head {
			p.Roles = roles
		}
		if _, err := people.Enrol(t.Context(), o.Register.Table.For(id), people.Entry{Person: p, At: noon}); err != nil {
			t.Fatal(err)
		}
	}
	if d := cmp.Diff([]string{"health.second-admin", "health.unverified", "health.undetermined"}, codes(t, o, id)); d != "" {
		t.Errorf("with people and keys (-want +got):\n%s", d)
	}
	if _, err := o.Switch(t.Context(), id, nil, by("")); err != nil {
		t.Fatal(err)
	}
	if got := codes(t, o, id); !slices.Contains(got, "health.module") {
		t.Errorf("a module that is off is not told: %v", got)
	}
}

func TestWhatTheOperatorDoesIsInTheHistory(t *testing.T) {
	o, id := open(t), storetest.Tenant(t)
	tenancytest.Found(t, o.Register, "np", id)
	if _, err := o.Suspend(t.Context(), id, by("audit of the accounts")); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Switch(t.Context(), id, []string{}, by("")); err != nil {
		t.Fatal(err)
	}
	row, err := o.Resume(t.Context(), id, by(""))
	if err != nil || trail.Verify(row.History) != nil {
		t.Fatalf("%v, %v", err, trail.Verify(row.History))
	}
	var got []string
	for _, e := range row.History {
		got = append(got, e.Action+" "+e.By+" "+e.Role+" "+e.Note)
	}
	want := []string{"create test operator ", "suspend test operator audit of the accounts", "switch test operator ", "resume test operator "}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if _, err := o.Suspend(t.Context(), storetest.Tenant(t), by("x")); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a tenant that is not: %v", err)
	}
}

// A tenant that shares a pack shares nothing else.
func TestTwoTenantsOnOnePackNeverMeet(t *testing.T) {
	o, a, b := open(t), storetest.Tenant(t), storetest.Tenant(t)
	for _, id := range []tenant.ID{a, b} {
		if _, err := o.Create(t.Context(), operator.Onboarding{Tenant: id, Family: "np", Admin: "same@example.org"}, by("")); err != nil {
			t.Fatal(err)
		}
	}
	p, err := people.Find(t.Context(), o.Register.Table.For(a), "same@example.org")
	q, err2 := people.Find(t.Context(), o.Register.Table.For(b), "same@example.org")
	if errors.Join(err, err2) != nil || p.ID == q.ID {
		t.Errorf("one person in two tenants: %v %v", err, err2)
	}
	if _, err := o.Suspend(t.Context(), a, by("one only")); err != nil {
		t.Fatal(err)
	}
	if got, err := o.Register.Open(t.Context(), b); err != nil || got.State != tenancy.Active {
		t.Errorf("the other is %s, %v", got.State, err)
	}
	if _, err := people.Find(t.Context(), o.Register.Table.For(b), "nobody@example.org"); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
}
