package relay

import (
	"context"
	"time"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/docket"
	"github.com/shrama/shrama/shared/store"
)

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
