package workbench

import (
	"bytes"
	"compress/flate"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/setting/replay"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/trail"
)

// A draft is one item, family SD; those that are still open are listed in an index.
// Versions are one partition, family SV, by number. Changes that are too many for
// an item, as when a thousand people are imported, stand in parts of family SP
// under the hash of what they hold.
const (
	drafts   = "SD"
	versions = "SV"
	parts    = "SP"
	listed   = "setting.drafts"
)

func draftKey(id string) store.Key { return store.Key{Family: drafts, ID: id, Sort: "H"} }

func versionKey(n int) store.Key {
	return store.Key{Family: versions, ID: "all", Sort: fmt.Sprintf("%06d#H", n)}
}

// item is a draft as it is stored; its newest line is the item's event.
type item struct {
	Title    store.Text  `dynamodbav:"t"`
	State    State       `dynamodbav:"s"`
	Base     int         `dynamodbav:"b,omitempty"`
	Restores int         `dynamodbav:"r,omitempty"`
	Undo     bool        `dynamodbav:"u,omitempty"`
	Changes  packed      `dynamodbav:"c"`
	Authors  []string    `dynamodbav:"a,omitempty"`
	Approver string      `dynamodbav:"p,omitempty"`
	Name     store.Text  `dynamodbav:"pn,omitempty"`
	Replay   []byte      `dynamodbav:"y,omitempty"`
	Number   int         `dynamodbav:"n,omitempty"`
	Older    store.Lines `dynamodbav:"h,omitempty"`
}

// packed is a layer as an item keeps it: deflated JSON, or the names of the parts
// that hold it.
type packed struct {
	Blob  []byte   `dynamodbav:"b,omitempty"`
	Parts []string `dynamodbav:"p,omitempty"`
}

const (
	mostInline = 100 << 10 // bytes of a blob within its item
	mostPart   = 300 << 10 // and of one part; an item holds 400 KB
)

// pack returns a layer as an item keeps it, having written its parts if it needs
// any.
func (l packing) pack(ctx context.Context, layer setting.Layer) (packed, error) {
	raw, err := layer.JSON()
	if err != nil {
		return packed{}, err
	}
	blob := deflate(raw)
	if len(blob) <= mostInline {
		return packed{Blob: blob}, nil
	}
	var p packed
	for piece := range slices.Chunk(blob, mostPart) {
		sum := sha256.Sum256(piece)
		name := base64.RawURLEncoding.EncodeToString(sum[:])
		put := store.Put{Key: store.Key{Family: parts, ID: l.owner, Sort: name}, Value: packed{Blob: piece}}
		if err := l.db.Keep(ctx, put); err != nil && !errors.Is(err, store.ErrConflict) { // one that is there holds the same
			return packed{}, fmt.Errorf("workbench: part: %w", err)
		}
		p.Parts = append(p.Parts, name)
	}
	return p, nil
}

// packing is where the parts of a layer stand: under their draft or their version.
type packing struct {
	db    *store.Scope
	owner string
}

// sweep removes parts that nothing names any more. One that stays behind harms
// nobody.
func (l packing) sweep(ctx context.Context, old, now []string) {
	for _, name := range old {
		if !slices.Contains(now, name) {
			_ = l.db.Keep(ctx, store.Put{Key: store.Key{Family: parts, ID: l.owner, Sort: name}, Version: 1, Delete: true})
		}
	}
}

// unpack reads a layer back.
func (l packing) unpack(ctx context.Context, p packed) (setting.Layer, error) {
	blob := p.Blob
	for _, name := range p.Parts {
		it, err := l.db.Get(ctx, store.Key{Family: parts, ID: l.owner, Sort: name})
		if err != nil {
			return nil, fmt.Errorf("workbench: part: %w", err)
		}
		var piece packed
		if err := it.Decode(&piece); err != nil {
			return nil, fmt.Errorf("workbench: part: %w", err)
		}
		blob = append(slices.Clip(blob), piece.Blob...)
	}
	raw, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(blob)), 4*setting.MostBytes))
	if err != nil {
		return nil, fmt.Errorf("workbench: changes: %w", err)
	}
	return setting.Parse(raw)
}

func deflate(raw []byte) []byte {
	var buf bytes.Buffer
	w, err := flate.NewWriter(&buf, flate.BestCompression)
	if err != nil {
		panic(err) // the level is a constant
	}
	if _, err := w.Write(raw); err != nil {
		panic(err) // a bytes.Buffer takes every write
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return buf.Bytes()
}

// put returns the write that stores a draft as it now is.
func (d Draft) put(ctx context.Context, db *store.Scope) (store.Put, error) {
	changes, err := packing{db, d.ID}.pack(ctx, d.Changes)
	if err != nil {
		return store.Put{}, err
	}
	summary, err := summarised(d.Replay)
	if err != nil {
		return store.Put{}, err
	}
	var slot store.Slot
	if d.in(Open, Submitted, Approved) == nil {
		slot = store.Slot{ID: listed, Sort: d.Last().At.UTC().Format(time.RFC3339) + d.ID}
	}
	return store.Put{Key: draftKey(d.ID), Version: d.Version, Event: d.Last(), Mine: slot, Value: item{
		Title: store.Text(d.Title), State: d.State, Base: d.Base, Restores: d.Restores, Undo: d.Undo, Changes: changes, Authors: d.Authors,
		Approver: d.Approver, Name: store.Text(d.Name), Replay: summary, Number: d.Number, Older: d.History[:len(d.History)-1],
	}}, nil
}

func summarised(s *replay.Summary) ([]byte, error) {
	if s == nil {
		return nil, nil
	}
	b, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("workbench: %w", err)
	}
	return deflate(b), nil
}

func summaryOf(b []byte) (*replay.Summary, error) {
	if len(b) == 0 {
		return nil, nil
	}
	s := new(replay.Summary)
	if err := json.NewDecoder(flate.NewReader(bytes.NewReader(b))).Decode(s); err != nil {
		return nil, fmt.Errorf("workbench: replay: %w", err)
	}
	return s, nil
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
	err = db.Commit(ctx, next.Last(), put)
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
	packing{db, x.ID}.sweep(ctx, d.parts, put.Value.(item).Changes.Parts)
	next.Version++
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
	if id == "" {
		return Draft{}, fault.New(fault.NotFound, "setting.draft-gone")
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
	changes, err := packing{db, id}.unpack(ctx, v.Changes)
	if err != nil {
		return Draft{}, err
	}
	summary, err := summaryOf(v.Replay)
	return Draft{ID: id, Title: string(v.Title), State: v.State, Base: v.Base, Restores: v.Restores, Undo: v.Undo, Changes: changes,
		Authors: v.Authors, Approver: v.Approver, Name: string(v.Name), Replay: summary, Number: v.Number,
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
