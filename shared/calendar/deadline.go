package calendar

import (
	"errors"
	"fmt"
	"time"

	"github.com/shrama/shrama/shared/civil"
)

// Deadline returns the last instant in which something due within s of an event
// is still in time: the end of the last day (23:59:59 there) for spans of days,
// months and years, the exact instant for hours. The zero Span is no deadline
// and gives the zero Time.
//
// Holidays that are declared later move a deadline that is still running:
// compute it again from the event, never from the deadline.
func (c *Calendar) Deadline(event time.Time, s Span) (time.Time, error) {
	event = event.In(c.zone)
	switch {
	case s.N <= 0:
		return time.Time{}, s.positive()
	case s.Unit == Hour:
		return event.Add(time.Duration(s.N) * time.Hour), nil
	case s.Unit == OfficeHour:
		return c.afterOffice(event, time.Duration(s.N)*time.Hour), nil
	}
	d, err := c.Add(civil.Of(event), s)
	if err != nil {
		return time.Time{}, err
	}
	return c.endOf(c.next(d)), nil
}

// endOf returns the last second of d, since instants are kept to the second.
func (c *Calendar) endOf(d civil.Date) time.Time {
	return d.AddDays(1).In(c.zone).Add(-time.Second)
}

// positive returns an error for a span that counts backwards.
func (s Span) positive() error {
	if s.N < 0 {
		return fmt.Errorf("calendar: a period cannot be %d %s", s.N, s.Unit)
	}
	return nil
}

// Extend moves a deadline by the time for which its clock stood still, from one
// instant to another: by hours or office hours where s counts them, by working
// days or by days, and then to a working day, where it counts those. A period of
// months or years is extended by days.
func (c *Calendar) Extend(due time.Time, s Span, from, to time.Time) (time.Time, error) {
	if to.Before(from) {
		return time.Time{}, errors.New("calendar: a clock cannot go on before it stopped")
	}
	stopped, went := c.Day(from), c.Day(to)
	switch s.Unit {
	case Hour:
		return due.Add(to.Sub(from)), nil
	case OfficeHour:
		return c.afterOffice(due.In(c.zone), c.OfficeTime(from, to)), nil
	case WorkingDay:
		return c.endOf(c.workingDay(c.Day(due), c.WorkingDays(stopped, went))), nil
	case Day, Month, Year, FiscalYear:
		if stopped == went {
			return due, nil
		}
		return c.endOf(c.next(c.Day(due).AddDays(went.Sub(stopped)))), nil
	default:
		return time.Time{}, s.unknown()
	}
}

// Distance says how far a deadline lies from now, in working days of the
// administration. Over reports whether it has passed and today whether it falls
// on the day it is; days is then 0. It is also 0 where only closed days lie
// between.
func (c *Calendar) Distance(now, due time.Time) (days int, over, today bool) {
	from, to := c.Day(now), c.Day(due)
	days = c.WorkingDays(from, to)
	return max(days, -days), now.After(due), from == to
}
