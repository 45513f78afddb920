package relay

import (
	"context"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/docket"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/store"
)

// enter brings the docket's row of a filed case up to date.
func enter(ctx context.Context, db *store.Scope, p *pack.Pack, it store.Item) error {
	x, ok, err := casework.Read(it)
	if err != nil || !ok || x.Filed.IsZero() {
		return err
	}
	svc, err := p.Service(x.Service)
	if err != nil {
		return err
	}
	return docket.Follow(ctx, db, svc.On(x.Filed), x)
}
