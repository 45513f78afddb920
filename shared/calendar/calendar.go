package calendar

import (
	"errors"
	"time"

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
	Holidays    []civil.Date // days on which every office is closed
	FiscalMonth int          // month and day the fiscal year begins, in the calendar's months
	FiscalDay   int
	Months      map[int][12]int // BikramSambat: the published month lengths by year
}

// Calendar counts for one administration. It does not change and may be shared.
type Calendar struct {
	Kind Kind
	zone *time.Location
}

// ErrBeyond is returned where a day lies outside the published Bikram Sambat
// table; such a day is shown in the Gregorian calendar and never guessed.
var ErrBeyond = errors.New("calendar: outside the published table")

// Local is a day in the tenant's own calendar.
type Local struct {
	Year, Month, Day int
}

// New checks a plan.
func New(p Plan) (*Calendar, error) { return nil, errors.New("calendar: stub") }

// ReadTable reads published years from CSV: the year, then the length of its
// twelve months.
func ReadTable(text []byte) (map[int][12]int, error) { return nil, errors.New("calendar: stub") }

// Zone returns the tenant's zone.
func (c *Calendar) Zone() *time.Location { return c.zone }

// Local returns the day in the tenant's calendar, or ErrBeyond.
func (c *Calendar) Local(d civil.Date) (Local, error) { return Local{}, ErrBeyond }

// Civil returns the Gregorian day of a day in the tenant's calendar, or an error
// if there is no such day or ErrBeyond.
func (c *Calendar) Civil(l Local) (civil.Date, error) { return civil.Date{}, ErrBeyond }

// Open reports whether offices work on d.
func (c *Calendar) Open(d civil.Date) bool { return false }

// WorkingDays counts the working days after from, up to and including to;
// negative if to is earlier.
func (c *Calendar) WorkingDays(from, to civil.Date) int { return 0 }

// Deadline returns the last instant in which something due within s of an event
// is still in time: the end of the last day for spans of days, months and
// years, the exact instant for hours.
func (c *Calendar) Deadline(event time.Time, s Span) (time.Time, error) {
	return time.Time{}, ErrBeyond
}

// End returns the last day of a period of s that begins on from: a permit from
// 1 Shrawan for one year ends on the last day of Asar.
func (c *Calendar) End(from civil.Date, s Span) (civil.Date, error) { return civil.Date{}, ErrBeyond }

// Back returns the day that lies s before d.
func (c *Calendar) Back(d civil.Date, s Span) (civil.Date, error) { return civil.Date{}, ErrBeyond }

// Fiscal returns the label (2083/84), first and last day of the fiscal year of d.
func (c *Calendar) Fiscal(d civil.Date) (label string, first, last civil.Date, err error) {
	return "", civil.Date{}, civil.Date{}, ErrBeyond
}
