package docket

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/money"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/store"
)

// A month of filing is one partition, family DK, and a case one item of it. The
// months that have any are a partition of their own.
const (
	family = "DK"
	months = "months"
)

func key(r Row) store.Key { return store.Key{Family: family, ID: string(MonthOf(r.Filed)), Sort: r.ID} }

// item is a row as it is stored. Lists are one text each: a name of its own for
// every answer would cost more than the answers.
type item struct {
	Service   string     `dynamodbav:"s"`
	Filed     civil.Date `dynamodbav:"f"`
	Pack      string     `dynamodbav:"k"`
	Office    string     `dynamodbav:"o"`
	Answers   string     `dynamodbav:"a,omitempty"`
	Documents string     `dynamodbav:"d,omitempty"`
	Stays     string     `dynamodbav:"p,omitempty"`
	Fee       string     `dynamodbav:"m,omitempty"`
	Open      bool       `dynamodbav:"u,omitempty"`
	Phase     flow.Phase `dynamodbav:"h"`
	Seen      int        `dynamodbav:"n"`
}

func (r Row) item() item {
	answers := make([]string, 0, len(r.Answers))
	for _, id := range slices.Sorted(maps.Keys(r.Answers)) {
		answers = append(answers, id+"="+r.Answers[id])
	}
	stays := make([]string, len(r.Stays))
	for i, s := range r.Stays {
		out, back := "", ""
		if !s.Out.IsZero() {
			out = strconv.FormatInt(s.Out.Unix()-s.In.Unix(), 36)
		}
		if s.Back {
			back = "b"
		}
		stays[i] = strings.Join([]string{s.Step, strconv.FormatInt(s.In.Unix(), 36), out, back}, ":")
	}
	i := item{Service: r.Service, Filed: r.Filed, Pack: r.Pack, Office: r.Office, Answers: strings.Join(answers, "\n"), Documents: strings.Join(r.Documents, ","),
		Stays: strings.Join(stays, ","), Open: r.Open, Phase: r.Phase, Seen: r.Seen}
	if r.Fee != (money.Amount{}) {
		i.Fee = r.Fee.String()
	}
	return i
}

func (i item) row(id string) (Row, error) {
	r := Row{ID: id, Service: i.Service, Filed: i.Filed, Pack: i.Pack, Office: i.Office, Answers: form.Answers{}, Open: i.Open, Phase: i.Phase, Seen: i.Seen}
	for line := range strings.SplitSeq(i.Answers, "\n") {
		if id, value, ok := strings.Cut(line, "="); ok {
			r.Answers[id] = value
		}
	}
	if i.Documents != "" {
		r.Documents = strings.Split(i.Documents, ",")
	}
	for part := range strings.SplitSeq(i.Stays, ",") {
		f := strings.Split(part, ":")
		if len(f) != 4 {
			continue
		}
		in, err := strconv.ParseInt(f[1], 36, 64)
		if err != nil {
			return r, fmt.Errorf("docket: row %s: %w", id, err)
		}
		s := Stay{Step: f[0], In: time.Unix(in, 0).UTC(), Back: f[3] == "b"}
		if out, err := strconv.ParseInt(f[2], 36, 64); err == nil {
			s.Out = time.Unix(in+out, 0).UTC()
		}
		r.Stays = append(r.Stays, s)
	}
	if err := r.Fee.UnmarshalText([]byte(i.Fee)); err != nil {
		return r, fmt.Errorf("docket: row %s: %w", id, err)
	}
	return r, nil
}

// tries is how often Follow meets another's write of the same row.
const tries = 5

// Follow brings the row of a filed case, as the stream brings its head, up to date
// under the law that decides it. What is known already changes nothing, in
// whatever order and however often it comes. The case is read whole where its
// documents may have changed since.
func Follow(ctx context.Context, db *store.Scope, law *pack.Service, c casework.Case) error {
	if c.Filed.IsZero() {
		return nil
	}
	for range tries {
		old, version, err := find(ctx, db, c)
		if err != nil {
			return err
		}
		if version > 0 && old.Seen >= c.Version {
			return nil
		}
		r := Of(law, c)
		if r.Documents = old.Documents; version == 0 || old.Seen+1 != c.Version || writes(law, c) {
			whole, err := casework.Load(ctx, db, c.ID)
			if err != nil {
				return fmt.Errorf("docket: %w", err)
			}
			r = Of(law, whole)
		}
		if err = Enter(ctx, db, r, version); !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
	return fmt.Errorf("docket: %s: %w", c.ID, store.ErrConflict)
}

// writes reports whether the newest line left a step in which the applicant may
// change documents.
func writes(law *pack.Service, c casework.Case) bool {
	from, _ := law.Flow.Step(c.Last().From)
	return from.Phase == flow.Draft || from.Phase == flow.Returned
}

// find returns the row of a case and the version of its item, 0 for none.
func find(ctx context.Context, db *store.Scope, c casework.Case) (Row, int, error) {
	it, err := db.Get(ctx, key(Row{ID: c.ID, Filed: c.Filed}))
	if errors.Is(err, store.ErrNotFound) {
		return Row{}, 0, nil
	}
	if err != nil {
		return Row{}, 0, fmt.Errorf("docket: %w", err)
	}
	r, err := read(it)
	return r, it.Version, err
}

// Enter writes a row over the one whose item has a version, 0 for none. Another's
// write in between is store.ErrConflict.
func Enter(ctx context.Context, db *store.Scope, r Row, version int) error {
	if version == 0 {
		if err := begin(ctx, db, MonthOf(r.Filed)); err != nil {
			return err
		}
	}
	if err := db.Keep(ctx, store.Put{Key: key(r), Version: version, Value: r.item()}); err != nil {
		return fmt.Errorf("docket: enter %s: %w", r.ID, err)
	}
	return nil
}

// begin notes that a month has cases.
func begin(ctx context.Context, db *store.Scope, m Month) error {
	k := store.Key{Family: family, ID: months, Sort: string(m)}
	_, err := db.Get(ctx, k)
	if errors.Is(err, store.ErrNotFound) {
		if err = db.Keep(ctx, store.Put{Key: k}); errors.Is(err, store.ErrConflict) {
			err = nil
		}
	}
	if err != nil {
		return fmt.Errorf("docket: month %s: %w", m, err)
	}
	return nil
}

func read(it store.Item) (Row, error) {
	var i item
	if err := it.Decode(&i); err != nil {
		return Row{}, fmt.Errorf("docket: row %s: %w", it.Key.Sort, err)
	}
	return i.row(it.Key.Sort)
}

// Months returns the months in which cases were filed, oldest first.
func Months(ctx context.Context, db *store.Scope) ([]Month, error) {
	var all []Month
	for q := (store.Query{Family: family, ID: months}); ; {
		page, err := db.Query(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("docket: months: %w", err)
		}
		for _, it := range page.Items {
			all = append(all, Month(it.Key.Sort))
		}
		if q.Cursor = page.Next; q.Cursor == "" {
			return all, nil
		}
	}
}

// Mark is a place in the docket: a month, and the cursor in it; the first is
// empty.
type Mark struct {
	Month  Month
	Cursor string
}

// Page returns rows from a mark on, at most so many, 0 being as many as one read
// brings, and the cursor of the next; it is empty after the last.
func Page(ctx context.Context, db *store.Scope, at Mark, most int) ([]Row, string, error) {
	page, err := db.Query(ctx, store.Query{Family: family, ID: string(at.Month), Cursor: at.Cursor, Limit: most})
	if err != nil {
		return nil, "", fmt.Errorf("docket: %s: %w", at.Month, err)
	}
	rows := make([]Row, len(page.Items))
	for i, it := range page.Items {
		if rows[i], err = read(it); err != nil {
			return nil, "", err
		}
	}
	return rows, page.Next, nil
}
