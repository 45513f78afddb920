package clock

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/register"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenant"
)

// tenant does one tenant's work. One case that cannot be dealt with does not
// keep the others waiting.
func (s *Service) tenant(ctx context.Context, id tenant.ID) error {
	family, ok := s.Tenants(id)
	if !ok {
		return fmt.Errorf("clock: no pack for tenant %s", id)
	}
	p, err := s.Packs.Pack(family)
	if err != nil {
		return fmt.Errorf("clock: %w", err)
	}
	zone, err := time.LoadLocation(p.Time.Zone)
	if err != nil {
		return fmt.Errorf("clock: %w", err)
	}
	now, db := s.Clock().In(zone), s.Table.For(id)
	return errors.Join(late(ctx, db, p, now), records(ctx, db, p, now))
}

// late writes into each overdue case that its superior is told; the stream
// carries the line to the relay, which tells them.
func late(ctx context.Context, db *store.Scope, p *pack.Pack, now time.Time) error {
	var faults []error
	for _, q := range queues(p) {
		ids, err := casework.Late(ctx, db, q.office, q.role, now)
		faults = append(faults, err)
		for _, id := range ids {
			faults = append(faults, escalate(ctx, db, p, id, now))
		}
	}
	return errors.Join(faults...)
}

func escalate(ctx context.Context, db *store.Scope, p *pack.Pack, id string, now time.Time) error {
	x, err := casework.Load(ctx, db, id)
	if err != nil {
		return err
	}
	svc, err := p.Service(x.Service)
	if err != nil {
		return err
	}
	next, due := x.Remind(now)
	if !due {
		return nil
	}
	return settled(casework.Commit(ctx, db, casework.Law{Pack: p, Service: svc, Now: now}, next))
}

// records reminds and expires.
func records(ctx context.Context, db *store.Scope, p *pack.Pack, now time.Time) error {
	numbers, err := register.Due(ctx, db, civil.Of(now))
	faults := []error{err}
	for _, n := range numbers {
		faults = append(faults, wake(ctx, db, p, n, now))
	}
	return errors.Join(faults...)
}

func wake(ctx context.Context, db *store.Scope, p *pack.Pack, number string, now time.Time) error {
	r, err := register.Load(ctx, db, number)
	if err != nil {
		return err
	}
	svc, err := p.Service(r.Service)
	if err != nil {
		return err
	}
	cal, err := p.Calendar()
	if err != nil {
		return err
	}
	next, changed := r.Tick(svc, cal, now)
	if !changed {
		return nil
	}
	return settled(register.Save(ctx, db, svc, cal, next))
}

// settled passes over a conflict: somebody acted in this very moment, and the
// next tick looks again.
func settled(err error) error {
	if fault.KindOf(err) == fault.Conflict {
		return nil
	}
	return err
}
