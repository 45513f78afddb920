package workbench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/setting/draft"
	"github.com/shrama/shrama/shared/setting/version"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/attr"
	"github.com/shrama/shrama/shared/trail"
)

// A draft is one item; those that are still open are listed in an index.
const listed = "setting.drafts"

func draftKey(id string) store.Key { return store.Key{Family: draft.Family, ID: id, Sort: "H"} }

// item is a draft as it is stored; its newest line is the item's event.
type item struct {
	draft.Head
	State    State          `dynamodbav:"s"`
	Base     int            `dynamodbav:"b,omitempty"`
	Restores int            `dynamodbav:"r,omitempty"`
	Undo     bool           `dynamodbav:"u,omitempty"`
	Changes  version.Packed `dynamodbav:"c"`
	Approver string         `dynamodbav:"p,omitempty"`
	Name     attr.Text      `dynamodbav:"pn,omitempty"`
	Replay   []byte         `dynamodbav:"y,omitempty"`
	Number   int            `dynamodbav:"n,omitempty"`
	Older    attr.Lines     `dynamodbav:"h,omitempty"`
}

// put returns the write that stores a draft as it now is.
func (d Draft) put(ctx context.Context, db *store.Scope) (store.Put, error) {
	changes, err := version.Packing{DB: db, Owner: d.ID}.Pack(ctx, d.Changes)
	if err != nil {
		return store.Put{}, err
	}
	summary, err := version.Summarised(d.Replay)
	if err != nil {
		return store.Put{}, err
	}
	var slot store.Slot
	if d.in(Open, Submitted, Approved) == nil {
		slot = store.Slot{ID: listed, Sort: d.Last().At.UTC().Format(time.RFC3339) + d.ID}
	}
	return store.Put{Key: draftKey(d.ID), Version: d.Version, Event: d.Last(), Mine: slot, Value: item{
		Head:  draft.Head{Title: attr.Text(d.Title), Authors: d.Authors, Asked: d.Asked},
		State: d.State, Base: d.Base, Restores: d.Restores, Undo: d.Undo, Changes: changes,
		Approver: d.Approver, Name: attr.Text(d.Name), Replay: summary, Number: d.Number, Older: d.History[:len(d.History)-1],
	}}, nil
}

// Begin stores a new draft. Sending the same form again finds what it began.
func Begin(ctx context.Context, db *store.Scope, d Draft) (Draft, error) {
	put, err := d.put(ctx, db)
	if err != nil {
		return d, err
	}
	err = db.Commit(ctx, d.Last(), put)
	if errors.Is(err, store.ErrConflict) {
		return Read(ctx, db, d.ID)
	}
	if err != nil {
		return d, fmt.Errorf("workbench: begin: %w", err)
	}
	d.Version = 1
	return d, nil
}

// Seen is a draft as somebody had it before them.
type Seen struct {
	ID      string
	Version int
}

// Change applies an act to a draft as it is stored and stores what follows. Where
// somebody else has changed the draft since it was seen, it comes back as it is
// now, with a Conflict that names them, and nothing is stored. Between tells what
// they changed.
func Change(ctx context.Context, db *store.Scope, x Seen, act func(Draft) (Draft, error)) (Draft, error) {
	d, err := Read(ctx, db, x.ID)
	if err != nil {
		return d, err
	}
	if d.Version != x.Version {
		return d, changed(d, nil)
	}
	next, err := act(d)
	if err != nil || len(next.History) == len(d.History) {
		return d, err
	}
	put, err := next.put(ctx, db)
	if err != nil {
		return d, err
	}
	err = db.Commit(ctx, next.Last(), append([]store.Put{put}, next.also...)...)
	if errors.Is(err, store.ErrConflict) {
		now, rerr := Read(ctx, db, x.ID)
		if rerr != nil {
			return d, rerr
		}
		return now, changed(now, err)
	}
	if err != nil {
		return d, fmt.Errorf("workbench: save %s: %w", x.ID, err)
	}
	version.Packing{DB: db, Owner: x.ID}.Sweep(ctx, d.parts, put.Value.(item).Changes.Parts)
	next.Version++
	next.also = nil
	return next, nil
}

// changed tells who changed a draft meanwhile.
func changed(d Draft, cause error) error {
	name := d.Last().Name
	if name == "" {
		name = "-"
	}
	return fault.Wrap(cause, fault.Conflict, "setting.changed", "name", name)
}

// Read returns a draft, or a NotFound fault.
func Read(ctx context.Context, db *store.Scope, id string) (Draft, error) {
	if _, err := ident.Parse(id); err != nil {
		return Draft{}, fault.Wrap(err, fault.NotFound, "setting.draft-gone")
	}
	it, err := db.Get(ctx, draftKey(id))
	if errors.Is(err, store.ErrNotFound) {
		return Draft{}, fault.Wrap(err, fault.NotFound, "setting.draft-gone")
	}
	if err != nil {
		return Draft{}, fmt.Errorf("workbench: draft %s: %w", id, err)
	}
	return fromItem(ctx, db, it)
}

func fromItem(ctx context.Context, db *store.Scope, it store.Item) (Draft, error) {
	var v item
	id := it.Key.ID
	if err := it.Decode(&v); err != nil {
		return Draft{}, fmt.Errorf("workbench: draft %s: %w", id, err)
	}
	changes, err := version.Packing{DB: db, Owner: id}.Unpack(ctx, v.Changes)
	if err != nil {
		return Draft{}, err
	}
	summary, err := version.SummaryOf(v.Replay)
	return Draft{ID: id, Title: string(v.Title), State: v.State, Base: v.Base, Restores: v.Restores, Undo: v.Undo, Changes: changes,
		Authors: v.Authors, Asked: v.Asked, Approver: v.Approver, Name: string(v.Name), Replay: summary, Number: v.Number,
		History: append(slices.Clip([]trail.Event(v.Older)), it.Event), Version: it.Version, parts: v.Changes.Parts}, err
}

// Drafts returns the drafts that are neither published nor dropped, those that were
// changed last first. It is read from an index and may lag by a second.
func Drafts(ctx context.Context, db *store.Scope) ([]Draft, error) {
	var out []Draft
	for q := (store.Query{Index: store.Mine, ID: listed, Desc: true, Limit: 50}); ; {
		page, err := db.Query(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("workbench: drafts: %w", err)
		}
		var keys []store.Key
		for _, it := range page.Items {
			keys = append(keys, it.Key)
		}
		items, err := db.GetMany(ctx, keys)
		if err != nil {
			return nil, fmt.Errorf("workbench: drafts: %w", err)
		}
		for _, it := range items {
			d, err := fromItem(ctx, db, it)
			if err != nil {
				return nil, err
			}
			out = append(out, d)
		}
		if q.Cursor = page.Next; q.Cursor == "" {
			return out, nil
		}
	}
}
