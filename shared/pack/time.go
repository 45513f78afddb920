package pack

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"time"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/words"
)

// Calendar returns the administration's calendar. It is built on first need,
// from the hours, the holidays that close every office and, for Bikram Sambat,
// the pack's table of published months.
func (p *Pack) Calendar() (*calendar.Calendar, error) { return p.kept.calendar() }

// Locale returns how the administration writes numbers and days. Its Calendar
// is nil where Calendar fails, which Lint reports.
func (p *Pack) Locale() words.Locale {
	cal, _ := p.Calendar()
	return words.Locale{Languages: p.Languages, Digits: p.Digits, Grouping: p.Grouping, Symbol: p.Symbol, Calendar: cal}
}

func (p *Pack) newCalendar(fsys fs.FS) (*calendar.Calendar, error) {
	plan := calendar.Plan{Kind: calendar.Kind(p.Time.Calendar), Zone: p.Time.Zone}
	var errs []error
	for day := range plan.Hours {
		name := strings.ToLower(time.Weekday(day).String())
		h, err := p.Time.Hours[name].minutes()
		plan.Hours[day], plan.Rest[day], errs = h, p.Time.Rest[name], append(errs, err)
	}
	if p.Time.FiscalFrom != "" {
		month, day, err := monthDay(p.Time.FiscalFrom)
		plan.FiscalMonth, plan.FiscalDay, errs = month, day, append(errs, err)
	}
	for _, h := range p.Holidays {
		if h.Scope == EveryOffice {
			plan.Holidays = append(plan.Holidays, h.Date)
		}
	}
	if p.Time.Months != "" {
		text, err := fs.ReadFile(fsys, path.Join(p.Code, p.Time.Months))
		if err == nil {
			plan.Months, err = calendar.ReadTable(text)
		}
		errs = append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("pack: the calendar of %s: %w", p.Code, err)
	}
	return calendar.New(plan)
}

// EveryOffice is the scope of a holiday on which no office works.
const EveryOffice = "all"

// minutes turns 10:00 to 17:00 into minutes from midnight; no hours at all is a
// day of rest.
func (h Hours) minutes() (calendar.Hours, error) {
	if h == (Hours{}) {
		return calendar.Hours{}, nil
	}
	opens, err := time.Parse("15:04", h.Open)
	closes, err2 := time.Parse("15:04", h.Close)
	if errors.Join(err, err2) != nil {
		return calendar.Hours{}, fmt.Errorf("%s to %s are not hours like 10:00 to 17:00", h.Open, h.Close)
	}
	return calendar.Hours{Open: opens.Hour()*60 + opens.Minute(), Close: closes.Hour()*60 + closes.Minute()}, nil
}

func monthDay(s string) (month, day int, err error) {
	var rest string
	n, _ := fmt.Sscanf(s+" .", "%2d-%2d %s", &month, &day, &rest)
	if n != 3 || len(s) != len("04-01") || month < 1 || month > 12 || day < 1 || day > 32 {
		return 0, 0, fmt.Errorf("%q is not a month and day like 04-01", s)
	}
	return month, day, nil
}

// Today returns the day it is at t in the administration's zone.
func (p *Pack) Today(t time.Time) (civil.Date, error) {
	zone, err := time.LoadLocation(p.Time.Zone)
	if err != nil {
		return civil.Date{}, fmt.Errorf("pack: %w", err)
	}
	return civil.Of(t.In(zone)), nil
}
