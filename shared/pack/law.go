package pack

import (
	"errors"
	"fmt"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/money"
	"github.com/shrama/shrama/shared/rule"
)

// Granted is the Validity.From of a record that holds from the day it is
// granted.
const Granted = "granted"

// Pack returns the pack that the service belongs to.
func (s *Service) Pack() *Pack { return s.pack }

// Free reports whether the service has no fee. Its Fee.Note then says why.
func (s *Service) Free() bool { return len(s.Fee.Table.Rows) == 0 }

// FeeFor returns what an application with these answers costs on a day, in the
// pack's currency or cur if it is not empty, and the row that says so. It is
// rule.ErrUndetermined where the law's text gives no amount for that day; an
// officer sets the fee then.
func (s *Service) FeeFor(on civil.Date, a form.Answers, cur string) (money.Amount, rule.Outcome, error) {
	if cur == "" {
		cur = s.pack.Currency
	}
	if s.Free() {
		return money.Amount{Currency: cur}, rule.Outcome{}, nil
	}
	inputs, err := s.inputs(a)
	if err != nil {
		return money.Amount{}, rule.Outcome{}, err
	}
	out, err := s.Fee.Table.Decide(inputs, on)
	if err != nil {
		return money.Amount{}, out, fmt.Errorf("pack: fee of %s: %w", s.ID, err)
	}
	if s.Fee.Table.Unit != cur {
		return money.Amount{}, out, fmt.Errorf("pack: fee of %s is in %s: %w", s.ID, s.Fee.Table.Unit, money.ErrCurrency)
	}
	amount, err := money.Parse(out.Value.Amount, cur)
	return amount, out, err
}

// inputs are the answers and what the pack derives from them.
func (s *Service) inputs(a form.Answers) (map[string]string, error) {
	inputs := make(map[string]string, len(s.Fee.Table.Inputs))
	for _, in := range s.Fee.Table.Inputs {
		inputs[in.ID] = a[in.ID]
	}
	for _, m := range s.Fee.Months {
		from, err := civil.Parse(a[m.From])
		to, err2 := civil.Parse(a[m.To])
		if err := errors.Join(err, err2); err != nil {
			return nil, fmt.Errorf("pack: %s of %s: %w", m.ID, s.ID, err)
		}
		inputs[m.ID] = fmt.Sprint(MonthsBegun(from, to))
	}
	return inputs, nil
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
	last, err := v.end(from, v.Longest, cal)
	if err != nil {
		return from, to, err
	}
	if v.To == "" {
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
