package rule_test

import (
	"errors"
	"fmt"
	"slices"
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
		{"a wide gap", func(t *rule.Table) { t.Rows[1].When["months"] = rule.Test{Gt: "9"} }, "no row takes months = 7 to 9"},
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
		{"an unknown hit policy", func(t *rule.Table) { t.Hit = "collect" }, "hit is \"collect\""},
		{"words for a number", func(t *rule.Table) { t.Words = []string{"low"} }, "lists the words"},
		{"a word that is none", func(t *rule.Table) { t.Unit, t.Words = rule.Word, []string{"low", "high"} }, "\"10000.00\" is none of the table's words: low, high"},
		{"no amount and not undetermined", func(t *rule.Table) { t.Rows[0].Values[0].Amount = "" }, "has no amount"},
		{"a contradiction", func(t *rule.Table) { t.Hit, t.Rows[1].When["months"] = rule.Any, rule.Test{Gte: "5"} }, "rows short and long both take months = 5 to 6 and say 10000.00 and 12000.00"},
		{"a part above its whole", func(t *rule.Table) { t.Rows[1].PartOf = "short" }, "row long is a part of row short and yet worth more: 12000.00 against 10000.00"},
		{"a part of nothing", func(t *rule.Table) { t.Rows[1].PartOf = "whole" }, "row long is part of whole, which is no other row"},
		{"days that no row has", func(t *rule.Table) { t.Rows[1].Values = t.Rows[1].Values[1:] }, "no row takes months = 7 or more from 2018-06-22 to 2023-08-09"},
		{"days between two values", func(t *rule.Table) { t.Rows[0].Values[0].Until = day("2020-12-31") }, "no row takes months = 1 to 6 from 2021-01-01 to 2023-08-09"},
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
		witnesses = append(witnesses, f.Kind+" "+f.At["workers"])
	}
	if diff := cmp.Diff([]string{"overlap 20", "overlap 100"}, witnesses); diff != "" {
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

// TestCheckAndDecideAgreeWithTryingEveryInput holds the proof against brute
// force: every input on every day is a fault exactly where one finding, and no
// other, covers it. Three hit policies; rows begin and end on their own days.
func TestCheckAndDecideAgreeWithTryingEveryInput(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := drawTable(t)
		found := slices.DeleteFunc(table.Check(), func(f rule.Finding) bool { return f.At == nil })
		for _, f := range found {
			if !f.Covers(table, f.At, f.On) {
				t.Fatalf("%s: the witness %v on %s is not covered", f.Text, f.At, f.On)
			}
		}
		var seen []int
		tryAll(table, func(at map[string]string, on civil.Date) {
			want, rows := fault(table, at, on)
			var covering []rule.Finding
			for i, f := range found {
				if f.Covers(table, at, on) {
					covering = append(covering, f)
					seen = append(seen, i)
				}
			}
			switch {
			case want == "" && len(covering) > 0:
				t.Fatalf("%v on %s is sound, and yet: %s", at, on, covering[0].Text)
			case want != "" && (len(covering) != 1 || covering[0].Kind != want || !slices.Equal(covering[0].Rows, rows)):
				t.Fatalf("%v on %s is a %s of %v; found %v", at, on, want, rows, covering)
			}
			got, err := table.Decide(at, on)
			if _, ok := amount(table, rows, on); want == "" && (err == nil) != ok || want != "" && want != rule.Gap && err == nil || err == nil && got.Row != rows[0] {
				t.Fatalf("%v on %s: decided %q, %v; want %s %v", at, on, got.Row, err, want, rows)
			}
		})
		slices.Sort(seen)
		if n := len(slices.Compact(seen)); n != len(found) {
			t.Fatalf("%d of %d findings cover nothing", len(found)-n, len(found))
		}
	})
}

func drawTable(t *rapid.T) rule.Table {
	table := rule.Table{ID: "t", Unit: "count", Hit: rapid.SampledFrom([]string{rule.Unique, rule.Any, rule.First}).Draw(t, "hit"), Inputs: domains}
	for i := range rapid.IntRange(1, 4).Draw(t, "rows") {
		when := map[string]rule.Test{}
		for _, in := range domains {
			when[in.ID] = drawTest(t, in)
		}
		table.Rows = append(table.Rows, rule.Row{ID: fmt.Sprint("r", i), When: when, Values: drawValues(t)})
	}
	return table
}

// life is the days on which drawn tables change, and one before and after.
var life = []string{"2025-12-31", "2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04", "2026-01-05", "2026-01-06"}

func drawValues(t *rapid.T) (all []rule.Value) {
	next := 1
	for range rapid.IntRange(1, 2).Draw(t, "values") {
		from := rapid.IntRange(next, 4).Draw(t, "from")
		v := value(life[from], rapid.SampledFrom([]string{"1", "2"}).Draw(t, "amount"))
		if rapid.Bool().Draw(t, "silent") {
			v.Amount, v.Certainty = "", rule.Undetermined
		}
		if next = from + 1; rapid.Bool().Draw(t, "ends") {
			until := rapid.IntRange(from, 4).Draw(t, "until")
			v.Until, next = day(life[until]), until+1
		}
		all = append(all, v)
		if next > 4 {
			break
		}
	}
	return all
}

// amount is what a row gives on a day, said as simply as can be.
func amount(table rule.Table, rows []string, on civil.Date) (string, bool) {
	for _, r := range table.Rows {
		if len(rows) > 0 && r.ID == rows[0] {
			for _, v := range slices.Backward(r.Values) {
				if !v.From.After(on) && (v.Until.IsZero() || !v.Until.Before(on)) {
					return v.Amount, v.Amount != ""
				}
			}
		}
	}
	return "", false
}

// fault says what is wrong with a case on a day, and the rows that take it then.
func fault(table rule.Table, at map[string]string, on civil.Date) (kind string, rows []string) {
	amounts := map[string]bool{}
	var begun, goesOn bool
	for _, r := range table.Rows {
		takesIt, alive := true, false
		for id, s := range at {
			takesIt = takesIt && takes(r.When[id], s)
		}
		for _, v := range r.Values {
			alive = alive || !v.From.After(on) && (v.Until.IsZero() || !v.Until.Before(on))
			begun = begun || !v.From.After(on)
			goesOn = goesOn || v.Until.IsZero() || !v.Until.Before(on)
		}
		if takesIt && alive {
			rows = append(rows, r.ID)
			text, _ := amount(table, []string{r.ID}, on)
			amounts[text] = true
		}
	}
	switch {
	case len(rows) == 0 && begun && goesOn:
		return rule.Gap, nil
	case table.Hit == rule.Unique && len(rows) > 1:
		return rule.Overlap, rows
	case table.Hit == rule.Any && len(amounts) > 1:
		return rule.Contradiction, rows
	}
	return "", rows
}

func tryAll(table rule.Table, f func(at map[string]string, on civil.Date)) {
	for _, on := range life {
		for _, n := range words(table.Inputs[0]) {
			for _, kind := range words(table.Inputs[1]) {
				for _, d := range words(table.Inputs[2]) {
					f(map[string]string{"n": n, "kind": kind, "day": d}, day(on))
				}
			}
		}
	}
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

func TestATableWithoutInputsIsOneDatedValue(t *testing.T) {
	wage := rule.Table{ID: "wage", Unit: "NPR", Hit: rule.Unique, Rows: []rule.Row{{ID: "all", Values: []rule.Value{value("2023-07-17", "17300.00"), value("2025-07-17", "19550.00")}}}}
	if found := wage.Check(); len(found) > 0 {
		t.Errorf("found %v", found)
	}
	for on, want := range map[string]string{"2023-07-16": "", "2025-07-16": "17300.00", "2025-07-17": "19550.00"} {
		if got, err := wage.Decide(nil, day(on)); got.Value.Amount != want || (want == "") != errors.Is(err, rule.ErrUndetermined) {
			t.Errorf("on %s: %+v, %v; want %q", on, got, err, want)
		}
	}
}
