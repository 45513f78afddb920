package logbook

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/shrama/shrama/shared/store"
)

// How the log is stored: family L. The head says how far it goes; a leaf's item
// holds the entries of one write; a place remembers of each item which of its
// changes was logged last, so that a change that the stream brings again is not
// logged again.
const (
	family    = "L"
	book      = "book" // id of the head, the leaves and the signed heads
	headSort  = "H"
	leafSort  = "E" // and the number of its first entry
	signSort  = "S" // and the size that was signed
	placeSort = "P"
	most      = 64 // entries of one write: each may bring a place beside it
	tries     = 16 // against the other shards of the stream, in about a second
)

func headKey() store.Key { return store.Key{Family: family, ID: book, Sort: headSort} }

func numbered(sort string, n int64) store.Key {
	return store.Key{Family: family, ID: book, Sort: fmt.Sprintf("%s#%015d", sort, n)}
}

type head struct {
	Size int64  `dynamodbav:"n"`
	Edge []byte `dynamodbav:"h"` // hashes of 32 bytes
}

type leaf struct {
	Entries []byte `dynamodbav:"h"`
}

type place struct {
	Sequence string `dynamodbav:"q"`
}

// Load returns the log's tree as it stands, and the version of its head.
func Load(ctx context.Context, db *store.Scope) (Tree, int, error) {
	it, err := db.Get(ctx, headKey())
	if errors.Is(err, store.ErrNotFound) {
		return Tree{}, 0, nil
	}
	if err != nil {
		return Tree{}, 0, fmt.Errorf("logbook: %w", err)
	}
	t, err := treeOf(it)
	return t, it.Version, err
}

func treeOf(it store.Item) (Tree, error) {
	var h head
	if err := it.Decode(&h); err != nil {
		return Tree{}, fmt.Errorf("logbook: %w", err)
	}
	if len(h.Edge) != tlog.HashSize*len(edgeOf(h.Size)) {
		return Tree{}, errors.New("logbook: the head is damaged")
	}
	t := Tree{Size: h.Size}
	for b := h.Edge; len(b) > 0; b = b[tlog.HashSize:] {
		t.edge = append(t.edge, tlog.Hash(b))
	}
	return t, nil
}

func (t Tree) put(version int) store.Put {
	h := head{Size: t.Size}
	for _, x := range t.edge {
		h.Edge = append(h.Edge, x[:]...)
	}
	return store.Put{Key: headKey(), Version: version, Value: h}
}

// Append logs the changes of one tenant that the log has not yet, in their
// order. It may be given the same changes again, by several at once: each is
// logged once.
func Append(ctx context.Context, db *store.Scope, changes []store.Change) error {
	for len(changes) > 0 {
		n := min(len(changes), most)
		if err := again(ctx, func() error { return write(ctx, db, changes[:n]) }); err != nil {
			return err
		}
		changes = changes[n:]
	}
	return nil
}

// again repeats what met another's write.
func again(ctx context.Context, do func() error) error {
	for try := 1; ; try++ {
		err := do()
		if !errors.Is(err, store.ErrConflict) || try == tries {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("logbook: %w", ctx.Err())
		case <-time.After(rand.N(time.Duration(try) * 10 * time.Millisecond)): //nolint:gosec // spreads load, guards nothing
		}
	}
}

// write logs at most so many changes as one write takes.
func write(ctx context.Context, db *store.Scope, changes []store.Change) error {
	places, err := placesOf(ctx, db, changes)
	if err != nil {
		return err
	}
	var fresh []Entry
	written := map[store.Key]bool{}
	var order []store.Key
	for _, ch := range changes {
		e, ok := of(ch)
		p := places[e.Item]
		if !ok || !after(ch.Sequence, p.Value.(place).Sequence) {
			continue
		}
		if p.Value = (place{ch.Sequence}); !written[e.Item] {
			order, written[e.Item] = append(order, e.Item), true
		}
		places[e.Item], fresh = p, append(fresh, e)
	}
	if len(fresh) == 0 {
		return nil
	}
	t, version, err := Load(ctx, db)
	if err != nil {
		return err
	}
	grown, err := t.Add(fresh...)
	if err != nil {
		return err
	}
	var packed []byte
	for _, e := range fresh {
		packed = e.appendTo(packed)
	}
	puts := []store.Put{grown.put(version), {Key: numbered(leafSort, t.Size), Value: leaf{packed}}}
	for _, k := range order {
		puts = append(puts, places[k])
	}
	if err := db.Keep(ctx, puts...); err != nil {
		return fmt.Errorf("logbook: %w", err)
	}
	return nil
}

// placesOf reads the places of the changed items, in one call, as the puts that
// would write them anew. One that is read too old is refused when it is written.
func placesOf(ctx context.Context, db *store.Scope, changes []store.Change) (map[store.Key]store.Put, error) {
	puts, items := map[store.Key]store.Put{}, map[store.Key]store.Key{}
	var keys []store.Key
	for _, ch := range changes {
		e, ok := of(ch)
		if _, known := puts[e.Item]; !ok || known {
			continue
		}
		k := store.Key{Family: family, ID: e.Item.Family + "." + e.Item.ID, Sort: placeSort + "#" + e.Item.Sort}
		puts[e.Item], items[k], keys = store.Put{Key: k, Value: place{}}, e.Item, append(keys, k)
	}
	if len(keys) == 0 {
		return nil, nil
	}
	found, err := db.GetMany(ctx, keys)
	if err != nil {
		return nil, fmt.Errorf("logbook: %w", err)
	}
	for _, it := range found {
		var last place
		if err := it.Decode(&last); err != nil {
			return nil, fmt.Errorf("logbook: %w", err)
		}
		puts[items[it.Key]] = store.Put{Key: it.Key, Version: it.Version, Value: last}
	}
	return puts, nil
}

// after compares two of the stream's numbers, which have no leading zeros.
func after(a, b string) bool {
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) > 0
}
