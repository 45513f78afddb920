package replay

import (
	"context"
	"fmt"
	"slices"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/docket"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/store"
)

// Ask is what is asked of past cases: how they come out under one pack and under
// another.
type Ask struct {
	Before, After *pack.Pack
}

// Days are days of filing, both included; zero is since ever and until now.
type Days struct{ From, To civil.Date }

func (d Days) has(on civil.Date) bool {
	return (d.From.IsZero() || !on.Before(d.From)) && (d.To.IsZero() || !on.After(d.To))
}

func (d Days) month(m docket.Month) bool {
	return (d.From.IsZero() || m >= docket.MonthOf(d.From)) && (d.To.IsZero() || m <= docket.MonthOf(d.To))
}

// Course is a replay under way: what is still to be read and what was found so
// far. It is a value, so that one request goes on where another stopped.
type Course struct {
	Left   []docket.Month // still to be read, the first of them from Cursor on
	Cursor string
	Months int // of filing, in all
	Read   int // cases read so far
	Whole  int // of them those of months that are done
	Found  Summary
}

// Begin returns the course over the cases that were filed on some days, before
// its first step.
func Begin(ctx context.Context, db *store.Scope, days Days) (Course, error) {
	months, err := docket.Months(ctx, db)
	if err != nil {
		return Course{}, fmt.Errorf("replay: %w", err)
	}
	months = slices.DeleteFunc(months, func(m docket.Month) bool { return !days.month(m) })
	return Course{Left: months, Months: len(months), Found: Summary{From: days.From, To: days.To}}, nil
}

// Done reports whether every case was worked out.
func (c Course) Done() bool { return len(c.Left) == 0 }

// Of returns about how many cases there are, judged by the months that are done;
// it is 0 while none is. To count them would be to read them twice.
func (c Course) Of() int {
	done := c.Months - len(c.Left)
	if done == 0 {
		return 0
	}
	return max(c.Read, c.Whole*c.Months/done)
}

// Step works cases out twice, once under each pack, from where the course stands:
// at most so many of them. The steps of a course together read every case once.
func (a Ask) Step(ctx context.Context, db *store.Scope, c Course, most int) (Course, error) {
	t, err := newTally(a, c.Found)
	if err != nil {
		return c, err
	}
	days, next := Days{c.Found.From, c.Found.To}, c
	for p, err := range pages(ctx, db, c, most) {
		if err != nil {
			return c, fmt.Errorf("replay: %w", err)
		}
		next = p.next
		for _, r := range p.rows {
			if days.has(r.Filed) {
				t.row(r)
			}
		}
	}
	next.Found = t.summary()
	return next, nil
}

// page is what one read brought, and where the course then stands.
type page struct {
	rows []docket.Row
	next Course
}

// pages reads on, always one read ahead of who works the rows out, until it has
// brought enough.
func pages(ctx context.Context, db *store.Scope, c Course, most int) func(yield func(page, error) bool) {
	type result struct {
		page
		err error
	}
	return func(yield func(page, error) bool) {
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		ahead := make(chan result, 1)
		go func() {
			defer close(ahead)
			for enough := c.Read + most; len(c.Left) > 0 && c.Read < enough; {
				rows, next, err := docket.Page(ctx, db, docket.Mark{Month: c.Left[0], Cursor: c.Cursor}, enough-c.Read)
				c = c.after(len(rows), next)
				select {
				case ahead <- result{page{rows, c}, err}:
				case <-ctx.Done():
					return
				}
				if err != nil {
					return
				}
			}
		}()
		for r := range ahead {
			if !yield(r.page, r.err) || r.err != nil {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(page{}, err)
		}
	}
}

// after returns where a course stands once some rows of its month were read.
func (c Course) after(rows int, next string) Course {
	c.Read, c.Cursor = c.Read+rows, next
	if next == "" {
		c.Left, c.Whole = c.Left[1:], c.Read
	}
	return c
}
