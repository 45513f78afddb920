package tenancy

import (
	"context"

	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenant"
)

// Put returns the write that stores the row with its newest line, for a commit
// that stores more than the row. It fails where the stored row has another
// version by then.
func (r Row) Put() store.Put {
	last := len(r.History) - 1
	return store.Put{Key: key(), Version: r.Version, Event: r.History[last], Value: item{
		Family: r.Family, Name: store.Text(r.Name), State: r.State, Reason: store.Text(r.Reason), Since: r.Since, Modules: r.Modules,
		Settings: r.Settings, Older: r.History[:last],
	}}
}

// With hands over a tenant's row as it is stored now, to be stored by a commit of
// the caller's, and forgets what it remembered of it.
func (r *Register) With(ctx context.Context, id tenant.ID, do func(Row) error) error {
	defer r.rows.forget(id)
	row, err := load(ctx, r.Table.For(id))
	switch {
	case err != nil:
		return err
	case row.Version == 0:
		return unknown(id)
	}
	return do(row)
}
