package relay

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/notify"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/register"
	"github.com/shrama/shrama/shared/setting/draft"
	"github.com/shrama/shrama/shared/store"
)

// A marker says that a message was sent: family Y, the message's id. It outlives
// every repetition of the stream, which keeps a record for a day.
const (
	markers   = "Y"
	markedFor = 7 * 24 * time.Hour
)

type marker struct {
	At time.Time `dynamodbav:"a,unixtime"`
}

// change tells people of one change, if it wrote a new line of the trail.
func (s *Service) change(ctx context.Context, ch store.Change) error {
	if ch.New == nil || ch.New.Event.Seq == 0 || ch.Old != nil && ch.Old.Event.Seal == ch.New.Event.Seal {
		return nil
	}
	of, err := s.Tenants.Open(ctx, ch.Tenant)
	if err != nil {
		return fmt.Errorf("relay: %w", err)
	}
	zone, err := time.LoadLocation(of.Pack.Time.Zone)
	if err != nil {
		return fmt.Errorf("relay: %w", err)
	}
	db := s.Table.For(ch.Tenant)
	ms, err := messages(ctx, db, place{tenant: string(ch.Tenant), base: s.Base, of: of, pack: of.Pack, zone: zone}, *ch.New)
	if err != nil {
		return err
	}
	for _, m := range ms {
		if err := s.send(ctx, db, m); err != nil {
			return err
		}
	}
	return follow(ctx, db, of, ch)
}

// messages returns what the change of one item tells whom.
func messages(ctx context.Context, db *store.Scope, p place, it store.Item) ([]notify.Message, error) {
	if r, ok, err := register.Read(it); ok {
		if err != nil {
			return nil, err
		}
		if p.svc, err = r.Law(ctx, p.of); err != nil {
			return nil, err
		}
		p.pack = p.svc.Pack()
		return ofRecord(p, r, it.Event), nil
	}
	if who, ok, err := people.Read(it); ok {
		return ofPerson(p, who, it.Event), err
	}
	if d, ok, err := draft.Read(it); ok {
		if err != nil {
			return nil, err
		}
		admins, err := draft.Admins(ctx, db, p.pack)
		return ofDraft(p, d, it, admins), err
	}
	if n, id, ok, err := casework.ReadNote(it); ok {
		if err != nil || !n.Office {
			return nil, err
		}
		x, err := casework.Load(ctx, db, id)
		if err != nil {
			return nil, err
		}
		if p, err = p.under(ctx, x); err != nil {
			return nil, err
		}
		return ofNote(p, x, n, it.Event), nil
	}
	x, ok, err := casework.Read(it)
	if err != nil || !ok {
		return nil, err
	}
	if p, err = p.under(ctx, x); err != nil {
		return nil, err
	}
	var staff []people.Person
	if toSuperior(it.Event) {
		if staff, err = superiors(ctx, db, p, x); err != nil {
			return nil, err
		}
	}
	return ofCase(p, x, it.Event, staff), nil
}

// under returns the place under the law that decides about a case.
func (p place) under(ctx context.Context, x casework.Case) (place, error) {
	l, err := x.Law(ctx, p.of, time.Time{}, nil)
	p.pack, p.svc = l.Pack, l.Service
	return p, err
}

// superiors returns the officers among whom an overdue step's superior is: of
// the office where the work lies and, for a superior above it, of the head.
func superiors(ctx context.Context, db *store.Scope, p place, x casework.Case) ([]people.Person, error) {
	offices := []string{p.pack.Head().ID}
	if step, _ := p.svc.Flow.Step(x.Step); step.Office != flow.OfficeHead && x.Office != offices[0] {
		offices = append(offices, x.Office)
	}
	var out []people.Person
	for _, o := range offices {
		staff, err := people.Staff(ctx, db, o)
		if err != nil {
			return nil, err
		}
		out = append(out, staff...)
	}
	return out, nil
}

// send sends one message unless it was sent before. A crash between sending and
// marking sends it twice at worst, and never not at all.
func (s *Service) send(ctx context.Context, db *store.Scope, m notify.Message) error {
	k := store.Key{Family: markers, ID: m.ID, Sort: "s"}
	_, err := db.Get(ctx, k)
	if err == nil {
		return nil
	}
	if !errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("relay: %w", err)
	}
	if err := s.Notify.Send(ctx, m); err != nil {
		if !notify.Permanent(err) {
			return fmt.Errorf("relay: send: %w", err)
		}
		s.Log.ErrorContext(ctx, "message cannot be delivered", "message", m.ID, "err", fault.Log(err))
	}
	now := s.Clock()
	err = db.Keep(ctx, store.Put{Key: k, Value: marker{now}, Expires: now.Add(markedFor)})
	if err != nil && !errors.Is(err, store.ErrConflict) {
		return fmt.Errorf("relay: mark: %w", err)
	}
	return nil
}
