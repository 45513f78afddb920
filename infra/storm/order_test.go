//go:build !race

package storm

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/flow"
	_ "github.com/shrama/shrama/shared/form/validate"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/storetest"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/trail"
	"github.com/shrama/shrama/tenants"
)

// move is one thing that somebody does to a case: a step they saw it at, and the
// one it is to come to. One that leads nowhere only looks.
type move struct{ id, from, to string }

// end is how a move ended.
type end int

const (
	moved   end = iota
	denied      // somebody was faster, or it may not be done
	unknown     // no answer came: it may have happened, or may yet
)

// ended is what was answered, with the step that was seen by a look.
type ended struct {
	end end
	at  string
}

// model is a case as everybody must see it: at one step at a time.
var model = porcupine.NondeterministicModel{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		by := map[string][]porcupine.Operation{}
		for _, o := range history {
			id := o.Input.(move).id
			by[id] = append(by[id], o)
		}
		var all [][]porcupine.Operation
		for _, part := range by {
			all = append(all, part)
		}
		return all
	},
	Init: func() []any { return []any{"office-review"} },
	Step: func(state, input, output any) []any {
		at, m, out := state.(string), input.(move), output.(ended)
		switch {
		case m.to == "" && out.end == moved: // a look
			if out.at != at {
				return nil
			}
		case out.end == moved:
			if m.from != at {
				return nil
			}
			return []any{m.to}
		case out.end == unknown && m.from == at && m.to != "":
			return []any{at, m.to}
		}
		return []any{at}
	},
	Equal: func(a, b any) bool { return a == b },
}

// room is where several people work on a few cases at once.
type room struct {
	law   casework.Law
	db    *store.Scope
	eyes  *store.Scope // past the wire
	ids   []string
	pause bool
	turns int // of each person

	mu      sync.Mutex
	history []porcupine.Operation
	began   time.Time
}

// people act on the cases.
var actors = map[string]tenant.Actor{
	"officer":   {Person: "sita", Name: "Sita", Roles: []string{"labour-officer"}, Office: "kathmandu"},
	"director":  {Person: "anita", Name: "Anita", Roles: []string{"director"}, Office: "department"},
	"applicant": {Person: "mina", Name: "Mina", Roles: []string{tenant.Applicant}},
}

// ways lead from a step to another.
var ways = map[string][]struct{ action, by, to string }{
	"office-review":          {{"return", "officer", "returned-by-office"}, {"recommend", "officer", "department-review"}},
	"returned-by-office":     {{casework.Reply, "applicant", "office-review"}},
	"department-review":      {{"return", "director", "returned-by-department"}},
	"returned-by-department": {{casework.Reply, "applicant", "department-review"}},
}

// enter opens a room with a few cases in it.
func enter(t *testing.T, with func(aws.HTTPClient) aws.HTTPClient, seed uint64, share float64) *room {
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
	r := &room{law: casework.Law{Pack: p, Service: s, Now: day.In(cal.Zone())}, began: time.Now(), turns: 20}
	id := storetest.Tenant(t)
	for range 3 {
		x := casework.Case{ID: ident.New().String(), Service: s.ID, Pack: p.Version, Filed: civil.Of(r.law.Now), Office: "kathmandu", Step: "office-review", Phase: flow.Review,
			Begun: day, Due: day.AddDate(0, 0, 7), Applicant: casework.Party{Person: "mina", Name: "Mina"},
			History: []trail.Event{trail.Event{Subject: "case/1", Seq: 1, Action: casework.Pay, By: "mina", At: day}.Sealed(trail.Seal{})}}
		if err := r.law.Save(t.Context(), storetest.Table(t).For(id), x); err != nil {
			t.Fatal(err)
		}
		r.ids = append(r.ids, x.ID)
	}
	r.eyes = storetest.Table(t).For(id)
	w := NewWire(nil)
	w.Break(seed, share)
	o := storetest.Options(t)
	o.HTTPClient, o.Backoff = with(w), func(int) time.Duration { return 0 }
	r.db = store.Open(o).For(id)
	return r
}

// note writes what somebody did, and how it ended, into the history.
func (r *room) note(who int, m move, call time.Duration, out ended) {
	o := porcupine.Operation{ClientId: who, Input: m, Call: int64(call), Output: out, Return: int64(time.Since(r.began))}
	r.mu.Lock()
	defer r.mu.Unlock()
	if out.end == unknown { // it stays open to the end, under a name that nobody else has
		o.ClientId, o.Return = 1000+len(r.history), 1<<60
	}
	r.history = append(r.history, o)
}

// work is one person's time in the room: look at a case, do what can be done.
func (r *room) work(ctx context.Context, who int, seed uint64, turns int) {
	dice := rand.New(rand.NewPCG(seed, uint64(who)))
	for turn := range turns {
		note := fmt.Sprintf("%d, %d", who, turn)
		id := r.ids[dice.IntN(len(r.ids))]
		call := time.Since(r.began)
		x, err := casework.Load(ctx, r.db, id)
		if err != nil {
			continue // who sees nothing does nothing
		}
		r.note(who, move{id: id}, call, ended{moved, x.Step})
		way := ways[x.Step][dice.IntN(len(ways[x.Step]))]
		next, err := x.Do(r.law, casework.Act{Action: way.action, By: actors[way.by], Note: note, Seen: x.Version})
		if err != nil {
			panic(err)
		}
		if r.pause {
			time.Sleep(time.Duration(dice.IntN(300)) * time.Microsecond)
		}
		call = time.Since(r.began)
		out := ended{end: moved}
		if err := r.law.Commit(ctx, r.db, next); fault.KindOf(err) == fault.Conflict {
			if out.end = denied; r.wrote(ctx, id, note) {
				out.end = moved
			}
		} else if err != nil {
			out.end = unknown
		}
		r.note(who, move{id, x.Step, way.to}, call, out)
	}
}

// wrote reports whether a line is in the case's history: a conflict may also mean
// that the answer was lost and somebody has built on what was done, which who is
// shown the history sees.
func (r *room) wrote(ctx context.Context, id, note string) bool {
	x, err := casework.Load(ctx, r.eyes, id)
	return err == nil && slices.ContainsFunc(x.History, func(e trail.Event) bool { return e.Note == note })
}

// told is one history: whether it can have happened in an order, and how much of
// it there is. It is checked case by case, so the check ends; one that does not
// within a minute is no answer, and fails as a wrong one does.
func told(t *testing.T, r *room, seed uint64) (porcupine.CheckResult, int, int) {
	t.Helper()
	var wait sync.WaitGroup
	for who := range 6 {
		wait.Go(func() { r.work(t.Context(), who, seed, r.turns) })
	}
	wait.Wait()
	open := 0
	for _, o := range r.history {
		if o.Output.(ended).end == unknown {
			open++
		}
	}
	m := model.ToModel()
	return porcupine.CheckOperationsTimeout(m, r.history, time.Minute), len(r.history), open
}

func TestACaseIsAtOneStepAtATime(t *testing.T) {
	all := 0
	for _, share := range []float64{0.05, 0.4} {
		n, open, began := 0, 0, time.Now()
		for seed := range uint64(least(50, 5)) {
			r := enter(t, plain, seed, share)
			r.turns = least(45, 20)
			got, ops, unsure := told(t, r, seed)
			if n, open = n+ops, open+unsure; got != porcupine.Ok {
				t.Errorf("seed %d, %.0f %% faults: %s", seed, 100*share, got)
			}
		}
		all += n
		t.Logf("%d histories, %.0f %% faults: %d operations in an order, of which %d had no answer, %s", least(50, 5), 100*share, n, open, time.Since(began).Round(time.Second))
	}
	if all < least(50_000, 1_500) {
		t.Errorf("%d operations are few", all)
	}
}

func TestAnOrderIsNotFoundOfCarelessWrites(t *testing.T) {
	caught := 0
	for seed := range uint64(least(20, 5)) {
		r := enter(t, func(w aws.HTTPClient) aws.HTTPClient { return careless{next: w, unconditional: true} }, seed, 0)
		r.pause = true
		if got, _, _ := told(t, r, seed); got == porcupine.Illegal {
			caught++
		}
	}
	t.Logf("%d of %d histories of careless writes were found out", caught, least(20, 5))
	if caught < least(18, 3) {
		t.Fail()
	}
}
