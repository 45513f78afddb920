// Package term is how long what an administration grants holds, and how months are
// counted where the law means those of the Gregorian calendar.
package term

import (
	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/rule"
)

// Validity is how long a record holds under one regime.
type Validity struct {
	Regime    string        `yaml:"regime"`
	From      string        `yaml:"from"`      // granted, or a date field of the form
	To        string        `yaml:"to"`        // a date field of the form that ends it, if the applicant proposes one
	Calendar  string        `yaml:"calendar"`  // gregorian counts months and years so; empty is the tenant's own
	Longest   calendar.Span `yaml:"longest"`   // the longest the law allows
	Length    Length        `yaml:"length"`    // how long by the answers, where law does not give one length to all
	Unlimited bool          `yaml:"unlimited"` // it holds until it is revoked; then there is no longest
	Total     calendar.Span `yaml:"total"`     // with renewals, from the first grant; zero is no limit
	Cite      string        `yaml:"cite"`
	Certainty string        `yaml:"certainty"`
}

// Length is how long a record holds by the answers: so many units as the
// applicant chose, or as a table gives.
type Length struct {
	Unit  calendar.Unit `yaml:"unit"`  // day, month, year
	By    string        `yaml:"by"`    // a whole number of the form: so many units
	Table rule.Table    `yaml:"table"` // else what decides it, in the unit count
}

// Set reports whether the answers decide how long a record holds.
func (l Length) Set() bool { return l.By != "" || len(l.Table.Rows) > 0 }

// End returns the last day of a period, in the calendar the pack names.
func (v Validity) End(from civil.Date, s calendar.Span, cal *calendar.Calendar) (civil.Date, error) {
	months := map[calendar.Unit]int{calendar.Month: s.N, calendar.Year: 12 * s.N}[s.Unit]
	if v.Calendar == string(calendar.Gregorian) && months > 0 {
		return lastDay(from, months), nil
	}
	return cal.End(from, s)
}

// MonthsBegun counts the Gregorian months begun in a period, both days
// included: 1 to 31 March is one, 1 March to 1 April two. A period that ends
// before it begins has none. They are not Bikram Sambat months, whose lengths
// are published too late for a permit of a year.
func MonthsBegun(from, to civil.Date) int {
	if to.Before(from) {
		return 0
	}
	n := 1
	for to.After(lastDay(from, n)) {
		n++
	}
	return n
}

// lastDay returns the last day of n Gregorian months that begin on from: the
// day before the one of the same number, or the last of a month that has none.
func lastDay(from civil.Date, n int) civil.Date {
	d := from.AddMonths(n)
	if d.Day < from.Day {
		return d
	}
	return d.AddDays(-1)
}
