package second

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/session"
	"github.com/shrama/shrama/shared/store"
)

// patience is how long a reset waits for the second admin.
const patience = 24 * time.Hour

// request is a reset that one admin asked for.
type request struct {
	By string `dynamodbav:"b"` // ident of the admin
}

func asked(person string) store.Key { return store.Key{Family: family, ID: person, Sort: "r"} }

// Requests returns those of some persons for whom a reset is asked, and by whom.
func Requests(ctx context.Context, db *store.Scope, persons []string) (map[string]string, error) {
	open := map[string]string{}
	for len(persons) > 0 {
		n := min(len(persons), 100)
		keys := make([]store.Key, n)
		for i, p := range persons[:n] {
			keys[i] = asked(p)
		}
		items, err := db.GetMany(ctx, keys)
		if err != nil {
			return nil, fmt.Errorf("second: requests: %w", err)
		}
		for _, it := range items {
			var r request
			if err := it.Decode(&r); err != nil {
				return nil, fmt.Errorf("second: requests: %w", err)
			}
			open[it.Key.ID] = r.By
		}
		persons = persons[n:]
	}
	return open, nil
}

// Reset takes the second step of e's person away, as two admins want it: the
// first one's call asks, within a day the call of another does it, ends the
// person's sessions and has them told. Each is one line of the person's trail,
// however often it is sent; who has no second step has none to be reset. Nobody
// resets their own. Broken off, it is done again from the start.
func Reset(ctx context.Context, db *store.Scope, e people.Entry) (done bool, err error) {
	who, err := people.Find(ctx, db, e.Email)
	if errors.Is(err, store.ErrNotFound) {
		return false, fault.Wrap(err, fault.NotFound, "people.unknown")
	}
	if err != nil {
		return false, err
	}
	if who.ID == e.By {
		return false, fault.Answers([]fault.Field{{ID: "email", Code: "second.not-self"}})
	}
	e.Person = people.Person{Email: who.Email}
	var r request
	it, err := db.Get(ctx, asked(who.ID))
	if err == nil {
		err = it.Decode(&r)
	}
	switch {
	case err != nil && !errors.Is(err, store.ErrNotFound):
		return false, fmt.Errorf("second: reset: %w", err)
	case err != nil:
		return false, ask(ctx, db, e, who.ID)
	case r.By == e.By:
		return false, nil // asked before
	}
	if err := drop(ctx, db, place(who.ID)); err != nil {
		return false, err
	}
	if err := session.EndAll(ctx, db, who.ID); err != nil {
		return false, err
	}
	e.With = []store.Put{{Key: asked(who.ID), Version: it.Version, Delete: true}}
	err = people.Note(ctx, db, e, people.ResetDone)
	return err == nil, err
}

// ask keeps that one admin wants a person's second step reset.
func ask(ctx context.Context, db *store.Scope, e people.Entry, person string) error {
	_, err := db.Get(ctx, place(person))
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("second: reset: %w", err)
	}
	e.With = []store.Put{{Key: asked(person), Value: request{e.By}, Expires: e.At.Add(patience)}}
	return people.Note(ctx, db, e, people.ResetAsked)
}

// drop deletes an item, whatever its version.
func drop(ctx context.Context, db *store.Scope, k store.Key) error {
	for range 5 {
		it, err := db.Get(ctx, k)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("second: reset: %w", err)
		}
		if err = db.Keep(ctx, store.Put{Key: k, Version: it.Version, Delete: true}); !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
	return fault.New(fault.Conflict, "web.try-again")
}
