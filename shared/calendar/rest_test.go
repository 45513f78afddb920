package calendar_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/civil"
)

// gujarat rests on Sunday and on the second and fourth Saturday of a month; its
// fiscal year begins on 1 April.
func gujarat(t testing.TB) *calendar.Calendar {
	t.Helper()
	h := calendar.Hours{Open: 10*60 + 30, Close: 18*60 + 10}
	return made(t, calendar.Plan{
		Kind: calendar.Gregorian, Zone: "Asia/Kolkata", FiscalMonth: 4, FiscalDay: 1,
		Hours: [7]calendar.Hours{{}, h, h, h, h, h, h}, Rest: [7][]int{time.Saturday: {4, 2}},
		Holidays: []civil.Date{day(t, "2026-08-15"), day(t, "2026-10-02"), day(t, "2026-11-14")}, // a third, a Friday, a second Saturday
	})
}

// bangladesh rests on Friday and Saturday; its fiscal year begins on 1 July.
func bangladesh(t testing.TB) *calendar.Calendar {
	t.Helper()
	h := calendar.Hours{Open: 9 * 60, Close: 17 * 60}
	return made(t, calendar.Plan{
		Kind: calendar.Gregorian, Zone: "Asia/Dhaka", FiscalMonth: 7, FiscalDay: 1,
		Hours: [7]calendar.Hours{h, h, h, h, h}, Holidays: []civil.Date{day(t, "2026-12-16")},
	})
}

// lanka rests on Saturday and Sunday; its fiscal year is the calendar's.
func lanka(t testing.TB) *calendar.Calendar {
	t.Helper()
	h := calendar.Hours{Open: 8*60 + 30, Close: 16*60 + 15}
	return made(t, calendar.Plan{Kind: calendar.Gregorian, Zone: "Asia/Colombo", Hours: [7]calendar.Hours{1: h, 2: h, 3: h, 4: h, 5: h}})
}

func TestTheSecondAndFourthSaturdayRest(t *testing.T) {
	c := gujarat(t)
	for month, want := range map[string]string{
		"2026-11": "7 21",    // begins on a Sunday; the 14th is a holiday too
		"2026-08": "1 29",    // five Saturdays, the third, the 15th, a holiday
		"2026-05": "2 16 30", // five Saturdays, beginning on a Friday
		"2026-02": "7 21",    // four weeks
		"2028-01": "1 15 29", // begins on a Saturday
	} {
		var open []string
		first := day(t, month+"-01")
		for d := first; d.Month == first.Month; d = d.AddDays(1) {
			if d.Weekday() == time.Saturday && c.Open(d) {
				open = append(open, strings.TrimPrefix(d.String()[8:], "0"))
			}
			if d.Weekday() == time.Sunday && c.Open(d) {
				t.Errorf("%s is a Sunday and open", d)
			}
		}
		if got := strings.Join(open, " "); got != want {
			t.Errorf("%s: offices work on Saturday %s, want %s", month, got, want)
		}
	}
	noon := func(s string) time.Time { return day(t, s).In(c.Zone()).Add(12 * time.Hour) }
	if !c.OpenAt(noon("2026-11-21")) || c.OpenAt(noon("2026-11-28")) {
		t.Error("the office is open at noon of a fourth Saturday or shut on a third")
	}
}

// The cases of the packs' calendar sheet, and one for each country's own rest.
func TestDeadlinesOfEachCountry(t *testing.T) {
	gj, bd, lk := gujarat(t), bangladesh(t), lanka(t)
	for _, tt := range []struct {
		name       string
		c          *calendar.Calendar
		event      string
		span       calendar.Span
		due, clock string
	}{
		{"Gujarat: 30 days end on a fourth Saturday", gj, "2026-10-29", span(30, calendar.Day), "2026-11-30", "23:59"},
		{"Gujarat: 23 days end on a third Saturday", gj, "2026-10-29", span(23, calendar.Day), "2026-11-21", "23:59"},
		{"Gujarat: working days over a second Saturday that is a holiday too", gj, "2026-11-12", span(2, calendar.WorkingDay), "2026-11-16", "23:59"},
		{"Gujarat: working days over a third Saturday", gj, "2026-11-19", span(2, calendar.WorkingDay), "2026-11-21", "23:59"},
		{"Gujarat: 48 hours", gj, "2026-11-27", span(48, calendar.Hour), "2026-11-29", "12:00"},
		{"Gujarat: office hours over a fourth Saturday", gj, "2026-11-27", span(8, calendar.OfficeHour), "2026-11-30", "12:20"},
		{"Bangladesh: 2 working days from a Thursday", bd, "2026-11-19", span(2, calendar.WorkingDay), "2026-11-23", "23:59"},
		{"Bangladesh: a day that ends on a Friday", bd, "2026-11-19", span(1, calendar.Day), "2026-11-22", "23:59"},
		{"Bangladesh: over a weekend and Victory Day", bd, "2026-12-10", span(3, calendar.WorkingDay), "2026-12-15", "23:59"},
		{"Bangladesh: a month", bd, "2026-01-31", span(1, calendar.Month), "2026-03-01", "23:59"},
		{"Bangladesh: office hours from a Thursday's noon", bd, "2026-11-19", span(6, calendar.OfficeHour), "2026-11-22", "10:00"},
		{"Sri Lanka: 3 working days from a Thursday", lk, "2026-11-19", span(3, calendar.WorkingDay), "2026-11-24", "23:59"},
		{"Sri Lanka: a Sunday is open in Dhaka only", lk, "2026-11-21", span(1, calendar.Day), "2026-11-23", "23:59"},
	} {
		due, err := tt.c.Deadline(day(t, tt.event).In(tt.c.Zone()).Add(12*time.Hour), tt.span)
		if got := due.Format("2006-01-02 15:04"); err != nil || got != tt.due+" "+tt.clock {
			t.Errorf("%s: %s (%v), want %s %s", tt.name, got, err, tt.due, tt.clock)
		}
	}
}

func TestFiscalYearsOfEachCountry(t *testing.T) {
	for _, tt := range []struct {
		c                  *calendar.Calendar
		d, want, from, end string
		ends               string // of a registration for one fiscal year, and of one for two
		then               string
	}{
		{gujarat(t), "2026-04-01", "2026/27", "2026-04-01", "2027-03-31", "2027-03-31", "2028-03-31"},
		{gujarat(t), "2027-03-31", "2026/27", "2026-04-01", "2027-03-31", "2027-03-31", "2028-03-31"},
		{bangladesh(t), "2026-06-30", "2025/26", "2025-07-01", "2026-06-30", "2026-06-30", "2027-06-30"},
		{bangladesh(t), "2026-07-01", "2026/27", "2026-07-01", "2027-06-30", "2027-06-30", "2028-06-30"},
		{lanka(t), "2026-12-31", "2026", "2026-01-01", "2026-12-31", "2026-12-31", "2027-12-31"},
		{lanka(t), "2027-01-01", "2027", "2027-01-01", "2027-12-31", "2027-12-31", "2028-12-31"},
	} {
		label, from, end, err := tt.c.Fiscal(day(t, tt.d))
		if err != nil || label != tt.want || from.String() != tt.from || end.String() != tt.end {
			t.Errorf("%s: got %q %s %s (%v), want %q %s %s", tt.d, label, from, end, err, tt.want, tt.from, tt.end)
		}
		for n, want := range []string{tt.ends, tt.then} {
			if got, err := tt.c.End(day(t, tt.d), span(n+1, calendar.FiscalYear)); err != nil || got.String() != want {
				t.Errorf("%s: %d fiscal years end on %s (%v), want %s", tt.d, n+1, got, err, want)
			}
		}
	}
}

// Whatever rests, the fast count is the slow one and a deadline falls on an open
// day.
func TestAnyRestIsCountedRight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := calendar.Hours{Open: 540, Close: 1020}
		p := calendar.Plan{Kind: calendar.Gregorian, Zone: "Asia/Kolkata", Hours: [7]calendar.Hours{1: h, 2: h, 4: h, 6: h}}
		for _, weekday := range []int{1, 4, 6} {
			p.Rest[weekday] = rapid.SliceOfNDistinct(rapid.IntRange(1, 4), 0, 3, rapid.ID[int]).Draw(t, "rest")
		}
		from := civil.Date{Year: 2024, Month: 1, Day: 1}.AddDays(rapid.IntRange(0, 2000).Draw(t, "from"))
		for range 3 {
			p.Holidays = append(p.Holidays, from.AddDays(rapid.IntRange(0, 200).Draw(t, "holiday")))
		}
		c, err := calendar.New(p)
		if err != nil {
			t.Fatal(err)
		}
		to := from.AddDays(rapid.IntRange(0, 400).Draw(t, "days"))
		if got, back, want := c.WorkingDays(from, to), c.WorkingDays(to, from), openDays(c, from, to); got != want || back != -want {
			t.Fatalf("from %s to %s: %d and back %d, want %d", from, to, got, back, want)
		}
		due, err := c.Deadline(from.In(c.Zone()), span(rapid.IntRange(1, 40).Draw(t, "n"), calendar.WorkingDay))
		if err != nil || !c.Open(c.Day(due)) {
			t.Fatalf("due on %v, a closed day (%v)", due, err)
		}
	})
}
