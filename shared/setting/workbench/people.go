package workbench

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/setting/draft"
	"github.com/shrama/shrama/shared/store"
)

// EndPost takes somebody's post at once. It needs no second person, since it only
// takes; to give one does.
func EndPost(ctx context.Context, db *store.Scope, email string, a Acting) (people.Person, error) {
	if !a.By.Has(pack.Admin) {
		return people.Person{}, fault.New(fault.Forbidden, "setting.admins-only")
	}
	return people.End(ctx, db, people.Entry{Person: people.Person{Email: email}, By: a.By.Person, At: a.At})
}

// fewest is how many admins a tenant needs: who writes, and who approves.
const fewest = 2

// turn is stored whenever an admin's post ends at once, so that of two that end
// together one meets the other.
var turn = store.Key{Family: "PT", ID: "admins", Sort: "turn"}

// Dispensable refuses to end the post of an admin without whom nobody could approve
// what the others write: another must be named first. In is the pack of today. It
// is a people.Entry.Unless.
func Dispensable(db *store.Scope, in *pack.Pack) func(context.Context, people.Person) ([]store.Put, error) {
	return func(ctx context.Context, who people.Person) ([]store.Put, error) {
		if !slices.Contains(who.Roles, pack.Admin) {
			return nil, nil
		}
		last, err := db.Get(ctx, turn)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil, fmt.Errorf("workbench: end a post: %w", err)
		}
		all, err := draft.Admins(ctx, db, in)
		if err != nil {
			return nil, err
		}
		left := 0
		for _, p := range all {
			if p.ID == who.ID || left == fewest {
				continue
			}
			now, err := people.Find(ctx, db, p.Email) // the list may lag by a second
			if err != nil {
				return nil, err
			}
			if slices.Contains(now.Roles, pack.Admin) {
				left++
			}
		}
		if left < fewest {
			return nil, fault.Answers([]fault.Field{{ID: "email", Code: "setting.last-admin"}})
		}
		return []store.Put{{Key: turn, Version: last.Version}}, nil
	}
}

// needed returns the last of some changes that takes an admin away, if too few are
// left after all of them; -1 where enough are.
func needed(ctx context.Context, db *store.Scope, in *pack.Pack, changes setting.Layer) (int, error) {
	if !slices.ContainsFunc(changes, func(c setting.Change) bool { return c.Person != nil }) {
		return -1, nil
	}
	all, err := draft.Admins(ctx, db, in)
	if err != nil {
		return -1, err
	}
	left := map[string]bool{}
	for _, p := range all {
		left[p.Email] = true
	}
	at := -1
	for i, c := range changes {
		switch {
		case c.Person == nil:
		case !c.Person.End && slices.Contains(c.Person.All(in), pack.Admin):
			left[c.Person.Email] = true
		case left[c.Person.Email]:
			delete(left, c.Person.Email)
			at = i
		}
	}
	if len(left) >= fewest {
		at = -1
	}
	return at, nil
}
