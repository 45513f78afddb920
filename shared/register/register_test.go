package register_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/register"
	"github.com/shrama/shrama/shared/store/storetest"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/trail"
	"github.com/shrama/shrama/shared/words"
	"github.com/shrama/shrama/tenants"
)

func law(t testing.TB, service string) (*pack.Service, *calendar.Calendar) {
	t.Helper()
	p, err := pack.Open(tenants.FS).Pack("np")
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Service(service)
	if err != nil {
		t.Fatal(err)
	}
	cal, err := p.Calendar()
	if err != nil {
		t.Fatal(err)
	}
	return s, cal
}

func day(s string) civil.Date {
	d, err := civil.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

// at is a morning in Kathmandu.
func at(s string) time.Time { return day(s).In(time.FixedZone("NPT", 20700)).Add(10 * time.Hour) }

var director = tenant.Actor{Person: "anita", Name: "Anita", Roles: []string{"director"}, Office: "department"}

func by(s, note string) register.Acting {
	return register.Acting{By: director, Role: "director", Note: note, At: at(s)}
}

func grant(from, to string) register.Grant {
	return register.Grant{Number: register.Number("WP", ident.New()), Case: ident.New().String(), Office: "kathmandu", From: day(from), To: day(to),
		Holder: register.Holder{Person: "mina", Name: "Himal Cement"}, Contents: form.Answers{"worker-post": "Engineer"}}
}

// fresh is a permit granted on 22 November 2026 for 15 December to 14 December.
func fresh(t testing.TB) (register.Record, *pack.Service, *calendar.Calendar) {
	s, cal := law(t, "work-permit")
	return register.New(s, "1", grant("2026-12-15", "2027-12-14"), by("2026-11-22", "")), s, cal
}

// do is an act on a day: "suspend 2026-12-20".
func do(t testing.TB, r register.Record, s *pack.Service, what string) register.Record {
	t.Helper()
	act, on, _ := strings.Cut(what, " ")
	n, err := r.Do(s, act, nil, by(on, "why"))
	if err != nil {
		t.Fatalf("%s: %v", act, err)
	}
	return n
}

func TestWhatARecordIsWorthEachDay(t *testing.T) {
	r, s, cal := fresh(t)
	next := grant("2027-12-15", "2028-12-14")
	renewed, err := r.Renewed(s, cal, next, by("2027-11-01", ""))
	if err != nil {
		t.Fatal(err)
	}
	late := next
	late.From = day("2028-01-01")
	gap, err := r.Renewed(s, cal, late, by("2027-11-01", ""))
	if err != nil {
		t.Fatal(err)
	}
	suspended := do(t, r, s, "suspend 2026-12-20")
	for _, tt := range []struct {
		name string
		r    register.Record
		on   string
		want register.State
	}{
		{"before its first day it is early", r, "2026-12-14", register.Early},
		{"on its first day it is valid", r, "2026-12-15", register.Valid},
		{"on its last day too", r, "2027-12-14", register.Valid},
		{"the day after it is over, though the clock has not written it", r, "2027-12-15", register.Expired},
		{"renewed early it stays valid through the old term", renewed, "2027-12-01", register.Valid},
		{"and into the new one", renewed, "2028-12-14", register.Valid},
		{"between two terms that do not meet it is early", gap, "2027-12-20", register.Early},
		{"suspended it is not early", suspended, "2026-12-14", register.Suspended},
		{"suspended it ends too", suspended, "2027-12-15", register.Expired},
		{"revoked it stays so", do(t, r, s, "revoke 2026-12-20"), "2028-01-01", register.Revoked},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.r.Today(day(tt.on)); got != tt.want {
				t.Errorf("%s is %s, want %s", tt.on, got, tt.want)
			}
		})
	}
}

func TestWhatMayBeDoneToARecord(t *testing.T) {
	r, s, _ := fresh(t)
	holder := director
	holder.Person = "mina"
	clerk := director
	clerk.Roles = []string{"labour-officer"}
	suspended, revoked := do(t, r, s, "suspend 2026-12-20"), do(t, r, s, "revoke 2026-12-20")
	for _, tt := range []struct {
		name string
		r    register.Record
		act  string
		by   tenant.Actor
		note string
		want fault.Kind
	}{
		{"a suspended one cannot be suspended again", suspended, "suspend", director, "why", fault.Conflict},
		{"a valid one cannot be restored", r, "restore", director, "why", fault.Conflict},
		{"a revoked one cannot come back", revoked, "restore", director, "why", fault.Conflict},
		{"nor be amended", revoked, "amend", director, "why", fault.Conflict},
		{"nobody renews by an act", r, "renew", director, "why", fault.Conflict},
		{"another post may not", r, "suspend", clerk, "why", fault.Forbidden},
		{"the holder never acts on their own", r, "suspend", holder, "why", fault.Forbidden},
		{"a reason must be given", r, "suspend", director, "", fault.Invalid},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n, err := tt.r.Do(s, tt.act, nil, register.Acting{By: tt.by, Note: tt.note, At: at("2026-12-21")})
			if err == nil || fault.KindOf(err) != tt.want {
				t.Errorf("err = %v, want kind %v", err, tt.want)
			}
			if d := cmp.Diff(tt.r, n); d != "" {
				t.Errorf("it changed all the same:\n%s", d)
			}
		})
	}
	amended, err := r.Do(s, "amend", form.Answers{"worker-post": "Manager", "est-name": "Another"}, by("2027-01-01", "moved"))
	if err != nil || amended.Contents["worker-post"] != "Manager" || amended.Contents["est-name"] != "" || r.Contents["worker-post"] != "Engineer" {
		t.Errorf("amended to %v, the one before is %v, %v", amended.Contents, r.Contents, err)
	}
	whole := do(t, do(t, amended, s, "suspend 2027-01-02"), s, "restore 2027-01-03")
	if err := trail.Verify(whole.History); err != nil || len(whole.History) != 4 {
		t.Errorf("%d lines: %v", len(whole.History), err)
	}
	whole.History[1].Note = "forged"
	if trail.Verify(whole.History) == nil {
		t.Error("a changed line is not noticed")
	}
}

func TestWhenARecordMayBeRenewed(t *testing.T) {
	r, s, cal := fresh(t)
	third := r
	third.From, third.To = day("2028-12-15"), day("2029-12-14")
	for _, tt := range []struct{ name, on, why string }{
		{"thirty days before its end is the last day", "2027-11-14", ""},
		{"a day later is too late", "2027-11-15", "register.renew-late"},
		{"after its end it is over", "2027-12-15", "register.renew-ended"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if ok, why := r.Renewable(s, cal, day(tt.on)); why != tt.why || ok != (why == "") {
				t.Errorf("%v %q, want %q", ok, why, tt.why)
			}
		})
	}
	if _, why := third.Renewable(s, cal, day("2029-06-01")); why != "register.total-used" {
		t.Errorf("after three years: %q", why)
	}
	if _, why := do(t, r, s, "suspend 2027-01-01").Renewable(s, cal, day("2027-06-01")); why != "register.not-renewable" {
		t.Errorf("suspended: %q", why)
	}
	for to, want := range map[string]bool{"2029-12-14": true, "2029-12-15": false} {
		if err := r.Fits(s, cal, day(to)); (err == nil) != want {
			t.Errorf("to %s: %v", to, err)
		}
	}
	if _, err := r.Renewed(s, cal, grant("2026-12-15", "2027-12-14"), by("2027-01-01", "")); fault.KindOf(err) != fault.Conflict {
		t.Errorf("the same term twice: %v", err)
	}
}

func TestTheClockRemindsOnceAndEndsOnce(t *testing.T) {
	r, s, cal := fresh(t)
	var got []string
	for d := day("2027-10-01"); d.Before(day("2028-01-01")); d = d.AddDays(1) {
		if wakes := r.Wakes(s, cal); wakes.IsZero() || d.Before(wakes) {
			if n, changed := r.Tick(s, cal, at(d.String())); changed {
				t.Errorf("%s by the clock on %s, which was not to wake before %s", n.Last().Action, d, wakes)
			}
			continue
		}
		n, changed := r.Tick(s, cal, at(d.String()))
		if !changed {
			t.Fatalf("woken on %s for nothing", d)
		}
		r, got = n, append(got, n.Last().Action+" "+d.String())
	}
	if d := cmp.Diff([]string{"remind 2027-10-15", "expire 2027-12-15"}, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestARecordReadsBackAsItWasWritten(t *testing.T) {
	r, s, cal := fresh(t)
	db := storetest.Open(t)
	if err := r.Save(t.Context(), db, s, cal); err != nil {
		t.Fatal(err)
	}
	r, err := register.Load(t.Context(), db, r.Number)
	if err != nil {
		t.Fatal(err)
	}
	renewed, err := r.Renewed(s, cal, grant("2027-12-15", "2028-12-14"), by("2027-11-01", ""))
	if err != nil {
		t.Fatal(err)
	}
	if err := renewed.Save(t.Context(), db, s, cal); err != nil {
		t.Fatal(err)
	}
	got, err := register.Load(t.Context(), db, r.Number)
	if err != nil {
		t.Fatal(err)
	}
	if got.Before != day("2027-12-14") || got.First != day("2026-12-15") || trail.Verify(got.History) != nil || len(got.History) != 2 {
		t.Errorf("read back: %+v", got)
	}
	if err := renewed.Save(t.Context(), db, s, cal); fault.KindOf(err) != fault.Conflict {
		t.Errorf("an old one overwrites: %v", err)
	}
	revoked := do(t, got, s, "revoke 2027-11-02")
	if err := revoked.Save(t.Context(), db, s, cal); err != nil {
		t.Fatal(err)
	}
	list, err := register.TakenBack(t.Context(), db)
	if d := cmp.Diff(map[string]register.State{r.Number: register.Revoked}, list); d != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, d)
	}
	own, _, err := register.Own(t.Context(), db, "mina", "")
	if err != nil || len(own) != 1 || own[0].Number != r.Number {
		t.Errorf("the holder's: %v, %v", own, err)
	}
}

func TestANumberIsReadAsItIsTyped(t *testing.T) {
	n := register.Number("WP", ident.New())
	for _, script := range []string{"latn", "deva", "gujr", "beng", "taml", "sinh"} {
		for _, typed := range []string{words.Digits(n, script), " " + words.Digits(strings.ToLower(n), script) + " "} {
			if got, ok := register.ParseNumber(typed); !ok || got != n {
				t.Errorf("%q is read as %q, %v; want %q", typed, got, ok, n)
			}
		}
	}
	if _, ok := register.ParseNumber("WP-०००००-००००१-०"); ok {
		t.Error("a number that fails its check is taken")
	}
}
