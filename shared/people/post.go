package people

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/session"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenant"
)

// Ended is the action of a line that takes somebody's post.
const Ended = "end"

// What two admins do about somebody's second step of signing in, as their lines
// say it.
const (
	ResetAsked = "reset-asked"
	ResetDone  = "reset"
)

// SignedOut is the action of a line about somebody whom an admin signed out.
const SignedOut = "signed-out"

// PaperRenewed is the action of a line about somebody who made new codes on paper.
const PaperRenewed = "paper-renewed"

// Note writes a line about a person whom it does not change.
func Note(ctx context.Context, db *store.Scope, e Entry, action string) error {
	for range 5 {
		p, it, err := find(ctx, db, e.Email)
		if err != nil {
			return err
		}
		e.Person, e.note = p, action
		if err = write(ctx, db, it, e); !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
	return fault.New(fault.Conflict, "web.try-again")
}

// spent reports whether what a version of the settings says of somebody has been
// done, or was overtaken: a post that was taken since is not given back because
// the same is heard twice.
func (e Entry) spent(old Person, it store.Item) bool {
	return e.Person.By > 0 && (old.By >= e.Person.By || it.Event.Action == Ended && !it.Event.At.Before(e.At.Truncate(time.Second)))
}

// End takes a person's post and roles at once and ends the sessions that know them:
// here now, elsewhere within a minute. They are an applicant then. Doing it again
// changes nothing; somebody whom nobody knows is a NotFound fault.
func End(ctx context.Context, db *store.Scope, e Entry) (Person, error) {
	email, err := Address(e.Email)
	if err != nil {
		return Person{}, err
	}
	for range 5 {
		old, it, err := find(ctx, db, email)
		if errors.Is(err, store.ErrNotFound) {
			return Person{}, fault.Wrap(err, fault.NotFound, "people.unknown")
		}
		if err != nil {
			return Person{}, err
		}
		p := old
		p.Roles, p.Post, p.Office, p.By = []string{tenant.Applicant}, "", "", max(old.By, e.Person.By)
		if e.spent(old, it) {
			return old, nil
		}
		if !same(old, p) {
			if e.Unless != nil {
				if e.with, err = e.Unless(ctx, old); err != nil {
					return old, err
				}
			}
			e.Person, e.end = p, true
			err = write(ctx, db, it, e)
		}
		if !errors.Is(err, store.ErrConflict) {
			return p, errors.Join(err, session.EndStale(ctx, db, p.Actor(db.Tenant())))
		}
	}
	return Person{}, fault.New(fault.Conflict, "web.try-again")
}

// EndSessions signs somebody out everywhere, as an admin wants it; they keep their
// post. Whom nobody knows is an Invalid fault.
func EndSessions(ctx context.Context, db *store.Scope, e Entry) error {
	p, err := Find(ctx, db, e.Email)
	if errors.Is(err, store.ErrNotFound) {
		return fault.Answers([]fault.Field{{ID: "email", Code: "people.unknown"}})
	}
	if err == nil {
		err = session.EndAll(ctx, db, p.ID)
	}
	if err != nil {
		return err
	}
	return Note(ctx, db, e, SignedOut)
}

// Moved reports whether a change of an item, as the stream brings one, gave a
// person other roles or another office: their sessions may know the old ones.
func Moved(before, after *store.Item) (moved bool, err error) {
	if before == nil || after == nil || after.Key.Family != family {
		return false, nil
	}
	var old, now Person
	if err := errors.Join(before.Decode(&old), after.Decode(&now)); err != nil {
		return false, fmt.Errorf("people: %w", err)
	}
	return !slices.Equal(old.Roles, now.Roles) || old.Office != now.Office, nil
}

// SignOut ends the sessions of the person of an item that know what they had before
// it changed. What they have now is read again: the stream may bring one change
// when another has been made.
func SignOut(ctx context.Context, db *store.Scope, it store.Item) error {
	it, err := db.Get(ctx, it.Key)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("people: sign out: %w", err)
	}
	var now Person
	if err := it.Decode(&now); err != nil {
		return fmt.Errorf("people: %w", err)
	}
	return session.EndStale(ctx, db, now.Actor(db.Tenant()))
}

// FindMany returns those of some people who are known, by their addresses. It may
// lag by a second, so no permission hangs on it.
func FindMany(ctx context.Context, db *store.Scope, emails []string) (map[string]Person, error) {
	known := make(map[string]Person, len(emails))
	for some := range slices.Chunk(emails, 100) {
		keys := make([]store.Key, len(some))
		for i, e := range some {
			keys[i] = place(e)
		}
		items, err := db.GetMany(ctx, keys)
		if err != nil {
			return nil, fmt.Errorf("people: find: %w", err)
		}
		for _, it := range items {
			var p Person
			if err := it.Decode(&p); err != nil {
				return nil, fmt.Errorf("people: %w", err)
			}
			known[p.Email] = p
		}
	}
	return known, nil
}
