// Package version keeps what a tenant's admins published: each version of its
// settings whole, for ever as it was. Whoever serves a request needs no more of the
// settings than this.
package version

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/setting/replay"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/attr"
)

// Publication is one version of a tenant's settings. It never changes.
type Publication struct {
	Number   int
	Title    string
	From     civil.Date // the first day on which it decides
	Layer    setting.Layer
	People   setting.Layer // changes of people, made when it was published
	Undo     bool          // it took back every version after Restores
	Restores int
	Authors  []string
	Approver string
	Name     string // the approver's
	By       string // who published it
	At       time.Time
	Law      string // version of the pack that it was judged by
	Draft    string
	Replay   *replay.Summary
}

// Standing is what a publication is on a day.
type Standing string

// The standings.
const (
	Pending    Standing = "pending" // its first day is still to come
	InForce    Standing = "in-force"
	Superseded Standing = "superseded"
	Undone     Standing = "undone"
)

// Stands says what a publication is on a day, among all of them, in any order.
func (p Publication) Stands(all []Publication, on civil.Date) Standing {
	deciding := 0
	for _, o := range all {
		if o.Undo && o.Restores < p.Number && p.Number < o.Number {
			return Undone
		}
		if !on.Before(o.From) {
			deciding = max(deciding, o.Number)
		}
	}
	switch {
	case p.Number == deciding:
		return InForce
	case p.Number > deciding:
		return Pending
	default:
		return Superseded
	}
}

// Versions are one partition, family SV, by number. Changes that are too many for
// an item, as when a thousand people are imported, stand in parts of family SP
// under the hash of what they hold.
const (
	family = "SV"
	parts  = "SP"
)

func key(n int) store.Key {
	return store.Key{Family: family, ID: "all", Sort: fmt.Sprintf("%06d#H", n)}
}

// item is a publication as it is stored.
type item struct {
	Title    attr.Text  `dynamodbav:"t"`
	From     civil.Date `dynamodbav:"f"`
	Layer    Packed     `dynamodbav:"l"`
	People   Packed     `dynamodbav:"pe"`
	Undo     bool       `dynamodbav:"u,omitempty"`
	Restores int        `dynamodbav:"r,omitempty"`
	Authors  []string   `dynamodbav:"a"`
	Approver string     `dynamodbav:"p"`
	Name     attr.Text  `dynamodbav:"pn,omitempty"`
	Law      string     `dynamodbav:"k"`
	Draft    string     `dynamodbav:"d"`
	Replay   []byte     `dynamodbav:"y,omitempty"`
}

// Put returns the write that stores a publication, once and for ever.
func (p Publication) Put(ctx context.Context, db *store.Scope) (store.Put, error) {
	at := packing(db, p.Number)
	layer, err := at.Pack(ctx, p.Layer)
	if err != nil {
		return store.Put{}, err
	}
	people, err := at.Pack(ctx, p.People)
	if err != nil {
		return store.Put{}, err
	}
	summary, err := Summarised(p.Replay)
	return store.Put{Key: key(p.Number), Value: item{
		Title: attr.Text(p.Title), From: p.From, Layer: layer, People: people, Undo: p.Undo, Restores: p.Restores, Authors: p.Authors,
		Approver: p.Approver, Name: attr.Text(p.Name), Law: p.Law, Draft: p.Draft, Replay: summary,
	}}, err
}

// Find returns a publication by its number, with its layer; number 0 is the law as
// it is, with none.
func Find(ctx context.Context, db *store.Scope, number int) (Publication, error) {
	if number == 0 {
		return Publication{}, nil
	}
	it, err := get(ctx, db, number)
	if err != nil {
		return Publication{}, err
	}
	return Read(ctx, db, it)
}

func get(ctx context.Context, db *store.Scope, number int) (store.Item, error) {
	it, err := db.Get(ctx, key(number))
	if errors.Is(err, store.ErrNotFound) {
		return it, fault.Wrap(err, fault.NotFound, "setting.version-gone")
	}
	if err != nil {
		return it, fmt.Errorf("version: %d: %w", number, err)
	}
	return it, nil
}

func packing(db *store.Scope, number int) Packing { return Packing{db, fmt.Sprintf("%06d", number)} }

// Read returns the publication of an item, as the stream brings one.
func Read(ctx context.Context, db *store.Scope, it store.Item) (p Publication, err error) {
	p, v, err := headOf(it)
	if err != nil {
		return p, err
	}
	at := packing(db, p.Number)
	if p.Layer, err = at.Unpack(ctx, v.Layer); err == nil {
		p.People, err = at.Unpack(ctx, v.People)
	}
	return p, err
}

// Is reports whether an item is a publication.
func Is(it store.Item) bool { return it.Key.Family == family }

func headOf(it store.Item) (p Publication, v item, err error) {
	if _, err = fmt.Sscanf(it.Key.Sort, "%06d#H", &p.Number); err == nil {
		err = it.Decode(&v)
	}
	if err != nil {
		return p, v, fmt.Errorf("version: version %s: %w", it.Key.Sort, err)
	}
	p.Title, p.From, p.Undo, p.Restores, p.Authors = string(v.Title), v.From, v.Undo, v.Restores, v.Authors
	p.Approver, p.Name, p.Law, p.Draft = v.Approver, string(v.Name), v.Law, v.Draft
	p.By, p.At = it.Event.By, it.Event.At
	p.Replay, err = SummaryOf(v.Replay)
	return p, v, err
}

// History returns all publications without their layers, newest first.
func History(ctx context.Context, db *store.Scope) ([]Publication, error) {
	var out []Publication
	for q := (store.Query{Family: family, ID: "all", Desc: true}); ; {
		page, err := db.Query(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("version: history: %w", err)
		}
		for _, it := range page.Items {
			p, _, err := headOf(it)
			if err != nil {
				return nil, err
			}
			out = append(out, p)
		}
		if q.Cursor = page.Next; q.Cursor == "" {
			return out, nil
		}
	}
}

// Load returns the pack with one version of the tenant's settings over it. It is
// what a register of tenants asks once for a version.
func Load(ctx context.Context, db *store.Scope, base *pack.Pack, number int) (*pack.Pack, error) {
	if number == 0 {
		return base, nil
	}
	it, err := get(ctx, db, number)
	if err != nil {
		return nil, err
	}
	p, v, err := headOf(it)
	if err != nil {
		return nil, err
	}
	if p.Layer, err = packing(db, number).Unpack(ctx, v.Layer); err != nil {
		return nil, err
	}
	return setting.Apply(base, p.Layer, number), nil
}
