package sheet_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/setting/review"
	"github.com/shrama/shrama/shared/setting/settingtest"
	"github.com/shrama/shrama/shared/setting/sheet"
)

// TestConditionsGoThroughTheFormAndBack: what was ticked is what the form shows
// again, and a condition that its boxes cannot say is left alone.
func TestConditionsGoThroughTheFormAndBack(t *testing.T) {
	d := desk(t)
	at := permit("documents", "letter")
	if fields, now, ok := d.Ask(at); !ok || now["when.risky"] != "" || !slices.ContainsFunc(fields, func(f form.Field) bool { return f.ID == "when.risky" && f.Type == form.Several }) {
		t.Fatalf("%v %v", fields, now)
	}
	a := form.Answers{"label.en": "Letter", "optional": "no", "when.risky": "yes", "when.workers.gte": "5", "when.workers.lt": "50"}
	l, _ := d.Read(at, a)
	if reasons, err := review.Check(d.Law, l); err != nil || len(reasons) > 0 {
		t.Fatalf("%+v %v", reasons, err)
	}
	if said := review.Diff(d.Law, l, d.Print)[0].Text; !strings.Contains(said, "Yes") || !strings.Contains(said, "≥ 5") || !strings.Contains(said, "< 50") {
		t.Error(said)
	}
	later := desk(t, l...)
	if _, now, _ := later.Ask(at); now["when.risky"] != "yes" || now["when.workers.gte"] != "5" || now["when.workers.lt"] != "50" {
		t.Errorf("%v", now)
	}
	if l, _ := later.Read(at, form.Answers{"label.en": "Letter", "optional": "no"}); l[0].Paper.When == nil || len(l[0].Paper.When) > 0 {
		t.Errorf("nothing is ticked: %+v", l[0].Paper.When)
	}
	wrong := form.Answers{"label.en": "Letter", "optional": "no", "when.workers.gte": "50", "when.workers.lt": "5"}
	l, _ = d.Read(at, wrong)
	if reasons, err := review.Check(d.Law, l); err != nil || len(reasons) != 1 || reasons[0].Code != "setting.never" || sheet.Asked(l[0], reasons[0].Field) != "when.workers.gte" {
		t.Errorf("%+v %v", reasons, err)
	}
	law, err := pack.Open(settingtest.FS(t, [3]string{"services/permit.yaml", "{id: letter, label: {en: Letter}, cite: act/s6",
		"{id: letter, label: {en: Letter}, when: {any: [{field: risky, is: \"yes\"}, {field: workers, lt: \"5\"}]}, cite: act/s6"})).Pack("xx")
	if err != nil {
		t.Fatal(err)
	}
	d.Law, d.Live, d.Now = law, law, law
	if fields, _, _ := d.Ask(at); slices.ContainsFunc(fields, func(f form.Field) bool { return strings.HasPrefix(f.ID, "when.") }) {
		t.Error("either of two is asked by boxes that must all hold")
	}
	l, _ = d.Read(at, a)
	s, _ := setting.Apply(law, l, 1).Service("permit")
	if x, _ := s.Document("letter"); len(x.When.Any) != 2 {
		t.Errorf("%+v", x.When)
	}
}

func TestAConcessionNamesItsChargesAndConditions(t *testing.T) {
	d := desk(t)
	at := permit("concessions", "")
	fields, _, ok := d.Ask(at)
	if !ok || !slices.ContainsFunc(fields, func(f form.Field) bool { return f.ID == "charges" && len(f.Options) == 2 }) {
		t.Fatalf("%+v", fields)
	}
	l, _ := d.Read(at, form.Answers{"name.en": "Half", "percent": "50", "charges": "stamp", "when.risky": "no", "when.workers.lt": "10", "from": "2027-01-01", "cite": "act"})
	if c := l[0].Concession; len(c.When) != 2 || !slices.Equal(c.Charges, []string{"stamp"}) {
		t.Errorf("%+v", c)
	}
	if reasons, err := review.Check(d.Law, l); err != nil || len(reasons) > 0 {
		t.Errorf("%+v %v", reasons, err)
	}
	if said := review.Diff(d.Law, l, d.Print)[0].Text; !strings.Contains(said, "50 % (Stamp)") {
		t.Error(said)
	}
	if groups, _ := d.Groups(at); !strings.Contains(groups[0].Note, "never take more than the charge") {
		t.Errorf("%+v", groups)
	}
}
