package tenancy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/attr"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/trail"
)

// A row is one item of the tenant's partition: family T. In the operator's, the
// list of all tenants is one partition of family TL, a line a tenant.
const (
	family = "T"
	listed = "TL"
)

func key() store.Key { return store.Key{Family: family, ID: "row", Sort: "H"} }

func lineKey(id tenant.ID) store.Key { return store.Key{Family: listed, ID: "all", Sort: string(id)} }

// item is a row as it is stored; its newest line of history is the item's event.
type item struct {
	Family   string     `dynamodbav:"f"`
	Name     attr.Text  `dynamodbav:"n,omitempty"`
	State    State      `dynamodbav:"s"`
	Reason   attr.Text  `dynamodbav:"r,omitempty"`
	Since    time.Time  `dynamodbav:"d,unixtime"`
	Modules  []string   `dynamodbav:"m,omitempty"`
	Settings []Setting  `dynamodbav:"l,omitempty"`
	Older    attr.Lines `dynamodbav:"h,omitempty"`
}

// Listing is a line of the list of all tenants: what the front page shows.
type Listing struct {
	ID     tenant.ID `dynamodbav:"-"`
	Family string    `dynamodbav:"f"`
	Name   attr.Text `dynamodbav:"n,omitempty"`
}

// load returns the scope's row; where there is none its Version is zero.
func load(ctx context.Context, db *store.Scope) (Row, error) {
	it, err := db.Get(ctx, key())
	if errors.Is(err, store.ErrNotFound) {
		return Row{ID: db.Tenant()}, nil
	}
	if err != nil {
		return Row{}, fmt.Errorf("tenancy: row of %s: %w", db.Tenant(), err)
	}
	return fromItem(db.Tenant(), it)
}

func fromItem(id tenant.ID, it store.Item) (Row, error) {
	var v item
	if err := it.Decode(&v); err != nil {
		return Row{}, fmt.Errorf("tenancy: row of %s: %w", id, err)
	}
	r := Row{ID: id, Family: v.Family, Name: string(v.Name), State: v.State, Reason: string(v.Reason), Since: v.Since.UTC(), Modules: v.Modules,
		Settings: v.Settings, Version: it.Version}
	r.History = append(slices.Clip([]trail.Event(v.Older)), it.Event)
	return r, nil
}

// Put returns the write that stores a row with its newest line, for an act that
// must change something else in the same instant.
func (r Row) Put() store.Put {
	last := len(r.History) - 1
	return store.Put{Key: key(), Version: r.Version, Event: r.History[last], Value: item{
		Family: r.Family, Name: attr.Text(r.Name), State: r.State, Reason: attr.Text(r.Reason), Since: r.Since, Modules: r.Modules,
		Settings: r.Settings, Older: r.History[:last],
	}}
}

// save stores a row with its newest line.
func save(ctx context.Context, db *store.Scope, r Row) error {
	put := r.Put()
	err := db.Commit(ctx, put.Event, put)
	if errors.Is(err, store.ErrConflict) {
		return fault.Wrap(err, fault.Conflict, "tenant.changed")
	}
	if err != nil {
		return fmt.Errorf("tenancy: save %s: %w", r.ID, err)
	}
	return nil
}

// list puts a tenant on the operator's list; one that stands there stays.
func list(ctx context.Context, db *store.Scope, l Listing) error {
	err := db.Keep(ctx, store.Put{Key: lineKey(l.ID), Value: l})
	if err != nil && !errors.Is(err, store.ErrConflict) {
		return fmt.Errorf("tenancy: list %s: %w", l.ID, err)
	}
	return nil
}

// all reads the operator's list, in the order of codes.
func all(ctx context.Context, db *store.Scope) ([]Listing, error) {
	var out []Listing
	for q := (store.Query{Family: listed, ID: "all"}); ; {
		page, err := db.Query(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("tenancy: list: %w", err)
		}
		for _, it := range page.Items {
			l := Listing{ID: tenant.ID(it.Key.Sort)}
			if err := it.Decode(&l); err != nil {
				return nil, fmt.Errorf("tenancy: list: %s: %w", l.ID, err)
			}
			out = append(out, l)
		}
		if q.Cursor = page.Next; q.Cursor == "" {
			return out, nil
		}
	}
}
