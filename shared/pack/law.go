package pack

import (
	"fmt"
	"strconv"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/rule"
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

// Wish is an application for a record: the day on which it was filed, whose law
// decides, the day from which the record would hold if nothing else is asked for,
// and the answers.
type Wish struct {
	Filed, From civil.Date
	Answers     form.Answers
}

// Valid returns the first and last day of the record that a wish is for. A period
// longer than the law allows is an Invalid fault of the field that ends it.
func (s *Service) Valid(w Wish, cal *calendar.Calendar) (from, to civil.Date, err error) {
	v, a := s.Record.Validity, w.Answers
	from = w.From
	if v.From != Granted {
		if from, err = civil.Parse(a[v.From]); err != nil {
			return from, to, fmt.Errorf("pack: %s of %s: %w", v.From, s.ID, err)
		}
	}
	last, err := s.last(w, from, cal)
	if err != nil {
		return from, to, err
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

// last returns the last day to which a record that holds from a day may hold: by
// the answers where they decide, and never longer than the law's longest.
func (s *Service) last(w Wish, from civil.Date, cal *calendar.Calendar) (civil.Date, error) {
	v, last := s.Record.Validity, calendar.Forever
	if !v.Longest.IsZero() {
		var err error
		if last, err = v.End(from, v.Longest, cal); err != nil {
			return last, err
		}
	}
	if !v.Length.Set() {
		return last, nil
	}
	span, err := s.Lasts(w)
	if err != nil {
		return last, err
	}
	end, err := v.End(from, span, cal)
	if end.After(last) {
		end = last
	}
	return end, err
}

// Lasts returns how long the record that a wish is for holds: by its answers, or
// the law's longest. The row of the table that decides has a value on the day of
// filing, or it is rule.ErrUndetermined.
func (s *Service) Lasts(w Wish) (calendar.Span, error) {
	v := s.Record.Validity
	n, err := w.Answers[v.Length.By], error(nil)
	switch {
	case !v.Length.Set():
		return v.Longest, nil
	case v.Length.By == "":
		var out rule.Outcome
		out, err = s.Decides(v.Length.Table, w)
		n = out.Value.Amount
	}
	if err != nil {
		return calendar.Span{}, err
	}
	units, err := count(n)
	if err == nil && (units < 1 || units > 36_525) {
		err = fmt.Errorf("pack: a record of %s cannot hold for %d units", s.ID, units)
	}
	return calendar.Span{N: int(units), Unit: v.Length.Unit}, err
}

// Decides returns the row of a table of the service that takes a wish's answers,
// by the law of the day on which it was filed.
func (s *Service) Decides(t rule.Table, w Wish) (rule.Outcome, error) {
	inputs, err := s.Inputs(t, w.Answers)
	if err != nil {
		return rule.Outcome{}, err
	}
	return s.decide(t, inputs, w.Filed)
}

// Latest returns the last day to which renewals may carry a record first valid
// from a day, and whether the law sets such a limit.
func (s *Service) Latest(first civil.Date, cal *calendar.Calendar) (civil.Date, bool, error) {
	v := s.Record.Validity
	if v.Total.IsZero() {
		return civil.Date{}, false, nil
	}
	last, err := v.End(first, v.Total, cal)
	return last, true, err
}
