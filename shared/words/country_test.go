package words_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/money"
	"github.com/shrama/shrama/shared/words"
)

// The five administrations as their packs will say them: own language first.
func country(t testing.TB, code string) words.Locale {
	t.Helper()
	h := calendar.Hours{Open: 600, Close: 1020}
	plan := calendar.Plan{Kind: calendar.Gregorian, Hours: [7]calendar.Hours{1: h, 2: h, 3: h, 4: h, 5: h}}
	var l words.Locale
	switch code {
	case "np":
		plan.Kind, plan.Zone, plan.FiscalMonth, plan.FiscalDay = calendar.BikramSambat, "Asia/Kathmandu", 4, 1
		l = words.Locale{Languages: []string{"ne", "en"}, Digits: "deva", Grouping: "lakh", Symbol: words.Text{"en": "Rs", "ne": "रु."}}
	case "in-cg":
		plan.Zone, plan.FiscalMonth, plan.FiscalDay = "Asia/Kolkata", 4, 1
		l = words.Locale{Languages: []string{"hi", "en"}, Digits: "latn", Grouping: "lakh", Symbol: words.Text{"hi": "₹", "en": "₹"}}
	case "in-gj":
		plan.Zone, plan.FiscalMonth, plan.FiscalDay = "Asia/Kolkata", 4, 1
		l = words.Locale{Languages: []string{"gu", "hi", "en"}, Digits: "gujr", Grouping: "lakh", Symbol: words.Text{"gu": "₹", "hi": "₹", "en": "₹"}}
	case "lk":
		plan.Zone = "Asia/Colombo"
		l = words.Locale{Languages: []string{"si", "ta", "en"}, Digits: "latn", Grouping: "thousand", Symbol: words.Text{"si": "රු.", "ta": "ரூ.", "en": "Rs."}}
	case "bd":
		plan.Zone, plan.FiscalMonth, plan.FiscalDay = "Asia/Dhaka", 7, 1
		l = words.Locale{Languages: []string{"bn", "en"}, Digits: "beng", Grouping: "lakh", Symbol: words.Text{"bn": "৳", "en": "৳"}}
	}
	var err error
	if l.Calendar, err = calendar.New(plan); err != nil {
		t.Fatal(err)
	}
	return l
}

// What Intl of ICU 78.2 (CLDR 48) writes for the same, with the tenant's digits
// and grouping.
func TestEachCountryWritesNumbersAndMoneyItsOwnWay(t *testing.T) {
	for _, tt := range []struct{ code, lang, number, money, less string }{
		{"np", "ne", "१२,३४,५६७", "रु.\u00a0१२,३४,५६७.५०", "-रु.\u00a0१.००"},
		{"np", "en", "12,34,567", "Rs\u00a012,34,567.50", "-Rs\u00a01.00"},
		{"in-cg", "hi", "12,34,567", "₹12,34,567.50", "-₹1.00"},
		{"in-cg", "en", "12,34,567", "₹12,34,567.50", "-₹1.00"},
		{"in-gj", "gu", "૧૨,૩૪,૫૬૭", "₹૧૨,૩૪,૫૬૭.૫૦", "-₹૧.૦૦"},
		{"in-gj", "hi", "12,34,567", "₹12,34,567.50", "-₹1.00"},
		{"in-gj", "en", "12,34,567", "₹12,34,567.50", "-₹1.00"},
		{"lk", "si", "1,234,567", "රු.\u00a01,234,567.50", "-රු.\u00a01.00"},
		{"lk", "ta", "1,234,567", "ரூ.\u00a01,234,567.50", "-ரூ.\u00a01.00"},
		{"lk", "en", "1,234,567", "Rs.\u00a01,234,567.50", "-Rs.\u00a01.00"},
		{"bd", "bn", "১২,৩৪,৫৬৭", "১২,৩৪,৫৬৭.৫০৳", "-১.০০৳"},
		{"bd", "en", "12,34,567", "৳12,34,567.50", "-৳1.00"},
	} {
		t.Run(tt.code+" "+tt.lang, func(t *testing.T) {
			p := words.New(tt.lang, country(t, tt.code))
			for _, x := range [][2]string{
				{p.Number(1234567), tt.number},
				{p.Money(money.Amount{Minor: 123456750}), tt.money},
				{p.Money(money.Amount{Minor: -100}), tt.less},
			} {
				if x[0] != x[1] {
					t.Errorf("got %q, want %q", x[0], x[1])
				}
			}
			if got, want := words.ASCII(p.Number(1234567)), strings.ReplaceAll(tt.number, ",", ""); strings.ReplaceAll(got, ",", "") != words.ASCII(want) {
				t.Errorf("%q is not read back", p.Number(1234567))
			}
		})
	}
	taka := words.Locale{Languages: []string{"bn"}, Digits: "beng", Grouping: "lakh", Symbol: words.Text{"bn": "টাকা"}}
	if got, want := words.New("bn", taka).Fee(money.Amount{Minor: 2000000}), "২০,০০০\u00a0টাকা"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A tenant's digits are those of its own language; every other is written in
// Latin ones.
func TestOnlyTheOwnLanguageHasItsOwnDigits(t *testing.T) {
	for _, tt := range []struct{ lang, own string }{
		{"ne", "deva"}, {"hi", "deva"}, {"gu", "gujr"}, {"bn", "beng"}, {"ta", "taml"}, {"si", ""}, {"en", ""},
	} {
		scripts := words.DigitScripts(tt.lang)
		if want := []string{"latn", tt.own}; !slices.Equal(scripts, want[:1+min(1, len(tt.own))]) {
			t.Errorf("%s may be written with %v", tt.lang, scripts)
		}
		for _, script := range scripts {
			l := words.Locale{Languages: []string{tt.lang, "xx"}, Digits: script}
			for lang, want := range map[string]string{tt.lang: script, "xx": "latn"} {
				if got := words.New(lang, l).DigitScript(); got != want {
					t.Errorf("%s of %v: %s, want %s", lang, l.Languages, got, want)
				}
			}
			if got := words.New(tt.lang, l).Digits("0123456789"); words.ASCII(got) != "0123456789" || (got == "0123456789") != (script == "latn") {
				t.Errorf("%s in %s: %q", tt.lang, script, got)
			}
		}
	}
}

// The order of CLDR 48's long dates; MMMM is the month's name.
func TestEachLanguageOrdersADayItsOwnWay(t *testing.T) {
	for _, tt := range []struct{ code, lang, day, short string }{
		{"np", "ne", "६ MMMM २०८३ (22 Nov 2026)", "६ MMMM"},
		{"np", "en", "6 MMMM 2083 (22 Nov 2026)", "6 MMMM"},
		{"in-cg", "hi", "22 MMMM 2026", "22 MMMM"},
		{"in-cg", "en", "22 MMMM 2026", "22 MMMM"},
		{"in-gj", "gu", "૨૨ MMMM, ૨૦૨૬", "૨૨ MMMM"},
		{"in-gj", "hi", "22 MMMM 2026", "22 MMMM"},
		{"lk", "si", "2026 MMMM 22", "MMMM 22"},
		{"lk", "ta", "22 MMMM, 2026", "22 MMMM"},
		{"lk", "en", "22 MMMM 2026", "22 MMMM"},
		{"bd", "bn", "২২ MMMM, ২০২৬", "২২ MMMM"},
		{"bd", "en", "22 MMMM 2026", "22 MMMM"},
	} {
		p, day := words.New(tt.lang, country(t, tt.code)), date(2026, 11, 22)
		month := p.Month(11)
		if tt.code == "np" {
			month = p.Month(8)
		}
		if got, want := p.Date(day), strings.Replace(tt.day, "MMMM", month, 1); got != want {
			t.Errorf("%s %s: got %q, want %q", tt.code, tt.lang, got, want)
		}
		if got, want := p.ShortDate(day), strings.Replace(tt.short, "MMMM", month, 1); got != want {
			t.Errorf("%s %s: got %q, want %q", tt.code, tt.lang, got, want)
		}
	}
}

// A phone that follows DayForms writes what Gregorian does.
func TestAPhoneWritesDaysAsThePaperDoes(t *testing.T) {
	for _, code := range []string{"np", "in-cg", "in-gj", "lk", "bd"} {
		l := country(t, code)
		for _, lang := range l.Languages {
			p := words.New(lang, l)
			forms := strings.Split(p.DayForms(), "|")
			if len(forms) != 13 {
				t.Fatalf("%s %s: %q", code, lang, forms)
			}
			digits := func(n int) string {
				return strings.Map(func(r rune) rune { return []rune(forms[0])[r-'0'] }, strconv.Itoa(n))
			}
			for m := range 12 {
				d := date(2026, m+1, 5+m)
				got := strings.NewReplacer("0", digits(d.Day), "1", digits(d.Year)).Replace(forms[m+1])
				if want := p.Gregorian(d); got != want {
					t.Errorf("%s %s: a phone writes %q, the paper %q", code, lang, got, want)
				}
			}
		}
	}
}

// A clock is the tenant's own, in its digits: offices of half and three quarter
// hours from Greenwich among them.
func TestEachCountryHasItsClock(t *testing.T) {
	at := time.Date(2026, 11, 22, 20, 40, 0, 0, time.UTC)
	for _, tt := range []struct{ code, lang, clock, day string }{
		{"np", "ne", "०२:२५", "2026-11-23"},
		{"in-cg", "hi", "02:10", "2026-11-23"},
		{"in-gj", "gu", "૦૨:૧૦", "2026-11-23"},
		{"lk", "si", "02:10", "2026-11-23"},
		{"bd", "bn", "০২:৪০", "2026-11-23"},
	} {
		l := country(t, tt.code)
		if got := words.New(tt.lang, l).Clock(at); got != tt.clock {
			t.Errorf("%s: got %q, want %q", tt.code, got, tt.clock)
		}
		if got := l.Calendar.Day(at).String(); got != tt.day {
			t.Errorf("%s: day %s, want %s", tt.code, got, tt.day)
		}
	}
}

// Months and weekdays as CLDR has them (48; wide, format): with two exceptions.
// English is short, as in passports. Sinhala is CLDR 45: since then CLDR gives it
// the names of the lunar months, which begin with a Poya day and are not these.
// Nepali keeps the spelling of Nepal's own offices, which CLDR has in part.
func TestMonthsAndWeekdaysAreThoseOfCLDR(t *testing.T) {
	for lang, want := range map[string][2]string{
		"en": {"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec", "Sunday Monday Tuesday Wednesday Thursday Friday Saturday"},
		"hi": {"जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर", "रविवार सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार"},
		"gu": {"જાન્યુઆરી ફેબ્રુઆરી માર્ચ એપ્રિલ મે જૂન જુલાઈ ઑગસ્ટ સપ્ટેમ્બર ઑક્ટોબર નવેમ્બર ડિસેમ્બર", "રવિવાર સોમવાર મંગળવાર બુધવાર ગુરુવાર શુક્રવાર શનિવાર"},
		"si": {"ජනවාරි පෙබරවාරි මාර්තු අප්‍රේල් මැයි ජූනි ජූලි අගෝස්තු සැප්තැම්බර් ඔක්තෝබර් නොවැම්බර් දෙසැම්බර්", "ඉරිදා සඳුදා අඟහරුවාදා බදාදා බ්‍රහස්පතින්දා සිකුරාදා සෙනසුරාදා"},
		"ta": {"ஜனவரி பிப்ரவரி மார்ச் ஏப்ரல் மே ஜூன் ஜூலை ஆகஸ்ட் செப்டம்பர் அக்டோபர் நவம்பர் டிசம்பர்", "ஞாயிறு திங்கள் செவ்வாய் புதன் வியாழன் வெள்ளி சனி"},
		"bn": {"জানুয়ারি ফেব্রুয়ারি মার্চ এপ্রিল মে জুন জুলাই আগস্ট সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর", "রবিবার সোমবার মঙ্গলবার বুধবার বৃহস্পতিবার শুক্রবার শনিবার"},
	} {
		if !slices.Contains(words.Languages(), lang) {
			t.Logf("the book is not yet in %s", lang)
			continue
		}
		p := words.New(lang, words.Locale{})
		for m, name := range strings.Fields(want[0]) {
			if got := p.Month(m + 1); got != name {
				t.Errorf("%s: month %d is %q, want %q", lang, m+1, got, name)
			}
		}
		for d, name := range strings.Fields(want[1]) {
			if got := p.Weekday(date(2026, 11, 22).AddDays(d)); got != name {
				t.Errorf("%s: weekday %d is %q, want %q", lang, d, got, name)
			}
		}
	}
}

// In every language months differ from one another, Bikram Sambat's too, and
// nothing that a Printer writes of time still holds a brace or a Latin letter.
func TestTimeIsWrittenWholeInEveryLanguage(t *testing.T) {
	own := map[string]string{"ne": "np", "hi": "in-cg", "gu": "in-gj", "si": "lk", "ta": "lk", "bn": "bd", "en": "lk"}
	brace, letters := regexp.MustCompile(`[{}]`), regexp.MustCompile(`[A-Za-z]`)
	for _, lang := range words.Languages() {
		l := country(t, own[lang])
		p := words.New(lang, l)
		seen := map[string]bool{}
		for m := range 12 {
			for _, key := range []string{"month.ad.", "month.bs."} {
				name := p.T(key + strconv.Itoa(m+1))
				if seen[name] {
					t.Errorf("%s: %q is two months", lang, name)
				}
				seen[name] = true
			}
		}
		now := time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC)
		for _, said := range []string{
			p.Date(civil.Of(now)), p.ShortDate(civil.Of(now)), p.Weekday(civil.Of(now)), p.When(now, now), p.Due(now, now.AddDate(0, 0, 9)),
			p.Due(now, now.AddDate(0, 0, -9)), p.Due(now, now), p.Stopped(now), p.Bytes(1_300_000),
			p.Span(calendar.Span{N: 1, Unit: calendar.FiscalYear}), p.Span(calendar.Span{N: 7, Unit: calendar.OfficeHour}),
			p.Ending(calendar.Ending{Day: civil.Of(now), Provisional: true}),
		} {
			plain := strings.ReplaceAll(said, "23 Nov 2026", "") // beside Bikram Sambat
			if brace.MatchString(said) || said == "" || lang != "en" && letters.MatchString(plain) {
				t.Errorf("%s: %q", lang, said)
			}
		}
	}
}

func TestEveryLanguageNamesItself(t *testing.T) {
	script := map[string]string{"bn": "Bengali", "en": "Latin", "gu": "Gujarati", "hi": "Devanagari", "ne": "Devanagari", "si": "Sinhala", "ta": "Tamil"}
	for lang, want := range script {
		name := words.Language(lang)
		if name == lang || !regexp.MustCompile(`^[\p{`+want+`}]+$`).MatchString(name) {
			t.Errorf("%s is called %q, which is not %s", lang, name, want)
		}
	}
	for _, lang := range words.Languages() {
		if script[lang] == "" {
			t.Errorf("nothing is known of the language %s of the book", lang)
		}
	}
}
