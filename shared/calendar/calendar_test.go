package calendar_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/civil"
)

func day(t testing.TB, s string) civil.Date {
	t.Helper()
	d, err := civil.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// holidays of 2083 on which every office in Nepal is closed (scope all in the
// list scraped in May 2026).
const holidays = `2026-04-14 2026-05-01 2026-05-29 2026-08-28 2026-09-04 2026-10-11 2026-10-17 2026-10-18
2026-10-20 2026-10-21 2026-10-22 2026-11-08 2026-11-10 2026-11-11 2026-11-15 2026-12-24 2026-12-30
2027-01-11 2027-01-15 2027-02-07 2027-02-11 2027-02-19 2027-03-06 2027-03-08 2027-03-09`

// nepalPlan: Sunday to Thursday 10 to 17, Friday 10 to 15, Saturday rest; the
// fiscal year begins on 1 Shrawan.
func nepalPlan(t testing.TB) calendar.Plan {
	t.Helper()
	full := calendar.Hours{Open: 10 * 60, Close: 17 * 60}
	p := calendar.Plan{
		Kind: calendar.BikramSambat, Zone: "Asia/Kathmandu", FiscalMonth: 4, FiscalDay: 1,
		Hours: [7]calendar.Hours{full, full, full, full, full, {Open: 10 * 60, Close: 15 * 60}},
	}
	for s := range strings.FieldsSeq(holidays) {
		p.Holidays = append(p.Holidays, day(t, s))
	}
	return p
}

func made(t testing.TB, p calendar.Plan) *calendar.Calendar {
	t.Helper()
	c, err := calendar.New(p)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// indian is an office of Chhattisgarh: Gregorian, Monday to Friday, fiscal year
// from 1 April.
func indian(t testing.TB) *calendar.Calendar {
	t.Helper()
	h := calendar.Hours{Open: 10 * 60, Close: 17*60 + 30}
	return made(t, calendar.Plan{
		Kind: calendar.Gregorian, Zone: "Asia/Kolkata", FiscalMonth: 4, FiscalDay: 1,
		Hours: [7]calendar.Hours{{}, h, h, h, h, h, {}}, Holidays: []civil.Date{day(t, "2026-10-02")},
	})
}

func TestAPlanThatCannotBeIsRefusedInPlainWords(t *testing.T) {
	for _, tt := range []struct {
		name  string
		spoil func(*calendar.Plan)
		want  string
	}{
		{"unknown zone", func(p *calendar.Plan) { p.Zone = "Asia/Katmandoo" }, `calendar: "Asia/Katmandoo" is not a time zone like Asia/Kathmandu`},
		{"the machine's zone", func(p *calendar.Plan) { p.Zone = "Local" }, `calendar: "Local" is not a time zone like Asia/Kathmandu`},
		{"no zone", func(p *calendar.Plan) { p.Zone = "" }, `calendar: "" is not a time zone like Asia/Kathmandu`},
		{"closes before it opens", func(p *calendar.Plan) { p.Hours[5] = calendar.Hours{Open: 900, Close: 600} }, "calendar: Friday closes at 10:00, before it opens at 15:00"},
		{"hours beyond midnight", func(p *calendar.Plan) { p.Hours[0] = calendar.Hours{Open: 600, Close: 1441} }, "calendar: Sunday has hours outside the day"},
		{"a fifth Friday", func(p *calendar.Plan) { p.Kind, p.Rest[5] = calendar.Gregorian, []int{2, 5} }, "calendar: the first to the fourth Friday of a month can rest, not [2 5]"},
		{"a Saturday of those that all rest", func(p *calendar.Plan) { p.Kind, p.Rest[6] = calendar.Gregorian, []int{2} }, "calendar: Saturday rests every week, so there is none to rest besides"},
		{"a second Friday of Baisakh", func(p *calendar.Plan) { p.Rest[5] = []int{2} }, "calendar: which Friday rests is counted in Gregorian months, and this calendar has others"},
		{"no working day", func(p *calendar.Plan) { p.Hours = [7]calendar.Hours{} }, "calendar: no day of the week is a working day"},
		{"unknown kind", func(p *calendar.Plan) { p.Kind = "lunar" }, `calendar: "lunar" is neither gregorian nor bikram-sambat`},
		{"fiscal year from month 13", func(p *calendar.Plan) { p.FiscalMonth = 13 }, "calendar: no fiscal year can begin on day 1 of month 13"},
		{"a missing year", func(p *calendar.Plan) { delete(p.Months, 2050) }, "calendar: 1 years are missing between 2000 and 2083"},
		{"a month of 40 days", func(p *calendar.Plan) { p.Months[2083] = [12]int{40, 31, 32, 31, 31, 31, 30, 29, 30, 29, 21, 30} }, "calendar: the months of 2083 cannot be [40 31 32 31 31 31 30 29 30 29 21 30]"},
		{"years without their first day", func(p *calendar.Plan) { p.Months = map[int][12]int{1999: p.Months[2000]} }, "calendar: the Gregorian day on which 1999 begins must be given"},
		{"two faults at once", func(p *calendar.Plan) { p.Zone, p.Hours = "Mars", [7]calendar.Hours{} }, "calendar: \"Mars\" is not a time zone like Asia/Kathmandu\ncalendar: no day of the week is a working day"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := nepalPlan(t)
			p.Months = calendar.Published()
			tt.spoil(&p)
			_, err := calendar.New(p)
			if err == nil || err.Error() != tt.want {
				t.Errorf("got  %v\nwant %v", err, tt.want)
			}
		})
	}
}

func TestEveryPublishedDayGoesThereAndBack(t *testing.T) {
	c := made(t, nepalPlan(t))
	first, n := day(t, "1943-04-14"), 0
	before := calendar.Local{Year: 1999, Month: 12, Day: 30}
	for d := first; ; d = d.AddDays(1) {
		l, err := c.Local(d)
		if errors.Is(err, calendar.ErrBeyond) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		year := before.Year
		if before.Month == 12 {
			year++
		}
		tomorrow := calendar.Local{Year: before.Year, Month: before.Month, Day: before.Day + 1}
		if l != tomorrow && l != (calendar.Local{Year: year, Month: before.Month%12 + 1, Day: 1}) {
			t.Fatalf("%v follows %v", l, before)
		}
		if back, err := c.Civil(l); err != nil || back != d {
			t.Fatalf("%v is %v, but back it is %v (%v)", d, l, back, err)
		}
		before = l
		n++
	}
	if want := 30681; n != want {
		t.Errorf("%d days went there and back, want %d", n, want)
	}
}

func TestKnownPairsOfDays(t *testing.T) {
	c := made(t, nepalPlan(t))
	for bs, ad := range map[calendar.Local]string{
		{Year: 2000, Month: 1, Day: 1}:   "1943-04-14",
		{Year: 2007, Month: 11, Day: 7}:  "1951-02-18", // Democracy Day
		{Year: 2049, Month: 2, Day: 2}:   "1992-05-15", // Labour Act 2048 in force
		{Year: 2050, Month: 7, Day: 23}:  "1993-11-08", // Labour Rules 2050
		{Year: 2063, Month: 1, Day: 11}:  "2006-04-24",
		{Year: 2065, Month: 2, Day: 15}:  "2008-05-28", // Republic Day
		{Year: 2072, Month: 1, Day: 12}:  "2015-04-25", // the earthquake
		{Year: 2072, Month: 6, Day: 3}:   "2015-09-20", // Constitution Day
		{Year: 2074, Month: 5, Day: 19}:  "2017-09-04", // Labour Act 2074
		{Year: 2075, Month: 3, Day: 8}:   "2018-06-22", // Labour Rules 2075
		{Year: 2081, Month: 12, Day: 31}: "2025-04-13",
		{Year: 2082, Month: 4, Day: 1}:   "2025-07-17",
		{Year: 2083, Month: 1, Day: 1}:   "2026-04-14",
		{Year: 2083, Month: 4, Day: 1}:   "2026-07-17",
		{Year: 2083, Month: 7, Day: 1}:   "2026-10-18",
		{Year: 2083, Month: 8, Day: 1}:   "2026-11-17",
		{Year: 2083, Month: 8, Day: 5}:   "2026-11-21",
		{Year: 2083, Month: 12, Day: 30}: "2027-04-13",
	} {
		if got, err := c.Civil(bs); err != nil || got.String() != ad {
			t.Errorf("%v = %v (%v), want %s", bs, got, err, ad)
		}
		if got, err := c.Local(day(t, ad)); err != nil || got != bs {
			t.Errorf("%s = %v (%v), want %v", ad, got, err, bs)
		}
	}
}

func TestDaysOutsideTheTableAreNotGuessed(t *testing.T) {
	c := made(t, nepalPlan(t))
	for _, ad := range []string{"1943-04-13", "2027-04-14", "2033-01-01", "0001-01-01", "9999-12-31"} {
		if l, err := c.Local(day(t, ad)); !errors.Is(err, calendar.ErrBeyond) {
			t.Errorf("%s = %v (%v), want ErrBeyond", ad, l, err)
		}
	}
	if l, err := c.Local(day(t, "1943-04-13")); !errors.Is(err, calendar.ErrBefore) {
		t.Errorf("the day before the table = %v (%v), want ErrBefore", l, err)
	}
	if l, err := c.Local(day(t, "2027-04-14")); errors.Is(err, calendar.ErrBefore) {
		t.Errorf("the day after the table = %v (%v), want no ErrBefore", l, err)
	}
	for l, want := range map[calendar.Local]error{
		{Year: 2084, Month: 1, Day: 1}:   calendar.ErrBeyond,
		{Year: 1999, Month: 12, Day: 30}: calendar.ErrBeyond,
		{Year: 2083, Month: 10, Day: 30}: calendar.ErrNoDay, // Magh has 29
		{Year: 2083, Month: 13, Day: 1}:  calendar.ErrNoDay,
		{Year: 2083, Month: 0, Day: 1}:   calendar.ErrNoDay,
		{Year: 2083, Month: 1, Day: 0}:   calendar.ErrNoDay,
		{Year: 2083, Month: 1, Day: -1}:  calendar.ErrNoDay,
	} {
		if d, err := c.Civil(l); !errors.Is(err, want) {
			t.Errorf("%v = %v (%v), want %v", l, d, err, want)
		}
	}
}

func TestAGregorianCalendarCountsItsOwnMonths(t *testing.T) {
	c := indian(t)
	l, err := c.Local(day(t, "2028-02-29"))
	if want := (calendar.Local{Year: 2028, Month: 2, Day: 29}); err != nil || l != want {
		t.Errorf("got %v (%v), want %v", l, err, want)
	}
	if d, err := c.Civil(calendar.Local{Year: 2027, Month: 2, Day: 29}); !errors.Is(err, calendar.ErrNoDay) {
		t.Errorf("29 Feb 2027 = %v (%v), want ErrNoDay", d, err)
	}
}

func TestAPackMayKnowANewerYear(t *testing.T) {
	p := nepalPlan(t)
	p.Months = calendar.Published()
	p.Months[2084] = [12]int{31, 31, 32, 31, 31, 30, 30, 30, 29, 30, 30, 30}
	c := made(t, p)
	got, err := c.EndOf(day(t, "2026-07-17"), calendar.Span{N: 1, Unit: calendar.FiscalYear})
	want := calendar.Ending{Day: day(t, "2027-07-16"), Local: calendar.Local{Year: 2084, Month: 3, Day: 32}}
	if err != nil || got != want {
		t.Errorf("got %+v (%v), want %+v", got, err, want)
	}
	p.Months = map[int][12]int{2082: p.Months[2082], 2083: p.Months[2083]}
	if l, err := made(t, p).Local(day(t, "2025-04-14")); err != nil || l.Year != 2082 {
		t.Errorf("a short table: %v (%v), want 1 Baisakh 2082", l, err)
	}
}

func TestReadTable(t *testing.T) {
	const head = "bs_year,a,b,c,d,e,f,g,h,i,j,k,l,days,ad_date_of_baisakh_1,note\n"
	const y82 = "2082,31,31,32,31,31,31,30,29,30,29,30,30,365,2025-04-14,\n"
	const y83 = "2083,31,31,32,31,31,31,30,29,30,29,30,30,365,2026-04-14,CONFIRMED\n"
	for _, tt := range []struct{ name, text, want string }{
		{"years in order", head + y82 + y83, ""},
		{"an unpublished year is left out", head + y83 + "2084,31,31,32,31,31,30,30,30,29,30,30,30,365,2027-04-14,PROVISIONAL\n", ""},
		{"nothing", "", "calendar: the table must begin with a line that names the year and twelve months"},
		{"no year", head, "calendar: the table has no published year"},
		{"a gap", head + y83 + "2081,31,32,31,32,31,30,30,30,29,30,29,31,,,\n", "calendar: 1 years are missing between 2081 and 2083"},
		{"a year twice", head + y83 + y83, "calendar: line 3: year 2083 stands twice\ncalendar: line 3: 2083 begins on 2027-04-14, not on 2026-04-14"},
		{"a wrong sum", head + strings.Replace(y83, "365", "366", 1), "calendar: line 2: the months of 2083 have 365 days, not 366"},
		{"a wrong beginning", head + y82 + strings.Replace(y83, "04-14", "04-15", 1), "calendar: line 3: 2083 begins on 2026-04-14, not on 2026-04-15"},
		{"a month of 33 days", head + strings.Replace(y83, "32", "33", 1), "calendar: line 2: month 3 has \"33\" days; a month has 29 to 32\ncalendar: line 2: the months of 2083 have 366 days, not 365"},
		{"a year of 364 days", head + strings.Replace(y83, "32", "31", 1), "calendar: line 2: the months of 2083 have 364 days together\ncalendar: line 2: the months of 2083 have 364 days, not 365"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := calendar.ReadTable([]byte(tt.text))
			switch {
			case tt.want == "" && (err != nil || got[2083] != calendar.Published()[2083]):
				t.Errorf("got %v (%v)", got, err)
			case tt.want != "" && (err == nil || err.Error() != tt.want):
				t.Errorf("got  %v\nwant %v", err, tt.want)
			}
		})
	}
}

func TestForecastsContinueThePublishedYears(t *testing.T) {
	p := calendar.Published()
	if len(p) != 84 {
		t.Errorf("%d years are published, want 84", len(p))
	}
	for i, f := range calendar.Forecasts() {
		if _, ok := f[2084]; !ok || len(f) != 7 {
			t.Errorf("forecast %d has %d years and 2084 is %v, want 2084 to 2090", i, len(f), f[2084])
		}
	}
	if f := calendar.Forecasts(); len(f) != 3 || cmp.Equal(f[0], f[2]) {
		t.Error("want three forecasts that differ, or nothing would be provisional")
	}
}

func TestADayBeginsInTheTenantsZone(t *testing.T) {
	c := made(t, nepalPlan(t))
	if got := c.Day(time.Date(2026, 11, 21, 18, 14, 59, 0, time.UTC)).String(); got != "2026-11-21" {
		t.Errorf("23:59:59 in Kathmandu is on %s", got)
	}
	if got := c.Day(time.Date(2026, 11, 21, 18, 15, 0, 0, time.UTC)).String(); got != "2026-11-22" {
		t.Errorf("midnight in Kathmandu is on %s", got)
	}
}
