// Package queue is the open work of the offices: a row a case, under the office
// and the role that must act, soonest deadline first.
package queue

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/attr"
)

// Row is what a queue shows of an open case without reading the case. Its id and
// its deadline stand in the row's keys.
type Row struct {
	ID      string    `dynamodbav:"-" json:"id"`
	Service string    `dynamodbav:"s" json:"service"`
	Title   attr.Text `dynamodbav:"t" json:"title"` // the applicant, as the case's heading
	Step    string    `dynamodbav:"p" json:"step"`
	Phase   string    `dynamodbav:"h" json:"phase"`
	Due     time.Time `dynamodbav:"-" json:"-"`           // zero for none
	Told    bool      `dynamodbav:"-" json:"-"`           // its deadline is over, and the clock has nothing more to do with it
	Rings   int64     `dynamodbav:"r,omitempty" json:"-"` // when it has, in Unix seconds, where that is not Due
	Deems   int64     `dynamodbav:"g,omitempty" json:"-"` // when law will count it as granted, in Unix seconds; zero is never
}

// Texts is the row as the index holds it: in one piece, since a page of a queue is
// read by the kilobyte. Review, which most rows are in, is left out.
func (r Row) Texts() attr.Texts {
	phase := r.Phase
	if phase == string(flow.Review) {
		phase = ""
	}
	return attr.Texts{r.Service, string(r.Title), r.Step, phase, number(r.Rings), number(r.Deems)}
}

// Of is the row of an item, without what its keys say; zero where it has none. Rows
// were once written by the names of their fields.
func Of(it store.Item) (r Row, err error) {
	t := make(attr.Texts, 6)
	if it.DecodeRow(&t) != nil {
		return r, it.DecodeRow(&r)
	}
	if t[0] == "" {
		return r, nil
	}
	r.Service, r.Title, r.Step, r.Phase = t[0], attr.Text(t[1]), t[2], cmp.Or(t[3], string(flow.Review))
	var rings, deems error
	r.Rings, rings = second(t[4])
	r.Deems, deems = second(t[5])
	return r, errors.Join(rings, deems)
}

func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 36)
}

func second(s string) (int64, error) {
	if s == "" {
		return 0, nil
	}
	return strconv.ParseInt(s, 36, 64)
}

// Ref returns the case's reference.
func (r Row) Ref() string {
	id, err := ident.Parse(r.ID)
	if err != nil {
		return ""
	}
	return id.Ref()
}

// compact writes an instant of UTC so that texts sort as instants do; era is how
// each such text begins.
const (
	compact = "20060102150405"
	era     = "2"
)

// told sorts cases whose deadline is over, and with which the clock is done,
// before all others, so that a tick need not read them again and again; far sorts
// cases without a deadline behind.
const (
	told = "!"
	far  = "9999"
)

// place names the part of the queue index where an office's role finds its open
// cases.
func place(office, role string) string { return office + "~" + role }

// Slot places the row in the queue of an office's role.
func (r Row) Slot(office, role string) store.Slot {
	sort := far
	if !r.Due.IsZero() {
		sort = r.Due.UTC().Format(compact)
	}
	if r.Told {
		sort = told + sort
	}
	return store.Slot{ID: place(office, role), Sort: sort}
}

// Look is one page of an office's queue for a role.
type Look struct {
	Office, Role string
	Cursor       string // where the page begins; empty is the soonest deadline
	Limit        int
}

// Waiting returns one page of a queue and the cursor of the next: one read.
func Waiting(ctx context.Context, db *store.Scope, q Look) ([]Row, string, error) {
	return read(ctx, db, q, "")
}

// read is Waiting for the rows whose place begins with a prefix.
func read(ctx context.Context, db *store.Scope, q Look, prefix string) ([]Row, string, error) {
	page, err := db.Query(ctx, store.Query{Index: store.Queue, ID: place(q.Office, q.Role), Prefix: prefix, Limit: q.Limit, Cursor: q.Cursor})
	if err != nil {
		return nil, "", fmt.Errorf("queue: of %s: %w", q.Office, err)
	}
	rows := make([]Row, 0, len(page.Items))
	for _, it := range page.Items {
		r, err := Of(it)
		if err != nil {
			return nil, "", fmt.Errorf("queue: row %s: %w", it.Key.Sort, err)
		}
		r.ID = strings.TrimSuffix(it.Key.Sort, "#H")
		var due string
		if due, r.Told = strings.CutPrefix(it.Queue.Sort, told); due != far {
			if r.Due, err = time.Parse(compact, due); err != nil {
				return nil, "", fmt.Errorf("queue: row %s: %w", it.Key.Sort, err)
			}
		}
		rows = append(rows, r)
	}
	return rows, page.Next, nil
}

// Late returns the ids of the cases of a queue that are overdue at now and whose
// superior was not told yet. It reads those, and a page at most of others,
// however many were told of or are in time.
func Late(ctx context.Context, db *store.Scope, q Look, now time.Time) ([]string, error) {
	var ids []string
	for {
		rows, next, err := read(ctx, db, q, era)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			if !now.After(r.Due) {
				return ids, nil // ordered by deadline: the rest is in time
			}
			if r.Rings == 0 || now.After(time.Unix(r.Rings, 0)) {
				ids = append(ids, r.ID)
			}
		}
		if next == "" {
			return ids, nil
		}
		q.Cursor = next
	}
}
