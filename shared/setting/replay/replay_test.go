package replay_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/docket"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/money"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/setting/replay"
	"github.com/shrama/shrama/shared/setting/settingtest"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/storetest"
	"github.com/shrama/shrama/shared/words"
	"github.com/shrama/shrama/tenants"
)

func en(s string) words.Text { return words.Text{"en": s} }

func day(s string) civil.Date {
	d, err := civil.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

func exd(minor int64) money.Amount { return money.Amount{Minor: minor, Currency: "EXD"} }

// hour is an instant of March 2026 in Kathmandu. The test's pack works on Mondays
// and Fridays only: 2, 6, 9, 13, 16, 20, 23 and 27 March.
func hour(d, h int) time.Time {
	return time.Date(2026, 3, d, h, 0, 0, 0, time.FixedZone("NPT", 20700)).UTC()
}

// row is a case of March 2026 whose office took from one instant to another.
func row(id string, workers, risky string, in, out time.Time, docs ...string) docket.Row {
	return docket.Row{ID: id, Service: "permit", Filed: day("2026-03-02"), Office: "north", Phase: flow.Granted, Seen: 1, Documents: docs,
		Answers: form.Answers{"workers": workers, "risky": risky, "district": "upper"}, Stays: []docket.Stay{{Step: "review", In: in, Out: out}}}
}

func enter(t testing.TB, db *store.Scope, rows ...docket.Row) {
	t.Helper()
	for _, r := range rows {
		if err := docket.Enter(t.Context(), db, r, 0); err != nil {
			t.Fatal(err)
		}
	}
}

func run(t testing.TB, db *store.Scope, l setting.Layer) replay.Summary {
	t.Helper()
	base := settingtest.Pack(t)
	if _, reasons, err := setting.Lay(base, l); err != nil || len(reasons) > 0 {
		t.Fatal(err, reasons)
	}
	return course(t, db, replay.Ask{Before: base, After: setting.Apply(base, l.AsIfAlways(0), 1)}, 1000)[0].Found
}

// course replays the whole docket in steps and returns where it stood after each,
// the last first.
func course(t testing.TB, db *store.Scope, ask replay.Ask, most int) (steps []replay.Course) {
	t.Helper()
	c, err := replay.Begin(t.Context(), db, replay.Days{})
	for ; err == nil && !c.Done(); steps = slices.Insert(steps, 0, c) {
		c, err = ask.Step(t.Context(), db, c, most)
	}
	if err != nil {
		t.Fatal(err)
	}
	return steps
}

func TestEachChangeIsCountedByWhatItDoes(t *testing.T) {
	db := storetest.Open(t)
	enter(t, db,
		row("a", "5", "no", hour(2, 10), hour(13, 10), "plan", "letter", "photo"),          // small; in time: five working days end on 20 March
		row("b", "5", "no", hour(2, 10), hour(23, 10), "plan", "letter", "photo"),          // small; late
		row("c", "50", "no", hour(2, 10), hour(9, 10), "plan", "letter", "lease", "photo"), // large; in time
		row("d", "5", "yes", hour(2, 10), time.Time{}, "plan", "letter", "photo"),          // open; under way
		row("e", "five", "no", hour(2, 10), hour(9, 10), "plan", "letter", "photo"),        // no whole number
	)
	for _, tt := range []struct {
		name   string
		change setting.Change
		want   replay.Service
		unfit  int
	}{
		{"a higher fee for the small", setting.Change{Fee: &setting.Fee{Service: "permit", Charge: "fee", Row: "small", From: day("2027-01-01"), Amount: "150.00"}},
			replay.Service{Changed: 2, Dearer: 2, More: exd(100_00)}, 1},
		{"a lower one for the large", setting.Change{Fee: &setting.Fee{Service: "permit", Charge: "fee", Row: "large", From: day("2027-01-01"), Amount: "120.50"}},
			replay.Service{Changed: 1, Cheaper: 1, Less: exd(79_50)}, 1},
		{"a fee where the law had none", setting.Change{Fee: &setting.Fee{Service: "permit", Charge: "stamp", Row: "risky", From: day("2027-01-01"), Amount: "20.00", Cite: "act/s4"}},
			replay.Service{Changed: 1, Settled: 1}, 1},
		{"an exemption from the stamp", setting.Change{Concession: &setting.Concession{Service: "permit", ID: "free", Name: en("Free"), Percent: "100", Charges: []string{"stamp"}, Cite: "act/s4", From: day("2027-01-01"), When: []setting.Test{{Field: "workers", Gte: "20"}}}},
			replay.Service{Changed: 1, Cheaper: 1, Less: exd(10_00)}, 1},
		{"another document", setting.Change{Paper: &setting.Paper{Service: "permit", ID: "lease", Label: en("Lease")}},
			replay.Service{Changed: 4, Lacking: 4}, 1},
		{"a document that may be sent", setting.Change{Paper: &setting.Paper{Service: "permit", ID: "lease", Label: en("Lease"), Optional: true}},
			replay.Service{}, 1},
		{"a document fewer", setting.Change{PaperRetire: &setting.PaperRetire{Service: "permit", ID: "letter"}},
			replay.Service{Changed: 5, Relieved: 5}, 1},
		{"more time", setting.Change{Deadline: &setting.Deadline{Service: "permit", Step: "review", N: 8}},
			replay.Service{Changed: 1, Kept: 1}, 1},
		{"less time", setting.Change{Deadline: &setting.Deadline{Service: "permit", Step: "review", N: 3}},
			replay.Service{}, 1},
		{"another office", setting.Change{Territory: &setting.Territory{District: "upper", Office: "south"}},
			replay.Service{Changed: 5, Moved: 5}, 1},
		{"no more", setting.Change{Switch: &setting.Switch{Service: "permit"}}, replay.Service{Changed: 5, Barred: 5}, 1},
		{"a holiday", setting.Change{Holiday: &setting.Holiday{Date: day("2026-03-20"), Name: en("Flood")}}, replay.Service{Changed: 1, Kept: 1}, 1},
		{"what no case meets", setting.Change{Note: &setting.Note{Service: "permit", Note: en("Ask.")}}, replay.Service{}, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := run(t, db, setting.Layer{tt.change})
			tt.want.ID, tt.want.Cases = "permit", 5
			if d := cmp.Diff([]replay.Service{tt.want}, got.Services); d != "" || got.Cases != 5 || got.Changed != tt.want.Changed || got.Unfit != tt.unfit {
				t.Errorf("%d of %d changed, %d unfit\n%s", got.Changed, got.Cases, got.Unfit, d)
			}
			if tt.want.Changed > 0 && tt.want.Barred == 0 && len(got.Examples) == 0 {
				t.Error("no example")
			}
		})
	}
}

// TestTheClockThatStoodIsGivenBack: an office that asked for a correction is not
// late for the days it waited.
func TestTheClockThatStoodIsGivenBack(t *testing.T) {
	db := storetest.Open(t)
	r := row("a", "5", "no", hour(2, 10), hour(6, 10))
	r.Stays = append(r.Stays, docket.Stay{Step: "review", In: hour(20, 10), Out: hour(30, 10), Back: true})
	enter(t, db, r)
	got := run(t, db, setting.Layer{{Deadline: &setting.Deadline{Service: "permit", Step: "review", N: 3}}})
	if got.Changed != 1 || got.Services[0].Broken != 1 { // until 27 March: 13 March and the four working days that it waited
		t.Errorf("%+v", got)
	}
	if got = run(t, db, setting.Layer{{Deadline: &setting.Deadline{Service: "permit", Step: "review", N: 4}}}); got.Changed != 0 {
		t.Errorf("%+v", got)
	}
}

func TestExamplesShowEveryKindAndAreFew(t *testing.T) {
	db := storetest.Open(t)
	for i := range 40 {
		enter(t, db, row(fmt.Sprint("c", i), "5", "no", hour(2, 10), hour(23, 10), "plan", "letter", "photo"))
	}
	got := run(t, db, setting.Layer{
		{Fee: &setting.Fee{Service: "permit", Charge: "fee", Row: "small", From: day("2027-01-01"), Amount: "150.00"}},
		{Paper: &setting.Paper{Service: "permit", ID: "lease", Label: en("Lease")}},
		{Deadline: &setting.Deadline{Service: "permit", Step: "review", N: 8}},
	})
	kinds := map[replay.What]int{}
	for _, e := range got.Examples {
		kinds[e.What]++
	}
	if d := cmp.Diff(map[replay.What]int{replay.Fee: 5, replay.Document: 5, replay.Deadline: 5}, kinds); d != "" || got.Changed != 40 {
		t.Errorf("%d changed\n%s", got.Changed, d)
	}
	if e := got.Examples[0]; e.Old != "EXD 110.00" || e.New != "EXD 160.00" || e.Service != "permit" {
		t.Errorf("%+v", e)
	}
}

func TestOnlyTheDaysAskedAreRead(t *testing.T) {
	db := storetest.Open(t)
	for i, filed := range []string{"2025-10-31", "2025-11-01", "2025-11-30", "2025-12-01", "2026-01-15"} {
		r := row(fmt.Sprint("c", i), "5", "no", hour(2, 10), hour(9, 10))
		r.Filed = day(filed)
		enter(t, db, r)
	}
	base := settingtest.Pack(t)
	ask := replay.Ask{Before: base, After: base}
	for _, tt := range []struct {
		days          replay.Days
		cases, months int
	}{
		{replay.Days{}, 5, 4}, {replay.Days{From: day("2025-11-01")}, 4, 3},
		{replay.Days{From: day("2025-11-02"), To: day("2025-12-31")}, 2, 2}, {replay.Days{From: day("2030-01-01")}, 0, 0},
	} {
		c, err := replay.Begin(t.Context(), db, tt.days)
		if err != nil || c.Months != tt.months || c.Done() != (tt.months == 0) {
			t.Errorf("%v: %+v %v", tt.days, c, err)
		}
		if c, err = ask.Step(t.Context(), db, c, 100); err != nil || !c.Done() || c.Found.Cases != tt.cases || c.Found.Changed != 0 {
			t.Errorf("%v: %+v %v", tt.days, c, err)
		}
	}
	c, err := replay.Begin(t.Context(), db, replay.Days{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if got, err := ask.Step(ctx, db, c, 100); !errors.Is(err, context.Canceled) || got.Read > 0 {
		t.Errorf("a replay that is stopped goes on: %+v %v", got, err)
	}
}

// TestInWhateverStepsACourseFindsTheSame: each case is read once, and a course that
// was written down and read again goes on where it stood.
func TestInWhateverStepsACourseFindsTheSame(t *testing.T) {
	db := storetest.Open(t)
	for i := range 60 {
		r := row(fmt.Sprintf("c%02d", i), []string{"5", "50", "five"}[i%3], []string{"no", "no", "yes"}[i%7%3], hour(2, 10), hour(3+i%25, 10), "plan", "letter", "photo")
		r.Filed = day("2026-01-20").AddDays(i * 3)
		enter(t, db, r)
	}
	base := settingtest.Pack(t)
	ask := replay.Ask{Before: base, After: setting.Apply(base, setting.Layer{
		{Fee: &setting.Fee{Service: "permit", Charge: "fee", Row: "small", From: day("2027-01-01"), Amount: "150.00"}},
		{Paper: &setting.Paper{Service: "permit", ID: "lease", Label: en("Lease")}},
		{Deadline: &setting.Deadline{Service: "permit", Step: "review", N: 8}},
	}.AsIfAlways(0), 1)}
	want := course(t, db, ask, 1000)
	if len(want) != 1 || want[0].Found.Cases != 60 || want[0].Read != 60 || want[0].Found.Unfit == 0 || want[0].Found.Changed == 0 {
		t.Fatalf("%d steps: %+v", len(want), want[0])
	}
	for _, most := range []int{1, 7, 20, 59, 60} {
		steps := course(t, db, ask, most)
		if d := cmp.Diff(want[0], steps[0], cmpopts.EquateEmpty()); d != "" {
			t.Errorf("%d at a time:\n%s", most, d)
		}
		for i, c := range steps {
			var before int
			if i+1 < len(steps) {
				before = steps[i+1].Read
			}
			if got := c.Read - before; got > most || got == 0 {
				t.Errorf("%d at a time: a step of %d", most, got)
			}
			if of := c.Of(); of != 0 && (of < c.Read || of > 90) {
				t.Errorf("%d at a time: %d read of about %d", most, c.Read, of)
			}
		}
	}
}

// filed writes n cases of Nepal over two years.
func filed(b testing.TB, db *store.Scope, n int) {
	b.Helper()
	var wait sync.WaitGroup
	for w := range 8 {
		wait.Go(func() {
			for i := w; i < n; i += 8 {
				on := day("2024-12-01").AddDays(i % 720)
				at := on.In(time.UTC).Add(5 * time.Hour)
				r := docket.Row{ID: fmt.Sprintf("case-%026d", i), Service: "work-permit", Filed: on, Pack: "0123456789abcdef.1", Office: "kathmandu", Phase: flow.Granted, Seen: 9,
					Fee: money.Amount{Minor: 20_000_00, Currency: "NPR"},
					Answers: form.Answers{"est-registered-on": "2019-07-18", "work-district": "kathmandu", "work-ward": "28", "post-same": "yes", "worker-country": "IN",
						"period-from": on.AddDays(20).String(), "period-to": on.AddDays(20 + 90 + i%250).String(), "earlier-permit": "no", "expert": "no", "home-consent": "no"},
					Documents: []string{"advertisement", "curriculum", "passport-copy", "photo", "replacement-plan", "rule-7-statement", "tax-clearance"},
					Stays:     []docket.Stay{{Step: "office-review", In: at, Out: at.AddDate(0, 0, 3+i%9)}, {Step: "department-review", In: at.AddDate(0, 0, 3+i%9), Out: at.AddDate(0, 0, 9+i%20)}}}
				if err := docket.Enter(b.Context(), db, r, 0); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wait.Wait()
}

// BenchmarkReplayOfTenThousand measures one pass over 10,000 past cases on the
// local engine: seconds and read units.
func BenchmarkReplayOfTenThousand(b *testing.B) {
	db := storetest.Open(b)
	began := time.Now()
	filed(b, db, 10_000)
	b.Logf("10,000 rows written in %s", time.Since(began).Round(time.Millisecond))
	base, err := pack.Open(tenants.FS).Pack("np")
	if err != nil {
		b.Fatal(err)
	}
	l := setting.Layer{
		{Deadline: &setting.Deadline{Service: "work-permit", Step: "office-review", N: 5}},
		{Deadline: &setting.Deadline{Service: "work-permit", Step: "department-review", N: 9}},
		{Paper: &setting.Paper{Service: "work-permit", ID: "lease", Label: words.Text{"en": "Lease", "ne": "भाडा"}}},
		{Concession: &setting.Concession{Service: "work-permit", ID: "w", Name: words.Text{"en": "W", "ne": "क"}, Percent: "10", From: day("2027-01-01"), Cite: "act-2074/s22"}},
	}
	after := setting.Apply(base, l.AsIfAlways(0), 1)
	for b.Loop() {
		ctx, meter := store.Measure(b.Context())
		c, err := replay.Begin(ctx, db, replay.Days{})
		for err == nil && !c.Done() {
			c, err = replay.Ask{Before: base, After: after}.Step(ctx, db, c, 2000)
		}
		if err != nil || c.Found.Cases != 10_000 || c.Found.Changed != 10_000 {
			b.Fatal(err, c)
		}
		if b.N == 1 {
			b.Logf("%+v", c.Found.Services)
		}
		b.ReportMetric(meter.RCU, "RCU/op")
		b.ReportMetric(float64(meter.Calls), "calls/op")
	}
}
