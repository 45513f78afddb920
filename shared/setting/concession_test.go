package setting_test

import (
	"slices"
	"testing"

	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/setting/settingtest"
)

// TestAnExemptionOnTopOfAConcessionTakesNoMoreThanTheCharge: the bill names both, in
// their order, and the second takes what the first left.
func TestAnExemptionOnTopOfAConcessionTakesNoMoreThanTheCharge(t *testing.T) {
	base := settingtest.Pack(t)
	half := concession(func(c *setting.Concession) {
		c.Charges, c.When = []string{"stamp"}, []setting.Test{{Field: "risky", In: []string{"no"}}, {Field: "workers", Lt: "10"}}
	})
	all := concession(func(c *setting.Concession) {
		c.ID, c.Percent, c.Charges, c.When = "council", "100", []string{"stamp"}, []setting.Test{{Field: "risky", In: []string{"no"}}}
	})
	p, reasons, err := setting.Lay(base, setting.Layer{half, all})
	if err != nil || len(reasons) > 0 {
		t.Fatal(err, reasons)
	}
	for workers, want := range map[string][]string{
		"1":  {"100.00", "10.00", "-1.00", "-1.00", "-5.00", "-3.00"}, // law's, by habit, half, and what is left
		"5":  {"100.00", "10.00", "-5.00", "-5.00"},
		"15": {"100.00", "10.00", "-10.00"}, // not below ten: the exemption alone
	} {
		b, err := service(t, p).FeeFor(day("2027-01-01"), form.Answers{"workers": workers, "risky": "no"}, "")
		var got []string
		for _, l := range b.Lines {
			got = append(got, l.Amount.Decimal())
		}
		if err != nil || !slices.Equal(got, want) || b.Total.Decimal() != "100.00" {
			t.Errorf("%s workers: %v, %s, %v", workers, got, b.Total, err)
		}
	}
	off := concession(func(c *setting.Concession) { c.ID, c.Percent = "too-much", "100" }) // of the fee, of which law asks 50 at least
	if _, reasons, err := setting.Lay(base, setting.Layer{off}); err != nil || len(reasons) != 1 || reasons[0].Code != "setting.between" || reasons[0].Cite != "act/s11" {
		t.Errorf("%+v %v", reasons, err)
	}
}

// TestAPaperIsAskedUnderAConditionUntilItIsAskedOfEverybody.
func TestAPaperIsAskedUnderAConditionUntilItIsAskedOfEverybody(t *testing.T) {
	base := settingtest.Pack(t)
	paper := func(when []setting.Test) setting.Change {
		return setting.Change{Paper: &setting.Paper{Service: "permit", ID: "letter", Label: en("Letter"), When: when}}
	}
	risky := []setting.Test{{Field: "risky", In: []string{"yes"}}, {Field: "workers", Gte: "5"}}
	for _, tt := range []struct {
		name string
		l    setting.Layer
		want int
	}{{"two conditions", setting.Layer{paper(risky)}, 2}, {"as before", setting.Layer{paper(nil)}, 0}, {"everybody", setting.Layer{paper([]setting.Test{})}, 0}} {
		b, err := tt.l.JSON()
		if err != nil {
			t.Fatal(err)
		}
		l, err := setting.Parse(b)
		if err != nil || (l[0].Paper.When == nil) != (tt.l[0].Paper.When == nil) {
			t.Errorf("%s: %s, %v", tt.name, b, err)
		}
		d, _ := service(t, setting.Apply(base, l, 1)).Document("letter")
		if len(d.When.Fields()) != tt.want {
			t.Errorf("%s: %+v", tt.name, d.When)
		}
	}
}

func TestEachDoesWhereTwoMeet(t *testing.T) {
	base := settingtest.Pack(t)
	for _, tt := range []struct {
		name string
		l    setting.Layer
		code string
	}{
		{"no way to pay is left", setting.Layer{{Payment: &setting.Payment{ID: "esewa"}}, {Payment: &setting.Payment{ID: "voucher"}}}, "setting.last-payment"},
		{"a lower fee under an earlier concession", setting.Layer{concession(func(c *setting.Concession) { c.Percent = "40" }),
			{Fee: &setting.Fee{Service: "permit", Charge: "fee", Row: "small", From: day("2027-06-01"), Amount: "70.00"}}}, "setting.between"},
		{"two concessions for the same people", setting.Layer{concession(func(c *setting.Concession) { c.Charges, c.Percent = []string{"stamp"}, "50" }),
			concession(func(c *setting.Concession) { c.ID, c.Charges, c.Percent = "young", []string{"stamp"}, "60" })}, ""},
		{"two concessions for other people", setting.Layer{
			concession(func(c *setting.Concession) {
				c.Charges, c.Percent, c.When = []string{"stamp"}, "50", []setting.Test{{Field: "risky", In: []string{"yes"}}}
			}),
			concession(func(c *setting.Concession) {
				c.ID, c.Charges, c.Percent, c.When = "young", []string{"stamp"}, "60", []setting.Test{{Field: "risky", In: []string{"no"}}}
			})}, ""},
	} {
		_, reasons, err := setting.Lay(base, tt.l)
		if err != nil || tt.code == "" && len(reasons) > 0 || tt.code != "" && (len(reasons) != 1 || reasons[0].Code != tt.code) {
			t.Errorf("%s: %v %+v, want %q", tt.name, err, reasons, tt.code)
		}
	}
}
