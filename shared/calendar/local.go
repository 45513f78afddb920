package calendar

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/shrama/shrama/shared/civil"
)

// ErrBeyond is returned where a day lies outside the published Bikram Sambat
// table; such a day is shown in the Gregorian calendar and never guessed.
var ErrBeyond = errors.New("calendar: outside the published table")

// ErrBefore is the ErrBeyond of days earlier than the table, whose Bikram Sambat
// day nobody will announce any more.
var ErrBefore error = before{}

// before is made without package fmt, of which a start needs nothing else.
type before struct{}

func (before) Error() string { return ErrBeyond.Error() + ": before its first year" }
func (before) Unwrap() error { return ErrBeyond }

// ErrNoDay is returned for a day that its month does not have.
var ErrNoDay = errors.New("calendar: no such day")

// Local is a day in the tenant's own calendar; months and days count from 1.
type Local struct {
	Year, Month, Day int
}

// Local returns the day in the tenant's calendar, ErrBeyond or ErrBefore.
func (c *Calendar) Local(d civil.Date) (Local, error) {
	l, ok := c.published.local(d)
	if t, sambat := c.published.(*table); sambat && d.Before(t.begins) {
		return Local{}, ErrBefore
	}
	if !ok {
		return Local{}, ErrBeyond
	}
	return l, nil
}

// Civil returns the Gregorian day of a day in the tenant's calendar, ErrNoDay
// or ErrBeyond.
func (c *Calendar) Civil(l Local) (civil.Date, error) {
	n, err := c.MonthDays(l.Year, l.Month)
	if err != nil {
		return civil.Date{}, err
	}
	if l.Day < 1 || l.Day > n {
		return civil.Date{}, fmt.Errorf("%w: month %d of %d has %d days", ErrNoDay, l.Month, l.Year, n)
	}
	d, _ := on(c.published, l)
	return d, nil
}

// MonthDays returns the number of days of a month of the tenant's calendar,
// ErrNoDay if there is no such month, or ErrBeyond.
func (c *Calendar) MonthDays(year, month int) (int, error) {
	if month < 1 || month > 12 {
		return 0, fmt.Errorf("%w: a year has no month %d", ErrNoDay, month)
	}
	n, ok := c.published.days(year, month)
	if !ok {
		return 0, ErrBeyond
	}
	return n, nil
}

// A reckoning knows the months of one calendar. Its answers are false outside
// the years it knows.
type reckoning interface {
	local(d civil.Date) (Local, bool)
	first(year, month int) (civil.Date, bool) // Gregorian day of a month's day 1
	days(year, month int) (int, bool)
}

// last is the Day of a Local that stands for its month's last day, whatever
// the length of the month.
const last = 0

// on returns the Gregorian day of l, whose day exists.
func on(r reckoning, l Local) (civil.Date, bool) {
	d, ok := r.first(l.Year, l.Month)
	if ok && l.Day == last {
		l.Day, ok = r.days(l.Year, l.Month)
	}
	return d.AddDays(l.Day - 1), ok
}

// shift returns the same day some months later or earlier, or the month's last
// day where it is shorter.
func shift(r reckoning, l Local, months int) (Local, bool) {
	m := l.Year*12 + l.Month - 1 + months
	to := Local{m / 12, m%12 + 1, l.Day}
	n, ok := r.days(to.Year, to.Month)
	if to.Day > n {
		to.Day = last
	}
	return to, ok
}

// until returns the last day of a period of months that begins on l: the day
// before the same day of the last month, or that month's end where it is
// shorter, so that one month from 31 January ends with February.
func until(r reckoning, l Local, months int) (Local, bool) {
	to, ok := shift(r, l, months)
	switch {
	case !ok || to.Day == last:
		return to, ok
	case to.Day == 1:
		to, ok = shift(r, to, -1)
		to.Day = last
	default:
		to.Day--
	}
	return to, ok
}

type gregorian struct{}

func (gregorian) local(d civil.Date) (Local, bool) { return Local{d.Year, int(d.Month), d.Day}, true }

func (gregorian) first(year, month int) (civil.Date, bool) {
	return civil.Date{Year: year, Month: time.Month(month), Day: 1}, true
}

func (g gregorian) days(year, month int) (int, bool) {
	d, _ := g.first(year, month)
	return d.AddMonths(1).Sub(d), true
}

// A table is a run of Bikram Sambat years.
type table struct {
	begins civil.Date // 1 Baisakh of year
	year   int
	months [][12]int
	starts []int // days from begins to 1 Baisakh of each year, and of the year after
}

func (t *table) local(d civil.Date) (Local, bool) {
	n := d.Sub(t.begins)
	if n < 0 || n >= t.starts[len(t.months)] {
		return Local{}, false
	}
	y, found := slices.BinarySearch(t.starts, n)
	if !found {
		y--
	}
	n -= t.starts[y]
	m := 0
	for n >= t.months[y][m] {
		n -= t.months[y][m]
		m++
	}
	return Local{t.year + y, m + 1, n + 1}, true
}

func (t *table) first(year, month int) (civil.Date, bool) {
	y := year - t.year
	if y < 0 || y >= len(t.months) {
		return civil.Date{}, false
	}
	n := t.starts[y]
	for _, days := range t.months[y][:month-1] {
		n += days
	}
	return t.begins.AddDays(n), true
}

func (t *table) days(year, month int) (int, bool) {
	y := year - t.year
	if y < 0 || y >= len(t.months) {
		return 0, false
	}
	return t.months[y][month-1], true
}
