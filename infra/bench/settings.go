package bench

import (
	"context"
	"fmt"
	"net/http"

	"github.com/shrama/shrama/infra/bench/visitor"
	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/docket"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/setting/version"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/trail"
)

// Settled is what a tenant's own settings cost a request: calls to DynamoDB, the
// session's and the register's among them, with the law as it is and with
// settings over it.
type Settled struct {
	Page   string  `json:"page"`
	Plain  [2]Cost `json:"plain"`   // the first request of a process and the next
	Layers [2]Cost `json:"settled"` // likewise, with settings published
	Goal   string  `json:"goal"`
	Missed bool    `json:"missed,omitempty"`
}

// Cost is what one request costs.
type Cost struct {
	Calls int     `json:"calls"`
	RCU   float64 `json:"rcu"`
}

// settled asks for pages before and after the tenant publishes settings.
func (s *stage) settled(ctx context.Context) ([]Settled, error) {
	views := []view{
		{"home", "/np/", s.nobody},
		{"service", "/np/permit/services/" + visitor.Service, s.nobody},
		{"status page", visitor.Cases + "/" + s.ids[1], s.employer},
		{"queue page", "/np/permit/queue", s.officer},
	}
	all := make([]Settled, len(views))
	for i, v := range views {
		all[i].Page, all[i].Goal = v.name, "first ≤ 1 more, next none"
		var err error
		if all[i].Plain, err = s.twice(ctx, v); err != nil {
			return nil, err
		}
	}
	if err := s.publish(ctx); err != nil {
		return nil, err
	}
	for i, v := range views {
		x := &all[i]
		var err error
		if x.Layers, err = s.twice(ctx, v); err != nil {
			return nil, err
		}
		x.Missed = x.Layers[0].Calls > x.Plain[0].Calls+1 || x.Layers[1].Calls > x.Plain[1].Calls
	}
	return all, nil
}

// twice asks a process that has read nothing yet for a page, and again.
func (s *stage) twice(ctx context.Context, v view) (costs [2]Cost, err error) {
	s.house.Tenants = tenancy.Open(tenancy.Options{
		Table: s.house.Table, Packs: s.house.Packs, Layered: version.Load, Clock: s.house.Clock,
	})
	front, err := s.front()
	if err != nil {
		return costs, err
	}
	for i := range costs {
		measured, m := store.Measure(ctx)
		r, err := v.by.Request(measured, visitor.Page{Path: v.path})
		if err != nil {
			return costs, err
		}
		a := &visitor.Answer{}
		front.ServeHTTP(a, r)
		if a.Status != http.StatusOK {
			return costs, fmt.Errorf("bench: %s answered %d: %.300s", v.path, a.Status, a.Body.String())
		}
		costs[i] = Cost{m.Calls, m.RCU}
	}
	return costs, nil
}

// publish puts settings in force from today, as the workbench does.
func (s *stage) publish(ctx context.Context) error {
	by := tenancy.Acting{By: tenant.Actor{Person: "asha", Roles: []string{pack.Admin}}, At: s.house.Clock()}
	p := version.Publication{Number: 1, Title: "bench", From: civil.Of(by.At), Law: s.law.Pack.Version, Layer: setting.Layer{
		{Deadline: &setting.Deadline{Service: visitor.Service, Step: "office-review", N: 5}},
	}}
	register := tenancy.Open(tenancy.Options{Table: s.house.Table, Packs: s.house.Packs, Clock: s.house.Clock})
	err := register.With(ctx, visitor.Tenant, func(row tenancy.Row, _ *pack.Pack) error {
		row, err := row.Publish(tenancy.Setting{Version: p.Number, From: p.From}, by)
		if err != nil {
			return err
		}
		put, err := p.Put(ctx, s.db)
		if err != nil {
			return err
		}
		line := trail.Event{Subject: "settings/1", Seq: 1, Action: "publish", By: by.By.Person, Role: pack.Admin, At: by.At}
		return s.db.Commit(ctx, line.Sealed(trail.Seal{}), put, row.Put())
	})
	if err != nil {
		return fmt.Errorf("bench: settings: %w", err)
	}
	return nil
}

// follow does for two cases what the relay does after an act, and notes what the
// second cost: the first may be the first of its month.
func (s *stage) follow(ctx context.Context, act string) error {
	if len(s.ids) < 2 {
		return nil
	}
	for _, id := range []string{s.ids[1], s.ids[0]} {
		x, err := casework.Load(ctx, s.db, id)
		if err != nil || x.Filed.IsZero() {
			return nil //nolint:nilerr // it is not there before it is created
		}
		measured, m := store.Measure(ctx)
		if err := docket.Follow(measured, s.db, s.law.Service, x); err != nil {
			return fmt.Errorf("bench: %w", err)
		}
		if id == s.ids[0] && m.WCU > 0 {
			s.docket = append(s.docket, Row{Operation: act, Calls: m.Calls, RCU: m.RCU, WCU: m.WCU, Largest: m.Largest})
		}
	}
	return nil
}
