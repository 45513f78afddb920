// Package queue is the open work of the offices: a row a case, under the office
// and the role that must act, soonest deadline first.
package queue

import (
	"context"
	"fmt"
	"strings"
	"time"

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
	Told    bool      `dynamodbav:"e,omitempty" json:"-"` // the clock has nothing more to do with it
	Rings   int64     `dynamodbav:"r,omitempty" json:"-"` // when it has, in Unix seconds, where that is not Due
	Deems   int64     `dynamodbav:"g,omitempty" json:"-"` // when law will count it as granted, in Unix seconds; zero is never
}

// Ref returns the case's reference.
func (r Row) Ref() string {
	id, err := ident.Parse(r.ID)
	if err != nil {
		return ""
	}
	return id.Ref()
}

// far sorts cases without a deadline behind all others.
const far = "9999"

// compact writes an instant of UTC so that texts sort as instants do.
const compact = "20060102150405"

// place names the part of the queue index where an office's role finds its open
// cases.
func place(office, role string) string { return office + "~" + role }

// Slot places a case in the queue of an office's role; due is zero for no
// deadline.
func Slot(office, role string, due time.Time) store.Slot {
	sort := far
	if !due.IsZero() {
		sort = due.UTC().Format(compact)
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
	page, err := db.Query(ctx, store.Query{Index: store.Queue, ID: place(q.Office, q.Role), Limit: q.Limit, Cursor: q.Cursor})
	if err != nil {
		return nil, "", fmt.Errorf("queue: of %s: %w", q.Office, err)
	}
	rows := make([]Row, 0, len(page.Items))
	for _, it := range page.Items {
		var r Row
		if err := it.DecodeRow(&r); err != nil {
			return nil, "", fmt.Errorf("queue: row %s: %w", it.Key.Sort, err)
		}
		r.ID = strings.TrimSuffix(it.Key.Sort, "#H")
		if it.Queue.Sort != far {
			if r.Due, err = time.Parse(compact, it.Queue.Sort); err != nil {
				return nil, "", fmt.Errorf("queue: row %s: %w", it.Key.Sort, err)
			}
		}
		rows = append(rows, r)
	}
	return rows, page.Next, nil
}

// Late reads a queue from the oldest deadline on and returns the ids of cases
// overdue at now whose superior was not told yet.
func Late(ctx context.Context, db *store.Scope, q Look, now time.Time) ([]string, error) {
	var ids []string
	for {
		rows, next, err := Waiting(ctx, db, q)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			if r.Due.IsZero() || !now.After(r.Due) {
				return ids, nil // ordered by deadline: the rest is in time
			}
			if !r.Told && (r.Rings == 0 || now.After(time.Unix(r.Rings, 0))) {
				ids = append(ids, r.ID)
			}
		}
		if next == "" {
			return ids, nil
		}
		q.Cursor = next
	}
}
