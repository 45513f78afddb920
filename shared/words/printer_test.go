package words_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/runenames"
	"pgregory.net/rapid"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/money"
	"github.com/shrama/shrama/shared/words"
)

func nepal(t testing.TB, lang string) *words.Printer {
	t.Helper()
	full := calendar.Hours{Open: 600, Close: 1020}
	c, err := calendar.New(calendar.Plan{
		Kind: calendar.BikramSambat, Zone: "Asia/Kathmandu", FiscalMonth: 4, FiscalDay: 1,
		Hours: [7]calendar.Hours{full, full, full, full, full, {Open: 600, Close: 900}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return words.New(lang, words.Locale{
		Languages: []string{"ne", "en"}, Digits: "deva", Grouping: "lakh",
		Symbol: words.Text{"en": "Rs", "ne": "रु."}, Calendar: c,
	})
}

func lanka(t testing.TB, lang string) *words.Printer {
	t.Helper()
	h := calendar.Hours{Open: 510, Close: 975}
	c, err := calendar.New(calendar.Plan{Kind: calendar.Gregorian, Zone: "Asia/Colombo", Hours: [7]calendar.Hours{1: h, 2: h, 3: h, 4: h, 5: h}})
	if err != nil {
		t.Fatal(err)
	}
	return words.New(lang, words.Locale{
		Languages: []string{"si", "ta", "en"}, Digits: "latn", Grouping: "thousand",
		Symbol: words.Text{"en": "Rs.", "si": "රු."}, Calendar: c,
	})
}

func date(y, m, d int) civil.Date { return civil.Date{Year: y, Month: time.Month(m), Day: d} }

func TestASentenceIsFilledInOnePass(t *testing.T) {
	p := nepal(t, "en")
	for _, tt := range []struct {
		name, got, want string
	}{
		{"a value", p.T("fault.too-many", "when", "10:41"), "Too many tries. Nothing is lost. Try again at 10:41."},
		{"a value with braces is not looked into", p.T("date.weekday", "weekday", "{date}", "date", "{weekday}"), "{date} {weekday}"},
		{"markup is a text like any other", p.T("fault.too-many", "when", "<b>&{"), "Too many tries. Nothing is lost. Try again at <b>&{."},
		{"a name without a value stays", p.T("fault.too-many", "then", "now"), "Too many tries. Nothing is lost. Try again at {when}."},
		{"a value without a name is left out", p.T("fault.too-many", "when"), "Too many tries. Nothing is lost. Try again at {when}."},
		{"an unknown key is itself", p.T("no.such-key"), "no.such-key"},
		{"an unknown language reads English", nepal(t, "xx").T("word.yes"), "Yes"},
		{"one", p.N("span.day", 1), "1 day"},
		{"none", p.N("span.day", 0), "0 days"},
		{"many", p.N("span.day", 123456), "1,23,456 days"},
		{"a number without plurals", p.N("size.kb", 2), "2 KB"},
		{"a pack's text", p.In(words.Text{"en": "Permit", "ne": "इजाजत"}), "Permit"},
		{"a pack's text with a value", p.Fill(words.Text{"en": "To {name} }{"}, "name", "{name}"), "To {name} }{"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, tt.got, tt.want)
		}
	}
}

func TestPluralsAreThoseOfCLDR(t *testing.T) {
	for _, lang := range []string{"en", "ne", "hi", "gu", "si", "ta", "bn"} {
		p := words.New(lang, words.Locale{})
		for _, n := range []int{0, 1, 2, 3, 5, 10, 11, 21, 100, 101, 1000000} {
			form := plural.Cardinal.MatchPlural(language.Make(lang), n, 0, 0, 0, 0)
			key := "span.day.other"
			if form == plural.One {
				key = "span.day.one"
			}
			want := words.New(lang, words.Locale{}).T(key, "n", p.Number(int64(n)))
			if got := p.N("span.day", n); got != want {
				t.Errorf("%s, %d: got %q, want %q (%v)", lang, n, got, want, form)
			}
		}
	}
}

func TestNumbersAndMoney(t *testing.T) {
	en, ne, si := nepal(t, "en"), nepal(t, "ne"), lanka(t, "si")
	npr := func(minor int64) money.Amount { return money.Amount{Minor: minor, Currency: "NPR"} }
	india := words.New("hi", words.Locale{Languages: []string{"hi"}, Digits: "latn", Grouping: "lakh", Symbol: words.Text{"en": "₹"}})
	bangla := words.New("bn", words.Locale{Languages: []string{"bn"}, Digits: "beng", Grouping: "lakh", Symbol: words.Text{"bn": "৳"}})
	for _, tt := range []struct{ got, want string }{
		{en.Number(0), "0"},
		{en.Number(999), "999"},
		{en.Number(1000), "1,000"},
		{en.Number(-123456), "-1,23,456"},
		{en.Number(1234567), "12,34,567"},
		{ne.Number(1234567), "१२,३४,५६७"},
		{si.Number(1234567), "1,234,567"},
		{si.Number(123456), "123,456"},
		{en.Money(npr(150000000)), "Rs\u00a015,00,000.00"},
		{ne.Money(npr(150000000)), "रु.\u00a0१५,००,०००.००"},
		{en.Money(npr(-150)), "-Rs\u00a01.50"},
		{en.Money(npr(5)), "Rs\u00a00.05"},
		{en.Fee(npr(150000000)), "Rs\u00a015,00,000"},
		{ne.Fee(npr(2000000)), "रु.\u00a0२०,०००"},
		{en.Fee(npr(150)), "Rs\u00a01.50"},
		{si.Money(money.Amount{Minor: 13200000, Currency: "LKR"}), "රු.\u00a0132,000.00"},
		{india.Money(money.Amount{Minor: 123456750, Currency: "INR"}), "₹12,34,567.50"},
		{bangla.Money(money.Amount{Minor: 123456750, Currency: "BDT"}), "১২,৩৪,৫৬৭.৫০৳"},
		{words.New("en", words.Locale{}).Money(npr(150)), "NPR\u00a01.50"},
		{ne.Digits("No 2083-K-7"), "No २०८३-K-७"},
		{en.Digits("2083"), "2083"},
		{en.Bytes(0), "0 bytes"},
		{en.Bytes(1), "1 byte"},
		{en.Bytes(999), "999 bytes"},
		{en.Bytes(210_400), "210 KB"},
		{en.Bytes(999_499), "999 KB"},
		{en.Bytes(999_500), "1 MB"},
		{en.Bytes(1_340_000), "1.3 MB"},
		{en.Bytes(9_949_999), "9.9 MB"},
		{en.Bytes(9_950_000), "10 MB"},
		{en.Bytes(10 << 20), "10 MB"},
		{ne.Bytes(210_000), "२१० केबी"},
		{ne.Bytes(1_300_000), "१.३ एमबी"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

func TestASCIIReadsTheDigitsOfEveryScript(t *testing.T) {
	if got, want := words.ASCII("पासपोर्ट ५१A, ½ 𝟘𝟵 ५."), "पासपोर्ट 51A, ½ 09 5."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	values := []string{"ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE"}
	n := 0
	for r := range unicode.MaxRune {
		if !unicode.Is(unicode.Nd, r) {
			continue
		}
		name := runenames.Name(r) // in x/text's Unicode, which may be older than Go's
		if name == "" {
			continue
		}
		n++
		said := name[strings.LastIndex(name, " ")+1:]
		if got := words.ASCII(string(r)); got != strconv.Itoa(slices.Index(values, said)) {
			t.Errorf("%U is %s, got %q", r, name, got)
		}
	}
	if n < 600 {
		t.Errorf("only %d digits are known", n)
	}
}

func TestDigitsGoThereAndBack(t *testing.T) {
	ne := nepal(t, "ne")
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[ -~]{0,40}`).Draw(t, "text")
		if got := words.ASCII(ne.Digits(s)); got != s {
			t.Fatalf("%q became %q", s, got)
		}
		n := rapid.Int64().Draw(t, "number")
		if got, want := strings.ReplaceAll(words.ASCII(ne.Number(n)), ",", ""), strconv.FormatInt(n, 10); got != want {
			t.Fatalf("%s is written %q", want, got)
		}
	})
}

func TestLanguagesNameThemselves(t *testing.T) {
	for lang, want := range map[string]string{"ne": "नेपाली", "en": "English", "ta": "தமிழ்", "xx": "xx"} {
		if got := words.Language(lang); got != want {
			t.Errorf("%s: got %q, want %q", lang, got, want)
		}
	}
	if got := words.Languages(); !slices.Equal(got, columns) {
		t.Errorf("the book is in %v, want %v", got, columns)
	}
	for _, lang := range columns {
		if words.Language(lang) == lang {
			t.Errorf("%s has no name in the book", lang)
		}
	}
}

func TestAPackTextIsNeverBlank(t *testing.T) {
	for _, tt := range []struct {
		text words.Text
		want string
	}{
		{words.Text{"ne": "इजाजत", "en": "Permit"}, "इजाजत"},
		{words.Text{"en": "Permit", "hi": "परमिट"}, "Permit"},
		{words.Text{"hi": "परमिट", "si": "බලපත්‍රය"}, "परमिट"},
		{nil, ""},
	} {
		if got := tt.text.In("ne"); got != tt.want {
			t.Errorf("%v: got %q, want %q", tt.text, got, tt.want)
		}
	}
}

func BenchmarkFirstSentence(b *testing.B) {
	for b.Loop() {
		if n := len(words.Volume("ne")); n < 50 {
			b.Fatalf("%d sentences", n)
		}
	}
}

func BenchmarkT(b *testing.B) {
	p := nepal(b, "ne")
	for b.Loop() {
		p.T("fault.too-many", "when", "10:41")
	}
}
