package pack

import (
	"fmt"
	"io/fs"
	"time"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/pack/worktime"
	"github.com/shrama/shrama/shared/words"
)

// Calendar returns the administration's calendar. It is built on first need,
// from the hours, the holidays that close every office and, for Bikram Sambat,
// the pack's table of published months.
func (p *Pack) Calendar() (*calendar.Calendar, error) { return p.kept.calendar() }

func (p *Pack) newCalendar(fsys fs.FS) (*calendar.Calendar, error) {
	return worktime.Calendar(p.Time, fsys, p.Code, p.Holidays)
}

// Locale returns how the administration writes numbers and days. Its Calendar
// is nil where Calendar fails, which Lint reports.
func (p *Pack) Locale() words.Locale {
	cal, _ := p.Calendar()
	return words.Locale{Languages: p.Languages, Digits: p.Digits, Grouping: p.Grouping, Symbol: p.Symbol, Calendar: cal}
}

// Today returns the day it is at t in the administration's zone.
func (p *Pack) Today(t time.Time) (civil.Date, error) {
	zone, err := time.LoadLocation(p.Time.Zone)
	if err != nil {
		return civil.Date{}, fmt.Errorf("pack: %w", err)
	}
	return civil.Of(t.In(zone)), nil
}
