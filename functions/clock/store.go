package clock

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/casework/queue"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/register"
	"github.com/shrama/shrama/shared/register/grant"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/tenant"
)

// tenant does one tenant's work. One case that cannot be dealt with does not
// keep the others waiting.
func (s *Service) tenant(ctx context.Context, id tenant.ID) error {
	of, err := s.Tenants.Open(ctx, id)
	if fault.KindOf(err) == fault.NotFound {
		return nil // its onboarding broke off: nothing is kept of it yet
	}
	if err != nil {
		return fmt.Errorf("clock: %w", err)
	}
	zone, err := time.LoadLocation(of.Pack.Time.Zone)
	if err != nil {
		return fmt.Errorf("clock: %w", err)
	}
	k := tick{s.Table.For(id), of, s.Clock().In(zone)}
	_, signed := s.Signing.Sign(ctx, k.db, s.Clock())
	if of.State == tenancy.Suspended {
		return errors.Join(signed, k.records(ctx)) // nobody can act, so nobody is late
	}
	return errors.Join(signed, k.late(ctx), k.records(ctx))
}

// tick is one tenant's work at one moment.
type tick struct {
	db  *store.Scope
	of  tenancy.Tenancy
	now time.Time // in the tenant's zone
}

// late writes into each overdue case that its superior is told, and grants those
// that law deems granted; the stream carries the line to the relay, which tells
// people.
func (k tick) late(ctx context.Context) error {
	var faults []error
	for _, q := range queues(k.of.Pack) {
		ids, err := queue.Late(ctx, k.db, q, k.now)
		faults = append(faults, err)
		for _, id := range ids {
			faults = append(faults, k.act(ctx, id))
		}
	}
	return errors.Join(faults...)
}

// act does what is due in one case.
func (k tick) act(ctx context.Context, id string) error {
	x, err := casework.Load(ctx, k.db, id)
	if err != nil {
		return err
	}
	l, err := x.Law(ctx, k.of, k.now, nil)
	if err != nil {
		return err
	}
	if next, due := x.Remind(k.now); due {
		return settled(l.Commit(ctx, k.db, next))
	}
	if next, due := x.Deemed(l); due {
		return k.deem(ctx, l, next)
	}
	return nil
}

// deem puts a case that law has granted on the register, in the write that says
// so: a tick that breaks off before it has done nothing.
func (k tick) deem(ctx context.Context, l casework.Law, x casework.Case) error {
	r, put, err := grant.Enter(ctx, k.db, l, grant.Decision{Case: x})
	if err != nil {
		return err
	}
	x.Record = r.Number
	return settled(l.Commit(ctx, k.db, x, put))
}

// records reminds and expires.
func (k tick) records(ctx context.Context) error {
	numbers, err := register.Due(ctx, k.db, civil.Of(k.now))
	faults := []error{err}
	for _, n := range numbers {
		faults = append(faults, k.wake(ctx, n))
	}
	return errors.Join(faults...)
}

func (k tick) wake(ctx context.Context, number string) error {
	r, err := register.Load(ctx, k.db, number)
	if err != nil {
		return err
	}
	svc, err := r.Law(ctx, k.of)
	if err != nil {
		return err
	}
	cal, err := svc.Pack().Calendar()
	if err != nil {
		return err
	}
	next, changed := r.Tick(svc, cal, k.now)
	if !changed {
		return nil
	}
	return settled(next.Save(ctx, k.db, svc, cal))
}

// settled passes over a conflict: somebody acted in this very moment, and the
// next tick looks again.
func settled(err error) error {
	if fault.KindOf(err) == fault.Conflict {
		return nil
	}
	return err
}
