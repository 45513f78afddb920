package rule_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/shared/rule"
)

func TestThresholdsAreWhereAnAnswerCanChange(t *testing.T) {
	table := permitFee()
	table.Inputs = append(table.Inputs, rule.Input{ID: "kind", Type: rule.Enum, In: []string{"a", "b"}}, rule.Input{ID: "made", Type: rule.Date})
	table.Rows[0].When["kind"] = rule.Test{Is: "a"}
	table.Rows[1].When["made"] = rule.Test{Lt: "2020-03-01"}
	table.Rows[1].When["months"] = rule.Test{Gt: "6", Lte: "60"}
	table.Rows[1].Values[1].Until = day("2026-12-31")
	want := []rule.Threshold{
		{Input: "months", Below: "6", At: "7"},
		{Input: "months", Below: "60", At: "61"},
		{Input: "made", Below: "2020-02-29", At: "2020-03-01"},
		{Below: "2023-08-09", At: "2023-08-10"},
		{Below: "2026-12-31", At: "2027-01-01"},
	}
	if diff := cmp.Diff(want, table.Thresholds()); diff != "" {
		t.Errorf("thresholds (-want +got):\n%s", diff)
	}
}

func BenchmarkCheck(b *testing.B) {
	table := rule.Table{ID: "t", Unit: "count", Hit: rule.Unique, Inputs: []rule.Input{{ID: "n", Type: rule.Integer, Min: "0"}, {ID: "m", Type: rule.Integer, Min: "0"}}}
	for i := range 20 {
		for j := range 20 {
			between := func(k int) rule.Test { return rule.Test{Gte: strconv.Itoa(k * 10), Lt: strconv.Itoa(k*10 + 10)} }
			table.Rows = append(table.Rows, rule.Row{ID: fmt.Sprint("r", i, "-", j), When: map[string]rule.Test{"n": between(i), "m": between(j)}, Values: []rule.Value{value("2018-06-22", "1"), value("2023-08-10", "2")}})
		}
	}
	for b.Loop() {
		if found := table.Check(); len(found) == 0 {
			b.Fatal("nothing lies beyond 199")
		}
	}
}
