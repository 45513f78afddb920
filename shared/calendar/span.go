// Package calendar counts time as labour law does: in working days and office
// hours of one administration, with its weekly rest, its holidays, its fiscal
// year and, for Nepal, its Bikram Sambat months.
package calendar

import "github.com/shrama/shrama/shared/civil"

// Unit is what a statutory period counts.
type Unit string

// The units. The day of the event is not counted and the last day is; a period
// that ends on a closed day ends on the next working day (the interpretation
// acts of the jurisdictions; see the packs' sources).
const (
	Day        Unit = "day"         // calendar days
	WorkingDay Unit = "working-day" // days the office is open
	Hour       Unit = "hour"        // wall clock, uninterrupted
	OfficeHour Unit = "office-hour" // hours the office is open
	Month      Unit = "month"       // months of the tenant's calendar; the last day if shorter
	Year       Unit = "year"        // years of the tenant's calendar
	FiscalYear Unit = "fiscal-year" // to the end of the n-th fiscal year, the current one being the first
)

// Span is a statutory period, such as 7 working days.
type Span struct {
	N    int  `yaml:"n"`
	Unit Unit `yaml:"unit"`
}

// Forever is the last day of what holds until somebody ends it.
var Forever = civil.Date{Year: 9999, Month: 12, Day: 31}

// IsZero reports whether the law sets no period.
func (s Span) IsZero() bool { return s.N == 0 }
