package docket_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/docket"
	"github.com/shrama/shrama/shared/files/accepted"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	_ "github.com/shrama/shrama/shared/form/validate"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/storetest"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/tenants"
)

// morning is Sunday 22 November 2026, 10:15 in Kathmandu.
var morning = time.Date(2026, 11, 22, 4, 30, 0, 0, time.UTC)

var (
	employer = tenant.Actor{Tenant: "np", Person: ident.New().String(), Name: "Himal Cement", Email: "hr@himal.example", Roles: []string{tenant.Applicant}}
	checker  = tenant.Actor{Tenant: "np", Person: ident.New().String(), Name: "Sunita", Roles: []string{"labour-officer"}, Office: "kathmandu"}
	director = tenant.Actor{Tenant: "np", Person: ident.New().String(), Name: "Ramesh", Roles: []string{"director"}, Office: "department"}
)

var answers = form.Answers{
	"est-name": "Himal Cement Pvt. Ltd.", "est-pan": "301234567", "est-registered-on": "2019-07-18", "head-name": "Mina Shrestha",
	"head-phone": "9841234567", "head-email": "mina@himal.example", "work-district": "kathmandu", "work-municipality": "Kathmandu",
	"work-ward": "28", "post-same": "yes", "post-email": "post@himal.example", "worker-name": "Arjun Mehta", "worker-post": "Kiln engineer",
	"worker-country": "IN", "worker-passport": "K4512345", "worker-address": "12 Lake Road, Kolkata", "worker-education": "B.E.",
	"worker-experience": "Ten years", "period-from": "2026-12-15", "period-to": "2027-12-14", "earlier-permit": "no", "expert": "no", "home-consent": "no",
}

// life plays a permit from its first answer to the grant, with a correction in
// between, and returns its head after each write, having shown each to the given
// onlookers as it was written.
func life(t testing.TB, db *store.Scope, seen ...func(*pack.Service, casework.Case)) (law *pack.Service, heads []casework.Case) {
	t.Helper()
	p, err := pack.Open(tenants.FS).Pack("np")
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Service("work-permit")
	if err != nil {
		t.Fatal(err)
	}
	cal, err := p.Calendar()
	if err != nil {
		t.Fatal(err)
	}
	l := casework.Law{Pack: p, Service: s, Now: morning.In(cal.Zone())}
	c := casework.New(ident.New().String(), l, employer)
	keep := func(n casework.Case, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		if c = n; len(c.History) == 0 {
			err = l.Save(t.Context(), db, c)
		} else {
			err = l.Commit(t.Context(), db, c)
		}
		if err != nil {
			t.Fatal(err)
		}
		if c, err = casework.Load(t.Context(), db, c.ID); err != nil {
			t.Fatal(err)
		}
		head := c
		head.Documents = nil // the stream brings the head alone
		heads = append(heads, head)
		for _, look := range seen {
			look(s, head)
		}
	}
	attach := func(slots ...string) {
		for _, slot := range slots {
			a := casework.Attachment{Slot: slot, Name: "a.pdf", By: employer.Person, At: morning, Document: accepted.Document{ID: ident.New().String(), Type: "application/pdf"}}
			if err := casework.Attach(t.Context(), db, c, a); err != nil {
				t.Fatal(err)
			}
		}
		if c, err = casework.Load(t.Context(), db, c.ID); err != nil {
			t.Fatal(err)
		}
	}
	for _, part := range s.Parts {
		n, err := c.Answer(l, part, answers)
		if err != nil {
			t.Fatal(part.ID, err)
		}
		c = n
	}
	keep(c, nil)
	for _, d := range c.Wanted(s) {
		attach(d.ID)
	}
	act := func(by tenant.Actor, action, note string, later time.Duration) {
		t.Helper()
		l.Now = l.Now.Add(later)
		keep(c.Do(l, casework.Act{Action: action, By: by, Note: note}))
	}
	act(employer, casework.Submit, "", time.Hour)
	c.Paid, c.Step, c.Phase = &casework.Payment{Method: "esewa", Ref: "X", At: morning}, "payment", flow.Payment
	keep(c.Do(l, casework.Act{Action: casework.Pay, By: employer}))
	act(checker, casework.Return, "Send the last page.", 24*time.Hour)
	extra := casework.Attachment{Slot: "home-consent-copy", Name: "b.pdf", By: employer.Person, At: morning, Document: accepted.Document{ID: ident.New().String()}}
	if err := casework.Attach(t.Context(), db, c, extra); err != nil {
		t.Fatal(err)
	}
	act(employer, casework.Reply, "", 48*time.Hour)
	act(checker, "recommend", "", 24*time.Hour)
	act(director, "grant", "", 24*time.Hour)
	return s, heads
}

// rows reads the docket of November 2026.
func rows(t testing.TB, db *store.Scope) []docket.Row {
	t.Helper()
	all, next, err := docket.Page(t.Context(), db, docket.Mark{Month: "2026-11"}, 0)
	if err != nil || next != "" {
		t.Fatal(next, err)
	}
	return all
}

func TestARowTellsOfItsCaseAndNamesNobody(t *testing.T) {
	db := storetest.Open(t)
	law, heads := life(t, db)
	for _, h := range heads {
		if err := docket.Follow(t.Context(), db, law, h); err != nil {
			t.Fatal(err)
		}
	}
	all := rows(t, db)
	if len(all) != 1 {
		t.Fatalf("%d rows", len(all))
	}
	r := all[0]
	last := heads[len(heads)-1]
	at := func(days int) time.Time { return morning.Add(time.Hour + time.Duration(days)*24*time.Hour) }
	want := docket.Row{ID: last.ID, Service: "work-permit", Filed: last.Filed, Pack: last.Pack, Office: "kathmandu", Phase: flow.Granted, Seen: last.Version,
		Fee: last.Fee.Amount,
		Answers: form.Answers{"est-registered-on": "2019-07-18", "work-district": "kathmandu", "work-ward": "28", "post-same": "yes", "worker-country": "IN",
			"period-from": "2026-12-15", "period-to": "2027-12-14", "earlier-permit": "no", "expert": "no", "home-consent": "no"},
		Documents: []string{"advertisement", "curriculum", "home-consent-copy", "passport-copy", "photo", "replacement-plan", "rule-7-statement", "tax-clearance"},
		Stays: []docket.Stay{
			{Step: "office-review", In: at(0), Out: at(1)}, {Step: "office-review", In: at(3), Out: at(4), Back: true}, {Step: "department-review", In: at(4), Out: at(5)},
		}}
	if d := cmp.Diff(want, r, cmpopts.EquateEmpty()); d != "" {
		t.Error(d)
	}
	b, _ := json.Marshal(r)
	for _, secret := range []string{"Himal", "Mina", "Arjun", "9841234567", "301234567", "K4512345", "@", "Lake Road", "Send the last page", employer.Person} {
		if strings.Contains(string(b), secret) {
			t.Errorf("the docket tells %q: %s", secret, b)
		}
	}
	if months, err := docket.Months(t.Context(), db); err != nil || !slices.Equal(months, []docket.Month{"2026-11"}) {
		t.Errorf("%v %v", months, err)
	}
}

// TestTheRowIsTheSameInWhateverOrderTheStreamComes: twice, late, turned round, or
// all at once.
func TestTheRowIsTheSameInWhateverOrderTheStreamComes(t *testing.T) {
	db := storetest.Open(t)
	law, heads := life(t, db)
	for _, h := range heads {
		if err := docket.Follow(t.Context(), db, law, h); err != nil {
			t.Fatal(err)
		}
	}
	want := rows(t, db)
	for seed := range uint64(8) {
		other := storetest.Table(t).For(storetest.Tenant(t))
		law, heads := life(t, other)
		r := rand.New(rand.NewPCG(seed, 1))
		mixed := append(slices.Clone(heads), heads...)
		r.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		var wait sync.WaitGroup
		for _, h := range mixed {
			follow := func() {
				if err := docket.Follow(t.Context(), other, law, h); err != nil {
					t.Error(err)
				}
			}
			if seed%2 == 0 {
				follow()
			} else {
				wait.Go(follow)
			}
		}
		wait.Wait()
		got := rows(t, other)
		if len(got) != 1 {
			t.Fatalf("seed %d: %d rows", seed, len(got))
		}
		got[0].ID = want[0].ID
		if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
			t.Errorf("seed %d:\n%s", seed, d)
		}
	}
}

// TestTheDocketFollowsACaseAsItGoesOn, also where a line of it never comes, or
// comes when the case is further: what was attached meanwhile is known all the same.
func TestTheDocketFollowsACaseAsItGoesOn(t *testing.T) {
	var want docket.Row
	for _, lost := range []string{"", casework.Submit, casework.Pay, casework.Return, casework.Reply, "recommend"} {
		db := storetest.Open(t)
		life(t, db, func(law *pack.Service, c casework.Case) {
			if len(c.History) > 0 && c.Last().Action == lost {
				return
			}
			if err := docket.Follow(t.Context(), db, law, c); err != nil {
				t.Fatal(err)
			}
		})
		all := rows(t, db)
		if len(all) != 1 {
			t.Fatalf("without %q: %d rows", lost, len(all))
		}
		if all[0].ID = ""; lost == "" {
			want = all[0]
		}
		if d := cmp.Diff(want, all[0]); d != "" || len(want.Documents) != 8 {
			t.Errorf("without %q: %d documents\n%s", lost, len(want.Documents), d)
		}
	}
}

func TestADraftIsOnNoDocket(t *testing.T) {
	db := storetest.Open(t)
	law, heads := life(t, db)
	if err := docket.Follow(t.Context(), db, law, heads[0]); err != nil {
		t.Fatal(err)
	}
	if all := rows(t, db); len(all) > 0 {
		t.Errorf("%+v", all)
	}
}
