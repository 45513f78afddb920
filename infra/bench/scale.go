package bench

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"time"

	"github.com/shrama/shrama/infra/bench/bill"
	"github.com/shrama/shrama/infra/bench/crowd"
	"github.com/shrama/shrama/infra/bench/scale"
	"github.com/shrama/shrama/infra/bench/visitor"
	"github.com/shrama/shrama/infra/bench/weight"
	"github.com/shrama/shrama/infra/engine"
	"github.com/shrama/shrama/infra/house"
	"github.com/shrama/shrama/shared/casework"
)

// times is how often an operation is measured at each size: its units are the same
// each time.
const times = 2

// Smallest is the table that larger ones are held against.
const Smallest = 100

// Sizes are the tables that are filled to come to the largest, each a hundred times
// the one before.
func Sizes(largest int) []int {
	all := []int{Smallest}
	for n := Smallest * 100; n < largest; n *= 100 {
		all = append(all, n)
	}
	return append(all, largest)
}

// RunScale measures each operation with so many cases of one tenant already in the
// table, the sizes from the smallest up.
func (r *Report) RunScale(ctx context.Context, root string, sizes ...int) (err error) {
	r.Scale, err = scaled(ctx, root, sizes)
	return err
}

func scaled(ctx context.Context, root string, sizes []int) (r scale.Report, err error) {
	dir, err := os.MkdirTemp("", "shrama-bench-")
	if err != nil {
		return r, fmt.Errorf("bench: %w", err)
	}
	defer os.RemoveAll(dir)
	db, err := engine.DynamoDB(ctx, "") // in memory: it is filled for minutes otherwise
	if err != nil {
		return r, err
	}
	defer db.Close()
	watch := scale.NewWatch()
	s, err := set(ctx, root, house.Options{Data: dir, DynamoDB: db.URL, HTTP: watch, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return r, err
	}
	defer s.close()
	s.open = 0
	c, err := s.populace(ctx, db.URL)
	if err != nil {
		return r, err
	}
	for i, size := range sizes {
		from := 0
		if i > 0 {
			from = sizes[i-1]
		}
		began := time.Now()
		if err := c.Grow(ctx, from, size); err != nil {
			return r, err
		}
		r.Sizes = append(r.Sizes, scale.Size{Cases: size, Filled: time.Since(began)})
		if err := s.everything(ctx, &r); err != nil {
			return r, fmt.Errorf("with %d cases: %w", size, err)
		}
	}
	r.Judge(watch)
	return r, nil
}

// populace opens the crowd that fills the stage's table, with a draft as its sample.
func (s *stage) populace(ctx context.Context, engine string) (*crowd.Crowd, error) {
	id, err := s.employer.Fill(ctx, s.law.Service)
	if err != nil {
		return nil, err
	}
	c, err := crowd.Open(ctx, s.house.Env(), visitor.Tenant, engine)
	if err != nil {
		return nil, err
	}
	c.Law = s.law
	c.Sample, err = casework.Load(ctx, s.db, id)
	return c, err
}

// everything measures every operation once more, for the newest size.
func (s *stage) everything(ctx context.Context, r *scale.Report) error {
	each := func(ops []operation) error {
		for _, op := range ops {
			row, err := s.measure(ctx, op, times)
			if err != nil {
				return err
			}
			r.Add(op.name, scale.Cost{Calls: row.Calls, RCU: row.RCU, WCU: row.WCU})
		}
		return nil
	}
	if err := each(s.life()); err != nil {
		return err
	}
	for _, f := range []struct {
		name string
		call func(context.Context) (bill.Cost, error)
	}{{"relay: one change", s.relayed}, {"clock: a tenant's tick", s.ticked}} { // which signs what the relay has logged
		c, err := f.call(ctx)
		if err != nil {
			return err
		}
		r.Add(f.name, scale.Cost{Calls: c.Calls, RCU: c.RCU, WCU: c.WCU})
	}
	return each(s.lists())
}

// lists are the pages that show many things.
func (s *stage) lists() []operation {
	var next string
	return []operation{
		{name: "queue, second page", by: s.officer, answers: s.fullPage,
			present: func(ctx context.Context, _ int) error {
				var v struct {
					Next string `json:"next"`
				}
				err := s.officer.Read(ctx, visitor.Page{Path: "/np/permit/queue"}, &v)
				next = v.Next
				return err
			},
			ask: func(int) visitor.Page {
				return visitor.Page{Path: "/np/permit/queue?" + url.Values{"from": {next}}.Encode()}
			}},
		{name: "own cases and permits", by: s.employer, ask: func(int) visitor.Page { return visitor.Page{Path: "/np/files"} }},
		{name: "search for a service", by: s.nobody, public: true, ask: func(int) visitor.Page { return visitor.Page{Path: "/np/?q=permit"} }},
		{name: "own sessions", by: s.officer, ask: func(int) visitor.Page { return visitor.Page{Path: "/np/sessions"} }},
		{name: "settings", by: s.admin, ask: func(int) visitor.Page { return visitor.Page{Path: "/np/settings/home"} }},
		{name: "head of the log", by: s.nobody, public: true, ask: func(int) visitor.Page { return visitor.Page{Path: "/np/.well-known/log-head"} }},
	}
}

// charge adds up a journey from the rows, and makes its bill with what the relay
// does about one act.
func (r *Report) charge(ctx context.Context, s *stage) error {
	of := map[string]bill.Cost{}
	for _, x := range r.Rows {
		of[x.Operation] = bill.Cost{Calls: x.Calls, RCU: x.RCU, WCU: x.WCU, CPU: x.CPU}
	}
	var err error
	if r.Journey, err = bill.Walk(len(s.law.Service.Parts), of); err != nil {
		return err
	}
	relay, err := s.relayed(ctx)
	if err != nil {
		return err
	}
	r.Bill, err = bill.Charged(r.Journey, relay)
	return err
}

// weights plays the stories of the fullest services.
func (s *stage) weights(ctx context.Context) (lives []weight.Life, err error) {
	for _, x := range weight.Stories {
		l := casework.Law{Now: day}
		if l.Pack, err = s.house.Packs.Pack(string(x.Tenant)); err != nil {
			return nil, err
		}
		if l.Service, err = l.Pack.Service(x.Service); err != nil {
			return nil, err
		}
		v, err := weight.Play(ctx, s.house.Table.For(x.Tenant), l, x)
		if err != nil {
			return nil, err
		}
		lives = append(lives, v)
	}
	return lives, nil
}
