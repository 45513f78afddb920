package relay

import (
	"context"
	"strconv"
	"time"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/docket"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/setting/version"
	"github.com/shrama/shrama/shared/store"
)

// follow does what follows from a change besides that people are told of it: who
// has another post is signed out, what settings say of people is done, and the
// docket is brought up to date.
func follow(ctx context.Context, db *store.Scope, packs casework.Packs, ch store.Change) error {
	moved, err := people.Moved(ch.Old, ch.New)
	switch {
	case err != nil:
		return err
	case moved:
		return people.SignOut(ctx, db, *ch.New)
	case version.Is(*ch.New):
		return appoint(ctx, db, packs, *ch.New)
	}
	return enter(ctx, db, packs, *ch.New)
}

// appoint finishes what who published a version may have left undone.
func appoint(ctx context.Context, db *store.Scope, packs casework.Packs, it store.Item) error {
	v, err := version.Read(ctx, db, it)
	if err != nil || len(v.People) == 0 {
		return err
	}
	in, err := packs.PackOf(ctx, v.Law+"."+strconv.Itoa(v.Number))
	if err != nil {
		return err
	}
	return version.Appoint(ctx, db, in, v)
}

// enter brings the docket's row of a filed case up to date.
func enter(ctx context.Context, db *store.Scope, packs casework.Packs, it store.Item) error {
	x, ok, err := casework.Read(it)
	if err != nil || !ok || x.Filed.IsZero() {
		return err
	}
	l, err := x.Law(ctx, packs, time.Time{}, nil)
	if err != nil {
		return err
	}
	return docket.Follow(ctx, db, l.Service, x)
}
