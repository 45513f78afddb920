package lint

import (
	"slices"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/pack/schedule"
	"github.com/shrama/shrama/shared/pack/survey"
	"github.com/shrama/shrama/shared/rule"
	"github.com/shrama/shrama/shared/words"
)

// checkSchedule proves one table's file.
func (l linter) checkSchedule(id string, s *schedule.Schedule) []survey.Finding {
	f := survey.New()
	if s.ID != id {
		f.At("id").Say("the file is called %s.yaml and the id is %q; they must be the same", id, s.ID)
	}
	if s.Cite == "" {
		f.Say("the table cites no law")
	}
	if words.Language(s.Lang) == "" {
		f.At("lang").Say("%q is no language known here; write that of the rows' text, such as en", s.Lang)
	}
	for i, r := range s.Rows {
		if r.Text == "" {
			f.At("rows", i).Say("row %s lacks text, the law's own words", r.ID)
		}
	}
	if !slices.Contains(rule.Units, s.Unit) && s.Unit != l.pack.Currency {
		f.At("unit").Say("the table is in %s and the pack's currency is %s", s.Unit, l.pack.Currency)
	}
	l.checkWords(s, f)
	l.checkTable(s.Table, "tables/"+id, f)
	l.defects.misprints(s)
	if len(f.All()) == 0 { // examples of unsound law show nothing
		l.checkTries(s, f.At("examples"))
	}
	return f.All()
}

// checkTable proves a table with its readings. f is the table's own place in
// the file named in.
func (l linter) checkTable(t rule.Table, in string, f survey.Findings) {
	readings := l.defects.list.Of(in)
	_, open, idle := t.Settle(readings)
	l.defects.settled(readings, idle)
	for _, x := range open {
		at := f.At("rows")
		if i := slices.IndexFunc(t.Rows, func(r rule.Row) bool { return len(x.Rows) > 0 && r.ID == x.Rows[len(x.Rows)-1] }); i >= 0 {
			at = at.At(i)
		}
		at.Add(survey.Finding{Text: x.Text, Kind: x.Kind, Rows: x.Rows, At: x.At})
	}
}

// checkTries works a table's cases out and finds thresholds of which no case
// tries both sides, and rows that none reaches. Rows that each take one word or
// number are a list, and a case of each would only copy it.
func (l linter) checkTries(s *schedule.Schedule, f survey.Findings) {
	reached := map[string]bool{}
	tried := make([]trial, 0, len(s.Examples))
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
		tried = append(tried, trial{e.On, e.Given})
		for _, key := range keysOf(e.Expect) {
			if want := e.Expect[key]; got[key] != want {
				f.At(i, "expect", key).Say("%q: %s is %q by this pack, not %q", e.Name, key, got[key], want)
			}
		}
	}
	if len(s.Examples) == 0 {
		f.Say("there is no example; give at least one case with its outcome")
	}
	for _, r := range s.Rows {
		if !reached[r.ID] && !listed(r) {
			f.Say("no example reaches the row %s", r.ID)
		}
	}
	sides(s.Table, tried, f)
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

// trial is what an example puts to a table, and when.
type trial struct {
	on    civil.Date
	given map[string]string
}

// sides finds thresholds of a table of which no trial stands on one side or the
// other.
func sides(t rule.Table, tried []trial, f survey.Findings) {
	for _, x := range t.Thresholds() {
		for _, value := range []string{x.Below, x.At} {
			on := func(e trial) bool { return e.given[x.Input] == value || x.Input == "" && e.on.String() == value }
			switch {
			case slices.ContainsFunc(tried, on):
			case x.Input == "":
				f.Say("no example of %s happens on %s; what it gives changes on %s", t.ID, value, x.At)
			default:
				f.Say("no example of %s has %s = %s; what it gives can change at %s", t.ID, x.Input, value, x.At)
			}
		}
	}
}
