package review_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/lint"
	"github.com/shrama/shrama/shared/rule"
	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/setting/review"
	"github.com/shrama/shrama/shared/setting/settingtest"
	"github.com/shrama/shrama/shared/words"
	"github.com/shrama/shrama/tenants"
)

func en(s string) words.Text { return words.Text{"en": s} }

func both(english, nepali string) words.Text { return words.Text{"en": english, "ne": nepali} }

func day(s string) civil.Date {
	d, err := civil.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

func nepal(t testing.TB) *pack.Pack {
	t.Helper()
	p, err := pack.Open(tenants.FS).Pack("np")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// check returns each reason as "change field code".
func check(t testing.TB, base *pack.Pack, l setting.Layer) (got []string) {
	t.Helper()
	reasons, err := review.Check(base, l)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range reasons {
		got = append(got, strings.TrimSpace(r.Field+" "+r.Code))
		if said := r.Say(words.New("en", base.Locale()), base); said == r.Code || strings.Contains(strings.NewReplacer("{reason}", "", "{cash}", "").Replace(said), "{") {
			t.Errorf("no sentence: %s", said)
		}
	}
	return got
}

func note(s string) setting.Layer {
	return setting.Layer{{Note: &setting.Note{Service: "permit", Note: en(s)}}}
}

// TestHostileTextIsRefused: none of what deceives a reader or a program stands in
// a text that admins write.
func TestHostileTextIsRefused(t *testing.T) {
	base := settingtest.Pack(t)
	for _, tt := range []struct{ name, text, want string }{
		{"a script", "Hello <script>alert(1)</script>", "note.en setting.plain"},
		{"a tag that is not closed", "Hello <img src=x onerror=alert(1)", "note.en setting.plain"},
		{"a formula", "=HYPERLINK(\"http://evil.example\")", "note.en setting.formula"},
		{"a formula after a space", "  @SUM(A1)", "note.en setting.formula"},
		{"a pipe", "|cmd", "note.en setting.formula"},
		{"text turned round", "Pay \u202e001 sR", "note.en form.characters"},
		{"an isolate", "Pay \u2066100", "note.en form.characters"},
		{"letters nobody sees", "pa\u200bssword", "note.en form.characters"},
		{"a tag character", "flag\U000e0061", "note.en form.characters"},
		{"a bell", "ding\a", "note.en form.characters"},
		{"no UTF-8", "\xff\xfe", "form.characters"},
		{"a name to be filled", "Dear {reason}", "note.en setting.braces"},
		{"a thousand letters and one", strings.Repeat("a", 1001), "note.en form.too-long"},
		{"nothing", " \n ", "note.en setting.language"},
		{"plain text with figures", "Read rule 7(2): Rs 100 = one day's pay.", ""},
		{"plain text in another script", "नियम ७ हेर्नुहोस्।", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := strings.Join(check(t, base, note(tt.text)), "; "); got != tt.want {
				t.Errorf("found %q, want %q", got, tt.want)
			}
		})
	}
	if got := check(t, base, note(strings.Repeat("a", 1<<20))); !slices.Equal(got, []string{"setting.too-large"}) {
		t.Errorf("a text of a megabyte: %v", got)
	}
	many := make(setting.Layer, setting.MostChanges+1)
	if got := check(t, base, many); !slices.Equal(got, []string{"setting.too-many"}) {
		t.Errorf("too many changes: %v", got)
	}
}

func TestEveryLanguageOfTheTenantIsNeededAndNoOther(t *testing.T) {
	l := setting.Layer{{Holiday: &setting.Holiday{Date: day("2027-01-30"), Name: words.Text{"en": "Flood", "fr": "Inondation"}}}}
	if got := check(t, nepal(t), l); !slices.Equal(got, []string{"name.ne setting.language", "name.fr setting.other-language"}) {
		t.Error(got)
	}
	l[0].Holiday.Name = both("Flood", "बाढी")
	if got := check(t, nepal(t), l); len(got) > 0 {
		t.Error(got)
	}
}

func TestAChangeOfNothingOrOfTwoThingsIsNone(t *testing.T) {
	two := setting.Change{Note: &setting.Note{Service: "permit", Note: en("A")}, Payment: &setting.Payment{ID: "esewa"}}
	if got := check(t, settingtest.Pack(t), setting.Layer{{}, two}); !slices.Equal(got, []string{"setting.no-change", "setting.no-change"}) {
		t.Error(got)
	}
}

func TestAMessageKeepsItsNames(t *testing.T) {
	base := settingtest.Pack(t)
	w := func(body string) setting.Layer {
		return setting.Layer{{Wording: &setting.Wording{Service: "permit", Message: "refused", Subject: en("No: {reference}"), Body: en(body)}}}
	}
	for body, want := range map[string]string{
		"Because: {reason}":          "",
		"Because: {reason} {cash}":   "body.en setting.name-unknown",
		"Because the office says so": "body.en setting.name-gone",
	} {
		if got := strings.Join(check(t, base, w(body)), "; "); got != want {
			t.Errorf("%q: %q, want %q", body, got, want)
		}
	}
}

// TestWhatOnlyTheLinterSeesIsRefusedToo: the pack that a layer would make passes
// the same checks as one that is built in.
func TestWhatOnlyTheLinterSeesIsRefusedToo(t *testing.T) {
	base := settingtest.Pack(t)
	l := append(note("Read in the Act."),
		setting.Change{Paper: &setting.Paper{Service: "permit", ID: "lease", Label: en("Lease")}},
		setting.Change{Concession: &setting.Concession{Service: "permit", ID: "women", Name: en("Women"), Percent: "5", Charges: []string{"stamp"},
			From: day("2027-01-01"), Cite: "act/zz9"}})
	reasons, err := review.Check(base, l)
	if err != nil || len(reasons) != 1 || reasons[0].Change != 2 || reasons[0].Code != "setting.lint" || !strings.Contains(reasons[0].Args[1], `no word for "zz"`) {
		t.Errorf("%v %+v", err, reasons)
	}
}

// TestAFaultOfTheLawItselfIsNobodysChange: what the linter finds without the layer
// too is not held against it.
func TestAFaultOfTheLawItselfIsNobodysChange(t *testing.T) {
	fsys := settingtest.FS(t, [3]string{"services/permit.yaml", "cite: act/s3\n", "cite: act/zz3\n"})
	base, err := pack.Open(fsys).Pack("xx")
	if err != nil {
		t.Fatal(err)
	}
	if got := check(t, base, note("Read in the Act.")); len(got) > 0 {
		t.Error(got)
	}
}

func TestTheSentenceNamesTheRangeAndItsClause(t *testing.T) {
	base := settingtest.Pack(t)
	reasons, err := review.Check(base, setting.Layer{{Fee: &setting.Fee{Service: "permit", Charge: "fee", Row: "small", From: day("2027-01-01"), Amount: "9000"}}})
	if err != nil || len(reasons) != 1 {
		t.Fatal(err, reasons)
	}
	const want = "The law allows X\u00a050.00 to X\u00a0400.00. Write a value between them. Law: Labour Act, s. 11."
	if got := reasons[0].Say(words.New("en", base.Locale()), base); got != want {
		t.Errorf("said %q, want %q", got, want)
	}
}

// TestEachChangeIsOneSentence in the reader's language, with what was and what
// will be.
func TestEachChangeIsOneSentence(t *testing.T) {
	base := settingtest.Pack(t)
	for _, tt := range []struct {
		change         setting.Change
		want, old, now string
	}{
		{setting.Change{Fee: &setting.Fee{Service: "permit", Charge: "fee", Row: "small", From: day("2027-01-01"), Amount: "150.00"}},
			"Permit: Fee changes from X\u00a0100 to X\u00a0150, beginning on 1 Jan 2027. Law: Labour Act, s. 11.", "X\u00a0100", "X\u00a0150"},
		{setting.Change{Fee: &setting.Fee{Service: "permit", Charge: "stamp", Row: "risky", From: day("2027-01-01"), Amount: "20.00", Cite: "act/s9"}},
			"Permit: Stamp changes from no amount in the law to X\u00a020, beginning on 1 Jan 2027. Law: Labour Act, s. 9.", "no amount in the law", "X\u00a020"},
		{setting.Change{Concession: &setting.Concession{Service: "permit", ID: "w", Name: en("Women"), Percent: "50.00", When: []setting.Test{{Field: "risky", In: []string{"no"}}, {Field: "workers", Lt: "20"}}, From: day("2027-01-01"), Cite: "act/s9"}},
			"Permit: “Women” lets Risky: No; Workers: < 20 off 50 % of the fee from 1 Jan 2027, without an end. Law: Labour Act, s. 9.", "", "50 %"},
		{setting.Change{ItemRetire: &setting.ItemRetire{Service: "permit", Checklist: "look", ID: "clean"}},
			"Permit: the checklist “Look” no longer asks “It is clean”. Law: Labour Act, s. 6.", "It is clean", ""},
		{setting.Change{ItemOrder: &setting.ItemOrder{Service: "permit", Checklist: "look", Items: []string{"sound", "safe"}}},
			"Permit: the checklist “Look” asks in the order It is sound; It is safe (until now: It is safe; It is clean; It is sound).", "It is safe; It is clean; It is sound", "It is sound; It is safe"},
		{setting.Change{Paper: &setting.Paper{Service: "permit", ID: "letter", Label: en("A letter"), Optional: true}},
			"Permit: the document “Letter” becomes “A letter”, which may be left out. Law: Labour Act, s. 6.", "Letter", "A letter"},
		{setting.Change{Deadline: &setting.Deadline{Service: "permit", Step: "review", N: 8}},
			"Permit: “The office checks” may take 8 working days instead of 5 working days. Law: Labour Act, s. 12.", "5 working days", "8 working days"},
		{setting.Change{Payment: &setting.Payment{ID: "esewa"}}, "People can no longer pay by eSewa.", "offered", "not offered"},
		{setting.Change{Switch: &setting.Switch{Service: "permit"}}, "“Permit” can no longer be applied for. What was sent before goes on.", "offered", "not offered"},
		{setting.Change{HolidayEnd: &setting.HolidayEnd{Date: day("2026-05-01")}}, "Every office works on 1 May 2026, until now a holiday (Labour Day).", "Labour Day", ""},
		{setting.Change{Territory: &setting.Territory{District: "middle", Office: "north"}}, "The district Middle moves from South office to North office.", "South office", "North office"},
		{setting.Change{Person: &setting.Person{Email: "asha@xx.example", Name: "Asha", Post: "clerk", Office: "north"}}, "Asha (asha@xx.example) becomes Clerk at North office.", "", "Clerk"},
		{setting.Change{Person: &setting.Person{Email: "asha@xx.example", End: true}}, "asha@xx.example holds no post any more and is signed out.", "asha@xx.example", ""},
		{setting.Change{}, "This is no change that can be made here. Take it out of the draft.", "", ""},
	} {
		got := review.Diff(base, setting.Layer{tt.change}, words.New("en", base.Locale()))[0]
		if got.Text != tt.want || got.Old != tt.old || got.New != tt.now {
			t.Errorf("said %q (%q to %q), want %q", got.Text, got.Old, got.New, tt.want)
		}
	}
}

func TestTheSentenceIsInTheReadersLanguage(t *testing.T) {
	l := setting.Layer{{Deadline: &setting.Deadline{Service: "work-permit", Step: "office-review", N: 10}}}
	got := review.Diff(nepal(t), l, words.New("ne", nepal(t).Locale()))[0].Text
	const want = "विदेशी श्रमिकको श्रम इजाजत: “श्रम तथा रोजगार कार्यालयले कागजात जाँच्ने” का लागि ७ कार्यदिन को सट्टा १० कार्यदिन लाग्न सक्छ। कानुन: विभागको अभ्यास।"
	if got != want {
		t.Errorf("said %q, want %q", got, want)
	}
}

// TestADiffOfOneLayerHasOneLineAChange, whatever the layer, also where the law has
// nothing of what it speaks of.
func TestADiffOfOneLayerHasOneLineAChange(t *testing.T) {
	base, np := settingtest.Pack(t), nepal(t)
	rapid.Check(t, func(rt *rapid.T) {
		id := rapid.SampledFrom([]string{"permit", "work-permit", "fee", "look", "", "a b"})
		n := func(k string) string { return id.Draw(rt, k) }
		pool := setting.Layer{
			{Fee: &setting.Fee{Service: n("s"), Charge: n("c"), Row: n("r"), Amount: n("a")}}, {Item: &setting.Item{Service: n("s"), Checklist: n("c"), ID: n("i")}},
			{ItemOrder: &setting.ItemOrder{Service: n("s"), Checklist: n("c"), Items: []string{n("i")}}}, {Paper: &setting.Paper{Service: n("s"), ID: n("i")}},
			{Deadline: &setting.Deadline{Service: n("s"), Step: n("c"), N: 3}}, {Wording: &setting.Wording{Service: n("s"), Message: n("i")}},
			{ConcessionEnd: &setting.ConcessionEnd{Service: n("s"), ID: n("i")}}, {Territory: &setting.Territory{District: n("d"), Office: n("o")}},
			{Office: &setting.Office{ID: n("o")}}, {Source: &setting.Source{ID: n("o")}}, {Crest: &setting.Crest{Image: n("o")}}, {Switch: &setting.Switch{Service: n("s"), On: true}},
			{Person: &setting.Person{Email: n("e"), Post: n("p")}}, {Holiday: &setting.Holiday{}}, {Theme: &setting.Theme{}}, {Concession: &setting.Concession{Service: n("s"), When: []setting.Test{{Field: n("f")}}}},
		}
		l := setting.Layer(rapid.SliceOf(rapid.SampledFrom(pool)).Draw(rt, "layer"))
		for _, p := range []*pack.Pack{base, np} {
			lines := review.Diff(p, l, words.New(p.Languages[0], p.Locale()))
			if len(lines) != len(l) {
				rt.Fatalf("%d lines of %d changes", len(lines), len(l))
			}
			for i, line := range lines {
				if line.Change != i || line.Kind != l[i].Kind() || line.Text == "" || strings.HasPrefix(line.Text, "setting.") {
					rt.Fatalf("%+v", line)
				}
			}
			if _, err := review.Check(p, l); err != nil {
				rt.Fatal(err)
			}
		}
	})
}

func BenchmarkCheckOfNepal(b *testing.B) {
	base := nepal(b)
	l := setting.Layer{
		{Item: &setting.Item{Service: "pressure-plant", Checklist: "x", ID: "a", Label: both("A", "क")}},
		{Deadline: &setting.Deadline{Service: "work-permit", Step: "office-review", N: 10}},
		{Holiday: &setting.Holiday{Date: day("2027-01-30"), Name: both("Flood", "बाढी")}},
	}[1:]
	for b.Loop() {
		if r, err := review.Check(base, l); err != nil || len(r) > 0 {
			b.Fatal(r, err)
		}
	}
}

// TestEveryPackTakesWhatAnAdminMaySet: a holiday, and for each service a paper, a
// question and a shorter deadline where law leaves one open, in every language.
func TestEveryPackTakesWhatAnAdminMaySet(t *testing.T) {
	shelf := pack.Open(tenants.FS)
	for _, family := range lint.Families(os.DirFS("../../../tenants")) {
		base, err := shelf.Pack(family)
		if err != nil {
			t.Fatal(err)
		}
		text := words.Text{}
		for _, lang := range base.Languages {
			text[lang] = "Text"
		}
		l := setting.Layer{{Holiday: &setting.Holiday{Date: day("2027-07-13"), Name: text}}}
		for _, id := range base.Services {
			s, err := base.Service(id)
			if err != nil {
				t.Fatal(err)
			}
			l = append(l, setting.Change{Paper: &setting.Paper{Service: id, ID: "another", Label: text, Optional: true}})
			for _, c := range s.Checklists {
				l = append(l, setting.Change{Item: &setting.Item{Service: id, Checklist: c.ID, ID: "another", Label: text}})
			}
			for _, st := range s.Flow.Steps {
				for _, d := range st.Terms {
					if d.Certainty == rule.Practice {
						l = append(l, setting.Change{Deadline: &setting.Deadline{Service: id, Step: st.ID, Regime: d.Regime, N: 1}})
					}
				}
			}
		}
		if got := check(t, base, l); len(got) > 0 {
			t.Errorf("%s: %v", family, got)
		}
		for _, lang := range base.Languages {
			for i, line := range review.Diff(base, l, words.New(lang, base.Locale())) {
				if line.Text == "" || strings.Contains(line.Text, "{") {
					t.Errorf("%s %s: %s", family, lang, l[i].Kind())
				}
			}
		}
	}
}
