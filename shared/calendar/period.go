package calendar

import (
	"fmt"

	"github.com/shrama/shrama/shared/civil"
)

// Ending is the last day of a period.
//
// A period that ends beyond the published Bikram Sambat table is certain in that
// calendar, since law counts in it, and uncertain in the Gregorian one, which
// the clock needs. Day is then the earliest that any forecast of the table
// gives, so that nothing is relied on longer than it may hold, and Provisional
// is set. Papers must say Local, which is law, and may say Day only as
// provisional; it is computed anew once the year is published.
type Ending struct {
	Day         civil.Date
	Provisional bool
	Local       Local // with Day 0 for the last day of a month that is not published; zero if even that is not certain
}

// EndOf returns the last day of a period of s that begins on from, or ErrBeyond
// where not even a forecast reaches. Fiscal years end with the year, whenever
// they begin. The zero Span is no period and gives the zero Ending.
func (c *Calendar) EndOf(from civil.Date, s Span) (Ending, error) {
	if s.N <= 0 {
		return Ending{}, s.positive()
	}
	switch s.Unit {
	case Day:
		return c.ending(from.AddDays(s.N - 1)), nil
	case WorkingDay:
		return c.ending(c.workingDay(from.AddDays(-1), s.N)), nil
	case Month, Year:
		return c.reckon(from, func(r reckoning, l Local) (Local, bool) { return until(r, l, s.months()) })
	case FiscalYear:
		return c.reckon(from, func(r reckoning, l Local) (Local, bool) { return until(r, c.fiscal(l), 12*s.N) })
	case Hour, OfficeHour:
		return Ending{}, s.noDays()
	default:
		return Ending{}, s.unknown()
	}
}

// End returns the last day of a period of s that begins on from: a permit from
// 1 Shrawan for one year ends on the last day of Asar. It is the Day of EndOf,
// which says whether it is provisional.
func (c *Calendar) End(from civil.Date, s Span) (civil.Date, error) {
	e, err := c.EndOf(from, s)
	return e.Day, err
}

// Add returns the day that lies s after d, closed or not; it is the earliest
// possible beyond the published table.
func (c *Calendar) Add(d civil.Date, s Span) (civil.Date, error) {
	if s.Unit == FiscalYear {
		return c.End(d, s)
	}
	return c.move(d, s, 1)
}

// Back returns the day that lies s before d, such as the day on which renewal
// opens. Years of account cannot be counted back.
func (c *Calendar) Back(d civil.Date, s Span) (civil.Date, error) {
	if s.Unit == FiscalYear {
		return civil.Date{}, fmt.Errorf("calendar: a %s cannot be counted back", s.Unit)
	}
	return c.move(d, s, -1)
}

func (c *Calendar) move(d civil.Date, s Span, sign int) (civil.Date, error) {
	if s.N <= 0 {
		return d, s.positive()
	}
	switch s.Unit {
	case Day:
		return d.AddDays(sign * s.N), nil
	case WorkingDay:
		return c.workingDay(d, sign*s.N), nil
	case Month, Year:
		e, err := c.reckon(d, func(r reckoning, l Local) (Local, bool) { return shift(r, l, sign*s.months()) })
		return e.Day, err
	case Hour, OfficeHour:
		return civil.Date{}, s.noDays()
	default:
		return civil.Date{}, s.unknown()
	}
}

// Fiscal returns the label (2083/84), first and last day of the fiscal year of
// d. The last day of a year that ends beyond the published table is provisional:
// EndOf one fiscal year says so.
func (c *Calendar) Fiscal(d civil.Date) (label string, first, last civil.Date, err error) {
	begin, err := c.reckon(d, func(_ reckoning, l Local) (Local, bool) { return c.fiscal(l), true })
	if err != nil || begin.Local == (Local{}) {
		return "", civil.Date{}, civil.Date{}, ErrBeyond // forecasts differ even on the year
	}
	end, err := c.EndOf(d, Span{N: 1, Unit: FiscalYear})
	if err != nil {
		return "", civil.Date{}, civil.Date{}, err
	}
	label = fmt.Sprintf("%d/%02d", begin.Local.Year, (begin.Local.Year+1)%100)
	if c.month == 1 && c.day == 1 {
		label = fmt.Sprint(begin.Local.Year)
	}
	return label, begin.Day, end.Day, nil
}

// fiscal returns the first day of the fiscal year of l.
func (c *Calendar) fiscal(l Local) Local {
	if l.Month < c.month || l.Month == c.month && l.Day < c.day {
		l.Year--
	}
	return Local{l.Year, c.month, c.day}
}

// reckon finds the day that f derives from d: as published, or else the earliest
// of the forecasts. Local is kept as far as all forecasts say the same.
func (c *Calendar) reckon(d civil.Date, f func(reckoning, Local) (Local, bool)) (Ending, error) {
	if _, day, ok := reach(c.published, d, f); ok {
		return c.ending(day), nil
	}
	e := Ending{Provisional: true}
	for _, r := range c.forecasts {
		l, day, ok := reach(r, d, f)
		switch {
		case !ok:
			continue
		case e.Day.IsZero():
			e.Day, e.Local = day, l
			continue
		case day.Before(e.Day):
			e.Day = day
		}
		if l != e.Local {
			e.Local = Local{}
		}
	}
	if e.Day.IsZero() {
		return Ending{}, ErrBeyond
	}
	return e, nil
}

func reach(r reckoning, d civil.Date, f func(reckoning, Local) (Local, bool)) (Local, civil.Date, bool) {
	l, ok := r.local(d)
	if !ok {
		return Local{}, civil.Date{}, false
	}
	if l, ok = f(r, l); !ok {
		return Local{}, civil.Date{}, false
	}
	day, ok := on(r, l)
	return l, day, ok
}

// ending is the Ending on a day that is certain.
func (c *Calendar) ending(d civil.Date) Ending {
	l, _ := c.published.local(d)
	return Ending{Day: d, Local: l}
}

func (s Span) months() int {
	if s.Unit == Year {
		return 12 * s.N
	}
	return s.N
}

func (s Span) noDays() error {
	return fmt.Errorf("calendar: a period in %ss has no last day", s.Unit)
}

func (s Span) unknown() error {
	return fmt.Errorf("calendar: %q is not a unit of time", s.Unit)
}
