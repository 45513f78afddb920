package version

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/session"
	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/store"
)

// abreast is how many people are written at a time.
const abreast = 8

// Appoint does what a publication says of people: who gets a post is told, who
// loses one is signed out. In is the pack with the publication's own settings. It
// may be done again, by whoever finds that it broke off; what was done, and what
// was overtaken since, is not done again.
func Appoint(ctx context.Context, db *store.Scope, in *pack.Pack, p Publication) error {
	var next atomic.Int64
	var wait sync.WaitGroup
	faults := make([]error, abreast)
	for w := range faults {
		wait.Go(func() {
			for faults[w] == nil {
				i := int(next.Add(1)) - 1
				if i >= len(p.People) {
					return
				}
				faults[w] = appoint(ctx, db, entry(in, p, p.People[i].Person))
			}
		})
	}
	wait.Wait()
	if err := errors.Join(faults...); err != nil {
		return fmt.Errorf("version: people of %d: %w", p.Number, err)
	}
	return nil
}

// entry is what a publication says of one person.
func entry(in *pack.Pack, p Publication, x *setting.Person) people.Entry {
	e := people.Entry{Person: people.Person{Email: x.Email, By: p.Number}, By: p.By, At: p.At}
	if !x.End {
		e.Invite = true
		e.Name, e.Post, e.Roles, e.Office = x.Name, x.Post, x.All(in), x.Office
	}
	return e
}

func appoint(ctx context.Context, db *store.Scope, e people.Entry) error {
	if !e.Invite {
		_, err := people.End(ctx, db, e)
		if fault.KindOf(err) == fault.NotFound {
			return nil // nobody has a post to lose
		}
		return err
	}
	before, err := people.Find(ctx, db, e.Email)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	after, err := people.Enrol(ctx, db, e)
	if err != nil || before.ID == "" || slices.Equal(before.Roles, after.Roles) && before.Office == after.Office {
		return err
	}
	return session.EndStale(ctx, db, after.Actor(db.Tenant()))
}
