package casework

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenant"
)

// Row is what a queue shows of an open case without reading the case. Its id and
// its deadline stand in the row's keys.
type Row struct {
	ID      string     `dynamodbav:"-" json:"id"`
	Service string     `dynamodbav:"s" json:"service"`
	Title   store.Text `dynamodbav:"t" json:"title"` // the applicant, as the case's heading
	Step    string     `dynamodbav:"p" json:"step"`
	Phase   string     `dynamodbav:"h" json:"phase"`
	Due     time.Time  `dynamodbav:"-" json:"-"`           // zero for none
	Told    bool       `dynamodbav:"e,omitempty" json:"-"` // the clock has nothing more to do with it
	Rings   int64      `dynamodbav:"r,omitempty" json:"-"` // when it has, in Unix seconds, where that is not Due
	Deems   int64      `dynamodbav:"g,omitempty" json:"-"` // when law will count it as granted, in Unix seconds; zero is never
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

// QueueOf names the part of the queue index where an office's role finds its
// open cases, soonest deadline first.
func QueueOf(office, role string) string { return office + "~" + role }

// queue returns where an open case stands in the queues and what is shown of it
// there. A draft is nobody's work yet and a decided case nobody's any more.
func (c Case) queue(l Law) (store.Slot, any) {
	if c.Phase == flow.Draft || c.Phase.Over() {
		return store.Slot{}, nil
	}
	due, first, rings := far, c.first(), c.rings(l)
	if !first.IsZero() {
		due = first.UTC().Format(compact)
	}
	step, _ := l.Service.Flow.Step(c.Step)
	row := Row{Service: c.Service, Title: store.Text(c.Title(l.Service)), Step: c.Step, Phase: string(c.Phase), Told: rings.IsZero() && !first.IsZero()}
	if !rings.Equal(first) {
		row.Rings = unix(rings)
	}
	if l.Service.Flow.Limit.Deemed.To != "" && c.Stood.IsZero() {
		row.Deems = unix(c.Whole)
	}
	return store.Slot{ID: QueueOf(c.place(l, step), c.Awaits(l)), Sort: due}, row
}

// first returns the sooner of the two deadlines of the case. While the office's
// clock stands only the step's is left.
func (c Case) first() time.Time {
	if !c.Stood.IsZero() {
		return c.Due
	}
	return soonest(c.Due, c.Whole)
}

// Title is what officers call the case: the name of who is to hold what is asked
// for, else the applicant's.
func (c Case) Title(s *pack.Service) string {
	return cmp.Or(c.Answers[s.Record.Holder], c.Applicant.Name, c.Applicant.Email)
}

// Awaits returns the role that must act: the applicant's while it is their turn,
// else the first role of the step's actions.
func (c Case) Awaits(l Law) string {
	if c.Voucher != nil {
		return l.Service.Fee.Verifier
	}
	step, _ := l.Service.Flow.Step(c.Step)
	if c.Phase.Whose() == "applicant" {
		return tenant.Applicant
	}
	for _, a := range step.Actions {
		for _, r := range a.By {
			if r != tenant.Applicant {
				return r
			}
		}
	}
	return tenant.Applicant
}

// Look is one page of an office's queue for a role.
type Look struct {
	Office, Role string
	Cursor       string // where the page begins; empty is the soonest deadline
	Limit        int
}

// Waiting returns one page of a queue and the cursor of the next: one read.
func Waiting(ctx context.Context, db *store.Scope, q Look) ([]Row, string, error) {
	page, err := db.Query(ctx, store.Query{Index: store.Queue, ID: QueueOf(q.Office, q.Role), Limit: q.Limit, Cursor: q.Cursor})
	if err != nil {
		return nil, "", fmt.Errorf("casework: queue of %s: %w", q.Office, err)
	}
	rows := make([]Row, 0, len(page.Items))
	for _, it := range page.Items {
		var r Row
		if err := it.DecodeRow(&r); err != nil {
			return nil, "", fmt.Errorf("casework: queue row %s: %w", it.Key.Sort, err)
		}
		r.ID = strings.TrimSuffix(it.Key.Sort, "#H")
		if it.Queue.Sort != far {
			if r.Due, err = time.Parse(compact, it.Queue.Sort); err != nil {
				return nil, "", fmt.Errorf("casework: queue row %s: %w", it.Key.Sort, err)
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
			if !r.Told && (r.Rings == 0 || now.After(instant(r.Rings))) {
				ids = append(ids, r.ID)
			}
		}
		if next == "" {
			return ids, nil
		}
		q.Cursor = next
	}
}
