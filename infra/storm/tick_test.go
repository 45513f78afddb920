//go:build !race

package storm

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/shrama/shrama/functions/clock"
	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/register"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/storetest"
	"github.com/shrama/shrama/shared/tenancy/tenancytest"
	"github.com/shrama/shrama/shared/trail"
	"github.com/shrama/shrama/tenants"
)

// undecidedAt says how many cases, and when.
type undecidedAt struct {
	n   int
	now time.Time
}

// undecided puts n paid applications for shops in Chhattisgarh into the queue,
// whose whole time is over: the superior is told twice, then law grants them.
func undecided(t testing.TB, p *pack.Pack, db *store.Scope, x undecidedAt) (ids []string) {
	t.Helper()
	s, err := p.Service("shop-registration")
	if err != nil {
		t.Fatal(err)
	}
	at := x.now.AddDate(0, 0, -32)
	office, _ := p.OfficeFor(p.Districts[0].ID)
	for range x.n {
		x := casework.Case{ID: ident.New().String(), Service: s.ID, Pack: p.Version, Filed: civil.Of(at), Office: office.ID, Step: "check", Phase: flow.Review,
			Begun: at, Due: at.AddDate(0, 0, 7), Whole: at.AddDate(0, 0, 31), Applicant: casework.Party{Person: ident.New().String(), Name: "Mina"},
			Answers: form.Answers{"shop-name": "Mina Stores", "shop-district": p.Districts[0].ID},
			History: []trail.Event{trail.Event{Subject: "case/1", Seq: 1, Action: casework.Pay, By: "mina", At: at}.Sealed(trail.Seal{})}}
		if err := (casework.Law{Pack: p, Service: s, Now: at}).Save(t.Context(), db, x); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, x.ID)
	}
	return ids
}

// ticked lets four clocks tick at once, ten times over, by the wire, and judges
// what became of the cases.
func ticked(t *testing.T, with func(aws.HTTPClient) aws.HTTPClient, share float64, n int) (bad toll, failed, hit int) {
	t.Helper()
	p, err := pack.Open(tenants.FS).Pack("in-cg")
	if err != nil {
		t.Fatal(err)
	}
	id := storetest.Tenant(t)
	db := storetest.Table(t).For(id)
	now := time.Date(2027, 1, 2, 12, 0, 0, 0, time.UTC)
	ids := undecided(t, p, db, undecidedAt{n, now})
	w := NewWire(nil)
	w.Break(1, share)
	opts := storetest.Options(t)
	opts.HTTPClient, opts.Backoff = with(w), func(int) time.Duration { return 0 }
	var mu sync.Mutex
	for range 10 {
		var wait sync.WaitGroup
		for range 4 {
			s := &clock.Service{Table: store.Open(opts), Tenants: tenancytest.Of(p, id), Log: slog.New(slog.DiscardHandler), Clock: func() time.Time { return now }}
			wait.Go(func() {
				if s.Handle(t.Context(), events.CloudWatchEvent{}) != nil {
					mu.Lock()
					failed++
					mu.Unlock()
				}
			})
		}
		wait.Wait()
	}
	for _, c := range ids {
		bad.add(deemed(t.Context(), db, c))
	}
	_, hit, _ = w.Hit()
	return bad, failed, hit
}

// deemed judges one case that law has granted.
func deemed(ctx context.Context, db *store.Scope, id string) (bad toll) {
	x, err := casework.Load(ctx, db, id)
	if err != nil || x.Phase != flow.Granted {
		bad.lost = append(bad.lost, id+" is "+string(x.Phase))
		return bad
	}
	for action, n := range count(x.History) {
		if n > 1 {
			bad.doubled = append(bad.doubled, id+" "+action)
		}
	}
	rs, _, err := register.Own(ctx, db, x.Applicant.Person, "")
	if err != nil || len(rs) != 1 {
		bad.doubled = append(bad.doubled, id+" has other than one record")
	}
	if r, err := register.Load(ctx, db, x.Record); err != nil || r.Case != id {
		bad.torn = append(bad.torn, id+" has no record")
	}
	return bad
}

func TestTheClockActsOnceHoweverOftenItTicks(t *testing.T) {
	bad, failed, hit := ticked(t, plain, 0.15, 40)
	t.Logf("40 cases, 40 ticks, of which %d reported a failure, %d faults: %s", failed, hit, &bad)
	if bad.sum() > 0 || hit < 50 {
		t.Fail()
	}
}

func TestTicksFindACarelessClock(t *testing.T) {
	bad, _, _ := ticked(t, func(w aws.HTTPClient) aws.HTTPClient { return careless{next: w, unconditional: true} }, 0, 40)
	t.Logf("%s", &bad)
	if bad.sum() == 0 {
		t.Error("the harness is blind")
	}
}
