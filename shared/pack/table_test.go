package pack_test

import (
	"errors"
	"testing"
	"testing/fstest"

	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/rule"
)

func TestATableDecidesWithTheReadingsOfItsDefects(t *testing.T) {
	for _, tt := range []struct{ table, number, on, amount, reading string }{
		{"disability-1993", "1", "2017-09-03", "100", ""},
		{"disability-1993", "46", "2016-01-01", "", "foot-1993"},
		{"disability-1993", "57", "2016-01-01", "", "spine-1993"},
		{"disability-1993", "62", "2016-01-01", "63", ""}, // left as printed
		{"disability-1993", "1", "2017-09-04", "", ""},
		{"disability-2075", "57", "2026-11-21", "30", ""},
	} {
		table, err := nepal(t).Table(tt.table)
		if err != nil {
			t.Fatal(err)
		}
		out, err := table.Decide(map[string]string{"number": tt.number}, day(tt.on))
		if (tt.amount == "") != errors.Is(err, rule.ErrUndetermined) || out.Value.Amount != tt.amount || out.Reading != tt.reading || out.Row != "no-"+tt.number {
			t.Errorf("%s, no. %s on %s: %+v, %v; want %q by reading %q", tt.table, tt.number, tt.on, out, err, tt.amount, tt.reading)
		}
	}
	if _, err := nepal(t).Table("disability"); !errors.Is(err, pack.ErrNoTable) {
		t.Errorf("err = %v, want ErrNoTable", err)
	}
}

func TestAReadingDecidesTheRowOfAFee(t *testing.T) {
	fsys := fstest.MapFS{
		"xx/pack.yaml": {Data: []byte("currency: EXD\nservices: [permit]\n")},
		"xx/services/permit.yaml": {Data: []byte(`id: permit
fee:
  charges:
    - id: fee
      table:
        id: fee
        unit: EXD
        hit: unique
        inputs: [{id: workers, type: integer, min: "0"}]
        rows:
          - {id: small, when: {workers: {lte: "20"}}, values: [{from: 2020-01-01, amount: "1.00", cite: act/s4}]}
          - {id: large, when: {workers: {gte: "20"}}, values: [{from: 2020-01-01, amount: "2.00", cite: act/s4}]}
`)},
	}
	fee := func() (string, error) {
		p, err := pack.Open(fsys).Pack("xx")
		if err != nil {
			t.Fatal(err)
		}
		s, err := p.Service("permit")
		if err != nil {
			t.Fatal(err)
		}
		bill, err := s.FeeFor(day("2026-11-21"), form.Answers{"workers": "20"}, "")
		return bill.Total.String(), err
	}
	if got, err := fee(); !errors.Is(err, rule.ErrNoRow) {
		t.Errorf("without a register 20 workers cost %s, %v; want ErrNoRow", got, err)
	}
	fsys["xx/defects.yaml"] = &fstest.MapFile{Data: []byte("- {id: twenty, in: services/permit, kind: overlap, rows: [small, large], at: {workers: \"20\"}, prefer: large}\n")}
	if got, err := fee(); err != nil || got != "EXD 2.00" {
		t.Errorf("20 workers cost %s, %v; want EXD 2.00 by the register", got, err)
	}
	fsys["xx/defects.yaml"] = &fstest.MapFile{Data: []byte("- {id: twenty, in: services/permit, kind: overlap, rows: [small, large], at: {workers: \"20\"}, undetermined: true}\n")}
	if got, err := fee(); !errors.Is(err, rule.ErrUndetermined) {
		t.Errorf("20 workers cost %s, %v; want ErrUndetermined by the register", got, err)
	}
}
