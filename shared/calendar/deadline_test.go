package calendar_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/civil"
)

func span(n int, u calendar.Unit) calendar.Span { return calendar.Span{N: n, Unit: u} }

// The rows with a source are those of the table of worked cases in the packs'
// notes on counting time; the others follow from the same rules.
func TestDeadline(t *testing.T) {
	c := made(t, nepalPlan(t))
	const end = " 23:59:59"
	for _, tt := range []struct {
		name, event string
		span        calendar.Span
		want        string
	}{
		{"claim at the office, 21 days, ends on Maha Ashtami", "2026-09-27 11:00", span(21, calendar.Day), "2026-10-19" + end},
		{"decision, 15 days, ends on an open day", "2026-10-04 11:00", span(15, calendar.Day), "2026-10-19" + end},
		{"collective talks, 21 days, ends on Gobardhan Puja", "2026-10-20 11:00", span(21, calendar.Day), "2026-11-12" + end},
		{"appeal, 35 days, ends on a Saturday", "2026-11-21 11:00", span(35, calendar.Day), "2026-12-27" + end},
		{"7 days, ends on Laxmi Puja", "2026-11-01 11:00", span(7, calendar.Day), "2026-11-09" + end},
		{"arbitration, 5 working days across Dashain", "2026-10-15 11:00", span(5, calendar.WorkingDay), "2026-10-26" + end},
		{"filed at 23:59 is filed that day", "2026-10-15 23:59", span(5, calendar.WorkingDay), "2026-10-26" + end},
		{"filed on a Saturday, the first working day is Sunday", "2026-11-21 11:00", span(1, calendar.WorkingDay), "2026-11-22" + end},
		{"one month of Mangsir, 29 days", "2026-11-17 09:00", span(1, calendar.Month), "2026-12-16" + end},
		{"from 30 Kartik a month later is 29 Mangsir", "2026-11-16 09:00", span(1, calendar.Month), "2026-12-15" + end},
		{"48 hours go through the rest day", "2026-11-20 14:30", span(48, calendar.Hour), "2026-11-22 14:30:00"},
		{"8 office hours over a short Friday and a Saturday", "2026-11-19 16:00", span(8, calendar.OfficeHour), "2026-11-22 12:00:00"},
		{"office hours from the evening begin in the morning", "2026-11-22 20:00", span(1, calendar.OfficeHour), "2026-11-23 11:00:00"},
		{"office hours that end with the day", "2026-11-22 10:00", span(7, calendar.OfficeHour), "2026-11-22 17:00:00"},
		{"fiscal year", "2026-11-22 10:00", span(1, calendar.FiscalYear), "2027-07-16" + end},
		{"days beyond the published table", "2027-04-10 10:00", span(15, calendar.Day), "2027-04-25" + end},
		{"a year beyond the table is the earliest forecast", "2026-11-22 10:00", span(1, calendar.Year), "2027-11-21" + end}, // 1 Mangsir 2084 is 16 or 17 November
	} {
		t.Run(tt.name, func(t *testing.T) {
			event, err := time.ParseInLocation("2006-01-02 15:04", tt.event, c.Zone())
			if err != nil {
				t.Fatal(err)
			}
			got, err := c.Deadline(event.UTC(), tt.span)
			if err != nil || got.Format(time.DateTime) != tt.want {
				t.Errorf("got %v (%v), want %s", got, err, tt.want)
			}
		})
	}
}

func TestDeadlinesThatCannotBe(t *testing.T) {
	c := made(t, nepalPlan(t))
	now := time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC)
	if got, err := c.Deadline(now, calendar.Span{}); err != nil || !got.IsZero() {
		t.Errorf("no period: got %v (%v), want no deadline", got, err)
	}
	for _, s := range []calendar.Span{span(-1, calendar.Day), span(1, "moon"), span(30, calendar.Year)} {
		if got, err := c.Deadline(now, s); err == nil {
			t.Errorf("%+v: got %v, want an error", s, got)
		}
	}
}

// openDays is the slow count that WorkingDays must equal.
func openDays(c *calendar.Calendar, from, to civil.Date) (n int) {
	for d := from.AddDays(1); !d.After(to); d = d.AddDays(1) {
		if c.Open(d) {
			n++
		}
	}
	return n
}

func TestWorkingDaysAreTheOpenDaysBetween(t *testing.T) {
	nepal, india := made(t, nepalPlan(t)), indian(t)
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom([]*calendar.Calendar{nepal, india}).Draw(t, "calendar")
		from := civil.Date{Year: 2026, Month: 4, Day: 14}.AddDays(rapid.IntRange(-60, 400).Draw(t, "from"))
		to := from.AddDays(rapid.IntRange(0, 400).Draw(t, "days"))
		got, back, want := c.WorkingDays(from, to), c.WorkingDays(to, from), openDays(c, from, to)
		if got != want || back != -want {
			t.Fatalf("from %s to %s: %d and back %d, want %d", from, to, got, back, want)
		}
	})
}

func TestADeadlineIsInTimeOnAnOpenDay(t *testing.T) {
	nepal, india := made(t, nepalPlan(t)), indian(t)
	units := []calendar.Unit{calendar.Day, calendar.WorkingDay, calendar.Hour, calendar.OfficeHour, calendar.Month, calendar.Year, calendar.FiscalYear}
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom([]*calendar.Calendar{nepal, india}).Draw(t, "calendar")
		unit := rapid.SampledFrom(units).Draw(t, "unit")
		n := rapid.IntRange(1, 4).Draw(t, "n")
		event := time.Unix(rapid.Int64Range(1776000000, 1807000000).Draw(t, "event"), 0)
		due, err := c.Deadline(event, calendar.Span{N: n, Unit: unit})
		if err != nil {
			t.Fatal(err)
		}
		more, err := c.Deadline(event, calendar.Span{N: n + 1, Unit: unit})
		if err != nil || more.Before(due) {
			t.Fatalf("one %s more ends earlier: %v, then %v (%v)", unit, due, more, err)
		}
		if !due.After(event) && unit != calendar.FiscalYear {
			t.Fatalf("due %v before the event %v", due, event)
		}
		if unit != calendar.Hour && !c.Open(c.Day(due)) {
			t.Fatalf("due on %v, a closed day", due)
		}
		if again, _ := c.Deadline(event.Add(time.Hour), calendar.Span{N: n, Unit: unit}); again.Before(due) {
			t.Fatalf("a later event is due earlier: %v, then %v", due, again)
		}
	})
}

func TestOfficeTimeAndDeadlinesAgree(t *testing.T) {
	c := made(t, nepalPlan(t))
	rapid.Check(t, func(t *rapid.T) {
		event := time.Unix(rapid.Int64Range(1776000000, 1807000000).Draw(t, "event"), 0)
		n := rapid.IntRange(1, 60).Draw(t, "hours")
		due, err := c.Deadline(event, span(n, calendar.OfficeHour))
		if err != nil {
			t.Fatal(err)
		}
		if got := c.OfficeTime(event, due); got != time.Duration(n)*time.Hour {
			t.Fatalf("offices were open %v until %v, want %d hours", got, due, n)
		}
	})
}

func TestAPausedClockGoesOnWhereItStopped(t *testing.T) {
	c := made(t, nepalPlan(t))
	rapid.Check(t, func(t *rapid.T) {
		event := civil.Date{Year: 2026, Month: 4, Day: 14}.AddDays(rapid.IntRange(0, 300).Draw(t, "event"))
		n := rapid.IntRange(1, 20).Draw(t, "working days")
		s := span(n, calendar.WorkingDay)
		due, err := c.Deadline(event.In(c.Zone()), s)
		if err != nil {
			t.Fatal(err)
		}
		stop := rapid.IntRange(0, c.Day(due).Sub(event)).Draw(t, "stop")
		from := event.AddDays(stop)
		to := from.AddDays(rapid.IntRange(0, 40).Draw(t, "pause"))
		got, err := c.Extend(due, s, from.In(c.Zone()), to.In(c.Zone()))
		if err != nil {
			t.Fatal(err)
		}
		if left, want := c.WorkingDays(to, c.Day(got)), c.WorkingDays(from, c.Day(due)); left != want {
			t.Fatalf("%d working days are left after the pause, %d before it", left, want)
		}
	})
}

func TestExtend(t *testing.T) {
	c := made(t, nepalPlan(t))
	at := func(s string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04:05", s, c.Zone())
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	due, from, to := at("2026-11-26 23:59:59"), at("2026-11-19 14:00:00"), at("2026-11-22 11:00:00")
	for unit, want := range map[calendar.Unit]string{
		calendar.Day:        "2026-11-29 23:59:59",
		calendar.Month:      "2026-11-29 23:59:59",
		calendar.WorkingDay: "2026-11-29 23:59:59", // Friday and Sunday; the next working days are Friday and Sunday
		calendar.Hour:       "2026-11-29 20:59:59",
		calendar.OfficeHour: "2026-11-29 14:00:00", // 3 h + 5 h + 1 h from Friday's opening: 5 h, then 4 h
	} {
		if got, err := c.Extend(due, span(7, unit), from, to); err != nil || got.Format(time.DateTime) != want {
			t.Errorf("%s: got %v (%v), want %s", unit, got, err, want)
		}
	}
	if got, err := c.Extend(due, span(7, calendar.Day), to, from); err == nil {
		t.Errorf("a pause that ends before it began: got %v, want an error", got)
	}
	if got, err := c.Extend(due, span(7, "moon"), from, to); err == nil {
		t.Errorf("an unknown unit: got %v, want an error", got)
	}
	if got, err := c.Extend(due, span(7, calendar.Day), from, from.Add(time.Hour)); err != nil || !got.Equal(due) {
		t.Errorf("a pause within a day: got %v (%v), want %v", got, err, due)
	}
}

func TestDistance(t *testing.T) {
	c := made(t, nepalPlan(t))
	due := time.Date(2026, 11, 24, 23, 59, 59, 0, c.Zone()) // a Tuesday
	for _, tt := range []struct {
		now         time.Time
		days        int
		over, today bool
	}{
		{time.Date(2026, 11, 22, 9, 0, 0, 0, c.Zone()), 2, false, false},
		{time.Date(2026, 11, 20, 9, 0, 0, 0, c.Zone()), 3, false, false}, // Friday: Saturday does not count
		{time.Date(2026, 11, 24, 9, 0, 0, 0, c.Zone()), 0, false, true},
		{time.Date(2026, 11, 24, 18, 14, 59, 0, time.UTC), 0, false, true},
		{time.Date(2026, 11, 24, 18, 15, 0, 0, time.UTC), 1, true, false},
		{time.Date(2026, 11, 29, 9, 0, 0, 0, c.Zone()), 4, true, false},
	} {
		days, over, today := c.Distance(tt.now, due)
		if days != tt.days || over != tt.over || today != tt.today {
			t.Errorf("at %v: %d over=%v today=%v, want %d over=%v today=%v", tt.now, days, over, today, tt.days, tt.over, tt.today)
		}
	}
}

func TestAHolidayNamedTwiceIsOneDay(t *testing.T) {
	p := nepalPlan(t)
	p.Holidays = append(p.Holidays, day(t, "2026-11-10"), day(t, "2026-11-14")) // again Gobardhan Puja, and a Saturday
	c := made(t, p)
	if got, want := c.WorkingDays(day(t, "2026-11-07"), day(t, "2026-11-14")), 3; got != want {
		t.Errorf("got %d working days in the week of Tihar, want %d", got, want)
	}
}

func TestOpenAt(t *testing.T) {
	c := made(t, nepalPlan(t))
	for at, want := range map[string]bool{
		"2026-11-22 09:59": false, "2026-11-22 10:00": true, "2026-11-22 16:59": true, "2026-11-22 17:00": false,
		"2026-11-20 14:59": true, "2026-11-20 15:00": false, // Friday
		"2026-11-21 12:00": false, // Saturday
		"2026-11-10 12:00": false, // Gobardhan Puja
	} {
		v, _ := time.ParseInLocation("2006-01-02 15:04", at, c.Zone())
		if got := c.OpenAt(v); got != want {
			t.Errorf("%s: open = %v, want %v", at, got, want)
		}
	}
}
