package tenancy

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/attr"
	"github.com/shrama/shrama/shared/tenant"
)

// Table opens the table for one tenant; *store.Table does.
type Table interface {
	For(id tenant.ID) *store.Scope
}

// Packs holds the packs by family; *pack.Shelf does.
type Packs interface {
	Pack(family string) (*pack.Pack, error)
}

// Layered lays one version of a tenant's settings over the pack of its family.
// It returns a pack of its own and leaves base as it is; what it returns for a
// version never changes, so it is asked once.
type Layered func(ctx context.Context, db *store.Scope, base *pack.Pack, version int) (*pack.Pack, error)

// Options say where the rows are and whose packs they name.
type Options struct {
	Table   Table
	Packs   Packs
	Layered Layered // nil where tenants have no settings: the pack decides as it is
	Clock   func() time.Time
}

// Register tells which tenants there are. It may be used by many goroutines.
//
// A row that was read is remembered for a minute, and that there is none too:
// what another process changed is seen within that time, what this one changed
// at once.
type Register struct {
	Options
	rows   memo[tenant.ID, Row]
	layers memo[layer, *pack.Pack]
	list   memo[struct{}, []Listing]
}

// layer names the pack of a tenant under one version of its settings.
type layer struct {
	id      tenant.ID
	version int
}

const (
	fresh      = time.Minute
	mostRows   = 4096
	mostLayers = 4096 // versions are few; the bound is for what nobody foresaw
)

var errBroken = errors.New("tenancy: the register broke off")

// Open returns the register that o describes. It makes no call.
func Open(o Options) *Register {
	r := &Register{Options: o}
	r.rows.life, r.rows.most = fresh, mostRows
	r.layers.most = mostLayers
	r.list.life, r.list.most = fresh, 1
	return r
}

// Open returns a tenant as it is open today: one read, and none for a minute
// after; the settings in force are read when they are first met. A tenant that is
// not on the register is a NotFound fault.
func (r *Register) Open(ctx context.Context, id tenant.ID) (Tenancy, error) {
	if !id.Valid() {
		return Tenancy{}, unknown(id)
	}
	row, err := r.rows.get(ctx, id, r.Clock(), func(ctx context.Context) (Row, error) { return load(ctx, r.Table.For(id)) })
	if err != nil {
		return Tenancy{}, err
	}
	if row.Version == 0 {
		return Tenancy{}, unknown(id)
	}
	return r.tenancy(ctx, row)
}

func unknown(id tenant.ID) error {
	return fault.Wrap(fmt.Errorf("tenancy: %q is no tenant", id), fault.NotFound, "fault.unknown-tenant")
}

// tenancy finds the pack that decides today.
func (r *Register) tenancy(ctx context.Context, row Row) (Tenancy, error) {
	base, err := r.Packs.Pack(row.Family)
	if err != nil {
		return Tenancy{}, fmt.Errorf("tenancy: pack of %s: %w", row.ID, err)
	}
	t := Tenancy{Row: row, Pack: base, pinned: func(ctx context.Context, version string) (*pack.Pack, error) {
		return r.pinned(ctx, row.ID, base, version)
	}}
	if len(row.Settings) == 0 {
		return t, nil
	}
	cal, err := base.Calendar()
	if err != nil {
		return Tenancy{}, fmt.Errorf("tenancy: pack of %s: %w", row.ID, err)
	}
	t.Pack, err = r.layer(ctx, row.ID, base, row.On(civil.Of(r.Clock().In(cal.Zone()))))
	return t, err
}

// layer returns the pack under one version of the settings.
func (r *Register) layer(ctx context.Context, id tenant.ID, base *pack.Pack, version int) (*pack.Pack, error) {
	if version == 0 || r.Layered == nil {
		return base, nil
	}
	return r.layers.get(ctx, layer{id, version}, r.Clock(), func(ctx context.Context) (*pack.Pack, error) {
		p, err := r.Layered(ctx, r.Table.For(id), base, version)
		if err != nil {
			return nil, fmt.Errorf("tenancy: settings %d of %s: %w", version, id, err)
		}
		if p == base {
			return nil, fmt.Errorf("tenancy: settings %d of %s were laid into the family's own pack", version, id)
		}
		p.Version = base.Version + "." + strconv.Itoa(version)
		return p, nil
	})
}

// pinned reads a pack's version: <hash>, or <hash>.<version of the settings>.
func (r *Register) pinned(ctx context.Context, id tenant.ID, base *pack.Pack, version string) (*pack.Pack, error) {
	_, settings, ok := strings.Cut(version, ".")
	if !ok {
		return base, nil
	}
	n, err := strconv.Atoi(settings)
	if err != nil || n < 1 {
		return nil, fmt.Errorf("tenancy: %q of %s is no version of a pack", version, id)
	}
	return r.layer(ctx, id, base, n)
}

// Pinned returns the pack that something of a tenant stands under; see PackOf.
func (r *Register) Pinned(ctx context.Context, id tenant.ID, version string) (*pack.Pack, error) {
	t, err := r.Open(ctx, id)
	if err != nil {
		return nil, err
	}
	return t.PackOf(ctx, version)
}

// All returns the operator's list of tenants, in the order of their codes, read
// once a minute. A line may stand there for a tenant whose onboarding broke off,
// which Open does not know.
func (r *Register) All(ctx context.Context) ([]Listing, error) {
	return r.list.get(ctx, struct{}{}, r.Clock(), func(ctx context.Context) ([]Listing, error) {
		return all(ctx, r.Table.For(Operator))
	})
}

// Found puts a new tenant on the register, first on the operator's list, and
// returns its row. One that is there already stays as it is, and is listed if it
// was not.
func (r *Register) Found(ctx context.Context, row Row) (Row, error) {
	if err := list(ctx, r.Table.For(Operator), Listing{row.ID, row.Family, attr.Text(row.Name)}); err != nil {
		return row, err
	}
	defer r.list.forget(struct{}{})
	r.rows.forget(row.ID) // that there was none: who follows the stream may ask before save returns
	defer r.rows.forget(row.ID)
	db := r.Table.For(row.ID)
	row.Version = 0 // a row that is there is never written over
	if err := save(ctx, db, row); err != nil && fault.KindOf(err) != fault.Conflict {
		return row, err
	}
	return load(ctx, db)
}

// With hands the tenant's row, as it is stored now, to an act that stores what
// follows by itself (see Row.Put), and the family's own pack beside it. What it
// changed is seen here at once.
func (r *Register) With(ctx context.Context, id tenant.ID, act func(Row, *pack.Pack) error) error {
	defer r.rows.forget(id)
	row, err := load(ctx, r.Table.For(id))
	if err == nil && row.Version == 0 {
		err = unknown(id)
	}
	if err != nil {
		return err
	}
	law, err := r.Packs.Pack(row.Family)
	if err != nil {
		return fmt.Errorf("tenancy: pack of %s: %w", id, err)
	}
	return act(row, law)
}

// Change applies an act to a tenant's row as it is stored now, and stores what
// follows. An act that changes nothing writes nothing.
func (r *Register) Change(ctx context.Context, id tenant.ID, act func(Row) (Row, error)) (Row, error) {
	defer r.rows.forget(id)
	db := r.Table.For(id)
	for try := 0; ; try++ {
		row, err := load(ctx, db)
		if err == nil && row.Version == 0 {
			err = unknown(id)
		}
		if err != nil {
			return row, err
		}
		next, err := act(row)
		if err != nil || len(next.History) == len(row.History) {
			return row, err
		}
		if err = save(ctx, db, next); err == nil {
			next.Version++
			return next, nil
		}
		if fault.KindOf(err) != fault.Conflict || try == 2 {
			return row, err
		}
	}
}
