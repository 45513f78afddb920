package proof

import (
	"slices"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/era"
	"github.com/shrama/shrama/shared/pack/example"
	"github.com/shrama/shrama/shared/pack/schedule"
	"github.com/shrama/shrama/shared/pack/survey"
	"github.com/shrama/shrama/shared/rule"
)

// checkExamples works every example out and finds rows of the fee's tables that
// none reaches, and thresholds of which none tries both sides.
func (l Proof) checkExamples(f survey.Findings) {
	s := l.service
	reached := map[string]bool{}
	tried := map[string][]example.Trial{}
	for i, e := range s.Examples {
		at := f.At(i)
		if e.On.IsZero() {
			at.Say("the example has no day it happens on")
		}
		got, err := example.Try(s, e)
		if err != nil {
			at.Say("%v", err)
			continue
		}
		for _, d := range decided(s) {
			row, ok := got[example.Row+d.id]
			reached[d.id+" "+row] = true
			t := example.Trial{On: e.On}
			if ok {
				t.Given = example.Inputs(s, e, d.table)
			}
			tried[d.id] = append(tried[d.id], t)
		}
		example.Compare(e.Name, e.Expect, got, at)
	}
	if len(s.Examples) == 0 {
		f.Say("there is no example; give at least one case with its outcome")
	}
	for _, d := range decided(s) {
		for _, r := range d.table.Rows {
			if !reached[d.id+" "+r.ID] {
				f.Say("no example reaches the row %s of %s", r.ID, d.name)
			}
		}
		example.Sides(d.table, tried[d.id], f)
	}
	for _, day := range era.Changes(s) {
		for _, on := range []civil.Date{day.AddDays(-1), day} {
			if !slices.ContainsFunc(s.Examples, func(e pack.Example) bool { return e.On == on }) {
				f.Say("no example happens on %s; the law of this service changes on %s", on, day)
			}
		}
	}
}

// decision is a table of a service that examples must exercise.
type decision struct {
	id, name string
	table    rule.Table
}

// decided lists the tables of a service: of its charges, and of how long its
// record holds.
func decided(s *pack.Service) (all []decision) {
	for _, c := range s.Fee.Charges {
		all = append(all, decision{c.ID, "the charge " + c.ID, c.Table})
	}
	for _, v := range s.Record.Terms {
		if t := v.Length.Table; len(t.Rows) > 0 {
			all = append(all, decision{t.ID, "the table " + t.ID, t})
		}
	}
	return all
}

// checkTries works a table's cases out and finds thresholds of which no case
// tries both sides, and rows that none reaches. Rows that each take one word or
// number are a list, and a case of each would only copy it.
func (l Proof) checkTries(s *schedule.Schedule, f survey.Findings) {
	reached := map[string]bool{}
	tried := make([]example.Trial, 0, len(s.Examples))
	for i, e := range s.Examples {
		if e.On.IsZero() {
			f.At(i).Say("the example has no day it happens on")
		}
		got, err := s.Try(e)
		if err != nil {
			f.At(i).Say("%v", err)
			continue
		}
		reached[got[schedule.Row]] = true
		for _, id := range s.Hits(e.Given, e.On) {
			reached[id] = reached[id] || s.Hit == rule.Any // all of them say it
		}
		tried = append(tried, example.Trial{On: e.On, Given: e.Given})
		example.Compare(e.Name, e.Expect, got, f.At(i))
	}
	if len(s.Examples) == 0 {
		f.Say("there is no example; give at least one case with its outcome")
	}
	for _, r := range s.Rows {
		if !reached[r.ID] && !listed(r) {
			f.Say("no example reaches the row %s", r.ID)
		}
	}
	example.Sides(s.Table, tried, f)
}

// listed reports whether a row takes single words or numbers only.
func listed(r rule.Row) bool {
	for _, c := range r.When {
		if c.Is == "" {
			return false
		}
	}
	return len(r.When) > 0
}
