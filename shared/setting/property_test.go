package setting_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/rule"
	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/setting/settingtest"
	"github.com/shrama/shrama/shared/words"
)

func TestEverySentenceIsInTheBook(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	more, _ := filepath.Glob("review/*.go")
	code := regexp.MustCompile(`"(setting\.[a-z-]+)"`)
	p := words.New("en", words.Locale{})
	for _, f := range append(files, more...) {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range code.FindAllStringSubmatch(string(b), -1) {
			if p.T(m[1]) == m[1] {
				t.Errorf("%s: %s is not in the book", f, m[1])
			}
		}
	}
}

// anyLayer draws layers of lawful, lawless and absurd changes.
func anyLayer() *rapid.Generator[setting.Layer] {
	pool := lawful()
	for _, r := range refusals {
		pool = append(pool, r.change)
	}
	return rapid.Custom(func(t *rapid.T) setting.Layer {
		return rapid.SliceOfN(rapid.SampledFrom(pool), 0, 12).Draw(t, "layer")
	})
}

func TestApplyNeverChangesTheLaw(t *testing.T) {
	base := settingtest.Pack(t)
	before := image(t, base)
	rapid.Check(t, func(rt *rapid.T) {
		l := anyLayer().Draw(rt, "layer")
		written, _ := l.JSON()
		one, two := setting.Apply(base, l, 1), setting.Apply(setting.Apply(base, l, 1), l, 2)
		image(t, one)
		image(t, two)
		if d := cmp.Diff(before, image(t, base)); d != "" {
			rt.Fatalf("the law has changed:\n%s", d)
		}
		if again, _ := l.JSON(); string(again) != string(written) {
			rt.Fatal("the layer has changed")
		}
		if image(t, setting.Apply(base, l, 1)) != image(t, one) {
			rt.Fatal("the same layer makes two packs")
		}
	})
}

// TestTheOrderInWhichALayerGrewDecidesNothing but between changes of one target.
func TestTheOrderInWhichALayerGrewDecidesNothing(t *testing.T) {
	base := settingtest.Pack(t)
	want := image(t, setting.Apply(base, lawful(), 1))
	rapid.Check(t, func(rt *rapid.T) {
		l := rapid.Permutation(lawful()).Draw(rt, "layer")
		if _, reasons, err := setting.Lay(base, l); err != nil || len(reasons) > 0 {
			rt.Fatalf("%v %+v", err, reasons)
		}
		if d := cmp.Diff(want, image(t, setting.Apply(base, l, 1))); d != "" {
			rt.Fatal(d)
		}
		at := rapid.IntRange(0, len(l)).Draw(rt, "at")
		if d := cmp.Diff(want, image(t, setting.Apply(base, l[:at].Over(l[at:]), 1))); d != "" {
			rt.Fatalf("in two versions: %s", d)
		}
	})
}

// TestNoLayerMakesAFeeThatLawDoesNotAllow, whatever amounts and concessions are
// published: the charge with a range is never under its least, and nobody is owed
// money for asking.
func TestNoLayerMakesAFeeThatLawDoesNotAllow(t *testing.T) {
	base := settingtest.Pack(t)
	decimal := func(minor int) string { return fmt.Sprintf("%d.%02d", minor/100, minor%100) }
	from := func(rt *rapid.T) civil.Date { return day("2026-12-01").AddDays(rapid.IntRange(0, 60).Draw(rt, "from")) }
	rapid.Check(t, func(rt *rapid.T) {
		var l setting.Layer
		for i := range rapid.IntRange(0, 4).Draw(rt, "fees") {
			row := []string{"small", "large", "none"}[i%3]
			l = append(l, setting.Change{Fee: &setting.Fee{Service: "permit", Charge: "fee", Row: row, From: from(rt), Amount: decimal(rapid.IntRange(0, 500_00).Draw(rt, "amount"))}})
		}
		for i := range rapid.IntRange(0, 4).Draw(rt, "concessions") {
			c := setting.Concession{Service: "permit", ID: fmt.Sprint("c", i), Name: en("C"), Percent: decimal(rapid.IntRange(0, 110_00).Draw(rt, "off")), From: from(rt), Cite: "act/s4",
				Charges: rapid.SampledFrom([][]string{nil, {"fee"}, {"stamp"}, {"fee", "stamp"}}).Draw(rt, "of")}
			if rapid.Bool().Draw(rt, "ends") {
				c.Until = c.From.AddDays(rapid.IntRange(0, 30).Draw(rt, "days"))
			}
			c.When = rapid.SampledFrom([][]setting.Test{nil, {{Field: "workers", Lt: "10"}}, {{Field: "workers", Gte: "10"}}, {{Field: "risky", In: []string{"no"}}}}).Draw(rt, "when")
			l = append(l, setting.Change{Concession: &c})
		}
		s := service(t, setting.Apply(base, l, 1))
		for range 20 {
			on := day("2026-11-25").AddDays(rapid.IntRange(0, 120).Draw(rt, "on"))
			bill, err := s.FeeFor(on, form.Answers{"workers": fmt.Sprint(rapid.IntRange(0, 40).Draw(rt, "workers")), "risky": "no"}, "")
			if errors.Is(err, rule.ErrUndetermined) {
				continue
			}
			if err != nil {
				rt.Fatal(err)
			}
			fee, stamp := bill.Lines[0].Amount, bill.Lines[1].Amount
			rest := bill.Total.Minor - stamp.Minor // at least what is left of the fee, were the stamp free
			if fee.Minor < 50_00 || fee.Minor > 400_00 || bill.Total.Minor < 0 || rest+stamp.Minor < 50_00-1 {
				rt.Fatalf("on %s: %s, %s, in all %s", on, fee, stamp, bill.Total)
			}
		}
	})
}

// TestASecondVersionMayLeanOnWhatItAdds although the first set the same thing.
func TestASecondVersionMayLeanOnWhatItAdds(t *testing.T) {
	base := settingtest.Pack(t)
	first := setting.Layer{
		{Territory: &setting.Territory{District: "middle", Office: "north"}},
		{ItemOrder: &setting.ItemOrder{Service: "permit", Checklist: "look", Items: []string{"sound", "safe"}}},
		{Fee: &setting.Fee{Service: "permit", Charge: "stamp", Row: "risky", From: day("2027-01-01"), Amount: "20.00", Cite: "act/s4"}},
		{Office: &setting.Office{ID: "west-two", Name: en("Second west"), Parent: "west", Code: "WW"}},
	}
	second := first.Over(setting.Layer{
		{Office: &setting.Office{ID: "east", Name: en("East"), Parent: "department", Code: "E"}},
		{Territory: &setting.Territory{District: "middle", Office: "east"}},
		{Item: &setting.Item{Service: "permit", Checklist: "look", ID: "light", Label: en("Light")}},
		{ItemOrder: &setting.ItemOrder{Service: "permit", Checklist: "look", Items: []string{"light", "safe"}}},
		{Source: &setting.Source{ID: "notice-7", Title: en("Notice 7"), Citation: "Gazette 7", Read: day("2026-11-01")}},
		{Fee: &setting.Fee{Service: "permit", Charge: "stamp", Row: "risky", From: day("2027-01-01"), Amount: "30.00", Cite: "notice-7/s1"}},
		{Office: &setting.Office{ID: "west-two", Name: en("Far west")}},
	})
	p, reasons, err := setting.Lay(base, second)
	if err != nil || len(reasons) > 0 {
		t.Fatal(err, reasons)
	}
	list, _ := service(t, p).Checklist("look")
	if o, _ := p.OfficeFor("middle"); o.ID != "east" || list.Items[0].ID != "light" {
		t.Errorf("%s, %+v", o.ID, list.Items)
	}
	if o, _ := p.Office("west-two"); o.Name["en"] != "Far west" || o.Code != "WW" {
		t.Errorf("%+v", o)
	}
}

// TestALayerGoesThereAndBack: what is written is read as it was.
func TestALayerGoesThereAndBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		l := anyLayer().Draw(rt, "layer")
		b, err := l.JSON()
		if err != nil {
			rt.Fatal(err)
		}
		got, err := setting.Parse(b)
		if err != nil {
			rt.Fatal(err)
		}
		again, _ := got.JSON()
		if string(again) != string(b) {
			rt.Fatalf("%s\n%s", b, again)
		}
	})
}

func FuzzParse(f *testing.F) {
	base := settingtest.Pack(f)
	b, err := lawful().JSON()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	for _, s := range []string{`[]`, `null`, `[{}]`, `[{"fee":{},"note":{}}]`, `[{"fee":null}]`, `[{"Fee":{}}]`, `[{"item":{"label":{"en":"\u202e"}}}]`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		l, err := setting.Parse(b)
		if err != nil {
			return
		}
		once, err := l.JSON()
		if err != nil {
			t.Fatal(err)
		}
		again, err := setting.Parse(once)
		if err != nil {
			t.Fatalf("%s: %v", once, err)
		}
		if twice, _ := again.JSON(); string(twice) != string(once) {
			t.Fatalf("%s\n%s", once, twice)
		}
		if _, _, err := setting.Lay(base, l); err != nil {
			t.Fatal(err)
		}
	})
}
