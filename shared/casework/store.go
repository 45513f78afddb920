package casework

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shrama/shrama/shared/casework/kept"
	"github.com/shrama/shrama/shared/casework/reading"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/trail"
)

// A case is one partition, placed by its reference: family C, the first eleven
// letters of the reference, and under it <id>#H the head, <id>#D#<slot> the
// documents, <id>#M#<number> the messages, <id>#P#<order> the payments begun,
// <id>#R#<reading>#<field> who had a secret answer shown. A reference thus leads to its case without an index.
const family = "C"

// Place returns the partition of the cases with the given reference.
func Place(ref string) string { return ref[:11] }

func key(id, rest string) (store.Key, error) {
	n, err := ident.Parse(id)
	if err != nil {
		return store.Key{}, fault.Wrap(err, fault.NotFound, "fault.no-case")
	}
	return store.Key{Family: family, ID: Place(n.Ref()), Sort: id + "#" + rest}, nil
}

// Load returns a case with its documents, messages and payments begun: one read.
func Load(ctx context.Context, db *store.Scope, id string) (Case, error) {
	k, err := key(id, "")
	if err != nil {
		return Case{}, err
	}
	page, err := db.Query(ctx, store.Query{Family: k.Family, ID: k.ID, Prefix: k.Sort})
	if err != nil {
		return Case{}, fmt.Errorf("casework: load %s: %w", id, err)
	}
	return gather(id, page.Items)
}

// Find returns the cases whose reference is ref, heads only: one, but for a
// coincidence of fifty bits.
func Find(ctx context.Context, db *store.Scope, ref string) ([]Case, error) {
	page, err := db.Query(ctx, store.Query{Family: family, ID: Place(ref)})
	if err != nil {
		return nil, fmt.Errorf("casework: find %s: %w", ref, err)
	}
	byID := map[string][]store.Item{}
	for _, it := range page.Items {
		id, _, _ := strings.Cut(it.Key.Sort, "#")
		byID[id] = append(byID[id], it)
	}
	var cs []Case
	for id, items := range byID {
		c, err := gather(id, items)
		if err != nil {
			return nil, err
		}
		cs = append(cs, c)
	}
	return cs, nil
}

// gather builds a case from the items of its partition.
func gather(id string, items []store.Item) (Case, error) {
	i := slices.IndexFunc(items, func(it store.Item) bool { return it.Key.Sort == id+"#H" })
	if i < 0 {
		return Case{}, fault.New(fault.NotFound, "fault.no-case")
	}
	c, err := fromItem(items[i])
	if err != nil {
		return Case{}, err
	}
	for _, it := range items {
		if err := c.add(it, strings.TrimPrefix(it.Key.Sort, id+"#")); err != nil {
			return Case{}, fmt.Errorf("casework: %s: %w", it.Key.Sort, err)
		}
	}
	slices.SortStableFunc(c.Readings, func(a, b reading.Line) int { return a.At.Compare(b.At) })
	return c, nil
}

// Read returns the case of a head item, as the stream brings one, without its
// documents and messages; ok is false for any other item.
func Read(it store.Item) (x Case, ok bool, err error) {
	if it.Key.Family != family || !strings.HasSuffix(it.Key.Sort, "#H") {
		return Case{}, false, nil
	}
	x, err = fromItem(it)
	return x, true, err
}

// ReadNote returns a message from its item and the id of its case; ok is false
// for any other item.
func ReadNote(it store.Item) (n Note, id string, ok bool, err error) {
	id, rest, _ := strings.Cut(it.Key.Sort, "#")
	if it.Key.Family != family || !strings.HasPrefix(rest, "M#") {
		return Note{}, "", false, nil
	}
	return n, id, true, it.Decode(&n)
}

func fromItem(it store.Item) (Case, error) {
	return unpack(strings.TrimSuffix(it.Key.Sort, "#H"), it)
}

func (c *Case) add(it store.Item, rest string) error {
	switch {
	case strings.HasPrefix(rest, "D#"):
		d, err := ReadAttachment(it, strings.TrimPrefix(rest, "D#"))
		if err != nil {
			return err
		}
		if d.ID == "" {
			c.Emptied = append(c.Emptied, d) // taken out again; the item keeps its history
			return nil
		}
		c.Documents = append(c.Documents, d)
	case strings.HasPrefix(rest, "M#"):
		var n Note
		if err := it.Decode(&n); err != nil {
			return err
		}
		c.Notes = append(c.Notes, n)
	case strings.HasPrefix(rest, "P#"):
		var p Attempt
		if err := it.Decode(&p); err != nil {
			return err
		}
		p.Order = strings.TrimPrefix(rest, "P#")
		c.Attempts = append(c.Attempts, p)
	case strings.HasPrefix(rest, "R#"):
		r, err := reading.Read(it)
		if err != nil {
			return err
		}
		c.Readings = append(c.Readings, r)
	}
	return nil
}

// ReadAttachment returns what stands in a slot, from its item.
func ReadAttachment(it store.Item, slot string) (Attachment, error) {
	var p kept.Paper
	e := it.Event
	err := it.Decode(&p)
	return Attachment{Document: p.Document(), Slot: slot, Name: e.Note, By: e.By, At: e.At, Version: it.Version, Seal: e.Seal}, err
}

// Put returns the write that stores the case as it now is.
func (c Case) Put(l Law) (store.Put, error) {
	k, err := key(c.ID, "H")
	if err != nil {
		return store.Put{}, err
	}
	slot, row := c.queue(l)
	h, err := c.head(string(row.Title))
	if err != nil {
		return store.Put{}, err
	}
	return store.Put{Key: k, Version: c.Version, Value: h, Queue: slot, Row: row.Texts(),
		Mine: store.Slot{ID: c.Applicant.Person, Sort: own + c.Begun.UTC().Format(moment)}}, nil
}

// Save stores a draft or its answers: nothing that a history tells of yet.
func (l Law) Save(ctx context.Context, db *store.Scope, c Case) error {
	p, err := c.Put(l)
	if err != nil {
		return err
	}
	if len(c.History) > 0 {
		return commit(ctx, db, c.Last(), p) // answers mended after a return
	}
	return conflict(db.Keep(ctx, p))
}

// Commit stores the case with its newest line, and whatever must change in the
// same instant.
func (l Law) Commit(ctx context.Context, db *store.Scope, c Case, also ...store.Put) error {
	p, err := c.Put(l)
	if err != nil {
		return err
	}
	return commit(ctx, db, c.Last(), append([]store.Put{p}, also...)...)
}

func commit(ctx context.Context, db *store.Scope, e trail.Event, ps ...store.Put) error {
	return conflict(db.Commit(ctx, e, ps...))
}

func conflict(err error) error {
	if errors.Is(err, store.ErrConflict) {
		return fault.Wrap(err, fault.Conflict, "fault.case-changed")
	}
	if err != nil {
		return fmt.Errorf("casework: save: %w", err)
	}
	return nil
}

// Attach puts a file into a slot, in place of what was there; its own line of
// history follows the one before it in the slot.
func Attach(ctx context.Context, db *store.Scope, c Case, d Attachment) error {
	k, err := key(c.ID, "D#"+d.Slot)
	if err != nil {
		return err
	}
	old := c.before(d.Slot)
	action := "attach"
	if d.ID == "" {
		action = "remove"
	}
	e := trail.Event{Subject: Subject(c.ID) + "/" + d.Slot, Seq: old.Version + 1, Action: action, By: d.By, At: d.At, Note: d.Name}
	return commit(ctx, db, e.Sealed(old.Seal), store.Put{Key: k, Version: old.Version, Value: kept.PaperOf(d.Document)})
}

// Write adds a message to the case, in its place after those that c has. The
// same words by the same person with nothing between are one message sent twice:
// a button pressed again, an answer that was lost.
func Write(ctx context.Context, db *store.Scope, c Case, n Note) error {
	for range 5 {
		if i := len(c.Notes); i > 0 && n.repeats(c.Notes[i-1]) {
			return nil
		}
		k, err := key(c.ID, fmt.Sprintf("M#%04d", len(c.Notes)+1))
		if err != nil {
			return err
		}
		e := trail.Event{Subject: Subject(c.ID) + "/message", Seq: len(c.Notes) + 1, Action: "message", By: n.By, Name: n.Name, At: n.At}
		err = db.Commit(ctx, e.Sealed(trail.Seal{}), store.Put{Key: k, Value: n})
		if !errors.Is(err, store.ErrConflict) {
			return conflict(err)
		}
		if c, err = Load(ctx, db, c.ID); err != nil { // somebody wrote in this very moment
			return err
		}
	}
	return fault.New(fault.Conflict, "fault.case-changed")
}

// repeats reports whether a message is the one before it, sent again.
func (n Note) repeats(last Note) bool {
	return n.By == last.By && n.Office == last.Office && n.Text == last.Text && n.At.Sub(last.At).Abs() < time.Hour
}

// Show writes down that an officer has a secret answer of a case shown (see
// reading.Write).
func Show(ctx context.Context, db *store.Scope, id string, r reading.Line) error {
	k, err := key(id, "R")
	if err != nil {
		return err
	}
	r.Of = Subject(id)
	return conflict(reading.Write(ctx, db, k, r))
}

// Begin keeps a payment that a gateway is about to be asked for.
func Begin(ctx context.Context, db *store.Scope, c Case, a Attempt) error {
	k, err := key(c.ID, "P#"+a.Order)
	if err != nil {
		return err
	}
	a.Order = ""
	if err := db.Keep(ctx, store.Put{Key: k, Value: a}); err != nil && !errors.Is(err, store.ErrConflict) {
		return fmt.Errorf("casework: begin payment of %s: %w", c.ID, err)
	}
	return nil
}

// Own returns a page of the cases that a person began, newest first.
func Own(ctx context.Context, db *store.Scope, person, cursor string) ([]Case, string, error) {
	page, err := db.Query(ctx, store.Query{Index: store.Mine, ID: person, Prefix: own, Desc: true, Limit: 25, Cursor: cursor})
	if err != nil {
		return nil, "", fmt.Errorf("casework: cases of a person: %w", err)
	}
	var keys []store.Key
	for _, it := range page.Items {
		if it.Key.Family == family {
			keys = append(keys, it.Key)
		}
	}
	if len(keys) == 0 {
		return nil, page.Next, nil
	}
	items, err := db.GetMany(ctx, keys)
	if err != nil {
		return nil, "", fmt.Errorf("casework: cases of a person: %w", err)
	}
	var cs []Case
	for _, it := range items {
		c, err := fromItem(it)
		if err != nil {
			return nil, "", err
		}
		cs = append(cs, c)
	}
	return cs, page.Next, nil
}
