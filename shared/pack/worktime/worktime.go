// Package worktime is when an administration works: its zone and calendar, its
// office hours, the days it is closed.
package worktime

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

// Hours are one weekday's office hours, local time.
type Hours struct {
	Open  string `yaml:"open"`  // 10:00
	Close string `yaml:"close"` // 17:00
}

// Time is the administration's calendar.
type Time struct {
	Zone       string           `yaml:"zone"`        // IANA
	Calendar   string           `yaml:"calendar"`    // gregorian or bikram-sambat
	FiscalFrom string           `yaml:"fiscal_from"` // month and day its fiscal year begins in that calendar: 04-01
	Hours      map[string]Hours `yaml:"hours"`       // by English weekday in lower case; a day without hours is the weekly rest
	Rest       map[string][]int `yaml:"rest"`        // by weekday, which of a Gregorian month's rest too: saturday: [2, 4]
	Months     string           `yaml:"months"`      // bikram-sambat: a CSV of published months beside pack.yaml, newer than shared/calendar's; may be empty
	Cite       string           `yaml:"cite"`
}

// Holiday is one closed day.
type Holiday struct {
	Date      civil.Date `yaml:"date"`
	Name      words.Text `yaml:"name"`
	Scope     string     `yaml:"scope"` // all, or who has it: only "all" closes an office
	Certainty string     `yaml:"certainty"`
}

// EveryOffice is the scope of a holiday on which no office works.
const EveryOffice = "all"

// Calendar builds the calendar of an administration with these holidays. Its
// table of published months is read from the family's folder.
func Calendar(t Time, fsys fs.FS, family string, holidays []Holiday) (*calendar.Calendar, error) {
	plan := calendar.Plan{Kind: calendar.Kind(t.Calendar), Zone: t.Zone}
	var errs []error
	for day := range plan.Hours {
		name := strings.ToLower(time.Weekday(day).String())
		h, err := t.Hours[name].minutes()
		plan.Hours[day], plan.Rest[day], errs = h, t.Rest[name], append(errs, err)
	}
	if t.FiscalFrom != "" {
		month, day, err := monthDay(t.FiscalFrom)
		plan.FiscalMonth, plan.FiscalDay, errs = month, day, append(errs, err)
	}
	for _, h := range holidays {
		if h.Scope == EveryOffice {
			plan.Holidays = append(plan.Holidays, h.Date)
		}
	}
	if t.Months != "" {
		text, err := fs.ReadFile(fsys, path.Join(family, t.Months))
		if err == nil {
			plan.Months, err = calendar.ReadTable(text)
		}
		errs = append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("pack: the calendar of %s: %w", family, err)
	}
	return calendar.New(plan)
}

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
