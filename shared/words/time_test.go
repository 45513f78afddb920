package words_test

import (
	"testing"
	"time"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/words"
)

func TestDaysAreWrittenInTheTenantsCalendar(t *testing.T) {
	en, ne, si := nepal(t, "en"), nepal(t, "ne"), lanka(t, "en")
	bare := words.New("en", words.Locale{})
	at := time.Date(2026, 11, 18, 4, 56, 0, 0, time.UTC) // 10:41 in Kathmandu
	for _, tt := range []struct{ name, got, want string }{
		{"both calendars", en.Date(date(2026, 11, 22)), "6 Mangsir 2083 (22 Nov 2026)"},
		{"in Nepali, with the Gregorian day as passports write it", ne.Date(date(2026, 11, 22)), "६ मंसिर २०८३ (22 Nov 2026)"},
		{"beyond the table", en.Date(date(2028, 7, 14)), "14 Jul 2028 (BS date to be announced)"},
		{"beyond the table, in Nepali", ne.Date(date(2028, 7, 14)), "14 Jul 2028 (वि.सं. मिति तोकिन बाँकी)"},
		{"a birthday before the table", en.Date(date(1940, 1, 5)), "5 Jan 1940"},
		{"no day", en.Date(civil.Date{}), ""},
		{"in a fault", en.Say("form.longest", []string{"last", "2026-11-22"}), "The law does not allow so long a period. End it on 6 Mangsir 2083 (22 Nov 2026) or before."},
		{"elsewhere", si.Date(date(2026, 11, 22)), "22 Nov 2026"},
		{"without a calendar", bare.Date(date(2026, 11, 22)), "22 Nov 2026"},
		{"short", en.ShortDate(date(2026, 11, 22)), "6 Mangsir"},
		{"short, in Nepali", ne.ShortDate(date(2026, 11, 22)), "६ मंसिर"},
		{"short, beyond the table", ne.ShortDate(date(2028, 7, 14)), "14 Jul 2028"},
		{"short, elsewhere", si.ShortDate(date(2026, 11, 22)), "22 Nov"},
		{"short, no day", en.ShortDate(civil.Date{}), ""},
		{"weekday", en.Weekday(date(2026, 11, 22)), "Sunday"},
		{"weekday, in Nepali", ne.Weekday(date(2026, 11, 24)), "मङ्गलबार"},
		{"month", ne.Month(12), "चैत"},
		{"month, elsewhere", si.Month(12), "Dec"},
		{"time", en.Time(at), "2 Mangsir 2083 (18 Nov 2026), 10:41"},
		{"time, in Nepali", ne.Time(at), "२ मंसिर २०८३ (18 Nov 2026), १०:४१"},
		{"time after midnight there", en.Time(time.Date(2026, 11, 18, 18, 20, 0, 0, time.UTC)), "3 Mangsir 2083 (19 Nov 2026), 00:05"},
		{"no time", en.Time(time.Time{}), ""},
		{"clock", ne.Clock(at), "१०:४१"},
		{"clock without a calendar", bare.Clock(at), "04:56"},
		{"an example to type", en.Example(), "6 8 2083"},
		{"an example to type, in Nepali", ne.Example(), "६ ८ २०८३"},
		{"an example to type, elsewhere", si.Example(), "22 11 2026"},
		{"an example to type, without a calendar", bare.Example(), "22 11 2026"},
		{"stopped", en.Stopped(at), "Clock stopped on 2 Mangsir: waits for the applicant"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, tt.got, tt.want)
		}
	}
}

func TestPeriods(t *testing.T) {
	en, ne := nepal(t, "en"), nepal(t, "ne")
	for _, tt := range []struct {
		span   calendar.Span
		en, ne string
	}{
		{calendar.Span{N: 7, Unit: calendar.WorkingDay}, "7 working days", "७ कार्यदिन"},
		{calendar.Span{N: 1, Unit: calendar.WorkingDay}, "1 working day", "१ कार्यदिन"},
		{calendar.Span{N: 21, Unit: calendar.Day}, "21 days", "२१ दिन"},
		{calendar.Span{N: 1, Unit: calendar.Hour}, "1 hour", "१ घण्टा"},
		{calendar.Span{N: 48, Unit: calendar.OfficeHour}, "48 office hours", "कार्यालय समयको ४८ घण्टा"},
		{calendar.Span{N: 3, Unit: calendar.Month}, "3 months", "३ महिना"},
		{calendar.Span{N: 1, Unit: calendar.Year}, "1 year", "१ वर्ष"},
		{calendar.Span{N: 1, Unit: calendar.FiscalYear}, "1 fiscal year", "१ आर्थिक वर्ष"},
		{calendar.Span{}, "", ""},
	} {
		if got := en.Span(tt.span); got != tt.en {
			t.Errorf("got %q, want %q", got, tt.en)
		}
		if got := ne.Span(tt.span); got != tt.ne {
			t.Errorf("got %q, want %q", got, tt.ne)
		}
	}
}

func TestAnEndingSaysWhatIsLawAndWhatIsForecast(t *testing.T) {
	en, ne := nepal(t, "en"), nepal(t, "ne")
	asar := calendar.Ending{Day: date(2027, 7, 16), Provisional: true, Local: calendar.Local{Year: 2084, Month: 3}}
	mangsir := calendar.Ending{Day: date(2027, 11, 20), Provisional: true, Local: calendar.Local{Year: 2084, Month: 8, Day: 5}}
	for _, tt := range []struct{ got, want string }{
		{en.Ending(asar), "last day of Asar 2084 (16 Jul 2027, provisional)"},
		{ne.Ending(asar), "२०८४ असार मसान्त (16 Jul 2027, अस्थायी)"},
		{en.Ending(mangsir), "5 Mangsir 2084 (20 Nov 2027, provisional)"},
		{ne.Ending(mangsir), "५ मंसिर २०८४ (20 Nov 2027, अस्थायी)"},
		{en.Ending(calendar.Ending{Day: date(2028, 1, 2), Provisional: true}), "2 Jan 2028 (provisional)"},
		{en.Ending(calendar.Ending{Day: date(2026, 7, 16)}), "32 Asar 2083 (16 Jul 2026)"},
		{en.Ending(calendar.Ending{}), ""},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

func TestDeadlinesSayHowFarTheyAre(t *testing.T) {
	en, ne := nepal(t, "en"), nepal(t, "ne")
	zone, err := time.LoadLocation("Asia/Kathmandu")
	if err != nil {
		t.Fatal(err)
	}
	day := func(d, h, m, s int) time.Time { return time.Date(2026, 11, d, h, m, s, 0, zone) }
	tuesday := day(24, 23, 59, 59)
	for _, tt := range []struct {
		name     string
		now, due time.Time
		en, ne   string
		when     string
	}{
		{"two working days", day(22, 9, 0, 0), tuesday, "Due in 2 working days", "२ कार्यदिन बाँकी", "Tuesday 8 Mangsir 2083 (24 Nov 2026)"},
		{"one", day(23, 23, 59, 0), tuesday, "Due in 1 working day", "१ कार्यदिन बाँकी", "Tuesday 8 Mangsir 2083 (24 Nov 2026)"},
		{"today", day(24, 9, 0, 0), tuesday, "Due today", "आज अन्तिम दिन", "Tuesday 8 Mangsir 2083 (24 Nov 2026)"},
		{"overdue", day(25, 0, 0, 0), tuesday, "Overdue by 1 working day", "१ कार्यदिन म्याद नाघ्यो", "Tuesday 8 Mangsir 2083 (24 Nov 2026)"},
		{"long overdue", time.Date(2026, 12, 10, 9, 0, 0, 0, zone), tuesday, "Overdue by 14 working days", "१४ कार्यदिन म्याद नाघ्यो", "8 Mangsir 2083 (24 Nov 2026)"},
		{"two weeks ahead", day(10, 9, 0, 0), tuesday, "Due in 12 working days", "१२ कार्यदिन बाँकी", "Tuesday 8 Mangsir 2083 (24 Nov 2026)"},
		{"more than two weeks ahead", day(9, 9, 0, 0), tuesday, "Due in 13 working days", "१३ कार्यदिन बाँकी", "8 Mangsir 2083 (24 Nov 2026)"},
		{"over since Friday, now Saturday", day(21, 9, 0, 0), day(20, 23, 59, 59), "Overdue since Friday", "शुक्रबार देखि म्याद नाघेको", "Friday 4 Mangsir 2083 (20 Nov 2026)"},
		{"hours, today", day(24, 9, 0, 0), day(24, 14, 30, 0), "Due today by 14:30", "आज १४:३० सम्म", "Tuesday 8 Mangsir 2083 (24 Nov 2026), 14:30"},
		{"hours, over today", day(24, 15, 0, 0), day(24, 14, 30, 0), "Overdue since 14:30", "१४:३० देखि म्याद नाघेको", "Tuesday 8 Mangsir 2083 (24 Nov 2026), 14:30"},
		{"hours that end on a closed day", day(20, 16, 0, 0), day(21, 16, 0, 0), "Due on Saturday", "शनिबार सम्म", "Saturday 5 Mangsir 2083 (21 Nov 2026), 16:00"},
		{"no deadline", day(20, 16, 0, 0), time.Time{}, "", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := en.Due(tt.now, tt.due); got != tt.en {
				t.Errorf("got %q, want %q", got, tt.en)
			}
			if got := ne.Due(tt.now, tt.due); got != tt.ne {
				t.Errorf("got %q, want %q", got, tt.ne)
			}
			if got := en.When(tt.now.UTC(), tt.due.UTC()); got != tt.when {
				t.Errorf("when: got %q, want %q", got, tt.when)
			}
		})
	}
	if got, want := ne.When(day(22, 9, 0, 0), tuesday), "मङ्गलबार, ८ मंसिर २०८३ (24 Nov 2026)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := words.New("en", words.Locale{}).Due(day(22, 9, 0, 0), tuesday); got != "" {
		t.Errorf("without a calendar: got %q", got)
	}
}
