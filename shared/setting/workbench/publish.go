package workbench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/setting/lay"
	"github.com/shrama/shrama/shared/setting/review"
	"github.com/shrama/shrama/shared/setting/version"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/trail"
)

// Judge returns every reason why a draft cannot be published over the law as it
// is. Their index is that of the draft's own change; -1 is an earlier version's,
// which the law has left no room for.
func Judge(ctx context.Context, db *store.Scope, law *pack.Pack, d Draft) ([]lay.Reason, error) {
	before, err := version.Find(ctx, db, d.under())
	if err != nil {
		return nil, err
	}
	reasons, err := review.Check(law, append(d.Whole(before.Layer), d.people()...))
	if err != nil {
		return nil, fmt.Errorf("workbench: draft %s: %w", d.ID, err)
	}
	whole := append(d.Whole(before.Layer), d.people()...)
	for i, r := range reasons {
		reasons[i].Change = -1
		if r.Change >= 0 {
			reasons[i].Change = slices.IndexFunc(d.Changes, func(c setting.Change) bool { return c == whole[r.Change] })
		}
	}
	if d.Undo {
		return nil, nil // what decided before may decide again; what law has overtaken is left out
	}
	reasons = slices.DeleteFunc(reasons, func(r lay.Reason) bool {
		return r.Change < 0 && r.Code != "setting.too-many" && r.Code != "setting.too-large"
	})
	at, err := needed(ctx, db, setting.Apply(law, before.Layer, d.Base), d.Changes)
	if err == nil && at >= 0 {
		reasons = append(reasons, lay.Reason{Change: at, Field: "email", Code: "setting.last-admin"})
	}
	return reasons, err
}

// under is the version whose layer the draft's changes are laid over.
func (d Draft) under() int {
	if d.Undo {
		return d.Restores
	}
	return d.Base
}

func (d Draft) people() setting.Layer {
	_, people := d.Changes.Split()
	return people
}

// Sound refuses a draft that has a reason against it, as a fault of its changes.
func Sound(ctx context.Context, db *store.Scope, law *pack.Pack, d Draft) error {
	reasons, err := Judge(ctx, db, law, d)
	if err != nil || len(reasons) == 0 {
		return err
	}
	fields := make([]fault.Field, len(reasons))
	for i, r := range reasons {
		fields[i] = fault.Field{ID: "change." + strconv.Itoa(r.Change) + "." + r.Field, Code: r.Code, Args: r.Args}
	}
	return fault.Answers(fields)
}

// Publishing is who publishes a draft, from which day, as they saw it.
type Publishing struct {
	Acting
	Law   *pack.Pack  // without settings
	Row   tenancy.Row // of the tenant, as it is stored now
	Draft string
	Seen  int        // the draft's version that they had before them; 0 if unknown
	From  civil.Date // the first day on which it decides
	Today civil.Date // in the tenant's zone
}

// Publish makes an approved draft a version that decides from a day on: draft,
// version and the tenant's row change in one commit. Publishing the same draft
// again finds what it became. What it says of people happens with Appoint.
func Publish(ctx context.Context, db *store.Scope, x Publishing) (version.Publication, error) {
	d, err := Read(ctx, db, x.Draft)
	if err != nil {
		return version.Publication{}, err
	}
	if d.State == Published {
		return version.Find(ctx, db, d.Number)
	}
	if err := x.ready(d); err != nil {
		return version.Publication{}, err
	}
	if err := Sound(ctx, db, x.Law, d); err != nil {
		return version.Publication{}, err
	}
	before, err := version.Find(ctx, db, d.under())
	if err != nil {
		return version.Publication{}, err
	}
	p := version.Publication{Number: d.Base + 1, Title: d.Title, From: x.From, Layer: d.Whole(before.Layer), People: d.people(), Undo: d.Undo, Restores: d.Restores,
		Authors: d.Authors, Approver: d.Approver, Name: d.Name, By: x.By.Person, At: x.At, Law: x.Law.Version, Draft: d.ID, Replay: d.Replay}
	if err := x.commit(ctx, db, p, d); err != nil {
		return published(ctx, db, d.ID, err)
	}
	return version.Find(ctx, db, p.Number)
}

// ready refuses to publish what was not approved as it was seen, what is not upon
// the newest version, and days that are over.
func (x Publishing) ready(d Draft) error {
	var newest tenancy.Setting
	if n := len(x.Row.Settings); n > 0 {
		newest = x.Row.Settings[n-1]
	}
	switch {
	case x.Seen != 0 && d.Version != x.Seen:
		return changed(d, nil)
	case d.State != Approved:
		return d.in(Approved)
	case d.Base != newest.Version:
		return fault.New(fault.Conflict, "setting.base-moved")
	case x.From.Before(x.Today):
		return fault.Answers([]fault.Field{{ID: "from", Code: "setting.from-past"}})
	case !d.Undo && x.From.Before(newest.From):
		return fault.Answers([]fault.Field{{ID: "from", Code: "setting.from-before", Args: []string{"day", newest.From.String()}}})
	}
	return nil
}

// commit stores the publication, the draft that became it and the row at once.
func (x Publishing) commit(ctx context.Context, db *store.Scope, p version.Publication, d Draft) error {
	a := x.Acting
	d, err := d.act(actPublish, Published, a)
	if err != nil {
		return err
	}
	d.Number = p.Number
	line := trail.Event{Subject: "settings/" + strconv.Itoa(p.Number), Seq: 1, Action: actPublish, To: string(Published), By: a.By.Person,
		Name: a.By.Name, Role: pack.Admin, At: a.At, Note: p.Title}.Sealed(trail.Seal{})
	puts := make([]store.Put, 3)
	if puts[0], err = p.Put(ctx, db); err != nil {
		return err
	}
	if puts[1], err = d.put(ctx, db); err != nil {
		return err
	}
	row, err := x.Row.Publish(tenancy.Setting{Version: p.Number, From: p.From}, a)
	if err != nil {
		return err
	}
	puts[2] = row.Put()
	if err := db.Commit(ctx, line, puts...); err != nil {
		return fmt.Errorf("workbench: publish %s: %w", d.ID, err)
	}
	return nil
}

// published finds out what came of a publication that met another: it may be its
// own, sent twice.
func published(ctx context.Context, db *store.Scope, id string, cause error) (version.Publication, error) {
	if !errors.Is(cause, store.ErrConflict) {
		return version.Publication{}, cause
	}
	d, err := Read(ctx, db, id)
	switch {
	case err != nil:
		return version.Publication{}, err
	case d.State == Published:
		return version.Find(ctx, db, d.Number)
	}
	return version.Publication{}, fault.Wrap(cause, fault.Conflict, "setting.base-moved")
}

// Asked returns the two packs between which a draft's replay asks: what decides
// now, and what would. What the draft dates counts as if it had always held, since
// past cases were filed before.
func Asked(ctx context.Context, db *store.Scope, law *pack.Pack, d Draft) (before, after *pack.Pack, err error) {
	now, err := version.Find(ctx, db, d.Base)
	if err != nil {
		return nil, nil, err
	}
	if d.Undo {
		back, err := version.Find(ctx, db, d.Restores)
		if err != nil {
			return nil, nil, err
		}
		return setting.Apply(law, now.Layer.AsIfAlways(0), d.Base), setting.Apply(law, back.Layer.AsIfAlways(0), d.Restores), nil
	}
	changes, _ := d.Changes.Split()
	return setting.Apply(law, now.Layer, d.Base), setting.Apply(law, now.Layer.Over(changes.AsIfAlways(0)), d.Base+1), nil
}
