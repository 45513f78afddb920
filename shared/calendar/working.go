package calendar

import (
	"slices"
	"time"

	"github.com/shrama/shrama/shared/civil"
)

// Open reports whether offices work on d.
func (c *Calendar) Open(d civil.Date) bool {
	return c.hours[d.Weekday()] != (Hours{}) && !c.resting(d) && !c.holiday(d)
}

func (c *Calendar) holiday(d civil.Date) bool {
	_, found := slices.BinarySearchFunc(c.closed, d, civil.Date.Compare)
	return found
}

// WorkingDays counts the working days after from, up to and including to;
// negative if to is earlier.
func (c *Calendar) WorkingDays(from, to civil.Date) int {
	days := to.Sub(from)
	if days < 0 {
		return -c.WorkingDays(to, from)
	}
	n := days / 7 * c.working
	for i := range days % 7 {
		if c.hours[(int(from.Weekday())+1+i)%7] != (Hours{}) {
			n++
		}
	}
	return n - (c.restsUntil(to) - c.restsUntil(from)) - (c.holidaysUntil(to) - c.holidaysUntil(from))
}

// holidaysUntil counts the holidays up to and including d that fall on no day
// of rest.
func (c *Calendar) holidaysUntil(d civil.Date) int {
	n, found := slices.BinarySearchFunc(c.closed, d, civil.Date.Compare)
	if found {
		n++
	}
	return n
}

// next returns d if offices work on it, or the first working day after it.
func (c *Calendar) next(d civil.Date) civil.Date {
	for !c.Open(d) {
		d = d.AddDays(1)
	}
	return d
}

// working day number n after d, or before it where n is negative.
func (c *Calendar) workingDay(d civil.Date, n int) civil.Date {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 {
		d = d.AddDays(step)
		if c.Open(d) {
			n--
		}
	}
	return d
}

// office returns when offices open and close on a day they work.
func (c *Calendar) office(d civil.Date) (open, shut time.Time) {
	h := c.hours[d.Weekday()]
	at := func(minutes int) time.Time {
		return time.Date(d.Year, d.Month, d.Day, 0, minutes, 0, 0, c.zone)
	}
	return at(h.Open), at(h.Close)
}

// OpenAt reports whether offices are open at t; at closing time they are not.
func (c *Calendar) OpenAt(t time.Time) bool {
	d := c.Day(t)
	open, shut := c.office(d)
	return c.Open(d) && !t.Before(open) && t.Before(shut)
}

// OfficeTime returns how long offices are open between two instants; zero if to
// is not later.
func (c *Calendar) OfficeTime(from, to time.Time) (total time.Duration) {
	end := c.Day(to)
	for d := c.Day(from); !d.After(end); d = d.AddDays(1) {
		if !c.Open(d) {
			continue
		}
		open, shut := c.office(d)
		total += max(0, earlier(shut, to).Sub(later(open, from)))
	}
	return total
}

// afterOffice returns the instant at which offices have been open for d since t.
func (c *Calendar) afterOffice(t time.Time, d time.Duration) time.Time {
	for day := c.next(c.Day(t)); ; day = c.next(day.AddDays(1)) {
		open, shut := c.office(day)
		from := later(open, t)
		left := max(0, shut.Sub(from))
		if d <= left {
			return from.Add(d)
		}
		d -= left
	}
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
