package setting_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/lint"
	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/setting/settingtest"
	"github.com/shrama/shrama/shared/words"
)

func en(s string) words.Text { return words.Text{"en": s} }

func day(s string) civil.Date {
	d, err := civil.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

func service(t testing.TB, p *pack.Pack) *pack.Service {
	t.Helper()
	s, err := p.Service("permit")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTheTestsOwnPackIsSound(t *testing.T) {
	for _, f := range lint.Lint(settingtest.FS(t), "xx", day("2026-11-22")) {
		t.Error(f)
	}
}

// lawful is one change of every kind that the law of the test's pack allows.
func lawful() setting.Layer {
	return setting.Layer{
		{Source: &setting.Source{ID: "notice-7", Title: en("Notice 7"), Citation: "Gazette 7 of 2026", URL: "https://gazette.example/7", Read: day("2026-11-01")}},
		{Fee: &setting.Fee{Service: "permit", Charge: "fee", Row: "small", From: day("2027-01-01"), Amount: "150.00"}},
		{Fee: &setting.Fee{Service: "permit", Charge: "stamp", Row: "risky", From: day("2027-01-01"), Amount: "25", Cite: "notice-7/s2"}},
		{Concession: &setting.Concession{Service: "permit", ID: "women", Name: en("For women's firms"), Percent: "50", Charges: []string{"fee"},
			When: []setting.Test{{Field: "risky", In: []string{"no"}}}, From: day("2027-01-01"), Until: day("2027-12-31"), Cite: "notice-7/s3"}},
		{ConcessionEnd: &setting.ConcessionEnd{Service: "permit", ID: "habit", Until: day("2027-01-31")}},
		{Item: &setting.Item{Service: "permit", Checklist: "look", ID: "light", Label: en("There is light")}},
		{ItemRetire: &setting.ItemRetire{Service: "permit", Checklist: "look", ID: "clean"}},
		{ItemOrder: &setting.ItemOrder{Service: "permit", Checklist: "look", Items: []string{"light", "sound", "safe"}}},
		{Paper: &setting.Paper{Service: "permit", ID: "lease", Label: en("Lease"), Hint: en("Of this year."), When: []setting.Test{{Field: "risky", In: []string{"yes"}}}}},
		{PaperRetire: &setting.PaperRetire{Service: "permit", ID: "letter"}},
		{Deadline: &setting.Deadline{Service: "permit", Step: "review", N: 8}},
		{Deadline: &setting.Deadline{Service: "permit", Step: setting.WholeCase, N: 40}},
		{Wording: &setting.Wording{Service: "permit", Message: "refused", Subject: en("No permit: {reference}"), Body: en("The office says no: {reason}")}},
		{Note: &setting.Note{Service: "permit", Note: en("Read in the Act, and asked.")}},
		{Holiday: &setting.Holiday{Date: day("2026-03-03"), Name: en("Flood")}},
		{HolidayEnd: &setting.HolidayEnd{Date: day("2026-05-01")}},
		{Payment: &setting.Payment{ID: "esewa"}},
		{Office: &setting.Office{ID: "east", Name: en("East office"), Parent: "department", Code: "E"}},
		{Office: &setting.Office{ID: "north", Name: en("Northern office")}},
		{Territory: &setting.Territory{District: "middle", Office: "east"}},
		{Theme: &setting.Theme{Brand: "#8a1b4f", BrandDark: "#f7b0cf", Tint: "#fbeef4", TintDark: "#3d1228", Weave: "bandhani"}},
		{Crest: &setting.Crest{Image: crestID, Sum: strings.Repeat("ab", 32), Alt: en("Two keys")}},
		{Person: &setting.Person{Email: "asha@xx.example", Name: "Asha", Post: "clerk", Office: "north"}},
	}
}

// crestID is the id of a picture that was accepted.
var crestID = ident.New().String()

func TestWhatLawLeavesToTheAdministrationIsLaid(t *testing.T) {
	base := settingtest.Pack(t)
	_, reasons, err := setting.Lay(base, lawful())
	if err != nil || len(reasons) > 0 {
		t.Fatal(err, reasons)
	}
	p := setting.Apply(base, lawful(), 3)
	if p.Version != base.Version+".3" || p.Code != "xx" {
		t.Errorf("version %s of %s", p.Version, p.Code)
	}
	s := service(t, p)
	if s.Pack() != p {
		t.Error("the service is of another pack")
	}
	fee := func(on, workers, risky string) string {
		b, err := s.FeeFor(day(on), form.Answers{"workers": workers, "risky": risky}, "")
		if err != nil {
			return "open"
		}
		return b.Total.Decimal()
	}
	for _, tt := range []struct{ on, workers, risky, want string }{
		{"2026-12-31", "5", "no", "110.00"},
		{"2027-01-01", "5", "no", "85.00"}, // half of 150, and the stamp
		{"2027-12-31", "5", "no", "85.00"},
		{"2028-01-01", "5", "no", "160.00"}, // the concession is over
		{"2026-12-31", "5", "yes", "open"},
		{"2027-01-01", "5", "yes", "175.00"}, // the notice gives the stamp
		{"2027-01-31", "1", "yes", "170.00"}, // 20 % off the stamp
		{"2027-02-01", "1", "yes", "172.50"},
		{"2027-02-01", "0", "no", "open"}, // the law gives no fee for nobody, and the range is used for no row but small
	} {
		if got := fee(tt.on, tt.workers, tt.risky); got != tt.want {
			t.Errorf("%s, %s workers, risky %s: %s, want %s", tt.on, tt.workers, tt.risky, got, tt.want)
		}
	}
	list, _ := s.Checklist("look")
	var items []string
	for _, x := range list.Items {
		items = append(items, x.ID)
	}
	if d := cmp.Diff([]string{"light", "sound", "safe"}, items); d != "" {
		t.Error(d)
	}
	if _, ok := s.Document("letter"); ok {
		t.Error("the letter is still asked")
	}
	if d, _ := s.Document("lease"); d.Certainty != "practice" || d.When.Field != "risky" {
		t.Errorf("lease: %+v", d)
	}
	if s.Flow.Limit.N != 40 {
		t.Errorf("the whole case within %d", s.Flow.Limit.N)
	}
	if step, _ := s.Flow.Step("review"); step.Deadline.N != 8 || step.Deadline.Unit != "working-day" {
		t.Errorf("deadline %+v", step.Deadline)
	}
	if m, _ := s.Message("refused"); m.Subject["en"] != "No permit: {reference}" {
		t.Error(m)
	}
	cal, err := p.Calendar()
	if err != nil || !cal.Open(day("2026-05-01")) {
		t.Errorf("1 May, a Friday, is still a holiday: %v", err)
	}
	if o, _ := p.OfficeFor("middle"); o.ID != "east" || o.Name["en"] != "East office" {
		t.Errorf("middle belongs to %+v", o)
	}
	if o, _ := p.Office("north"); o.Name["en"] != "Northern office" || o.Code != "N" {
		t.Errorf("north: %+v", o)
	}
	if _, ok := p.Payment("esewa"); ok || len(p.Payments) != 1 || p.Theme.Weave != "bandhani" || p.Theme.Crest.Image != crestID || p.CrestText()["en"] != "Two keys" || p.Theme.Crest.File() != "abababababababababab.jpg" || p.Cite(setting.Cite)["en"] == "" {
		t.Errorf("payments %v, theme %v", p.Payments, p.Theme)
	}
}

// refusals are changes that law does not allow, by the sentence against them.
var refusals = []struct {
	name, field, code, cite string
	change                  setting.Change
}{
	{"under the least", "amount", "setting.between", "act/s11", setting.Change{Fee: &setting.Fee{Service: "permit", Charge: "fee", Row: "small", From: day("2027-01-01"), Amount: "49.99"}}},
	{"over the greatest", "amount", "setting.between", "act/s11", setting.Change{Fee: &setting.Fee{Service: "permit", Charge: "fee", Row: "small", From: day("2027-01-01"), Amount: "400.01"}}},
	{"no amount", "amount", "setting.amount", "", setting.Change{Fee: &setting.Fee{Service: "permit", Charge: "fee", Row: "small", From: day("2027-01-01"), Amount: "-1"}}},
	{"no day", "from", "setting.day", "", setting.Change{Fee: &setting.Fee{Service: "permit", Charge: "fee", Row: "small", Amount: "100.00"}}},
	{"what law fixes", "amount", "setting.fee-fixed", "act/s4", setting.Change{Fee: &setting.Fee{Service: "permit", Charge: "stamp", Row: "plain", From: day("2027-01-01"), Amount: "10.00", Cite: "act/s4"}}},
	{"silent law and no text", "cite", "setting.cite", "", setting.Change{Fee: &setting.Fee{Service: "permit", Charge: "stamp", Row: "risky", From: day("2027-01-01"), Amount: "10.00"}}},
	{"silent law and an unknown text", "cite", "setting.cite", "", setting.Change{Fee: &setting.Fee{Service: "permit", Charge: "stamp", Row: "risky", From: day("2027-01-01"), Amount: "10.00", Cite: "rumour"}}},
	{"a row that is not", "row", "setting.gone", "", setting.Change{Fee: &setting.Fee{Service: "permit", Charge: "fee", Row: "huge", From: day("2027-01-01"), Amount: "100.00"}}},
	{"a charge that is not", "charge", "setting.gone", "", setting.Change{Fee: &setting.Fee{Service: "permit", Charge: "tax", Row: "huge", From: day("2027-01-01"), Amount: "100.00"}}},
	{"no service", "service", "setting.gone", "", setting.Change{Item: &setting.Item{Checklist: "look", ID: "a", Label: en("A")}}},
	{"a service that is not", "service", "setting.gone", "", setting.Change{Note: &setting.Note{Service: "licence", Note: en("Hm")}}},
	{"a concession under law's least", "percent", "setting.between", "act/s11", concession(func(c *setting.Concession) { c.Percent = "51" })},
	{"a concession of more than a hundred", "percent", "setting.percent", "", concession(func(c *setting.Concession) { c.Percent = "100.01" })},
	{"a concession of nothing", "percent", "setting.percent", "", concession(func(c *setting.Concession) { c.Percent = "0" })},
	{"a concession without a text", "cite", "setting.cite", "", concession(func(c *setting.Concession) { c.Cite = "" })},
	{"a concession that ends first", "until", "setting.ends-before", "", concession(func(c *setting.Concession) { c.Until = day("2026-12-31") })},
	{"a concession on what is not asked", "when", "setting.gone", "", concession(func(c *setting.Concession) { c.When = []setting.Test{{Field: "sex", In: []string{"f"}}} })},
	{"a concession on no test", "when", "setting.test", "", concession(func(c *setting.Concession) { c.When = []setting.Test{{Field: "risky"}} })},
	{"a concession on an answer that is not", "when", "setting.gone", "", concession(func(c *setting.Concession) { c.When = []setting.Test{{Field: "risky", In: []string{"maybe"}}} })},
	{"a concession on yes and no", "when", "setting.never", "", concession(func(c *setting.Concession) {
		c.When = []setting.Test{{Field: "risky", In: []string{"yes"}}, {Field: "workers", Lt: "5"}, {Field: "risky", In: []string{"no"}}}
	})},
	{"a concession between ten and five", "when", "setting.never", "", concession(func(c *setting.Concession) { c.When = []setting.Test{{Field: "workers", Gte: "10", Lt: "5"}} })},
	{"a concession on more than a word", "when", "setting.test", "", concession(func(c *setting.Concession) { c.When = []setting.Test{{Field: "workers", Gte: "many"}} })},
	{"a concession on no charge", "charges", "setting.gone", "", concession(func(c *setting.Concession) { c.Charges = []string{"tax"} })},
	{"a concession that has its name from law", "id", "setting.id", "", concession(func(c *setting.Concession) { c.ID = "statutory" })},
	{"the law's own concession", "id", "setting.statutory", "act/s4", setting.Change{ConcessionEnd: &setting.ConcessionEnd{Service: "permit", ID: "statutory", Until: day("2027-01-01")}}},
	{"the law's own question", "id", "setting.statutory", "act/s6", setting.Change{ItemRetire: &setting.ItemRetire{Service: "permit", Checklist: "look", ID: "safe"}}},
	{"other words for the law's own question", "label.en", "setting.statutory-words", "act/s6", setting.Change{Item: &setting.Item{Service: "permit", Checklist: "look", ID: "safe", Label: en("It is nice")}}},
	{"a question of no list", "checklist", "setting.gone", "", setting.Change{Item: &setting.Item{Service: "permit", Checklist: "listen", ID: "a", Label: en("A")}}},
	{"a question without an id", "id", "setting.id", "", setting.Change{Item: &setting.Item{Service: "permit", Checklist: "look", ID: "Ä b", Label: en("A")}}},
	{"the law's own document", "id", "setting.statutory", "act/s6", setting.Change{PaperRetire: &setting.PaperRetire{Service: "permit", ID: "plan"}}},
	{"other words for the law's document", "id", "setting.statutory", "act/s6", setting.Change{Paper: &setting.Paper{Service: "permit", ID: "plan", Label: en("A sketch"), Optional: true}}},
	{"a document on what the office fills", "when", "setting.gone", "", setting.Change{Paper: &setting.Paper{Service: "permit", ID: "x", Label: en("X"), When: []setting.Test{{Field: "found", In: []string{"a"}}}}}},
	{"a deadline under the range", "n", "setting.between", "act/s12", setting.Change{Deadline: &setting.Deadline{Service: "permit", Step: "review", N: 2}}},
	{"a deadline over the range", "n", "setting.between", "act/s12", setting.Change{Deadline: &setting.Deadline{Service: "permit", Step: "review", N: 11}}},
	{"a time of the whole case over its range", "n", "setting.between", "act/s12", setting.Change{Deadline: &setting.Deadline{Service: "permit", Step: setting.WholeCase, N: 41}}},
	{"a time of the whole case under another law", "step", "setting.gone", "", setting.Change{Deadline: &setting.Deadline{Service: "permit", Step: setting.WholeCase, Regime: "code", N: 30}}},
	{"a deadline of the law", "n", "setting.deadline-fixed", "act/s5", setting.Change{Deadline: &setting.Deadline{Service: "permit", Step: "decision", N: 9}}},
	{"a deadline of no step", "step", "setting.gone", "", setting.Change{Deadline: &setting.Deadline{Service: "permit", Step: "payment", N: 9}}},
	{"a reason that is lost", "body.en", "setting.name-gone", "", setting.Change{Wording: &setting.Wording{Service: "permit", Message: "refused", Subject: en("No {reference}"), Body: en("The office says no.")}}},
	{"a message that is not", "message", "setting.gone", "", setting.Change{Wording: &setting.Wording{Service: "permit", Message: "hello", Subject: en("A"), Body: en("B")}}},
	{"a way to pay that is not", "id", "setting.gone", "", setting.Change{Payment: &setting.Payment{ID: "khalti", On: true}}},
	{"a service to switch that is not", "service", "setting.gone", "", setting.Change{Switch: &setting.Switch{Service: "licence", On: true}}},
	{"a holiday without a day", "date", "setting.day", "", setting.Change{Holiday: &setting.Holiday{Name: en("Flood")}}},
	{"an office under none", "parent", "setting.gone", "", setting.Change{Office: &setting.Office{ID: "east", Name: en("East"), Parent: "moon", Code: "E"}}},
	{"an office with another's letters", "code", "setting.code", "", setting.Change{Office: &setting.Office{ID: "east", Name: en("East"), Parent: "department", Code: "N"}}},
	{"other letters for an office", "code", "setting.office-fixed", "", setting.Change{Office: &setting.Office{ID: "north", Name: en("North"), Code: "NN"}}},
	{"a district out of the law's territory", "district", "setting.territory-fixed", "", setting.Change{Territory: &setting.Territory{District: "far", Office: "north"}}},
	{"a district into the law's territory", "district", "setting.territory-fixed", "", setting.Change{Territory: &setting.Territory{District: "upper", Office: "west"}}},
	{"a district that is not", "district", "setting.gone", "", setting.Change{Territory: &setting.Territory{District: "moon", Office: "north"}}},
	{"a colour that is none", "brand", "setting.colour", "", theme(func(x *setting.Theme) { x.Brand = "red" })},
	{"a colour too light for the page", "brand", "setting.contrast", "", theme(func(x *setting.Theme) { x.Brand = "#8899cc" })},
	{"a colour too dark for the dark page", "brand_dark", "setting.contrast-dark", "", theme(func(x *setting.Theme) { x.BrandDark = "#555555" })},
	{"a tint that hides text", "brand", "setting.contrast", "", theme(func(x *setting.Theme) { x.Tint = "#667788" })},
	{"a weave that is not", "weave", "setting.gone", "", theme(func(x *setting.Theme) { x.Weave = "plaid" })},
	{"a crest from elsewhere", "image", "setting.image", "", setting.Change{Crest: &setting.Crest{Image: "https://evil.example/x.svg"}}},
	{"a crest that nobody looked at", "image", "setting.image", "", setting.Change{Crest: &setting.Crest{Image: ident.New().String(), Sum: "cafe"}}},
	{"a source over one of the pack's", "id", "setting.id", "", setting.Change{Source: &setting.Source{ID: "act", Title: en("Act"), Citation: "x", Read: day("2026-01-01")}}},
	{"a source on an open line", "url", "setting.url", "", setting.Change{Source: &setting.Source{ID: "n", Title: en("N"), Citation: "x", URL: "javascript:alert(1)", Read: day("2026-01-01")}}},
	{"an applicant by decree", "roles", "setting.gone", "", setting.Change{Person: &setting.Person{Email: "a@xx.example", Name: "A", Roles: []string{"applicant"}, Office: "north"}}},
	{"a person without a post", "post", "setting.no-post", "", setting.Change{Person: &setting.Person{Email: "a@xx.example", Name: "A", Office: "north"}}},
	{"a person of no office", "office", "setting.gone", "", setting.Change{Person: &setting.Person{Email: "a@xx.example", Name: "A", Post: "clerk", Office: "moon"}}},
	{"no address", "email", "setting.email", "", setting.Change{Person: &setting.Person{Email: "Asha", Name: "A", Post: "clerk", Office: "north"}}},
	{"a formula for a name", "name", "setting.formula", "", setting.Change{Person: &setting.Person{Email: "a@xx.example", Name: "=1+1", Post: "clerk", Office: "north"}}},
}

func concession(edit func(*setting.Concession)) setting.Change {
	c := setting.Concession{Service: "permit", ID: "women", Name: en("For women's firms"), Percent: "50", Charges: []string{"fee"}, From: day("2027-01-01"), Cite: "act/s4"}
	edit(&c)
	return setting.Change{Concession: &c}
}

func theme(edit func(*setting.Theme)) setting.Change {
	x := setting.Theme{Brand: "#1c4595", BrandDark: "#a9c2ff", Tint: "#edf2fc", TintDark: "#15264d", Weave: "dhaka"}
	edit(&x)
	return setting.Change{Theme: &x}
}

func TestWhatLawFixesIsRefusedWithItsClause(t *testing.T) {
	base := settingtest.Pack(t)
	for _, tt := range refusals {
		t.Run(tt.name, func(t *testing.T) {
			_, reasons, err := setting.Lay(base, setting.Layer{tt.change})
			if err != nil || len(reasons) != 1 {
				t.Fatalf("%v %+v", err, reasons)
			}
			r := reasons[0]
			if r.Field != tt.field || r.Code != tt.code || r.Cite != tt.cite {
				t.Errorf("%s: %s (%s), want %s: %s (%s)", r.Field, r.Code, r.Cite, tt.field, tt.code, tt.cite)
			}
			if said := r.Say(words.New("en", base.Locale()), base); strings.Contains(said, "{") && tt.code != "setting.name-gone" {
				t.Errorf("not filled: %s", said)
			}
		})
	}
}

// TestWhatIsRefusedIsNeverInForce: a layer outside the law, published under an
// older one or by a fault of ours, still decides nothing.
func TestWhatIsRefusedIsNeverInForce(t *testing.T) {
	base := settingtest.Pack(t)
	for _, tt := range refusals {
		p := setting.Apply(base, setting.Layer{tt.change}, 1)
		p.Sources = base.Sources
		if d := cmp.Diff(image(t, base), image(t, p)); d != "" {
			t.Errorf("%s:\n%s", tt.name, d)
		}
	}
}

// image is everything that a pack says, as text.
func image(t testing.TB, p *pack.Pack) string {
	t.Helper()
	q := *p
	q.Version = ""
	b, err := json.Marshal(&q)
	if err != nil {
		t.Fatal(err)
	}
	s, err := json.Marshal(service(t, p))
	if err != nil {
		t.Fatal(err)
	}
	return string(b) + "\n" + string(s)
}

// TestALawThatMovedLeavesOutWhatNoLongerFits: the row of a fee is gone, its range
// is narrower and a question has become the law's own.
func TestALawThatMovedLeavesOutWhatNoLongerFits(t *testing.T) {
	fsys := settingtest.FS(t,
		[3]string{"services/permit.yaml", `max: "400.00"`, `max: "140.00"`},
		[3]string{"services/permit.yaml", "{id: risky, when: {risky: {is: \"yes\"}}", "{id: dangerous, when: {risky: {is: \"yes\"}}"},
		[3]string{"services/permit.yaml", "{id: clean, label: {en: It is clean}, cite: act/s6, certainty: practice}", "{id: clean, label: {en: It is clean}, cite: act/s13}"},
	)
	base, err := pack.Open(fsys).Pack("xx")
	if err != nil {
		t.Fatal(err)
	}
	p, reasons, err := setting.Lay(base, lawful())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range reasons {
		got = append(got, lawful()[r.Change].Kind()+" "+r.Field+" "+r.Code)
	}
	want := []string{"fee amount setting.between", "fee row setting.gone", "item_retire id setting.statutory"}
	slices.Sort(got)
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if step, _ := service(t, p).Flow.Step("review"); step.Deadline.N != 8 {
		t.Error("what still fits is gone too")
	}
}

func TestWhatTheCertificateShowsStays(t *testing.T) {
	fsys := settingtest.FS(t, [3]string{"services/permit.yaml", "{id: photo, photo: true, label: {en: Photo}}", "{id: photo, photo: true, label: {en: Photo}, cite: act/s6, certainty: practice}"})
	base, err := pack.Open(fsys).Pack("xx")
	if err != nil {
		t.Fatal(err)
	}
	p, reasons, err := setting.Lay(base, setting.Layer{{PaperRetire: &setting.PaperRetire{Service: "permit", ID: "photo"}}})
	if err != nil || len(reasons) != 1 || reasons[0].Code != "setting.printed" {
		t.Errorf("%+v %v", reasons, err)
	}
	if _, ok := service(t, p).Document("photo"); !ok {
		t.Error("the photo is gone")
	}
}

func TestOnlyTheServiceAskedForIsLaidOver(t *testing.T) {
	base := settingtest.Pack(t)
	p := setting.Apply(base, lawful(), 1)
	a, b := service(t, p), service(t, p)
	if a != b {
		t.Error("a service is laid over twice")
	}
	if n := testing.AllocsPerRun(100, func() { _, _ = p.Service("permit") }); n > 0 {
		t.Errorf("a service already laid over costs %.0f allocations", n)
	}
}

func TestASwitchedOffServiceIsFoundAndNotOffered(t *testing.T) {
	base := settingtest.Pack(t)
	off := setting.Layer{{Switch: &setting.Switch{Service: "permit"}}}
	p := setting.Apply(base, off, 1)
	if len(p.Services) > 0 || service(t, p).Offered(day("2026-11-21")) || service(t, p).On(day("2026-11-21")).Offered(day("2026-11-21")) {
		t.Error("it is still offered")
	}
	p = setting.Apply(base, off.Over(setting.Layer{{Switch: &setting.Switch{Service: "permit", On: true}}}), 2)
	if !slices.Equal(p.Services, base.Services) || !service(t, p).Offered(day("2026-11-21")) {
		t.Error("it is not offered again")
	}
}

func TestALaterChangeTakesTheEarliersPlace(t *testing.T) {
	first := setting.Layer{
		{Item: &setting.Item{Service: "permit", Checklist: "look", ID: "light", Label: en("There is light")}},
		{ItemOrder: &setting.ItemOrder{Service: "permit", Checklist: "look", Items: []string{"light"}}},
		{Fee: &setting.Fee{Service: "permit", Charge: "fee", Row: "small", From: day("2027-01-01"), Amount: "150.00"}},
	}
	then := first.Over(setting.Layer{
		{ItemRetire: &setting.ItemRetire{Service: "permit", Checklist: "look", ID: "light"}},
		{Fee: &setting.Fee{Service: "permit", Charge: "fee", Row: "small", From: day("2027-01-01"), Amount: "160.00"}},
		{Fee: &setting.Fee{Service: "permit", Charge: "fee", Row: "small", From: day("2028-01-01"), Amount: "170.00"}},
	})
	if len(then) != 4 || then[0].Kind() != "item_retire" || then[2].Fee.Amount != "160.00" || first[2].Fee.Amount != "150.00" {
		t.Errorf("%+v", then)
	}
	if _, reasons, err := setting.Lay(settingtest.Pack(t), then); err != nil || len(reasons) > 0 {
		t.Error(err, reasons)
	}
}

func TestAskedAsIfAlwaysADatedChangeHasNoDays(t *testing.T) {
	base := settingtest.Pack(t)
	s := service(t, setting.Apply(base, lawful().AsIfAlways(0), 0))
	b, err := s.FeeFor(day("2021-05-05"), form.Answers{"workers": "5", "risky": "no"}, "")
	if err != nil || b.Total.Decimal() != "85.00" {
		t.Errorf("%s, %v", b.Total, err)
	}
	if b, err := s.FeeFor(day("2021-05-05"), form.Answers{"workers": "1", "risky": "no"}, ""); err != nil || b.Total.Decimal() != "84.00" {
		t.Errorf("with a concession that had ended: %s, %v", b.Total, err)
	}
	plain := service(t, setting.Apply(base, lawful(), 0))
	if b, err := plain.FeeFor(day("2021-05-05"), form.Answers{"workers": "1", "risky": "no"}, ""); err != nil || b.Total.Decimal() != "108.00" {
		t.Errorf("the layer itself has changed: %s, %v", b.Total, err)
	}
}
