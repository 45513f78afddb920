package workbench

import (
	"context"
	"errors"
	"fmt"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/store"
)

// version is a publication as it is stored.
type version struct {
	Title    store.Text `dynamodbav:"t"`
	From     civil.Date `dynamodbav:"f"`
	Layer    packed     `dynamodbav:"l"`
	People   packed     `dynamodbav:"pe"`
	Undo     bool       `dynamodbav:"u,omitempty"`
	Restores int        `dynamodbav:"r,omitempty"`
	Authors  []string   `dynamodbav:"a"`
	Approver string     `dynamodbav:"p"`
	Name     store.Text `dynamodbav:"pn,omitempty"`
	Law      string     `dynamodbav:"k"`
	Draft    string     `dynamodbav:"d"`
	Replay   []byte     `dynamodbav:"y,omitempty"`
}

// put returns the write that stores a publication, once and for ever.
func (p Publication) put(ctx context.Context, db *store.Scope) (store.Put, error) {
	at := packing{db, fmt.Sprintf("%06d", p.Number)}
	layer, err := at.pack(ctx, p.Layer)
	if err != nil {
		return store.Put{}, err
	}
	people, err := at.pack(ctx, p.People)
	if err != nil {
		return store.Put{}, err
	}
	summary, err := summarised(p.Replay)
	return store.Put{Key: versionKey(p.Number), Value: version{
		Title: store.Text(p.Title), From: p.From, Layer: layer, People: people, Undo: p.Undo, Restores: p.Restores, Authors: p.Authors,
		Approver: p.Approver, Name: store.Text(p.Name), Law: p.Law, Draft: p.Draft, Replay: summary,
	}}, err
}

// Find returns a publication by its number, with its layer; number 0 is the law as
// it is, with none.
func Find(ctx context.Context, db *store.Scope, number int) (Publication, error) {
	if number == 0 {
		return Publication{}, nil
	}
	it, err := db.Get(ctx, versionKey(number))
	if errors.Is(err, store.ErrNotFound) {
		return Publication{}, fault.Wrap(err, fault.NotFound, "setting.version-gone")
	}
	if err != nil {
		return Publication{}, fmt.Errorf("workbench: version %d: %w", number, err)
	}
	return ReadVersion(ctx, db, it)
}

// ReadVersion returns the publication of an item, as the stream brings one.
func ReadVersion(ctx context.Context, db *store.Scope, it store.Item) (p Publication, err error) {
	p, v, err := headOf(it)
	if err != nil {
		return p, err
	}
	at := packing{db, fmt.Sprintf("%06d", p.Number)}
	if p.Layer, err = at.unpack(ctx, v.Layer); err == nil {
		p.People, err = at.unpack(ctx, v.People)
	}
	return p, err
}

// IsVersion reports whether an item is a publication.
func IsVersion(it store.Item) bool { return it.Key.Family == versions }

func headOf(it store.Item) (p Publication, v version, err error) {
	if _, err = fmt.Sscanf(it.Key.Sort, "%06d#H", &p.Number); err == nil {
		err = it.Decode(&v)
	}
	if err != nil {
		return p, v, fmt.Errorf("workbench: version %s: %w", it.Key.Sort, err)
	}
	p.Title, p.From, p.Undo, p.Restores, p.Authors = string(v.Title), v.From, v.Undo, v.Restores, v.Authors
	p.Approver, p.Name, p.Law, p.Draft = v.Approver, string(v.Name), v.Law, v.Draft
	p.By, p.At = it.Event.By, it.Event.At
	p.Replay, err = summaryOf(v.Replay)
	return p, v, err
}

// History returns all publications without their layers, newest first.
func History(ctx context.Context, db *store.Scope) ([]Publication, error) {
	var out []Publication
	for q := (store.Query{Family: versions, ID: "all", Desc: true}); ; {
		page, err := db.Query(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("workbench: history: %w", err)
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
	p, err := Find(ctx, db, number)
	if err != nil {
		return nil, err
	}
	return setting.Apply(base, p.Layer, number), nil
}
