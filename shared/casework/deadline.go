package casework

import (
	"errors"
	"fmt"
	"time"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/trail"
)

// deadline returns when the next step must be left, in whole seconds.
func (c Case) deadline(l Law, next flow.Step, back bool) (time.Time, error) {
	if next.Deadline.IsZero() {
		return time.Time{}, nil
	}
	held := time.Time{}
	if back {
		held = c.LeftDue
	}
	return c.count(l, next.Deadline.Span, held)
}

// whole returns when the whole case must be decided: from the moment that law
// names, and later by the time for which the office's clock stood.
func (c Case) whole(l Law, next flow.Step, back bool) (time.Time, error) {
	limit := l.Service.Flow.Limit
	paid := c.Paid != nil || c.Fee.Amount.IsZero() && !c.Fee.Open()
	switch {
	case limit.IsZero() || next.Phase.Over():
		return time.Time{}, nil
	case !c.Whole.IsZero() && !back:
		return c.Whole, nil
	case c.Whole.IsZero() && limit.From == flow.Paid && (!paid || next.Phase.Whose() != "office"):
		return time.Time{}, nil
	case c.Whole.IsZero() && limit.From != flow.Paid && c.Phase != flow.Draft:
		return time.Time{}, nil // it was filed before there was a limit
	}
	return c.count(l, limit.Span, c.Whole)
}

// count returns the end of a period that begins now or, where it was held while
// the clock stood, goes on; in whole seconds.
func (c Case) count(l Law, span calendar.Span, held time.Time) (time.Time, error) {
	cal, err := l.Pack.Calendar()
	if err != nil {
		return time.Time{}, fmt.Errorf("casework: %w", err)
	}
	due, err := cal.Deadline(l.Now, span)
	if !held.IsZero() {
		due, err = cal.Extend(held, span, c.Stood, l.Now)
	}
	if errors.Is(err, calendar.ErrBeyond) {
		return time.Time{}, nil // no published calendar so far ahead: no day is invented
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("casework: deadline of %s: %w", c.ID, err)
	}
	return due.UTC().Truncate(time.Second), nil
}

// Overdue reports whether the step should have been left by now.
func (c Case) Overdue(now time.Time) bool { return !c.Due.IsZero() && now.After(c.Due) }

// late reports whether the whole case should have been decided by now. While the
// office's clock stands it is not.
func (c Case) late(now time.Time) bool {
	return !c.Whole.IsZero() && now.After(c.Whole) && c.Stood.IsZero() && !c.Phase.Over()
}

// Remind notes that the superior was told of an overdue step, or of a case that
// is overdue as a whole; it changes nothing else and happens once for each.
func (c Case) Remind(now time.Time) (Case, bool) {
	switch {
	case !c.Escalated && c.Overdue(now) && !c.Phase.Over():
		n := c.record(trail.Event{Action: Escalate, Role: "clock", At: now}, Clock)
		n.Escalated = true
		return n, true
	case !c.Told && c.late(now):
		n := c.record(trail.Event{Action: Press, Role: "clock", At: now}, Clock)
		n.Told = true
		return n, true
	}
	return c, false
}

// Deemed grants a case of which law says that it counts as granted, once nobody
// has decided it in time. It waits while an applicant must act. Nobody's name
// stands for it: the clock writes down what law has done.
func (c Case) Deemed(l Law) (Case, bool) {
	to, ok := l.Service.Flow.Step(l.Service.Flow.Limit.Deemed.To)
	if !ok || to.Phase != flow.Granted || !c.late(l.Now) || c.Phase.Whose() != "office" {
		return c, false
	}
	n := c.record(trail.Event{Action: Deem, To: to.ID, Role: "clock", At: l.Now}, Clock)
	n.Step, n.Phase, n.Due, n.Whole, n.Escalated, n.Told = to.ID, to.Phase, time.Time{}, time.Time{}, false, false
	return n, true
}

// rings returns the next moment at which the clock has something to do with the
// case; zero is none.
func (c Case) rings(l Law) time.Time {
	var at []time.Time
	if !c.Escalated && !c.Due.IsZero() {
		at = append(at, c.Due)
	}
	if (!c.Told || l.Service.Flow.Limit.Deemed.To != "") && !c.Whole.IsZero() {
		at = append(at, c.Whole)
	}
	return soonest(at...)
}

// soonest returns the first of some moments; zero ones are none.
func soonest(at ...time.Time) (first time.Time) {
	for _, t := range at {
		if !t.IsZero() && (first.IsZero() || t.Before(first)) {
			first = t
		}
	}
	return first
}
