package pack

import (
	"fmt"
	"strconv"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/form"
)

// Granted is the Validity.From of a record that holds from the day it is
// granted.
const Granted = "granted"

// Pack returns the pack that the service belongs to.
func (s *Service) Pack() *Pack { return s.pack }

// count reads a whole number of the form.
func count(s string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("pack: %q is not a whole number", s)
	}
	return n, nil
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

// Valid returns the first and last day of the record that these answers ask
// for, if it were granted on a day. A period longer than the law allows is an
// Invalid fault of the field that ends it.
func (s *Service) Valid(on civil.Date, a form.Answers, cal *calendar.Calendar) (from, to civil.Date, err error) {
	v := s.Record.Validity
	from = on
	if v.From != Granted {
		if from, err = civil.Parse(a[v.From]); err != nil {
			return from, to, fmt.Errorf("pack: %s of %s: %w", v.From, s.ID, err)
		}
	}
	last := calendar.Forever
	if !v.Unlimited {
		if last, err = v.end(from, v.Longest, cal); err != nil {
			return from, to, err
		}
	}
	_, officers := pick(s.OfficeForm, func(f form.Field) bool { return f.ID == v.To })
	if v.To == "" || officers && a[v.To] == "" { // the officer who grants it says until when
		return from, last, nil
	}
	to, err = civil.Parse(a[v.To])
	switch {
	case err != nil:
		return from, to, fmt.Errorf("pack: %s of %s: %w", v.To, s.ID, err)
	case to.Before(from):
		return from, to, fault.Answers([]fault.Field{{ID: v.To, Code: "form.after", Args: []string{"other", from.String()}}})
	case to.After(last):
		return from, to, fault.Answers([]fault.Field{{ID: v.To, Code: "form.longest", Args: []string{"last", last.String()}}})
	}
	return from, to, nil
}

// Latest returns the last day to which renewals may carry a record first valid
// from a day, and whether the law sets such a limit.
func (s *Service) Latest(first civil.Date, cal *calendar.Calendar) (civil.Date, bool, error) {
	v := s.Record.Validity
	if v.Total.IsZero() {
		return civil.Date{}, false, nil
	}
	last, err := v.end(first, v.Total, cal)
	return last, true, err
}

// end returns the last day of a period, in the calendar the pack names.
func (v Validity) end(from civil.Date, s calendar.Span, cal *calendar.Calendar) (civil.Date, error) {
	months := map[calendar.Unit]int{calendar.Month: s.N, calendar.Year: 12 * s.N}[s.Unit]
	if v.Calendar == string(calendar.Gregorian) && months > 0 {
		return lastDay(from, months), nil
	}
	return cal.End(from, s)
}
