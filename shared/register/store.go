package register

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/attr"
)

// A record is one item: family R, its number, sort H. The number is the key, so
// that two records can never share one.
const family = "R"

// The parts of the queue index where the clock finds records by the day it must
// look at them: those in force, and those that are revoked or suspended, which
// the signed list for offline checks names too.
const (
	due       = "records"
	takenBack = "records-taken-back"
)

type item struct {
	Service  string     `dynamodbav:"s"`
	Pack     string     `dynamodbav:"k"`
	Case     string     `dynamodbav:"c"`
	Office   string     `dynamodbav:"o"`
	Holder   Holder     `dynamodbav:"h"`
	State    State      `dynamodbav:"st"`
	First    string     `dynamodbav:"f1"`
	From     string     `dynamodbav:"f"`
	To       string     `dynamodbav:"t"`
	Before   string     `dynamodbav:"b,omitempty"`
	Contents contents   `dynamodbav:"a"`
	Photo    string     `dynamodbav:"ph,omitempty"`
	Reminded bool       `dynamodbav:"r,omitempty"`
	Older    attr.Lines `dynamodbav:"l,omitempty"`
}

// contents are kept a byte a letter, as names and addresses are in every script.
type contents map[string]attr.Text

func contentsOf(a form.Answers) contents {
	c := make(contents, len(a))
	for id, v := range a {
		c[id] = attr.Text(v)
	}
	return c
}

func (c contents) answers() form.Answers {
	a := make(form.Answers, len(c))
	for id, v := range c {
		a[id] = string(v)
	}
	return a
}

func key(number string) store.Key { return store.Key{Family: family, ID: number, Sort: "H"} }

// Load returns a record by its number: one read.
func Load(ctx context.Context, db *store.Scope, number string) (Record, error) {
	if !Numbered(number) {
		return Record{}, fault.New(fault.NotFound, "register.unknown")
	}
	it, err := db.Get(ctx, key(number))
	if errors.Is(err, store.ErrNotFound) {
		return Record{}, fault.Wrap(err, fault.NotFound, "register.unknown")
	}
	if err != nil {
		return Record{}, fmt.Errorf("register: load %s: %w", number, err)
	}
	return fromItem(it)
}

// Read returns the record of an item, as the stream brings one; ok is false for
// any other item.
func Read(it store.Item) (r Record, ok bool, err error) {
	if it.Key.Family != family {
		return Record{}, false, nil
	}
	r, err = fromItem(it)
	return r, true, err
}

func fromItem(it store.Item) (Record, error) {
	var v item
	if err := it.Decode(&v); err != nil {
		return Record{}, fmt.Errorf("register: %s: %w", it.Key.ID, err)
	}
	r := Record{Number: it.Key.ID, Version: it.Version, Service: v.Service, Pack: v.Pack, Case: v.Case, Office: v.Office,
		Holder: v.Holder, State: v.State, Contents: v.Contents.answers(), Photo: v.Photo, Reminded: v.Reminded}
	for _, d := range []struct {
		to   *civil.Date
		text string
	}{{&r.First, v.First}, {&r.From, v.From}, {&r.To, v.To}, {&r.Before, v.Before}} {
		if d.text == "" {
			continue
		}
		if err := d.to.UnmarshalText([]byte(d.text)); err != nil {
			return Record{}, fmt.Errorf("register: %s: %w", r.Number, err)
		}
	}
	r.History = append(slices.Clip(v.Older), it.Event)
	return r, nil
}

// Put returns the write that stores the record as it now is, with its newest
// line beside it where it is the first write of a commit.
func (r Record) Put(s *pack.Service, cal *calendar.Calendar) store.Put {
	p := store.Put{Key: key(r.Number), Version: r.Version, Value: item{
		Service: r.Service, Pack: r.Pack, Case: r.Case, Office: r.Office, Holder: r.Holder, State: r.State,
		First: r.First.String(), From: r.From.String(), To: r.To.String(), Contents: contentsOf(r.Contents), Photo: r.Photo,
		Before: written(r.Before), Reminded: r.Reminded, Older: r.History[:len(r.History)-1],
	}, Event: r.Last(), Mine: store.Slot{ID: r.Holder.Person, Sort: "record~" + r.From.String() + "~" + r.Number}}
	if wakes := r.Wakes(s, cal); !wakes.IsZero() {
		p.Queue = store.Slot{ID: due, Sort: wakes.String() + "~" + r.Number}
		if r.State != Valid {
			p.Queue.ID, p.Row = takenBack, row{r.State}
		}
	}
	return p
}

// written is a day as an item holds it, empty for none.
func written(d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// row is what the index shows of a record that was taken back.
type row struct {
	State State `dynamodbav:"s"`
}

// TakenBack returns the records that are revoked or suspended and whose term
// still runs, by number.
func TakenBack(ctx context.Context, db *store.Scope) (map[string]State, error) {
	out := map[string]State{}
	for cursor := ""; ; {
		page, err := db.Query(ctx, store.Query{Index: store.Queue, ID: takenBack, Cursor: cursor})
		if err != nil {
			return nil, fmt.Errorf("register: taken back: %w", err)
		}
		for _, it := range page.Items {
			var r row
			if err := it.DecodeRow(&r); err != nil {
				return nil, fmt.Errorf("register: %s: %w", it.Key.ID, err)
			}
			out[it.Key.ID] = r.State
		}
		if cursor = page.Next; cursor == "" {
			return out, nil
		}
	}
}

// Save stores a record after an act of its own.
func (r Record) Save(ctx context.Context, db *store.Scope, s *pack.Service, cal *calendar.Calendar) error {
	err := db.Commit(ctx, r.Last(), r.Put(s, cal))
	if errors.Is(err, store.ErrConflict) {
		return fault.Wrap(err, fault.Conflict, "fault.case-changed")
	}
	if err != nil {
		return fmt.Errorf("register: save %s: %w", r.Number, err)
	}
	return nil
}

// Due returns the numbers of the records that the clock must look at on a day.
func Due(ctx context.Context, db *store.Scope, today civil.Date) ([]string, error) {
	a, err := dueIn(ctx, db, due, today)
	if err != nil {
		return nil, err
	}
	b, err := dueIn(ctx, db, takenBack, today)
	return append(a, b...), err
}

// dueIn reads short pages: on most days few records or none are due, and what is
// read beyond them is read in vain.
func dueIn(ctx context.Context, db *store.Scope, part string, today civil.Date) ([]string, error) {
	var out []string
	for cursor := ""; ; {
		page, err := db.Query(ctx, store.Query{Index: store.Queue, ID: part, Limit: 10, Cursor: cursor})
		if err != nil {
			return nil, fmt.Errorf("register: due records: %w", err)
		}
		for _, it := range page.Items {
			if day, _, _ := strings.Cut(it.Queue.Sort, "~"); day > today.String() {
				return out, nil
			}
			out = append(out, it.Key.ID)
		}
		if page.Next == "" {
			return out, nil
		}
		cursor = page.Next
	}
}

// Own returns a page of the records that a person holds, newest term first.
func Own(ctx context.Context, db *store.Scope, person, cursor string) ([]Record, string, error) {
	page, err := db.Query(ctx, store.Query{Index: store.Mine, ID: person, Prefix: "record~", Desc: true, Limit: 25, Cursor: cursor})
	if err != nil {
		return nil, "", fmt.Errorf("register: records of a person: %w", err)
	}
	keys := make([]store.Key, 0, len(page.Items))
	for _, it := range page.Items {
		keys = append(keys, it.Key)
	}
	if len(keys) == 0 {
		return nil, page.Next, nil
	}
	items, err := db.GetMany(ctx, keys)
	if err != nil {
		return nil, "", fmt.Errorf("register: records of a person: %w", err)
	}
	var rs []Record
	for _, it := range items {
		r, err := fromItem(it)
		if err != nil {
			return nil, "", err
		}
		rs = append(rs, r)
	}
	return rs, page.Next, nil
}
