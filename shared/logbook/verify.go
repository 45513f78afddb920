package logbook

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/shrama/shrama/shared/paper/keyring"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/trail"
)

// Audit compares all items of a tenant with its log. Read gives it the items, in
// any order; Faults then tells what does not fit.
type Audit struct {
	// History returns the older lines that an item holds, oldest first, where
	// they can be read; nil where not. With it the audit tells which line of a
	// changed history is another.
	History func(store.Item) []trail.Event

	tenant tenant.ID
	head   *Tree
	leaves map[int64][]Entry
	heads  [][]byte
	items  map[store.Key]item
	broken []string
}

type item struct {
	sum     [32]byte
	event   trail.Event
	history []trail.Event
}

// Summary is what an audit went through.
type Summary struct {
	Tenant  string
	Entries int64
	Heads   int // signed
	Items   int // with a history
	Pending int // whose next line the log has not yet
	Last    Head
}

// Read takes one item of a tenant, as the table or an export has it, with what
// attr.Sum says of it.
func (a *Audit) Read(id tenant.ID, it store.Item, sum [sha256.Size]byte) error {
	if a.items == nil {
		a.tenant, a.items, a.leaves = id, map[store.Key]item{}, map[int64][]Entry{}
	}
	if a.tenant != id {
		return fmt.Errorf("logbook: an item of %s among those of %s", id, a.tenant)
	}
	switch {
	case it.Key.Family == family && it.Key.ID == book:
		return a.page(it)
	case it.Event.Seq > 0:
		x := item{sum: sum, event: it.Event}
		if a.History != nil {
			x.history = a.History(it)
		}
		a.items[it.Key] = x
	case it.Key.Family != family:
		a.items[it.Key] = item{sum: sum}
	}
	return nil
}

// page takes an item of the log itself.
func (a *Audit) page(it store.Item) error {
	switch kind, _, _ := strings.Cut(it.Key.Sort, "#"); kind {
	case headSort:
		t, err := treeOf(it)
		if err != nil {
			return err
		}
		a.head = &t
	case leafSort:
		var l leaf
		if err := it.Decode(&l); err != nil {
			return fmt.Errorf("logbook: %w", err)
		}
		all, err := entries(l.Entries)
		if err != nil {
			return err
		}
		var first int64
		if _, err := fmt.Sscanf(it.Key.Sort, leafSort+"#%d", &first); err != nil {
			return fmt.Errorf("logbook: %w", err)
		}
		a.leaves[first] = all
	case signSort:
		var s signedHead
		if err := it.Decode(&s); err != nil {
			return fmt.Errorf("logbook: %w", err)
		}
		a.heads = append(a.heads, s.Note)
	}
	return nil
}

// Faults tells what does not fit, in sentences; none means that the log and the
// items tell one story. The keys are the tenant's; witnessed are signed heads
// that somebody else kept.
func (a *Audit) Faults(keys keyring.Keys, witnessed ...[]byte) (Summary, []string) {
	s := Summary{Tenant: string(a.tenant), Heads: len(a.heads)}
	a.broken = nil
	all := a.inOrder()
	s.Entries = int64(len(all))
	stored := a.grow(all)
	for i, signed := range slices.Concat(a.heads, witnessed) {
		h, err := OpenHead(signed, keys)
		switch {
		case err != nil && i < len(a.heads):
			a.fault("a signed head in the log is not genuine: %v", err)
		case err != nil:
			a.fault("the head that was kept elsewhere is not genuine: %v", err)
		case h.Size > int64(len(all)):
			a.fault("the log had %d entries on %s and has %d now: its end is missing", h.Size, h.At.Format("2006-01-02 15:04"), len(all))
		case !stands(h, stored):
			a.fault("the log was rewritten somewhere before its entry %d, after it was signed on %s", h.Size, h.At.Format("2006-01-02 15:04"))
		case h.Size > s.Last.Size:
			s.Last = h
		}
	}
	a.compare(all, &s)
	for _, x := range a.items {
		if x.event.Seq > 0 {
			s.Items++
		}
	}
	slices.Sort(a.broken)
	return s, slices.Compact(a.broken)
}

// grow builds the whole tree and holds the log's head against it.
func (a *Audit) grow(all []Entry) held {
	stored := held{}
	for n, e := range all {
		hashes, err := tlog.StoredHashesForRecordHash(int64(n), e.hash(), stored)
		if err != nil {
			a.fault("entry %d: %v", n+1, err)
			return stored
		}
		for i, x := range hashes {
			stored[tlog.StoredHashIndex(0, int64(n))+int64(i)] = x
		}
	}
	if a.head != nil && a.head.Size == int64(len(all)) {
		if root, err := a.head.Root(); err != nil || !stands(Head{Size: a.head.Size, Root: root}, stored) {
			a.fault("the log's head is not that of its entries")
		}
	}
	return stored
}

// stands reports whether the tree had the head's root at the head's size.
func stands(h Head, stored held) bool {
	root, err := tlog.TreeHash(h.Size, stored)
	return err == nil && root == h.Root
}

func (a *Audit) fault(format string, args ...any) {
	a.broken = append(a.broken, fmt.Sprintf(format, args...))
}

// inOrder returns the entries from the first to the last before a gap.
func (a *Audit) inOrder() []Entry {
	var all []Entry
	n := 0
	for a.leaves[int64(len(all))] != nil {
		all, n = append(all, a.leaves[int64(len(all))]...), n+1
	}
	if n < len(a.leaves) {
		a.fault("entries of the log are missing or doubled after entry %d", len(all))
	}
	switch {
	case a.head == nil && n > 0:
		a.fault("the log has no head")
	case a.head != nil && a.head.Size != int64(len(all)):
		a.fault("the log's head tells of %d entries, there are %d", a.head.Size, len(all))
	}
	return all
}

// compare holds each item against the last entry about it, and each line against
// the entry that was made when it was written.
func (a *Audit) compare(all []Entry, s *Summary) {
	last, lines := map[store.Key]Entry{}, map[store.Key]map[int]trail.Seal{}
	for i, e := range all {
		before, was := last[e.Item]
		switch {
		case e.Kind == Kept:
			a.fault("%s was changed without a line in its history (entry %d)", named(e), i+1)
		case e.Kind == Line && was && before.Kind != Gone && before.Subject == e.Subject && e.Seq != before.Seq+1:
			a.fault("%s: line %d follows line %d (entry %d)", named(e), e.Seq, before.Seq, i+1)
		}
		if e.Kind == Gone || lines[e.Item] == nil {
			lines[e.Item] = map[int]trail.Seal{}
		}
		if e.Kind == Line {
			lines[e.Item][e.Seq] = e.Seal
		}
		last[e.Item] = e
	}
	for k, e := range last {
		x, is := a.items[k]
		switch {
		case e.Kind == Gone && is && x.event.Seq > 0:
			a.fault("%s stands there though the log says that it was removed", named(e))
		case e.Kind == Gone:
		case !is:
			a.fault("%s is missing", named(e))
		case x.follows(e):
			s.Pending++
		case x.sum != e.Sum:
			a.fault("%s is not as it was written: %s", named(e), which(x, e, lines[k]))
		}
	}
	for k, x := range a.items {
		if _, logged := last[k]; !logged && x.event.Seq > 0 {
			a.fault("%s was written past the log", x.event.Subject)
		}
	}
}

// follows reports whether an item has one more line than the log, which follows
// from the last one there: the stream had not brought it yet. Whoever forged such
// a line would have it in the log in a moment, for all to see.
func (x item) follows(e Entry) bool {
	return e.Kind != Gone && x.event.Subject == e.Subject && x.event.Seq == e.Seq+1 && x.event.Sealed(e.Seal).Seal == x.event.Seal
}

// named is what an entry is about, in words.
func named(e Entry) string { return cmp.Or(e.Subject, e.Item.Family+" "+e.Item.ID) }

// which says what part of an item is another, as far as its lines tell.
func which(x item, e Entry, seals map[int]trail.Seal) string {
	for _, l := range append(slices.Clone(x.history), x.event) {
		if was, ok := seals[l.Seq]; ok && was != l.Seal {
			return fmt.Sprintf("line %d of its history is another", l.Seq)
		}
	}
	if x.event.Seq != e.Seq {
		return fmt.Sprintf("its history ends with line %d instead of %d", x.event.Seq, e.Seq)
	}
	return "its history's lines are, something else in it is not"
}
