package session

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenant"
)

// The classes of devices: enough to know one's own again, and nothing that tells
// one person's from another's.
const (
	Phone    = "phone"
	Tablet   = "tablet"
	Computer = "computer"
	Program  = "program"
)

// Device returns the class of what calls itself by a User-Agent.
func Device(agent string) string {
	has := func(part string) bool { return strings.Contains(agent, part) }
	switch {
	case has("iPad") || has("Tablet") || has("Android") && !has("Mobi"):
		return Tablet
	case has("Mobi"):
		return Phone
	case has("Mozilla/"):
		return Computer
	}
	return Program
}

// Seen is a session as its person is shown it.
type Seen struct {
	ID          string // under which it is kept; nobody gets a token from it
	Device      string
	Began, Used time.Time
}

// ID is under which the session is kept; empty for nobody's.
func (s Session) ID() string { return s.key.Sort }

// Began is when its owner signed in.
func (s Session) Began() time.Time {
	_, atMost := Life(s.Actor)
	return time.Unix(s.held.Ends, 0).Add(-atMost)
}

// seen is nothing for one that is over.
func (s Session) seen(now time.Time) (Seen, bool) {
	began := s.Began()
	used := time.Unix(max(s.held.Used, began.Unix()), 0)
	return Seen{s.key.Sort, s.held.Device, began, used}, !s.over(now)
}

// List returns a person's sessions, the last used first.
func List(ctx context.Context, db *store.Scope, person string, now time.Time) ([]Seen, error) {
	list := []Seen{}
	err := each(ctx, db, person, func(it store.Item) error {
		s, err := read(db, it)
		if err != nil {
			return err
		}
		if one, ok := s.seen(now); ok {
			list = append(list, one)
		}
		return nil
	})
	slices.SortFunc(list, func(a, b Seen) int { return b.Used.Compare(a.Used) })
	return list, err
}

// EndOne ends one of a person's sessions; one that is not theirs is a NotFound
// fault, like one that nobody has.
func EndOne(ctx context.Context, db *store.Scope, person, id string) error {
	if id == "" {
		return fault.New(fault.NotFound, "fault.not-found")
	}
	it, err := db.Get(ctx, store.Key{Family: Family, ID: person, Sort: id})
	if errors.Is(err, store.ErrNotFound) {
		return fault.Wrap(err, fault.NotFound, "fault.not-found")
	}
	if err != nil {
		return fmt.Errorf("session: %w", err)
	}
	return end(ctx, db, it.Key, it.Version)
}

// EndAll ends all sessions of a person; a process that has seen one less than a
// minute ago may honour it until then.
func EndAll(ctx context.Context, db *store.Scope, person string) error {
	return EndOthers(ctx, db, person, "")
}

// EndOthers is EndAll but for one session.
func EndOthers(ctx context.Context, db *store.Scope, person, but string) error {
	return each(ctx, db, person, func(it store.Item) error {
		if it.Key.Sort == but {
			return nil
		}
		return end(ctx, db, it.Key, it.Version)
	})
}

// EndStale is EndAll of the sessions that know other roles or another office than
// the person has now. One that was begun since the change stays, however late its
// news come, since no clock is asked which of them was first.
func EndStale(ctx context.Context, db *store.Scope, now tenant.Actor) error {
	return each(ctx, db, now.Person, func(it store.Item) error {
		var h held
		if err := it.Decode(&h); err != nil {
			return fmt.Errorf("session: of a person: %w", err)
		}
		if slices.Equal(h.Roles, now.Roles) && h.Office == now.Office {
			return nil
		}
		return end(ctx, db, it.Key, it.Version)
	})
}

// each passes every session of a person.
func each(ctx context.Context, db *store.Scope, person string, do func(store.Item) error) error {
	q := store.Query{Family: Family, ID: person}
	for {
		page, err := db.Query(ctx, q)
		if err != nil {
			return fmt.Errorf("session: of a person: %w", err)
		}
		for _, it := range page.Items {
			if err := do(it); err != nil {
				return err
			}
		}
		if q.Cursor = page.Next; q.Cursor == "" {
			return nil
		}
	}
}
