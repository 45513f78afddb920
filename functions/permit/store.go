package permit

import (
	"context"
	"fmt"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/casework/reading"
	"github.com/shrama/shrama/shared/files"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/picture"
	"github.com/shrama/shrama/shared/register"
	"github.com/shrama/shrama/shared/store"
)

// portrait is the picture of a certificate as small as it is printed, once for all
// printings. It was cut when the photo was accepted; of one that was accepted before
// portraits were, it is cut now.
func portrait(ctx context.Context, bucket *files.Scope, s *pack.Service, x casework.Case) (string, error) {
	d := photo(s, x)
	if d.ID == "" || d.Portrait {
		return d.PortraitID(), nil
	}
	full, err := bucket.Read(ctx, d.ID)
	if err != nil {
		return "", fmt.Errorf("permit: photo: %w", err)
	}
	small, _, err := picture.Portrait(full)
	if err != nil {
		return "", fmt.Errorf("permit: photo %s: %w", d.ID, err)
	}
	kept, err := bucket.Keep(ctx, "image/jpeg", small)
	return kept.ID, err
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

// show writes down, with the case that a record came from, that an officer had a
// secret answer shown.
func show(ctx context.Context, db *store.Scope, r register.Record, l reading.Line) error {
	return casework.Show(ctx, db, r.Case, l)
}

// earlier returns the case that granted or last renewed a record, for what a
// renewal repeats; a case that is gone leaves nothing to repeat.
func earlier(ctx context.Context, db *store.Scope, r register.Record) (casework.Case, error) {
	return casework.Load(ctx, db, r.Case)
}
