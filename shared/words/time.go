package words

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/civil"
)

// sambat reports whether the tenant's months are those of Bikram Sambat.
func (p *Printer) sambat() bool {
	return p.locale.Calendar != nil && p.locale.Calendar.Kind == calendar.BikramSambat
}

// here returns t in the tenant's zone.
func (p *Printer) here(t time.Time) time.Time {
	if p.locale.Calendar == nil {
		return t
	}
	return t.In(p.locale.Calendar.Zone())
}

// Date writes a day: in Nepal 6 Mangsir 2083 (22 Nov 2026), elsewhere 22 Nov
// 2026. Beyond the published Bikram Sambat table it says so.
func (p *Printer) Date(d civil.Date) string {
	if d.IsZero() || !p.sambat() {
		return p.Gregorian(d)
	}
	l, err := p.locale.Calendar.Local(d)
	switch {
	case errors.Is(err, calendar.ErrBefore):
		return p.Gregorian(d)
	case err != nil:
		return p.T("date.beyond", "date", p.Gregorian(d))
	default:
		return p.local(l) + " (" + p.Gregorian(d) + ")"
	}
}

// ShortDate writes a day in the tenant's calendar only, in the order of the
// language: 6 Mangsir, නොවැම්බර් 22; beyond the published table in the
// Gregorian one, with its year.
func (p *Printer) ShortDate(d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	l := calendar.Local{Month: int(d.Month), Day: d.Day}
	if p.sambat() {
		var err error
		if l, err = p.locale.Calendar.Local(d); err != nil {
			return p.Gregorian(d)
		}
	}
	return p.T("date.short", "day", p.Digits(strconv.Itoa(l.Day)), "month", p.Month(l.Month))
}

// Month names a month of the tenant's calendar, 1 to 12.
func (p *Printer) Month(m int) string {
	if p.sambat() {
		return p.T("month.bs." + strconv.Itoa(m))
	}
	return p.T("month.ad." + strconv.Itoa(m))
}

// local writes a day of the tenant's calendar in the order of the language, or
// the last day of a month that is not published.
func (p *Printer) local(l calendar.Local) string {
	month, year := p.Month(l.Month), p.Digits(strconv.Itoa(l.Year))
	if l.Day == 0 {
		return p.T("date.month-end", "month", month, "year", year)
	}
	return p.T("date.day", "day", p.Digits(strconv.Itoa(l.Day)), "month", month, "year", year)
}

// Gregorian writes a Gregorian day. Beside a Bikram Sambat one it is written in
// Latin in every language, as in passports and at banks, so that it can be
// compared letter by letter.
func (p *Printer) Gregorian(d civil.Date) string {
	switch {
	case d.IsZero():
		return ""
	case p.sambat():
		return inPassports().Gregorian(d)
	default:
		return p.local(calendar.Local{Year: d.Year, Month: int(d.Month), Day: d.Day})
	}
}

// DayForms is how Gregorian writes a day, for a phone that must write one by
// itself: the ten digits, and for each month a day with 0 where its number
// stands and 1 where the year, parted by |.
func (p *Printer) DayForms() string {
	if p.sambat() {
		return inPassports().DayForms()
	}
	forms := []string{p.Digits("0123456789")}
	for m := range 12 {
		forms = append(forms, p.T("date.day", "day", "0", "month", p.Month(m+1), "year", "1"))
	}
	return strings.Join(forms, "|")
}

// inPassports writes 22 Nov 2026.
func inPassports() *Printer { return New("en", Locale{}) }

// Ending writes the last day of a period. Beyond the published Bikram Sambat
// table it says what is law and that the Gregorian day may move: last day of
// Asar 2084 (16 Jul 2027, provisional).
func (p *Printer) Ending(e calendar.Ending) string {
	switch {
	case e.Day == calendar.Forever:
		return p.T("date.forever")
	case !e.Provisional:
		return p.Date(e.Day)
	case e.Local == calendar.Local{}:
		return p.T("date.provisional", "date", p.Gregorian(e.Day))
	default:
		return p.T("date.provisional-both", "local", p.local(e.Local), "date", p.Gregorian(e.Day))
	}
}

// Example writes a day as people type it into three boxes: in Nepal 6 8 2083,
// elsewhere 22 11 2026.
func (p *Printer) Example() string {
	d := civil.Date{Year: 2026, Month: time.November, Day: 22}
	day, month, year := d.Day, int(d.Month), d.Year
	if p.sambat() {
		if l, err := p.locale.Calendar.Local(d); err == nil {
			day, month, year = l.Day, l.Month, l.Year
		}
	}
	return p.Digits(fmt.Sprint(day, month, year))
}

// Weekday names the day of the week.
func (p *Printer) Weekday(d civil.Date) string {
	return p.T("weekday." + strconv.Itoa(int(d.Weekday())))
}

// Time writes date and clock in the tenant's zone: 2 Mangsir 2083 (18 Nov 2026), 10:41.
func (p *Printer) Time(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return p.Date(civil.Of(p.here(t))) + ", " + p.Clock(t)
}

// Clock writes the time of day in the tenant's zone: 10:41.
func (p *Printer) Clock(t time.Time) string { return p.Digits(p.here(t).Format("15:04")) }

// Span writes a statutory period: 7 working days.
func (p *Printer) Span(s calendar.Span) string {
	if s.IsZero() {
		return ""
	}
	return p.N("span."+string(s.Unit), s.N)
}

// Due says how far a deadline is, in working days: Due in 2 working days, Due
// today, Overdue by 1 working day. It is empty where there is no deadline.
func (p *Printer) Due(now, due time.Time) string {
	if due.IsZero() || p.locale.Calendar == nil {
		return ""
	}
	days, over, today := p.locale.Calendar.Distance(now, due)
	clock, weekday := p.Clock(due), p.Weekday(civil.Of(p.here(due)))
	switch {
	case over && today:
		return p.T("due.over-since", "when", clock)
	case over && days == 0: // only closed days since
		return p.T("due.over-since", "when", weekday)
	case over:
		return p.N("due.over", days)
	case today && p.dayEnd(due):
		return p.T("due.today")
	case today:
		return p.T("due.today-by", "clock", clock)
	case days == 0:
		return p.T("due.on", "weekday", weekday)
	default:
		return p.N("due.in", days)
	}
}

// When writes the day of a deadline: with its weekday within two weeks of now,
// and with the clock where it falls within the day.
func (p *Printer) When(now, due time.Time) string {
	if due.IsZero() {
		return ""
	}
	d, today := civil.Of(p.here(due)), civil.Of(p.here(now))
	s := p.Date(d)
	if n := d.Sub(today); n >= -14 && n <= 14 {
		s = p.T("date.weekday", "weekday", p.Weekday(d), "date", s)
	}
	if !p.dayEnd(due) {
		s += ", " + p.Clock(due)
	}
	return s
}

// Stopped says since when a clock stands still because the applicant must act.
func (p *Printer) Stopped(since time.Time) string {
	return p.T("due.stopped", "date", p.ShortDate(civil.Of(p.here(since))))
}

// dayEnd reports whether t is the last second of a day, where deadlines in days
// end.
func (p *Printer) dayEnd(t time.Time) bool {
	return p.here(t).Add(time.Second).Format(time.TimeOnly) == "00:00:00"
}
