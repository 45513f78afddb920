package era

import (
	"slices"
	"strconv"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/survey"
	"github.com/shrama/shrama/shared/rule"
)

// Length proves how long a record holds by the answers: whole units, more than
// none, within the law's longest, and decided by what its paper shows. Its table
// is proved as all tables are.
func Length(s *pack.Service, v pack.Validity, f survey.Findings) {
	l := v.Length
	units := []calendar.Unit{calendar.Day, calendar.Month, calendar.Year}
	if !slices.Contains(units, l.Unit) {
		f.At("unit").Say("%q is no unit of a length; the units are %v", l.Unit, units)
	}
	if v.To != "" || v.Unlimited {
		f.Say("the answers say how long the record holds, so it has neither a last day of its own nor no end")
	}
	if (l.By != "") == (len(l.Table.Rows) > 0) {
		f.Say("a length is either by a question or by a table, not both")
		return
	}
	decides := []string{l.By}
	if l.By == "" {
		decides = decides[:0]
		for _, in := range l.Table.Inputs {
			decides = append(decides, in.ID)
		}
		rows(v, f.At("table"))
	} else {
		asked(s, v, f.At("by"))
	}
	for _, id := range decides {
		if !slices.Contains(s.Record.Contents, id) {
			f.Say("%s decides how long the record holds and is not among its contents", id)
		}
	}
}

// asked proves the question by which a length goes.
func asked(s *pack.Service, v pack.Validity, f survey.Findings) {
	by := v.Length.By
	x, ok := s.Field(by)
	switch {
	case !ok || x.Type != form.Integer || x.Optional || len(x.When.Fields()) > 0 || x.Regime != "" && x.Regime != v.Regime:
		f.Say("%s is no whole number that the form always asks", by)
	case x.Min < 1:
		f.Say("%s could be less than 1; write min: 1 with the question", by)
	case x.Max < 1:
		f.Say("%s has no greatest number; write max with the question", by)
	case beyond(v, x.Max):
		f.Say("%s can be %d, and the longest that the law allows is %s", by, x.Max, spanOf(v.Longest))
	}
}

// rows proves what the rows of a table give.
func rows(v pack.Validity, f survey.Findings) {
	if v.Length.Table.Unit != "count" {
		f.At("unit").Say("the table of a length is in count, of its own unit; %q is another", v.Length.Table.Unit)
		return
	}
	for i, r := range v.Length.Table.Rows {
		for _, x := range r.Values {
			n, err := strconv.Atoi(x.Amount)
			switch at := f.At("rows", i); {
			case x.Certainty == rule.Undetermined || x.Amount == "":
				at.Say("row %s gives no length; let an officer write the last day instead (to)", r.ID)
			case err != nil || n < 1:
				at.Say("row %s gives %s; a length is a whole number from 1", r.ID, x.Amount)
			case beyond(v, n):
				at.Say("row %s gives %d, and the longest that the law allows is %s", r.ID, n, spanOf(v.Longest))
			}
		}
	}
}

// beyond reports whether so many units of the length are more than the law's
// longest, or than a hundred years.
func beyond(v pack.Validity, n int) bool {
	months := map[calendar.Unit]int{calendar.Month: 1, calendar.Year: 12}
	unit, longest := v.Length.Unit, v.Longest
	switch {
	case n > century[unit] && century[unit] > 0:
		return true
	case longest.N == 0:
		return false
	case unit == longest.Unit:
		return n > longest.N
	case months[unit] > 0 && months[longest.Unit] > 0:
		return n*months[unit] > longest.N*months[longest.Unit]
	}
	return false
}
