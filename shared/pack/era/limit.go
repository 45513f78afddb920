package era

import (
	"slices"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/survey"
)

// limits finds days on which the steps that a case can pass may take longer, one
// after the other, than the whole case.
func limits(s *pack.Service, days []civil.Date, f survey.Findings) {
	said := map[string]bool{}
	for _, d := range days {
		of := s.On(d)
		whole := of.Flow.Limit
		if d.Before(early) || whole.N <= 0 || len(of.Flow.Steps) == 0 || !s.Offered(d) || said[whole.Regime] {
			continue
		}
		all := whole.Span
		if days, ok := most[all.Unit]; ok { // whose steps are counted in days
			all = calendar.Span{N: days * all.N, Unit: calendar.Day}
		}
		if sum := (walk{of.Flow, all.Unit}).longest(whole.From == flow.Paid); sum > all.N {
			said[whole.Regime] = true
			f.At("flow", "within").Say("the steps may take %s, one after the other, and the whole case only %s%s", spanOf(calendar.Span{N: sum, Unit: all.Unit}), spanOf(whole.Span), since(s, d))
		}
	}
}

// most is how many days a longer unit can have.
var most = map[calendar.Unit]int{calendar.Month: 31, calendar.Year: 366, calendar.FiscalYear: 366}

// walk goes the ways that a plain case can go to its decision: from each step to
// those that stand after it.
type walk struct {
	flow flow.Flow
	unit calendar.Unit
}

// longest returns how long the office's steps may take, one after the other, at
// least, in the walk's unit. Where the time begins with the payment, the steps
// before it take nothing; what an applicant mends or pays takes the office none.
func (w walk) longest(paid bool) int {
	steps := w.flow.Steps
	from, before := make([]int, len(steps)), 0 // from each step on
	for i, step := range slices.Backward(steps) {
		for _, a := range step.Actions {
			for _, id := range a.Next() {
				if j := slices.IndexFunc(steps, func(s flow.Step) bool { return s.ID == id }); j > i {
					from[i] = max(from[i], from[j])
				}
			}
		}
		if step.Phase.Whose() == "office" {
			from[i] += w.least(step.Deadline.Span)
		}
		if step.Phase == flow.Payment {
			before = max(before, from[i])
		}
	}
	if paid {
		return before
	}
	return from[0]
}

// least is a step's time in the walk's unit, or no more than it: a working day
// is a day at least, and a day no working day at all if the office is closed.
func (w walk) least(s calendar.Span) int {
	if s.Unit == w.unit || w.unit == calendar.Day && s.Unit == calendar.WorkingDay {
		return s.N
	}
	if w.unit == calendar.Day {
		return s.N * map[calendar.Unit]int{calendar.Month: 28, calendar.Year: 365}[s.Unit]
	}
	return 0
}
