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
	From, To      civil.Date     // days of filing, both included; zero is since ever and until now
	Progress      func(Progress) // told after each read; nil is nobody
}

// Progress is how far a replay has come.
type Progress struct {
	Cases         int // looked at so far
	Months, OfAll int // of filing that are done, and all
}

// Run reads the docket of those days once, month by month, and works every case
// out twice.
func Run(ctx context.Context, db *store.Scope, ask Ask) (Summary, error) {
	months, err := docket.Months(ctx, db)
	if err != nil {
		return Summary{}, fmt.Errorf("replay: %w", err)
	}
	months = slices.DeleteFunc(months, func(m docket.Month) bool {
		return !ask.From.IsZero() && m < docket.MonthOf(ask.From) || !ask.To.IsZero() && m > docket.MonthOf(ask.To)
	})
	t, err := newTally(ask)
	if err != nil {
		return Summary{}, err
	}
	p := Progress{OfAll: len(months)}
	for rows, err := range pages(ctx, db, months) {
		if err != nil {
			return Summary{}, fmt.Errorf("replay: %w", err)
		}
		for _, r := range rows.rows {
			if !ask.From.IsZero() && r.Filed.Before(ask.From) || !ask.To.IsZero() && r.Filed.After(ask.To) {
				continue
			}
			t.row(r)
		}
		p.Cases, p.Months = t.sum.Cases, rows.done
		if ask.Progress != nil {
			ask.Progress(p)
		}
	}
	return t.summary(), nil
}

// page is what one read brought, and how many months are then done.
type page struct {
	rows []docket.Row
	done int
}

// pages reads months one after the other, always one read ahead of who works the
// rows out.
func pages(ctx context.Context, db *store.Scope, months []docket.Month) func(yield func(page, error) bool) {
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
			for i, m := range months {
				for cursor := ""; ; {
					rows, next, err := docket.Page(ctx, db, m, cursor)
					done := i
					if next == "" {
						done++
					}
					select {
					case ahead <- result{page{rows, done}, err}:
					case <-ctx.Done():
						return
					}
					if err != nil {
						return
					}
					if cursor = next; cursor == "" {
						break
					}
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
