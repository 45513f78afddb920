// Package logbook is a tenant's log: every line of every history, and what was
// changed without one, in the order in which the table's stream brought it, as a
// Merkle tree that can only grow (RFC 9162, section 2.1, by way of
// golang.org/x/mod/sumdb/tlog).
//
// A case's own chain of seals shows that a line was changed; who may write the
// table could seal the whole chain anew. The log keeps what each item was when
// its line was written, and a head of the log, signed with the tenant's key and
// kept where nobody can write over it, stands for all that was logged before. To
// rewrite the past one would have to rewrite each of them.
//
// The log holds no personal data: what an entry says of an item is its key, its
// line's subject, number and seal, and a SHA-256.
package logbook

import (
	"encoding/binary"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/trail"
)

// Kind says what happened to an item.
type Kind byte

// The kinds of entries.
const (
	Line Kind = 'l' // a line of its history was written, and it with it
	Kept Kind = 'k' // it was written without a line
	Gone Kind = 'g' // it was removed
)

// Entry is one line of the log.
type Entry struct {
	Kind    Kind
	Item    store.Key
	Subject string     // of the line
	Seq     int        // of the line
	Seal    trail.Seal // of the line
	Sum     [32]byte   // of the item as it was stored (attr.Sum); zero when it is gone
}

// of returns what the log says of a change, and false for one it is silent
// about: items that never had a history, such as sessions and codes.
func of(ch store.Change) (Entry, bool) {
	was, is := store.Item{}, store.Item{}
	if ch.Old != nil {
		was = *ch.Old
	}
	if ch.New != nil {
		is = *ch.New
	}
	switch {
	case is.Event.Seq > 0 && is.Event.Seal != was.Event.Seal:
		return Entry{Line, is.Key, is.Event.Subject, is.Event.Seq, is.Event.Seal, ch.Sum}, true
	case is.Event.Seq > 0 || ch.New != nil && was.Event.Seq > 0:
		return Entry{Kept, is.Key, was.Event.Subject, was.Event.Seq, was.Event.Seal, ch.Sum}, true
	case was.Event.Seq > 0:
		return Entry{Kind: Gone, Item: was.Key, Subject: was.Event.Subject, Seq: was.Event.Seq, Seal: was.Event.Seal}, true
	}
	return Entry{}, false
}

// appendTo writes the entry as its hash is taken of: the kind; the key's three
// parts and the subject, each after its length; the number; seal and sum.
// Lengths and number are unsigned varints.
func (e Entry) appendTo(b []byte) []byte {
	b = append(b, byte(e.Kind))
	for _, s := range []string{e.Item.Family, e.Item.ID, e.Item.Sort, e.Subject} {
		b = append(binary.AppendUvarint(b, uint64(len(s))), s...)
	}
	b = binary.AppendUvarint(b, uint64(e.Seq)) //nolint:gosec // never negative
	b = append(b, e.Seal[:]...)
	return append(b, e.Sum[:]...)
}

var errEntry = errors.New("logbook: not an entry")

// cut reads the entry that b begins with.
func cut(b []byte) (e Entry, rest []byte, err error) {
	if len(b) == 0 {
		return e, nil, errEntry
	}
	e.Kind, b = Kind(b[0]), b[1:]
	if e.Kind != Line && e.Kind != Kept && e.Kind != Gone {
		return e, nil, errEntry
	}
	for _, s := range []*string{&e.Item.Family, &e.Item.ID, &e.Item.Sort, &e.Subject} {
		n, size := binary.Uvarint(b)
		if size <= 0 || n > uint64(len(b)-size) {
			return e, nil, errEntry
		}
		b = b[size:]
		*s, b = string(b[:n]), b[n:]
	}
	n, size := binary.Uvarint(b)
	if size <= 0 || n > 1<<31 || len(b) < size+len(e.Seal)+len(e.Sum) {
		return e, nil, errEntry
	}
	e.Seq, b = int(n), b[size:] //nolint:gosec // at most 1<<31
	b = b[copy(e.Seal[:], b):]
	b = b[copy(e.Sum[:], b):]
	return e, b, nil
}

// hash is the entry's leaf of the tree.
func (e Entry) hash() tlog.Hash { return tlog.RecordHash(e.appendTo(nil)) }

// entries reads all that b holds.
func entries(b []byte) ([]Entry, error) {
	var all []Entry
	for len(b) > 0 {
		e, rest, err := cut(b)
		if err != nil {
			return all, err
		}
		all, b = append(all, e), rest
	}
	return all, nil
}

// Tree is the log at one size, by the hashes on its right edge alone: the roots
// of its full subtrees, largest first. The zero Tree is the empty log.
type Tree struct {
	Size int64
	edge []tlog.Hash
}

// edgeOf returns where tlog keeps the hashes on the edge of a tree of n leaves.
func edgeOf(n int64) []int64 {
	var at []int64
	_, err := tlog.TreeHash(n, tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		at = indexes
		return make([]tlog.Hash, len(indexes)), nil
	}))
	if err != nil {
		return nil // the reader never fails
	}
	return at
}

// held reads hashes by where tlog keeps them.
type held map[int64]tlog.Hash

// ReadHashes implements tlog.HashReader.
func (h held) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		v, ok := h[x]
		if !ok {
			return nil, fmt.Errorf("logbook: the edge lacks hash %d", x)
		}
		out[i] = v
	}
	return out, nil
}

func (t Tree) held() held {
	h := held{}
	for i, x := range edgeOf(t.Size) {
		if i < len(t.edge) {
			h[x] = t.edge[i]
		}
	}
	return h
}

// Add returns the tree with the entries after its last.
func (t Tree) Add(more ...Entry) (Tree, error) {
	h, n := t.held(), t.Size
	for _, e := range more {
		hashes, err := tlog.StoredHashesForRecordHash(n, e.hash(), h)
		if err != nil {
			return t, fmt.Errorf("logbook: %w", err)
		}
		for i, x := range hashes {
			h[tlog.StoredHashIndex(0, n)+int64(i)] = x
		}
		n++
	}
	edge, err := h.ReadHashes(edgeOf(n))
	return Tree{n, edge}, err
}

// Root is the tree's hash, which stands for every entry and its place.
func (t Tree) Root() (tlog.Hash, error) {
	h, err := tlog.TreeHash(t.Size, t.held())
	if err != nil {
		return h, fmt.Errorf("logbook: %w", err)
	}
	return h, nil
}
