package calendar

import (
	"errors"
	"fmt"
	"slices"
	"time"
	_ "time/tzdata" // 450 KB: provided.al2023 has no zones of its own

	"github.com/shrama/shrama/shared/civil"
)

// Kind is which months and years a calendar counts.
type Kind string

// The kinds.
const (
	Gregorian    Kind = "gregorian"
	BikramSambat Kind = "bikram-sambat"
)

// Hours are one weekday's office hours as minutes from midnight. Both zero is a
// day of rest.
type Hours struct {
	Open, Close int
}

// Plan is what a pack says of an administration's time.
type Plan struct {
	Kind        Kind
	Zone        string // IANA
	Hours       [7]Hours
	Rest        [7][]int     // by weekday, which of a Gregorian month's rest too: 2 and 4 of Saturday
	Holidays    []civil.Date // days on which every office is closed
	FiscalMonth int          // month and day the fiscal year begins, in the calendar's months
	FiscalDay   int          // both zero: the calendar's own year

	// The Bikram Sambat years, where a pack knows newer ones than this package.
	Months    map[int][12]int   // length of each month of the published years; nil is Published
	First     civil.Date        // Gregorian day of 1 Baisakh of the earliest of Months; zero where Published has that year
	Forecasts []map[int][12]int // tables that continue Months and may be wrong; nil is Forecasts
}

// Calendar counts for one administration. It does not change and may be shared.
type Calendar struct {
	Kind Kind

	zone      *time.Location
	hours     [7]Hours
	working   int          // days of a week that are not rest
	rest      [7][]int     // which of a month's weekdays rest too
	rests     int          // how many of a month
	closed    []civil.Date // holidays that fall on no day of rest, in order
	month     int          // the fiscal year begins
	day       int
	published reckoning
	forecasts []reckoning // each continues published; none for Gregorian
}

// New checks a plan and names everything that is wrong with it.
func New(p Plan) (*Calendar, error) {
	c := &Calendar{Kind: p.Kind, hours: p.Hours, month: max(p.FiscalMonth, 1), day: max(p.FiscalDay, 1)}
	faults := []error{c.setZone(p.Zone), c.setHours(), c.setRest(p.Rest), c.setReckoning(p)}
	if c.month > 12 || c.day > 28 {
		faults = append(faults, fmt.Errorf("calendar: no fiscal year can begin on day %d of month %d", p.FiscalDay, p.FiscalMonth))
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	for _, d := range p.Holidays {
		if c.hours[d.Weekday()] != (Hours{}) && !c.resting(d) {
			c.closed = append(c.closed, d)
		}
	}
	slices.SortFunc(c.closed, civil.Date.Compare)
	c.closed = slices.Compact(c.closed)
	return c, nil
}

func (c *Calendar) setZone(name string) (err error) {
	if name == "" || name == "Local" { // LoadLocation reads them as UTC and as the machine's zone
		return fmt.Errorf("calendar: %q is not a time zone like Asia/Kathmandu", name)
	}
	if c.zone, err = time.LoadLocation(name); err != nil {
		return fmt.Errorf("calendar: %q is not a time zone like Asia/Kathmandu", name)
	}
	return nil
}

func (c *Calendar) setHours() error {
	var faults []error
	for i, h := range c.hours {
		switch {
		case h == (Hours{}):
			continue
		case h.Open < 0 || h.Close > 24*60:
			faults = append(faults, fmt.Errorf("calendar: %s has hours outside the day", time.Weekday(i)))
		case h.Open >= h.Close:
			faults = append(faults, fmt.Errorf("calendar: %s closes at %s, before it opens at %s", time.Weekday(i), clock(h.Close), clock(h.Open)))
		}
		c.working++
	}
	if c.working == 0 {
		faults = append(faults, errors.New("calendar: no day of the week is a working day"))
	}
	return errors.Join(faults...)
}

func clock(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

func (c *Calendar) setReckoning(p Plan) (err error) {
	switch p.Kind {
	case Gregorian:
		c.published = gregorian{}
		return nil
	case BikramSambat:
		c.published, c.forecasts, err = sambat(p)
		return err
	default:
		return fmt.Errorf("calendar: %q is neither %s nor %s", p.Kind, Gregorian, BikramSambat)
	}
}

// Zone returns the tenant's zone.
func (c *Calendar) Zone() *time.Location { return c.zone }

// Day returns the day it is at t in the tenant's zone.
func (c *Calendar) Day(t time.Time) civil.Date { return civil.Of(t.In(c.zone)) }
