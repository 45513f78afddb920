// Package past measures what an admin waits for: the linter over every pack, and
// a draft's replay against past cases.
package past

import (
	"context"
	"fmt"
	"io/fs"
	"sync"
	"time"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/docket"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/money"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/lint"
	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/setting/replay"
	"github.com/shrama/shrama/shared/setting/workbench"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/words"
)

// Cases is how many past cases are replayed.
const Cases = 10_000

// What an admin may have to wait.
const (
	mostLint   = 2 * time.Second
	mostReplay = 5 * time.Second
	mostVisit  = 2 * time.Second
)

// Lint is how long the linter takes over the packs.
type Lint struct {
	Packs  []Pack        `json:"packs"`
	Time   time.Duration `json:"ns"` // of all
	Goal   string        `json:"goal"`
	Missed bool          `json:"missed,omitempty"`
}

// Pack is one pack that was linted.
type Pack struct {
	Family string        `json:"family"`
	Faults int           `json:"faults"`
	Time   time.Duration `json:"ns"`
}

// Linted lints every pack of a file system, one after the other.
func Linted(fsys fs.FS, today civil.Date) Lint {
	l := Lint{Goal: fmt.Sprintf("≤ %d s in all", int(mostLint.Seconds()))}
	for _, family := range lint.Families(fsys) {
		began := time.Now()
		p := Pack{Family: family, Faults: len(lint.Lint(fsys, family, today))}
		p.Time = time.Since(began)
		l.Packs, l.Time = append(l.Packs, p), l.Time+p.Time
	}
	l.Missed = l.Time > mostLint
	return l
}

// Replay is what one trial of a draft cost, all requests together.
type Replay struct {
	Cases    int           `json:"cases"`
	Changed  int           `json:"changed"`
	Months   int           `json:"months"`
	Requests int           `json:"requests"` // each shows how far the trial is
	Calls    int           `json:"calls"`
	RCU      float64       `json:"rcu"`
	WCU      float64       `json:"wcu"`
	Read     float64       `json:"read"` // RCU of reading each row once, and nothing else
	Time     time.Duration `json:"ns"`
	Longest  time.Duration `json:"longest"` // request
	Goal     string        `json:"goal"`
	Missed   bool          `json:"missed,omitempty"`
}

// Replayed files the cases in a tenant's docket and tries a draft on them, request
// by request: other deadlines, another document and a concession.
func Replayed(ctx context.Context, db *store.Scope, law *pack.Pack) (Replay, error) {
	r := Replay{Goal: fmt.Sprintf("≤ %d s in all and %d s a request, every row read once", int(mostReplay.Seconds()), int(mostVisit.Seconds()))}
	if err := file(ctx, db); err != nil {
		return r, err
	}
	once, m := store.Measure(ctx)
	months, err := docket.Months(once, db)
	for _, month := range months {
		if _, _, err := docket.Page(once, db, docket.Mark{Month: month}, 0); err != nil {
			return r, err
		}
	}
	if r.Months, r.Read = len(months), m.RCU; err != nil {
		return r, err
	}
	x, err := drafted(ctx, db, law)
	if err != nil {
		return r, err
	}
	measured, m := store.Measure(ctx)
	if err := workbench.BeginTrial(measured, db, x, replay.Days{}); err != nil {
		return r, err
	}
	for r.Requests = 1; x.Draft.Replay == nil; r.Requests++ {
		began := time.Now()
		if x.Draft, _, err = workbench.Further(measured, db, x); err != nil {
			return r, err
		}
		took := time.Since(began)
		r.Time, r.Longest = r.Time+took, max(r.Longest, took)
	}
	sum := x.Draft.Replay
	r.Cases, r.Changed, r.Calls, r.RCU, r.WCU = sum.Cases, sum.Changed, m.Calls, m.RCU, m.WCU
	r.Missed = r.Time > mostReplay || r.Longest > mostVisit || r.Cases != Cases || r.RCU > 1.1*r.Read
	return r, nil
}

// drafted stores a draft to be tried.
func drafted(ctx context.Context, db *store.Scope, law *pack.Pack) (workbench.Trying, error) {
	const service = "work-permit"
	layer := setting.Layer{
		{Deadline: &setting.Deadline{Service: service, Step: "office-review", N: 5}},
		{Deadline: &setting.Deadline{Service: service, Step: "department-review", N: 9}},
		{Paper: &setting.Paper{Service: service, ID: "lease", Label: words.Text{"en": "Lease", "ne": "भाडा सम्झौता"}}},
		{Concession: &setting.Concession{Service: service, ID: "ten", Name: words.Text{"en": "A tenth less", "ne": "दशांश छुट"}, Percent: "10", From: civil.Date{Year: 2027, Month: 1, Day: 1}, Cite: "act-2074/s22"}},
	}
	x := workbench.Trying{Acting: workbench.Acting{By: tenant.Actor{Person: "asha", Name: "Asha", Roles: []string{pack.Admin}}, At: time.Now()}, Law: law}
	d, err := workbench.New(workbench.Draft{ID: ident.New().String(), Title: "Less waiting"}, x.Acting)
	if err != nil {
		return x, err
	}
	if d, err = d.Edit(layer, x.Acting); err != nil {
		return x, err
	}
	x.Draft, err = workbench.Begin(ctx, db, d)
	return x, err
}

// file writes rows as the relay would have: two years of permits.
func file(ctx context.Context, db *store.Scope) error {
	first := civil.Date{Year: 2024, Month: 12, Day: 1}
	faults := make([]error, 8)
	var wait sync.WaitGroup
	for w := range faults {
		wait.Go(func() {
			for i := w; i < Cases && faults[w] == nil; i += len(faults) {
				faults[w] = docket.Enter(ctx, db, row(i, first.AddDays(i%720)), 0)
			}
		})
	}
	wait.Wait()
	for _, err := range faults {
		if err != nil {
			return fmt.Errorf("past: %w", err)
		}
	}
	return nil
}

// row is a permit that was granted.
func row(i int, on civil.Date) docket.Row {
	in := on.In(time.UTC).Add(5 * time.Hour)
	forwarded := in.AddDate(0, 0, 3+i%9)
	return docket.Row{
		ID: fmt.Sprintf("%026d", i), Service: "work-permit", Filed: on, Pack: "0123456789abcdef", Office: "kathmandu", Phase: flow.Granted, Seen: 9,
		Fee: money.Amount{Minor: 20_000_00, Currency: "NPR"},
		Answers: form.Answers{
			"est-registered-on": "2019-07-18", "work-district": "kathmandu", "work-ward": "28", "post-same": "yes", "worker-country": "IN",
			"period-from": on.AddDays(20).String(), "period-to": on.AddDays(110 + i%250).String(), "earlier-permit": "no", "expert": "no", "home-consent": "no",
		},
		Documents: []string{"advertisement", "curriculum", "passport-copy", "photo", "replacement-plan", "rule-7-statement", "tax-clearance"},
		Stays: []docket.Stay{
			{Step: "office-review", In: in, Out: forwarded},
			{Step: "department-review", In: forwarded, Out: forwarded.AddDate(0, 0, 6+i%20)},
		},
	}
}
