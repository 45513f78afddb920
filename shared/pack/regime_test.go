package pack_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/rule"
	"github.com/shrama/shrama/tenants"
)

// twoLaws is the linter's sound pack with an Act to 20 November 2025 and a Code
// from the day after.
func twoLaws(t *testing.T) *pack.Service {
	t.Helper()
	read := func(name string, pairs ...string) *fstest.MapFile {
		b, err := os.ReadFile("lint/testdata/sound/" + name)
		if err != nil {
			t.Fatal(err)
		}
		text := string(b)
		for i := 0; i < len(pairs); i += 2 {
			if strings.Count(text, pairs[i]) != 1 {
				t.Fatalf("%s holds %q %d times", name, pairs[i], strings.Count(text, pairs[i]))
			}
			text = strings.Replace(text, pairs[i], pairs[i+1], 1)
		}
		return &fstest.MapFile{Data: []byte(text)}
	}
	fsys := fstest.MapFS{
		"xx/pack.yaml": read("pack.yaml",
			"{id: acts, name: {en: The Acts}, until: 2020-12-31, cite: act/s1}", "{id: act, name: {en: The Act}, until: 2025-11-20, cite: act/s1}",
			"since: 2021-01-01, cite: act/s1", "since: 2025-11-21, cite: act/s2"),
		"xx/services/permit.yaml": read("services/permit.yaml",
			"{id: risky, type: yes-no,", "{id: risky, type: yes-no, regime: code,",
			"when: {field: risky, is: \"yes\"}", "regime: code, when: {field: risky, is: \"yes\"}",
			"{id: plan, label", "{id: plan, regime: act, label",
			"[{n: 5, unit: working-day, cite: act/s5}]", "[{regime: act, n: 5, unit: working-day, cite: act/s5}, {regime: code, n: 9, unit: day, cite: act/s5}]",
			"validity: [{", "validity: [{regime: code, from: granted, unlimited: true, cite: act/s7}, {regime: act, ",
			"    - id: fee\n      name: {en: Fee}", "    - id: fee\n      regime: act\n      name: {en: Fee}",
			"\nflow:\n", `
    - id: licence
      regime: code
      name: {en: Licence}
      table: {id: licence, unit: EXD, hit: unique, rows: [{id: all, values: [{from: 2025-11-21, amount: "500.00", cite: act/s4}]}]}
    - id: tax
      regime: code
      name: {en: Tax}
      percent: licence
      table: {id: tax, unit: percent, hit: unique, rows: [{id: rate, values: [{from: 2020-01-01, amount: "12.50", cite: act/s4}]}]}
    - id: deposit
      regime: code
      name: {en: Deposit}
      per: workers
      refunded: true
      table: {id: deposit, unit: EXD, hit: unique, rows: [{id: each, values: [{from: 2020-01-01, amount: "90.00", cite: act/s4}]}]}
  concessions:
    - {id: kind, name: {en: Kind}, when: {field: risky, is: "no"}, percent: "50", from: 2025-11-22, cite: act/s4}

flow:
`),
	}
	p, err := pack.Open(fsys).Pack("xx")
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Service("permit")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTheLastDayOfOneLawAndTheFirstOfTheNext(t *testing.T) {
	s := twoLaws(t)
	before, after := s.On(day("2025-11-20")), s.On(day("2025-11-21"))
	if before == after || s.On(day("2026-06-01")) != after || after.On(day("2020-01-01")) != before {
		t.Error("days of one regime do not share a service, or two regimes do")
	}
	has := func(s *pack.Service, id string) bool { _, ok := s.Field(id); return ok }
	if has(before, "risky") || !has(after, "risky") || len(before.Documents) != 2 || len(after.Documents) != 2 || after.Documents[0].ID == before.Documents[0].ID {
		t.Error("the form is not that of the day")
	}
	if d, _ := before.Flow.Step("review"); d.Deadline.N != 5 {
		t.Errorf("deadline %+v", d.Deadline)
	}
	if d, _ := after.Flow.Step("review"); d.Deadline.N != 9 {
		t.Errorf("deadline %+v", d.Deadline)
	}
	if before.Record.Validity.Unlimited || !after.Record.Validity.Unlimited {
		t.Error("the term is not that of the day")
	}
	if r := s.Regimes(day("2025-11-20")); len(r) != 1 || r[0].ID != "act" {
		t.Errorf("under %+v", r)
	}
	if !s.Offered(day("2020-01-01")) {
		t.Error("a service of no regime is offered always")
	}
}

func TestABillHasALineForEachCharge(t *testing.T) {
	s := twoLaws(t)
	for _, tt := range []struct{ on, risky, want, lines string }{
		{"2025-11-20", "", "EXD 100.00", "fee 100.00"},
		{"2025-11-21", "no", "EXD 1282.50", "licence 500.00, tax 62.50, deposit 720.00"},
		{"2025-11-22", "no", "EXD 1001.25", "licence 500.00, tax 62.50, deposit 720.00, kind -281.25"},
		{"2025-11-22", "yes", "EXD 1282.50", "licence 500.00, tax 62.50, deposit 720.00"},
	} {
		bill, err := s.On(day(tt.on)).FeeFor(day(tt.on), form.Answers{"workers": "8", "risky": tt.risky}, "")
		var lines []string
		for _, l := range bill.Lines {
			lines = append(lines, l.Charge+" "+l.Amount.Decimal())
		}
		if got := strings.Join(lines, ", "); err != nil || bill.Total.String() != tt.want || got != tt.lines {
			t.Errorf("%s: %s = %s, %v; want %s = %s", tt.on, got, bill.Total, err, tt.lines, tt.want)
		}
	}
	bill, err := s.On(day("2025-11-21")).FeeFor(day("2019-01-01"), form.Answers{"workers": "8"}, "")
	if !errors.Is(err, rule.ErrUndetermined) || len(bill.Lines) != 3 || bill.Lines[2].Row == "" {
		t.Errorf("a fee that the law leaves open names the rows of all its charges: %+v, %v", bill.Lines, err)
	}
}

func TestATimeOfOneLawIsNoTimeOfTheOther(t *testing.T) {
	p, err := pack.Open(tenants.FS).Pack("in-gj")
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Service("establishment-registration")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		on         string
		fee, whole int
	}{{"2025-11-20", 15, 90}, {"2025-11-21", 0, 7}} {
		of := s.On(day(tt.on))
		if step, _ := of.Flow.Step("fee-setting"); step.Deadline.N != tt.fee || of.Flow.Limit.N != tt.whole {
			t.Errorf("%s: the fee within %d, the whole within %d; want %d and %d", tt.on, step.Deadline.N, of.Flow.Limit.N, tt.fee, tt.whole)
		}
	}
}

func TestEachLawIsCitedForItsOwnDays(t *testing.T) {
	p, err := pack.Open(tenants.FS).Pack("in-cg")
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Service("contractor-licence")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ on, service, flow, submit string }{
		{"2025-11-20", "clra-1970/s12", "clra-1970/s13.1", "clra-1970/s13.1"},
		{"2025-11-21", "osh-2020/s47", "osh-2020/s119", "osh-2020/s48.1"},
		{"2025-11-20", "clra-1970/s12", "clra-1970/s13.1", "clra-1970/s13.1"}, // one day leaves the other as it was
	} {
		of := s.On(day(tt.on))
		if submit := of.Flow.Steps[0].Actions[0].Cite; of.Cite != tt.service || of.Flow.Cite != tt.flow || submit != tt.submit {
			t.Errorf("%s: %s, %s, %s", tt.on, of.Cite, of.Flow.Cite, submit)
		}
	}
}
