package permit

import (
	"context"
	"fmt"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/files"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/paper"
	"github.com/shrama/shrama/shared/register"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/trail"
)

// put makes the record of a granted case, or renews the one it asked for, and
// returns the write that goes into the same commit as the decision. The key of a
// record is its number, so no two cases can ever be given the same one.
func put(ctx context.Context, db *store.Scope, l casework.Law, x decision) (register.Record, store.Put, error) {
	cal, err := l.Pack.Calendar()
	if err != nil {
		return register.Record{}, store.Put{}, fmt.Errorf("permit: %w", err)
	}
	if x.Renews == "" {
		g, err := granted(l, x, register.Number(l.Service.Record.Prefix, ident.New()), civil.Date{})
		if err != nil {
			return register.Record{}, store.Put{}, err
		}
		r := register.New(l.Service, l.Pack.Version, g, by(x.Last(), l))
		return r, r.Put(l.Service, cal), nil
	}
	r, err := register.Load(ctx, db, x.Renews)
	if err != nil {
		return r, store.Put{}, err
	}
	g, err := granted(l, x, r.Number, r.To)
	if err != nil {
		return r, store.Put{}, err
	}
	acting := by(x.Last(), l)
	if r, err = r.Renewed(l.Service, cal, g, acting); err != nil {
		return r, store.Put{}, err
	}
	r.Pack = l.Pack.Version
	return r, r.Put(l.Service, cal), nil
}

// portrait keeps the picture of a certificate as small as it is printed, once
// for all printings: making it of a phone's photo takes longer than a page.
func portrait(ctx context.Context, bucket *files.Scope, s *pack.Service, x casework.Case) (string, error) {
	id := photo(s, x)
	if id == "" {
		return "", nil
	}
	full, err := bucket.Read(ctx, id)
	if err != nil {
		return "", fmt.Errorf("permit: photo: %w", err)
	}
	small, err := paper.Portrait(full)
	if err != nil {
		return "", fmt.Errorf("permit: photo %s: %w", id, err)
	}
	d, err := bucket.Keep(ctx, "image/jpeg", small)
	return d.ID, err
}

// by returns who decided, as the case's newest line says.
func by(e trail.Event, l casework.Law) register.Acting {
	a := register.Acting{Role: e.Role, Note: e.Note, At: l.Now}
	a.By.Person, a.By.Name = e.By, e.Name
	return a
}

// load returns a record with what decides about it.
func load(ctx context.Context, db *store.Scope, number string) (register.Record, error) {
	return register.Load(ctx, db, number)
}

// save stores a record after an act of its own.
func save(ctx context.Context, db *store.Scope, l casework.Law, r register.Record) error {
	cal, err := l.Pack.Calendar()
	if err != nil {
		return fmt.Errorf("permit: %w", err)
	}
	return r.Save(ctx, db, l.Service, cal)
}

// earlier returns the case that granted or last renewed a record, for what a
// renewal repeats; a case that is gone leaves nothing to repeat.
func earlier(ctx context.Context, db *store.Scope, r register.Record) (casework.Case, error) {
	return casework.Load(ctx, db, r.Case)
}
