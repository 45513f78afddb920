package calendar_test

import (
	"errors"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/civil"
)

// The forecasts differ on 2084, but all of them have 94 days from Baisakh to
// Asar, so the end of the fiscal year 2083/84 is the same day in each.
func TestTheFiscalYearEndsBeyondTheTable(t *testing.T) {
	c := made(t, nepalPlan(t))
	got, err := c.EndOf(day(t, "2026-11-21"), span(1, calendar.FiscalYear))
	want := calendar.Ending{Day: day(t, "2027-07-16"), Provisional: true, Local: calendar.Local{Year: 2084, Month: 3}}
	if err != nil || got != want {
		t.Errorf("got %+v (%v), want %+v", got, err, want)
	}
	if l, err := c.Local(got.Day); !errors.Is(err, calendar.ErrBeyond) {
		t.Errorf("a provisional day must not be shown in Bikram Sambat, got %v (%v)", l, err)
	}
}

func TestEndOf(t *testing.T) {
	nepal, india := made(t, nepalPlan(t)), indian(t)
	local := func(y, m, d int) calendar.Local { return calendar.Local{Year: y, Month: m, Day: d} }
	for _, tt := range []struct {
		name string
		c    *calendar.Calendar
		from string
		span calendar.Span
		want calendar.Ending
	}{
		{"a year from 1 Shrawan ends with Asar", nepal, "2025-07-17", span(1, calendar.Year), calendar.Ending{Day: day(t, "2026-07-16"), Local: local(2083, 3, 32)}},
		{"a month from the middle", nepal, "2026-11-21", span(1, calendar.Month), calendar.Ending{Day: day(t, "2026-12-19"), Local: local(2083, 9, 4)}},
		{"from 32 Asar a month ends with Shrawan, of 31 days", nepal, "2026-07-16", span(1, calendar.Month), calendar.Ending{Day: day(t, "2026-08-16"), Local: local(2083, 4, 31)}},
		{"fiscal year of the last of Asar ends that day", nepal, "2026-07-16", span(1, calendar.FiscalYear), calendar.Ending{Day: day(t, "2026-07-16"), Local: local(2083, 3, 32)}},
		{"one day is the day itself", nepal, "2026-11-21", span(1, calendar.Day), calendar.Ending{Day: day(t, "2026-11-21"), Local: local(2083, 8, 5)}},
		{"one working day from a Saturday", nepal, "2026-11-21", span(1, calendar.WorkingDay), calendar.Ending{Day: day(t, "2026-11-22"), Local: local(2083, 8, 6)}},
		{"a year on is certain in the law's calendar only", nepal, "2026-11-22", span(1, calendar.Year), calendar.Ending{Day: day(t, "2027-11-20"), Provisional: true, Local: local(2084, 8, 5)}},
		{"days beyond the table are certain", nepal, "2027-04-10", span(10, calendar.Day), calendar.Ending{Day: day(t, "2027-04-19")}},
		{"a month from a day that is not published", nepal, "2027-08-20", span(1, calendar.Month), calendar.Ending{Day: day(t, "2027-09-19"), Provisional: true}},
		{"no period", nepal, "2026-11-21", calendar.Span{}, calendar.Ending{}},
		{"from 31 January one month", india, "2027-01-31", span(1, calendar.Month), calendar.Ending{Day: day(t, "2027-02-28"), Local: local(2027, 2, 28)}},
		{"from 29 February one year", india, "2028-02-29", span(1, calendar.Year), calendar.Ending{Day: day(t, "2029-02-28"), Local: local(2029, 2, 28)}},
		{"India's second fiscal year", india, "2027-03-31", span(2, calendar.FiscalYear), calendar.Ending{Day: day(t, "2028-03-31"), Local: local(2028, 3, 31)}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.c.EndOf(day(t, tt.from), tt.span)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("got -, want +\n%s", diff)
			}
			if plain, err := tt.c.End(day(t, tt.from), tt.span); err != nil || plain != tt.want.Day {
				t.Errorf("End = %v (%v), want %v", plain, err, tt.want.Day)
			}
		})
	}
	for _, s := range []calendar.Span{span(1, calendar.Hour), span(1, calendar.OfficeHour), span(1, "moon"), span(-1, calendar.Year)} {
		if got, err := nepal.EndOf(day(t, "2026-11-21"), s); err == nil {
			t.Errorf("%+v: got %+v, want an error", s, got)
		}
	}
	if got, err := nepal.EndOf(day(t, "2026-11-21"), span(8, calendar.Year)); !errors.Is(err, calendar.ErrBeyond) {
		t.Errorf("beyond the forecasts: got %+v (%v), want ErrBeyond", got, err)
	}
}

func TestBack(t *testing.T) {
	c := made(t, nepalPlan(t))
	for _, tt := range []struct {
		from string
		span calendar.Span
		want string
	}{
		{"2026-12-15", span(30, calendar.Day), "2026-11-15"},
		{"2026-11-24", span(3, calendar.WorkingDay), "2026-11-20"},
		{"2026-12-15", span(1, calendar.Month), "2026-11-15"}, // 29 Mangsir, 29 Kartik
		{"2027-04-13", span(1, calendar.Year), "2026-04-13"},  // 30 Chaitra 2083, 30 Chaitra 2082
		{"2027-07-16", span(1, calendar.Month), "2027-06-14"}, // last of Asar 2084 by the earliest forecast
		{"2026-11-24", calendar.Span{}, "2026-11-24"},
	} {
		if got, err := c.Back(day(t, tt.from), tt.span); err != nil || got.String() != tt.want {
			t.Errorf("%+v before %s: got %v (%v), want %s", tt.span, tt.from, got, err, tt.want)
		}
	}
	for _, s := range []calendar.Span{span(1, calendar.FiscalYear), span(1, calendar.Hour), span(90, calendar.Year), span(1, "moon")} {
		if got, err := c.Back(day(t, "2026-11-24"), s); err == nil {
			t.Errorf("%+v: got %v, want an error", s, got)
		}
	}
}

func TestFiscal(t *testing.T) {
	nepal, india := made(t, nepalPlan(t)), indian(t)
	p := nepalPlan(t)
	p.Kind, p.FiscalMonth, p.FiscalDay = calendar.Gregorian, 0, 0
	lanka := made(t, p)
	for _, tt := range []struct {
		c               *calendar.Calendar
		d               string
		want, from, end string
	}{
		{nepal, "2026-11-21", "2083/84", "2026-07-17", "2027-07-16"},
		{nepal, "2026-07-17", "2083/84", "2026-07-17", "2027-07-16"},
		{nepal, "2026-07-16", "2082/83", "2025-07-17", "2026-07-16"},
		{nepal, "2027-07-16", "2083/84", "2026-07-17", "2027-07-16"}, // not published, yet every forecast says so
		{nepal, "2042-12-31", "", "", ""},
		{india, "2026-11-21", "2026/27", "2026-04-01", "2027-03-31"},
		{india, "2100-03-31", "2099/00", "2099-04-01", "2100-03-31"},
		{lanka, "2026-11-21", "2026", "2026-01-01", "2026-12-31"},
	} {
		label, from, end, err := tt.c.Fiscal(day(t, tt.d))
		if label != tt.want || from.String() != tt.from || end.String() != tt.end || (err == nil) != (tt.want != "") {
			t.Errorf("%s: got %q %s %s (%v), want %q %s %s", tt.d, label, from, end, err, tt.want, tt.from, tt.end)
		}
	}
}

func TestMonthsGoThereAndBack(t *testing.T) {
	c := made(t, nepalPlan(t))
	rapid.Check(t, func(t *rapid.T) {
		d := civil.Date{Year: 1950, Month: 1, Day: 1}.AddDays(rapid.IntRange(0, 25000).Draw(t, "day"))
		n := rapid.IntRange(1, 60).Draw(t, "months")
		from, err := c.Local(d)
		if err != nil {
			t.Fatal(err)
		}
		to, err := c.Add(d, span(n, calendar.Month))
		if err != nil {
			t.Fatal(err)
		}
		l, err := c.Local(to)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := l.Year*12+l.Month, from.Year*12+from.Month+n; got != want {
			t.Fatalf("%v and %d months is %v", from, n, l)
		}
		length, _ := c.MonthDays(l.Year, l.Month)
		if l.Day != min(from.Day, length) {
			t.Fatalf("%v and %d months is %v, in a month of %d days", from, n, l, length)
		}
		end, err := c.End(d, span(n, calendar.Month))
		if err != nil || end.Before(to.AddDays(-1)) || end.After(to) {
			t.Fatalf("a period of %d months from %v ends on %v, the day itself is %v (%v)", n, d, end, to, err)
		}
	})
}

func FuzzLocal(f *testing.F) {
	c := made(f, nepalPlan(f))
	f.Add(2083, 8, 5)
	f.Add(2084, 1, 1)
	f.Add(-1, 99, 1<<40)
	f.Fuzz(func(t *testing.T, y, m, d int) {
		l := calendar.Local{Year: y, Month: m, Day: d}
		date, err := c.Civil(l)
		if err != nil {
			return
		}
		if back, err := c.Local(date); err != nil || back != l {
			t.Errorf("%v is %v and back %v (%v)", l, date, back, err)
		}
	})
}

func BenchmarkLocal(b *testing.B) {
	c := made(b, nepalPlan(b))
	d := day(b, "2026-11-21")
	for b.Loop() {
		if _, err := c.Local(d); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNew(b *testing.B) {
	p := nepalPlan(b)
	for b.Loop() {
		made(b, p)
	}
}

func BenchmarkReadTable(b *testing.B) {
	text, err := os.ReadFile("published.csv")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := calendar.ReadTable(text); err != nil {
			b.Fatal(err)
		}
	}
}
