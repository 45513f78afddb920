package workbench

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/shrama/shrama/shared/docket"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/setting/draft"
	"github.com/shrama/shrama/shared/setting/replay"
	"github.com/shrama/shrama/shared/setting/version"
	"github.com/shrama/shrama/shared/store"
)

// Trial is a draft's replay under way. No request lasts long enough for all past
// cases of a large administration, so each visit takes the next of them.
type Trial struct {
	replay.Course
	version int // as stored; 0 for none
}

// Begun reports whether there is a trial.
func (t Trial) Begun() bool { return t.version > 0 }

// Stale reports whether a draft was changed since its trial began.
func (t Trial) Stale(d Draft) bool {
	return t.Found.Changes != d.Fingerprint() || t.Found.Base != d.Base
}

// A trial stands beside its draft until it has found everything, and for a week
// if nobody takes it further.
const (
	bearable = 2_000 // cases of one visit: under a second for a small function
	keptDays = 7
)

func trialKey(id string) store.Key { return store.Key{Family: draft.Family, ID: id, Sort: "T"} }

// trialItem is a trial as it is stored.
type trialItem struct {
	Left   []docket.Month `dynamodbav:"l,omitempty"`
	Cursor string         `dynamodbav:"c,omitempty"`
	Months int            `dynamodbav:"m"`
	Read   int            `dynamodbav:"r"`
	Whole  int            `dynamodbav:"o"`
	Found  []byte         `dynamodbav:"f"`
}

// keep stores a course in the place of the trial's, unless somebody was faster.
func (t Trial) keep(ctx context.Context, db *store.Scope, x Trying) error {
	found, err := version.Summarised(&t.Found)
	if err != nil {
		return err
	}
	err = db.Keep(ctx, store.Put{Key: trialKey(x.Draft.ID), Version: t.version, Expires: x.At.AddDate(0, 0, keptDays), Value: trialItem{
		Left: t.Left, Cursor: t.Cursor, Months: t.Months, Read: t.Read, Whole: t.Whole, Found: found,
	}})
	if err != nil {
		return fmt.Errorf("workbench: trial of %s: %w", x.Draft.ID, err)
	}
	return nil
}

// FindTrial returns the trial of a draft that is under way, or one that has not
// Begun.
func FindTrial(ctx context.Context, db *store.Scope, draft string) (Trial, error) {
	it, err := db.Get(ctx, trialKey(draft))
	if errors.Is(err, store.ErrNotFound) {
		return Trial{}, nil
	}
	var v trialItem
	if err == nil {
		err = it.Decode(&v)
	}
	if err != nil {
		return Trial{}, fmt.Errorf("workbench: trial of %s: %w", draft, err)
	}
	t := Trial{replay.Course{Left: v.Left, Cursor: v.Cursor, Months: v.Months, Read: v.Read, Whole: v.Whole}, it.Version}
	found, err := version.SummaryOf(v.Found)
	if err != nil {
		return t, err
	}
	t.Found = *found
	return t, nil
}

// Trying is who takes the trial of a draft further, under which law.
type Trying struct {
	Acting
	Law   *pack.Pack
	Draft Draft
	Most  int // cases of one visit; 0 is as many as a request bears
}

// BeginTrial begins to ask what a draft would have done to the cases filed on some
// days. A trial of the very same changes that is under way goes on; one of an
// older draft is given up.
func BeginTrial(ctx context.Context, db *store.Scope, x Trying, days replay.Days) error {
	if !x.By.Has(pack.Admin) {
		return fault.New(fault.Forbidden, "setting.admins-only")
	}
	if err := x.Draft.in(Open); err != nil {
		return err
	}
	t, err := FindTrial(ctx, db, x.Draft.ID)
	if err != nil || t.Begun() && !t.Stale(x.Draft) {
		return err
	}
	if t.Course, err = replay.Begin(ctx, db, days); err != nil {
		return err
	}
	t.Found.Changes, t.Found.Base = x.Draft.Fingerprint(), x.Draft.Base
	if err = t.keep(ctx, db, x); errors.Is(err, store.ErrConflict) {
		return nil // it was begun from another window
	}
	return err
}

// Further takes the trial of an open draft one step on and returns it with the
// draft as it then is. Of two visits at once only one counts; one that breaks off
// has counted nothing. The last step notes on the draft what was found, and then
// the trial is no more. That of an older draft stays where it is.
func Further(ctx context.Context, db *store.Scope, x Trying) (Draft, Trial, error) {
	t, err := FindTrial(ctx, db, x.Draft.ID)
	if err != nil || !t.Begun() || t.Stale(x.Draft) || x.Draft.State != Open {
		return x.Draft, t, err
	}
	before, after, err := Asked(ctx, db, x.Law, x.Draft)
	if err != nil {
		return x.Draft, t, err
	}
	next := Trial{version: t.version}
	if next.Course, err = (replay.Ask{Before: before, After: after}).Step(ctx, db, t.Course, cmp.Or(x.Most, bearable)); err != nil {
		return x.Draft, t, err
	}
	if next.Done() {
		return finish(ctx, db, x, next)
	}
	switch err := next.keep(ctx, db, x); {
	case errors.Is(err, store.ErrConflict):
		t, err = FindTrial(ctx, db, x.Draft.ID)
		return x.Draft, t, err
	case err != nil:
		return x.Draft, t, err
	}
	next.version++
	return x.Draft, next, nil
}

// finish notes on the draft what its trial found, and in the same instant the trial
// is no more. Where somebody changed either meanwhile, both come back as they are
// now.
func finish(ctx context.Context, db *store.Scope, x Trying, t Trial) (Draft, Trial, error) {
	d, err := Change(ctx, db, Seen{x.Draft.ID, x.Draft.Version}, func(d Draft) (Draft, error) {
		n, err := d.Replayed(t.Found, x.Acting)
		n.also = []store.Put{{Key: trialKey(d.ID), Version: t.version, Delete: true}}
		return n, err
	})
	switch {
	case fault.KindOf(err) == fault.Conflict && d.ID != "":
		t, err = FindTrial(ctx, db, d.ID)
		return d, t, err
	case err != nil:
		return x.Draft, t, err
	}
	return d, Trial{}, nil
}
