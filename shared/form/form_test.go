package form_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/form"
	_ "github.com/shrama/shrama/shared/form/validate"
	"github.com/shrama/shrama/shared/words"
)

var env = form.Env{
	Today:      civil.Date{Year: 2026, Month: 11, Day: 21},
	Phone:      form.PhonePlan{Country: "+977", Mobile: "9[678][0-9]{8}", Fixed: "0?[1-9][0-9]{6,8}", Example: "9841234567"},
	Districts:  []string{"kathmandu", "morang"},
	Identities: plans,
}

func TestCheckCleansAndChecksEachType(t *testing.T) {
	kinds := []form.Option{{ID: "boiler"}, {ID: "other"}}
	for _, tt := range []struct {
		name       string
		field      form.Field
		in         string
		want, code string
	}{
		{"a name is composed and its spaces collapse", form.Field{Type: form.Text}, "  Cafe\u0301 \t Himalaya ", "Café Himalaya", ""},
		{"a name keeps its own digits", form.Field{Type: form.Text}, "वडा ५", "वडा ५", ""},
		{"a name of 200 letters", form.Field{Type: form.Text}, strings.Repeat("क", 200), strings.Repeat("क", 200), ""},
		{"a name of 201 letters", form.Field{Type: form.Text}, strings.Repeat("क", 201), strings.Repeat("क", 201), "form.too-long"},
		{"a long answer keeps its paragraphs", form.Field{Type: form.Long}, "one \r\n\r\n\r\n\r\n two", "one\n\ntwo", ""},
		{"a long answer of 2,001 letters", form.Field{Type: form.Long}, strings.Repeat("a", 2001), strings.Repeat("a", 2001), "form.too-long"},
		{"a number in Devanagari", form.Field{Type: form.Integer}, "१२", "12", ""},
		{"a number in Bengali", form.Field{Type: form.Integer}, "১২", "12", ""},
		{"a number in Gujarati", form.Field{Type: form.Integer}, "૧૨", "12", ""},
		{"a number in Tamil", form.Field{Type: form.Integer}, "௧௨", "12", ""},
		{"a number with zeros before it", form.Field{Type: form.Integer}, "0012", "12", ""},
		{"a grouped number", form.Field{Type: form.Integer}, "1,00,000", "100000", ""},
		{"a number in words", form.Field{Type: form.Integer}, "twelve", "twelve", "form.number"},
		{"a number below zero", form.Field{Type: form.Integer}, "-1", "-1", "form.number"},
		{"the least number", form.Field{Type: form.Integer, Min: 1, Max: 40}, "1", "1", ""},
		{"below the least", form.Field{Type: form.Integer, Min: 1, Max: 40}, "0", "0", "form.least"},
		{"the greatest number", form.Field{Type: form.Integer, Min: 1, Max: 40}, "40", "40", ""},
		{"above the greatest", form.Field{Type: form.Integer, Min: 1, Max: 40}, "41", "41", "form.most"},
		{"an amount", form.Field{Type: form.Money}, "१५,०००", "15000.00", ""},
		{"an amount of three decimals", form.Field{Type: form.Money}, "1.005", "1.005", "form.money"},
		{"a day", form.Field{Type: form.Date}, "2026-11-21", "2026-11-21", ""},
		{"a day in three boxes", form.Field{Type: form.Date}, "२१/११/२०२६", "2026-11-21", ""},
		{"a day that is not there", form.Field{Type: form.Date}, "31/11/2026", "31/11/2026", "form.date"},
		{"a day without its month", form.Field{Type: form.Date}, "31//2026", "31//2026", "form.date-part"},
		{"a day in words", form.Field{Type: form.Date}, "today", "today", "form.date"},
		{"a day to come where the past is asked", form.Field{Type: form.Date, Before: "today"}, "2026-11-22", "2026-11-22", "form.before-today"},
		{"today where the past is asked", form.Field{Type: form.Date, Before: "today"}, "2026-11-21", "2026-11-21", ""},
		{"yesterday where the future is asked", form.Field{Type: form.Date, After: "today"}, "2026-11-20", "2026-11-20", "form.after-today"},
		{"yes", form.Field{Type: form.YesNo}, "yes", "yes", ""},
		{"perhaps", form.Field{Type: form.YesNo}, "perhaps", "perhaps", "form.choose"},
		{"an option", form.Field{Type: form.Choice, Options: kinds}, "boiler", "boiler", ""},
		{"an option that was not offered", form.Field{Type: form.Select, Options: kinds}, "kettle", "kettle", "form.choose"},
		{"a country", form.Field{Type: form.Country}, "in", "IN", ""},
		{"a country that is none", form.Field{Type: form.Country}, "XX", "XX", "form.country"},
		{"a district", form.Field{Type: form.District}, "morang", "morang", ""},
		{"a district of elsewhere", form.Field{Type: form.District}, "surat", "surat", "form.district"},
		{"an e-mail", form.Field{Type: form.Email}, " Sita@Example.COM ", "Sita@example.com", ""},
		{"an e-mail without its domain", form.Field{Type: form.Email}, "sita@", "sita@", "form.email"},
		{"a mobile", form.Field{Type: form.Phone}, "98412-34567", "+9779841234567", ""},
		{"a mobile in Devanagari with its country", form.Field{Type: form.Phone}, "+९७७ ९८४१२३४५६७", "+9779841234567", ""},
		{"a desk telephone", form.Field{Type: form.Phone}, "01-4123456", "+97714123456", ""},
		{"a foreign number", form.Field{Type: form.Phone}, "+91 98765 43210", "+919876543210", ""},
		{"a number of another country without +", form.Field{Type: form.Phone}, "123", "123", "form.phone"},
		{"a tax number", form.Field{Type: form.Identity, Identity: "np-pan"}, "३०१-२३४-५६७", "301234567", ""},
		{"a tax number of eight digits", form.Field{Type: form.Identity, Identity: "np-pan"}, "30123456", "30123456", "form.identity"},
		{"some of the options", form.Field{Type: form.Several, Options: some}, "c,a", "a,c", ""},
		{"what is no option", form.Field{Type: form.Several, Options: some}, "a,d", "", "form.choose-some"},
		{"a passport", form.Field{Type: form.Passport}, "k451 2345", "K4512345", ""},
		{"a passport of five letters", form.Field{Type: form.Passport}, "K4512", "K4512", "form.passport"},
		{"nothing", form.Field{Type: form.Text}, " \n", "", "form.required"},
		{"nothing chosen", form.Field{Type: form.Choice, Options: kinds}, "", "", "form.choose"},
		{"nothing, where nothing is needed", form.Field{Type: form.Text, Optional: true}, "", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.field.ID = "f"
			answers, faults := form.Check([]form.Field{tt.field}, form.Answers{"f": tt.in}, env)
			var code string
			if len(faults) > 0 {
				code = faults[0].Code
			}
			if answers["f"] != tt.want || code != tt.code || len(faults) > 1 {
				t.Errorf("got %q, %v; want %q, %q", answers["f"], faults, tt.want, tt.code)
			}
		})
	}
}

func TestCheckAsksOnlyWhatIsAsked(t *testing.T) {
	fields := []form.Field{
		{ID: "earlier", Type: form.YesNo},
		{ID: "from", Type: form.Date, When: form.Cond{Field: "earlier", Is: "yes"}, Label: words.Text{"en": "Began"}},
		{ID: "to", Type: form.Date, After: "from", When: form.Cond{Field: "from", Gte: "2000-01-01"}},
	}
	for _, tt := range []struct {
		name   string
		in     form.Answers
		want   form.Answers
		faults []fault.Field
	}{
		{"no: the rest is dropped", form.Answers{"earlier": "no", "from": "2026-01-01", "to": "bad"}, form.Answers{"earlier": "no"}, nil},
		{"yes: the first date is asked", form.Answers{"earlier": "yes"}, form.Answers{"earlier": "yes"}, []fault.Field{{ID: "from", Code: "form.date-part"}}},
		{
			"the end before the beginning",
			form.Answers{"earlier": "yes", "from": "2026-02-01", "to": "2026-01-31"},
			form.Answers{"earlier": "yes", "from": "2026-02-01", "to": "2026-01-31"},
			[]fault.Field{{ID: "to", Code: "form.after", Args: []string{"other", "from"}}},
		},
		{
			"the end on the day of the beginning",
			form.Answers{"earlier": "yes", "from": "2026-02-01", "to": "2026-02-01"},
			form.Answers{"earlier": "yes", "from": "2026-02-01", "to": "2026-02-01"}, nil,
		},
		{
			"a hidden beginning hides what hangs on it",
			form.Answers{"earlier": "no", "from": "2026-02-01", "to": "2026-02-02"},
			form.Answers{"earlier": "no"}, nil,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, faults := form.Check(fields, tt.in, env)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("answers (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.faults, faults); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCheckComparesWithAnotherPage(t *testing.T) {
	from := form.Field{ID: "from", Type: form.Date, Label: words.Text{"en": "From", "ne": "देखि"}}
	to := form.Field{ID: "to", Type: form.Date, After: "from"}
	e := env
	e.Earlier, e.Form = form.Answers{"from": "2026-12-01", "to": "2020-01-01"}, []form.Part{{Fields: []form.Field{from}}}
	e.Words = words.New("ne", words.Locale{Languages: []string{"ne", "en"}})
	_, faults := form.Check([]form.Field{to}, form.Answers{"to": "2026-11-30"}, e)
	want := []fault.Field{{ID: "to", Code: "form.after", Args: []string{"other", "देखि"}}}
	if diff := cmp.Diff(want, faults); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}

// Names that people bear; each must come out as it went in (security, T27).
var names = []string{
	"सीता देवी श्रेष्ठ", "राम बहादुर थापा", "प्रज्ञा", "क्षितिज", "ज्ञानेन्द्र", "शर्‍मा", "र्‍याङ", "कृष्ण", "ऋतु", "अँगुर",
	"द्‌वारिका", "श्‍याम", "बुद्धि", "ॐकार", "ଶ୍ରୀ", "ওয়াহিদ", "মোহাম্মদ", "শ্রাবন্তী", "সত্‍", "ক্‌ষ",
	"નરેન્દ્ર", "કૃતિ", "શ્રી", "ક્ષમા", "શ્‍રેયા", "ශ්‍රී ලංකා", "ප්‍රියන්ත", "ක්‍රිෂාන්", "සඳුන්", "ක‍්‍ෂ",
	"தமிழ்ச்செல்வி", "ஸ்ரீ", "க்ஷத்ரிய", "முருகன்", "ഇന്ദു", "ലക്ഷ്മി", "ನಾಗೇಶ", "ಶ್ರೀ", "తేజ", "శ్రీ",
	"O’Connor", "O'Connor", "Jean-Luc", "José", "Łukasz", "Müller", "Nguyễn Văn A", "İbrahim", "Ørsted", "Zoë",
	"王小明", "金正", "田中 太郎", "김철수", "محمد", "می‌خواهم", "Иванов", "Γιώργος", "Aʻala", "M. A. Jinnah (Jr.)",
}

func TestNamesComeOutAsTheyWentIn(t *testing.T) {
	if len(names) != 60 {
		t.Fatalf("%d names, want 60", len(names))
	}
	for _, name := range names {
		name = norm.NFC.String(name)
		got, faults := form.Check([]form.Field{{ID: "f", Type: form.Text}}, form.Answers{"f": name}, env)
		if got["f"] != name || faults != nil {
			t.Errorf("%q came out as %q with %v", name, got["f"], faults)
		}
	}
}

func TestTextThatDeceivesIsRefused(t *testing.T) {
	var attacks []string
	for _, r := range []rune{
		0x00, 0x07, 0x08, 0x1b, 0x7f, 0x80, 0x85 + 1, 0x9f, // controls
		0x00ad, 0x034f, 0x061c, 0x070f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180b, 0x180e, // invisible
		0x200b, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2060, 0x2061, 0x2062, 0x2063, 0x2064, // turning and joining
		0x2066, 0x2067, 0x2068, 0x2069, 0x206a, 0x206f, 0x2800, 0x3164, 0xfeff, 0xffa0, 0xfff9, 0xfffb, // isolates, fillers
		0xe000, 0xf8ff, 0xfdd0, 0xffff, 0x0378, 0x1d173, 0xe0001, 0xe0020, 0xe0041, 0xe007f, 0xf0000, 0x10fffd, // private, unassigned, tags
	} {
		attacks = append(attacks, "Sita"+string(r)+"Devi")
	}
	attacks = append(attacks, "Si\u200dta", "Si\u200cta", "\u200dSita", "श\u200d\u200dर", "\xff\xfe", "\xed\xa0\x80", "Sita \U0001f468\u200d\U0001f469")
	if len(attacks) < 60 {
		t.Fatalf("%d attacks, want 60 or more", len(attacks))
	}
	for _, s := range attacks {
		for _, kind := range []form.Type{form.Text, form.Long} {
			got, faults := form.Check([]form.Field{{ID: "f", Type: kind}}, form.Answers{"f": s}, env)
			if len(faults) != 1 || faults[0].Code != "form.characters" || got["f"] != "" {
				t.Errorf("%+q was taken as %+q with %v", s, got["f"], faults)
			}
		}
	}
}

func TestCheckingTwiceChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := form.Field{ID: "f", Optional: true, Type: rapid.SampledFrom(form.Types).Draw(t, "type")}
		in := rapid.OneOf(rapid.String(), rapid.StringMatching(`[0-9०-९ ,.+/-]{0,16}`), rapid.SampledFrom(names)).Draw(t, "in")
		once, faults := form.Check([]form.Field{f}, form.Answers{"f": in}, env)
		if len(faults) > 0 {
			return
		}
		twice, faults := form.Check([]form.Field{f}, once, env)
		if len(faults) > 0 || twice["f"] != once["f"] {
			t.Fatalf("%s: %q became %q, then %q with %v", f.Type, in, once["f"], twice["f"], faults)
		}
	})
}

func TestBrowsersAndServerAgree(t *testing.T) {
	for _, tt := range []struct {
		field form.Type
		in    []string
	}{
		{form.Passport, []string{"K4512345", "k4512345", "AB123456C", "K451 2345"}},
		{form.Phone, []string{"9841234567", "+977 9841234567", "९८४१२३४५६७", "98412-34567", "(01) 4123456", "+91 98765 43210"}},
		{form.Integer, []string{"1", "१२", "1,00,000"}},
		{form.Money, []string{"15000", "15,000.50", "१५०००"}},
	} {
		attrs := form.Attrs(form.Field{Type: tt.field}, env)
		pattern := regexp.MustCompile(`^(?:` + attrs["pattern"] + `)$`)
		for _, s := range tt.in {
			if _, faults := form.Check([]form.Field{{ID: "f", Type: tt.field}}, form.Answers{"f": s}, env); faults != nil {
				t.Errorf("%s: the server refuses %q: %v", tt.field, s, faults)
			}
			if !pattern.MatchString(s) {
				t.Errorf("%s: a browser refuses %q, which the server takes", tt.field, s)
			}
		}
		for _, s := range []string{"", "abc!", "12345678901234567890"} {
			if pattern.MatchString(s) {
				t.Errorf("%s: a browser takes %q", tt.field, s)
			}
		}
	}
}

func TestAttrsSayTheFieldsOwnRules(t *testing.T) {
	for _, tt := range []struct {
		name  string
		field form.Field
		want  map[string]string
	}{
		{"a text that must be given", form.Field{Type: form.Text, Max: 80}, map[string]string{"type": "text", "maxlength": "80", "aria-required": "true"}},
		{"a long text that need not", form.Field{Type: form.Long, Optional: true}, map[string]string{"maxlength": "2000"}},
		{"a secret text is not remembered", form.Field{Type: form.Text, Optional: true, Secret: true}, map[string]string{"type": "text", "maxlength": "200", "autocomplete": "off"}},
		{"an e-mail", form.Field{Type: form.Email, Optional: true}, map[string]string{"type": "email", "inputmode": "email", "autocomplete": "email", "maxlength": "254", "spellcheck": "false"}},
		{"radios", form.Field{Type: form.YesNo}, map[string]string{"aria-required": "true"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, form.Attrs(tt.field, env)); diff != "" {
				t.Errorf("attributes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestConditions(t *testing.T) {
	a := form.Answers{"kind": "boiler", "workers": "20", "on": "2026-11-21", "fee": "15000.00"}
	for _, tt := range []struct {
		name string
		cond form.Cond
		want bool
	}{
		{"none always holds", form.Cond{}, true},
		{"is", form.Cond{Field: "kind", Is: "boiler"}, true},
		{"is not", form.Cond{Field: "kind", Is: "other"}, false},
		{"in", form.Cond{Field: "kind", In: []string{"other", "boiler"}}, true},
		{"at least, as numbers and not as texts", form.Cond{Field: "workers", Gte: "9"}, true},
		{"below", form.Cond{Field: "workers", Lt: "20"}, false},
		{"between", form.Cond{Field: "workers", Gte: "20", Lt: "21"}, true},
		{"an amount", form.Cond{Field: "fee", Gte: "15000"}, true},
		{"a day", form.Cond{Field: "on", Lt: "2026-11-22"}, true},
		{"a word has no order", form.Cond{Field: "kind", Gte: "1"}, false},
		{"what is not answered meets nothing", form.Cond{Field: "nothing", Lt: "5"}, false},
		{"all", form.Cond{All: []form.Cond{{Field: "kind", Is: "boiler"}, {Field: "workers", Gte: "21"}}}, false},
		{"any", form.Cond{Any: []form.Cond{{Field: "kind", Is: "other"}, {Field: "workers", Gte: "20"}}}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.cond.Holds(a); got != tt.want {
				t.Errorf("holds = %v, want %v", got, tt.want)
			}
		})
	}
}

func TestAskedLeavesOutEmptyPages(t *testing.T) {
	parts := []form.Part{
		{ID: "one", Fields: []form.Field{{ID: "earlier", Type: form.YesNo}}},
		{ID: "two", Fields: []form.Field{{ID: "when", Type: form.Date, When: form.Cond{Field: "earlier", Is: "yes"}}}},
	}
	docs := []form.Document{{ID: "always"}, {ID: "copy", When: form.Cond{Field: "earlier", Is: "yes"}}}
	if got := form.Asked(parts, form.Answers{"earlier": "no"}); len(got) != 1 {
		t.Errorf("%d pages are asked, want 1", len(got))
	}
	if got := form.Asked(parts, form.Answers{"earlier": "yes"}); len(got) != 2 {
		t.Errorf("%d pages are asked, want 2", len(got))
	}
	if got := form.AskedDocuments(docs, form.Answers{"earlier": "no"}); len(got) != 1 {
		t.Errorf("%d documents are asked, want 1", len(got))
	}
}

func TestReadAndBoxesTurnDatesRound(t *testing.T) {
	fields := []form.Field{{ID: "name", Type: form.Text}, {ID: "on", Type: form.Date}}
	sent := map[string]string{"name": "Sita", "on-day": "31", "on-month": "11", "on-year": "2026", "other": "x"}
	got := form.Read(fields, func(name string) string { return sent[name] })
	if diff := cmp.Diff(form.Answers{"name": "Sita", "on": "31/11/2026"}, got); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
	if d, m, y := form.Boxes(fields[1], got["on"], nil); d != "31" || m != "11" || y != "2026" {
		t.Errorf("boxes = %s %s %s, want what was typed", d, m, y)
	}
	if d, m, y := form.Boxes(fields[1], "2026-11-05", nil); d != "5" || m != "11" || y != "2026" {
		t.Errorf("boxes = %s %s %s, want 5 11 2026", d, m, y)
	}
	if got := form.Read(fields, func(string) string { return "" }); len(got) != 0 {
		t.Errorf("read %v from an empty form, want nothing", got)
	}
}

func TestCountriesAreNamedInEveryLanguage(t *testing.T) {
	script := map[string]*unicode.RangeTable{"en": unicode.Latin, "ne": unicode.Devanagari, "hi": unicode.Devanagari, "gu": unicode.Gujarati,
		"si": unicode.Sinhala, "ta": unicode.Tamil, "bn": unicode.Bengali}
	for lang, letters := range script {
		list := form.Countries(lang)
		if len(list) != 249 {
			t.Errorf("%d countries in %s, want the 249 of ISO 3166-1", len(list), lang)
		}
		for i, c := range list {
			if !strings.ContainsFunc(c.Name, func(r rune) bool { return unicode.Is(letters, r) }) || strings.ContainsAny(c.Name, ",\n\r\"") {
				t.Errorf("%s has no name in %s: %q", c.Code, lang, c.Name)
			}
			if len(c.Code) != 2 || i > 0 && c.Code <= list[i-1].Code {
				t.Errorf("%s stands after %s", c.Code, list[max(0, i-1)].Code)
			}
			if got := form.CountryName(c.Code, lang); got != c.Name {
				t.Errorf("%s is %q in %s by itself, %q among all", c.Code, got, lang, c.Name)
			}
		}
	}
	for _, code := range []string{"", "A", "XX", "np", "NP,", "code", "\nNP"} {
		if got := form.CountryName(code, "en"); got != "" {
			t.Errorf("%q is named %q", code, got)
		}
	}
	if got := form.CountryName("NP", "xx"); got != "Nepal" {
		t.Errorf("in a language without names NP is %q, want it in English", got)
	}
	for lang, want := range map[string]string{"ne": "नेपाल", "hi": "नेपाल", "gu": "નેપાળ", "si": "නේපාලය", "ta": "நேபாளம்", "bn": "নেপাল"} {
		if got := form.CountryName("NP", lang); got != want {
			t.Errorf("NP is %q in %s, want %q", got, lang, want)
		}
	}
	for _, lang := range words.Languages() {
		if script[lang] == nil {
			t.Errorf("countries have no names in %s", lang)
		}
	}
}
