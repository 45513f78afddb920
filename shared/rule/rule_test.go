package rule_test

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/rule"
)

func day(s string) civil.Date {
	d, err := civil.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

func value(from, amount string) rule.Value {
	return rule.Value{From: day(from), Amount: amount, Cite: "act-2074/s22"}
}

// permitFee is the shape of Nepal's fee: two rows that part at six months.
func permitFee() rule.Table {
	return rule.Table{
		ID: "permit-fee", Unit: "NPR", Hit: rule.Unique,
		Inputs: []rule.Input{{ID: "months", Type: rule.Integer, Min: "1"}},
		Rows: []rule.Row{
			{ID: "short", When: map[string]rule.Test{"months": {Lte: "6"}}, Values: []rule.Value{value("2018-06-22", "10000.00"), value("2023-08-10", "15000.00")}},
			{ID: "long", When: map[string]rule.Test{"months": {Gt: "6"}}, Values: []rule.Value{value("2018-06-22", "12000.00"), value("2023-08-10", "20000.00")}},
		},
	}
}

func TestDecideOnBothSidesOfEachThreshold(t *testing.T) {
	for _, tt := range []struct{ name, months, on, row, amount string }{
		{"six months are short", "6", "2026-11-21", "short", "15000.00"},
		{"seven months are long", "7", "2026-11-21", "long", "20000.00"},
		{"the day a value begins", "6", "2023-08-10", "short", "15000.00"},
		{"the day before", "6", "2023-08-09", "short", "10000.00"},
		{"the first day of all", "7", "2018-06-22", "long", "12000.00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := permitFee().Decide(map[string]string{"months": tt.months}, day(tt.on))
			if err != nil {
				t.Fatal(err)
			}
			if got.Row != tt.row || got.Value.Amount != tt.amount {
				t.Errorf("decided %s %s, want %s %s", got.Row, got.Value.Amount, tt.row, tt.amount)
			}
		})
	}
}

func TestDecideSaysWhyThereIsNoValue(t *testing.T) {
	silent := permitFee()
	silent.Rows[0].Values = []rule.Value{{From: day("2018-06-22"), Cite: "act-2074/s22", Certainty: rule.Undetermined}}
	ended := permitFee()
	ended.Rows[0].Values = []rule.Value{{From: day("2018-06-22"), Until: day("2023-08-09"), Amount: "1.00", Cite: "x"}}
	for _, tt := range []struct {
		name, months, on string
		table            rule.Table
		want             error
	}{
		{"before any value", "6", "2018-06-21", permitFee(), rule.ErrUndetermined},
		{"marked undetermined", "6", "2026-11-21", silent, rule.ErrUndetermined},
		{"after the last value ended", "6", "2023-08-10", ended, rule.ErrUndetermined},
		{"an input is absent", "", "2026-11-21", permitFee(), rule.ErrInput},
		{"an input is no number", "six", "2026-11-21", permitFee(), rule.ErrInput},
		{"an input cannot occur", "0", "2026-11-21", permitFee(), rule.ErrInput},
		{"a number written in another way", "06", "2026-11-21", permitFee(), rule.ErrInput},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.table.Decide(map[string]string{"months": tt.months}, day(tt.on))
			if !errors.Is(err, tt.want) {
				t.Errorf("err = %v, want %v", err, tt.want)
			}
			if got.Value != (rule.Value{}) {
				t.Errorf("value = %v with an error, want none", got.Value)
			}
			if errors.Is(tt.want, rule.ErrUndetermined) && got.Row != "short" {
				t.Errorf("row = %q, want the silent one", got.Row)
			}
		})
	}
}

func TestCheckSaysWhatIsWrong(t *testing.T) {
	for _, tt := range []struct {
		name   string
		breaks func(*rule.Table)
		want   string
	}{
		{"a gap", func(t *rule.Table) { t.Rows[1].When["months"] = rule.Test{Gt: "7"} }, "no row takes months = 7"},
		{"an overlap", func(t *rule.Table) { t.Rows[1].When["months"] = rule.Test{Gte: "6"} }, "rows short and long both take months = 6"},
		{"a row out of reach", func(t *rule.Table) { t.Hit, t.Rows[0].When = rule.First, nil }, "row long is never chosen"},
		{"dates that descend", func(t *rule.Table) { t.Rows[0].Values[1].From = day("2017-01-01") }, "dates must ascend"},
		{"two values on one day", func(t *rule.Table) { t.Rows[0].Values[0].Until = day("2023-08-10") }, "begins before the one until 2023-08-10 has ended"},
		{"an end before its beginning", func(t *rule.Table) { t.Rows[0].Values[1].Until = day("2020-01-01") }, "ends on 2020-01-01, before it begins"},
		{"no date", func(t *rule.Table) { t.Rows[0].Values = []rule.Value{{Amount: "1.00", Cite: "x"}} }, "no day from which it holds"},
		{"no citation", func(t *rule.Table) { t.Rows[0].Values[0].Cite = "" }, "cites no provision"},
		{"no value", func(t *rule.Table) { t.Rows[0].Values = nil }, "it has no value"},
		{"an amount of one decimal", func(t *rule.Table) { t.Rows[0].Values[0].Amount = "1.5" }, "not an amount of NPR"},
		{"an amount below zero", func(t *rule.Table) { t.Rows[0].Values[0].Amount = "-1.00" }, "below zero"},
		{"330 percent", func(t *rule.Table) { t.Unit, t.Rows[0].Values[0].Amount = "percent", "330" }, "330 % is more than 100 %"},
		{"half a day", func(t *rule.Table) { t.Unit, t.Rows[0].Values[0].Amount = "day", "0.5" }, "not a whole number of days"},
		{"a value that is and is not", func(t *rule.Table) { t.Rows[0].Values[0].Certainty = rule.Undetermined }, "undetermined and yet has an amount"},
		{"an unknown unit", func(t *rule.Table) { t.Unit = "rupees" }, "unit is \"rupees\""},
		{"an unknown hit policy", func(t *rule.Table) { t.Hit = "any" }, "hit is \"any\""},
		{"a test of no input", func(t *rule.Table) { t.Rows[0].When["weeks"] = rule.Test{Lt: "3"} }, "tests weeks, which is not an input"},
		{"a test that is no number", func(t *rule.Table) { t.Rows[0].When["months"] = rule.Test{Lte: "six"} }, "\"six\" is not a whole number"},
		{"two kinds of test in a cell", func(t *rule.Table) { t.Rows[0].When["months"] = rule.Test{Is: "1", Lte: "6"} }, "either is, or in, or a range"},
		{"a value that cannot occur", func(t *rule.Table) { t.Rows[0].When["months"] = rule.Test{Is: "0"} }, "\"0\" can never occur"},
		{"two rows of one name", func(t *rule.Table) { t.Rows[1].ID = "short" }, "\"short\" stands twice"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			table := permitFee()
			tt.breaks(&table)
			var texts []string
			for _, f := range table.Check() {
				texts = append(texts, f.Text)
			}
			if got := strings.Join(texts, "\n"); !strings.Contains(got, tt.want) {
				t.Errorf("found %q, want %q", got, tt.want)
			}
		})
	}
	if found := permitFee().Check(); len(found) > 0 {
		t.Errorf("found %v in a sound table", found)
	}
}

// The seeds' own defect: 20 and 100 workers stand in two bands each.
func TestCheckFindsTheBandsOfTheSeed(t *testing.T) {
	bands := rule.Table{
		ID: "bands", Unit: "count", Hit: rule.Unique,
		Inputs: []rule.Input{{ID: "workers", Type: rule.Integer, Min: "0"}},
		Rows: []rule.Row{
			{ID: "up-to-20", When: map[string]rule.Test{"workers": {Lte: "20"}}, Values: []rule.Value{value("2018-06-22", "1")}},
			{ID: "20-to-100", When: map[string]rule.Test{"workers": {Gte: "20", Lte: "100"}}, Values: []rule.Value{value("2018-06-22", "2")}},
			{ID: "over-100", When: map[string]rule.Test{"workers": {Gte: "100"}}, Values: []rule.Value{value("2018-06-22", "3")}},
		},
	}
	var witnesses []string
	for _, f := range bands.Check() {
		witnesses = append(witnesses, f.Witness["workers"])
	}
	if diff := cmp.Diff([]string{"20", "100"}, witnesses); diff != "" {
		t.Errorf("witnesses (-want +got):\n%s", diff)
	}
}

// domains are small enough to try every input.
var domains = []rule.Input{
	{ID: "n", Type: rule.Integer, Min: "0", Max: "6"},
	{ID: "kind", Type: rule.Enum, In: []string{"a", "b", "c"}},
	{ID: "day", Type: rule.Date, Min: "2026-02-27", Max: "2026-03-02"},
}

func words(in rule.Input) (all []string) {
	switch in.Type {
	case rule.Integer:
		for n := range 7 {
			all = append(all, strconv.Itoa(n))
		}
	case rule.Date:
		for d := day(in.Min); !d.After(day(in.Max)); d = d.AddDays(1) {
			all = append(all, d.String())
		}
	default:
		all = in.In
	}
	return all
}

func drawTest(t *rapid.T, in rule.Input) rule.Test {
	all := words(in)
	at := rapid.SampledFrom(all)
	switch rapid.IntRange(0, 4).Draw(t, "test") {
	case 0:
		return rule.Test{}
	case 1:
		return rule.Test{Is: at.Draw(t, "is")}
	case 2:
		return rule.Test{In: []string{at.Draw(t, "in"), at.Draw(t, "in")}}
	case 3:
		if in.Type != rule.Enum {
			return rule.Test{Gte: at.Draw(t, "gte"), Lt: at.Draw(t, "lt")}
		}
		return rule.Test{}
	default:
		if in.Type != rule.Enum {
			return rule.Test{Gt: at.Draw(t, "gt"), Lte: at.Draw(t, "lte")}
		}
		return rule.Test{}
	}
}

// takes is the meaning of a cell, said as simply as can be. Integers of one
// figure, dates and words all order as their texts do.
func takes(c rule.Test, s string) bool {
	in := len(c.In) == 0
	for _, w := range c.In {
		in = in || w == s
	}
	return in && (c.Is == "" || s == c.Is) && (c.Gte == "" || s >= c.Gte) && (c.Gt == "" || s > c.Gt) && (c.Lte == "" || s <= c.Lte) && (c.Lt == "" || s < c.Lt)
}

func TestCheckAndDecideAgreeWithTryingEveryInput(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := rule.Table{ID: "t", Unit: "count", Hit: rapid.SampledFrom([]string{rule.Unique, rule.First}).Draw(t, "hit"), Inputs: domains}
		for i := range rapid.IntRange(1, 4).Draw(t, "rows") {
			when := map[string]rule.Test{}
			for _, in := range domains {
				when[in.ID] = drawTest(t, in)
			}
			table.Rows = append(table.Rows, rule.Row{ID: fmt.Sprint("r", i), When: when, Values: []rule.Value{value("2018-06-22", "1")}})
		}
		gaps, overlaps := tryAll(t, table)
		var gap, overlap bool
		for _, f := range table.Check() {
			if f.Witness == nil {
				continue
			}
			hits := rowsFor(table, f.Witness)
			switch {
			case len(hits) == 0:
				gap = true
			case len(hits) > 1 && table.Hit == rule.Unique:
				overlap = true
			default:
				t.Fatalf("%s: the witness %v shows nothing", f.Text, f.Witness)
			}
		}
		if gap != (gaps > 0) || overlap != (overlaps > 0) {
			t.Fatalf("Check found gap %v, overlap %v; there are %d and %d", gap, overlap, gaps, overlaps)
		}
	})
}

func rowsFor(table rule.Table, at map[string]string) (hits []string) {
	for _, r := range table.Rows {
		all := true
		for id, s := range at {
			all = all && takes(r.When[id], s)
		}
		if all {
			hits = append(hits, r.ID)
		}
	}
	return hits
}

// tryAll counts gaps and overlaps and holds Decide against them.
func tryAll(t *rapid.T, table rule.Table) (gaps, overlaps int) {
	for _, n := range words(domains[0]) {
		for _, kind := range words(domains[1]) {
			for _, d := range words(domains[2]) {
				at := map[string]string{"n": n, "kind": kind, "day": d}
				hits := rowsFor(table, at)
				got, err := table.Decide(at, day("2026-11-21"))
				switch {
				case len(hits) == 0:
					gaps++
				case len(hits) > 1 && table.Hit == rule.Unique:
					overlaps++
				default:
					if err != nil || got.Row != hits[0] {
						t.Fatalf("%v: decided %q, %v; want %q", at, got.Row, err, hits[0])
					}
					continue
				}
				if !errors.Is(err, rule.ErrNoRow) {
					t.Fatalf("%v: err = %v, want ErrNoRow", at, err)
				}
			}
		}
	}
	return gaps, overlaps
}

func TestCheckRefusesATableTooLargeToProve(t *testing.T) {
	table := rule.Table{ID: "t", Unit: "count", Hit: rule.First}
	for i := range 8 {
		table.Inputs = append(table.Inputs, rule.Input{ID: fmt.Sprint("i", i), Type: rule.Integer, Min: "0"})
	}
	for i := range 8 {
		when := map[string]rule.Test{}
		for j := range 8 {
			when[fmt.Sprint("i", j)] = rule.Test{Is: strconv.Itoa(i*10 + j)}
		}
		table.Rows = append(table.Rows, rule.Row{ID: fmt.Sprint("r", i), When: when, Values: []rule.Value{value("2018-06-22", "1")}})
	}
	found := table.Check()
	if len(found) != 1 || !strings.Contains(found[0].Text, "make it two tables") {
		t.Errorf("found %v, want that the table is too large", found)
	}
}
