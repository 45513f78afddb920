package rule_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/shared/rule"
)

// bands is a text that puts 20 into two bands, 100 into two, and dangerous work
// of any size into the highest.
func bands() rule.Table {
	words := func(amount string) []rule.Value { return []rule.Value{value("2016-03-31", amount)} }
	return rule.Table{
		ID: "bands", Unit: rule.Word, Words: []string{"low", "medium", "high"}, Hit: rule.Any,
		Inputs: []rule.Input{{ID: "workers", Type: rule.Integer, Min: "0"}, {ID: "danger", Type: rule.Enum, In: []string{"no", "yes"}}},
		Rows: []rule.Row{
			{ID: "low", When: map[string]rule.Test{"workers": {Lte: "20"}, "danger": {Is: "no"}}, Values: words("low")},
			{ID: "medium", When: map[string]rule.Test{"workers": {Gte: "20", Lte: "100"}}, Values: words("medium")},
			{ID: "high", When: map[string]rule.Test{"workers": {Gte: "100"}}, Values: words("high")},
			{ID: "danger", When: map[string]rule.Test{"danger": {Is: "yes"}}, Values: words("high")},
		},
	}
}

func at(workers, danger string) map[string]string {
	return map[string]string{"workers": workers, "danger": danger}
}

// readings settle all that bands says twice.
func readings() []rule.Reading {
	return []rule.Reading{
		{ID: "twenty", Kind: rule.Contradiction, Rows: []string{"low", "medium"}, At: at("20", "no"), Prefer: "medium"},
		{ID: "hundred", Kind: rule.Contradiction, Rows: []string{"high", "medium"}, At: at("100", "no"), Undetermined: true},
		{ID: "danger", Kind: rule.Contradiction, Rows: []string{"medium", "danger"}, At: at("50", "yes"), Prefer: "danger", Until: day("2027-03-31")},
		{ID: "both", Kind: rule.Contradiction, Rows: []string{"medium", "high", "danger"}, At: at("100", "yes"), Prefer: "danger"},
	}
}

func TestAReadingDecidesWhatTheTextSaysTwice(t *testing.T) {
	var kinds []string
	for _, f := range bands().Check() {
		kinds = append(kinds, f.Text)
	}
	want := []string{
		"rows low and medium both take workers = 20, danger = no and say low and medium",
		"rows medium and danger both take workers = 20 to 99, danger = yes and say medium and high",
		"rows medium and high both take workers = 100, danger = no and say medium and high",
		"rows medium, high and danger all take workers = 100, danger = yes and say medium, high and high",
	}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Errorf("found (-want +got):\n%s", diff)
	}
	settled, open, idle := bands().Settle(readings())
	if len(open) > 0 || len(idle) > 0 {
		t.Fatalf("open: %v, idle: %v", open, idle)
	}
	for _, tt := range []struct{ workers, danger, on, row, amount, reading string }{
		{"19", "no", "2026-11-21", "low", "low", ""},
		{"20", "no", "2026-11-21", "medium", "medium", "twenty"},
		{"20", "yes", "2026-11-21", "danger", "high", "danger"},
		{"99", "yes", "2027-03-31", "danger", "high", "danger"},
		{"100", "yes", "2027-04-01", "danger", "high", "both"},
		{"101", "yes", "2027-04-01", "high", "high", ""},
	} {
		got, err := settled.Decide(at(tt.workers, tt.danger), day(tt.on))
		if err != nil || got.Row != tt.row || got.Value.Amount != tt.amount || got.Reading != tt.reading {
			t.Errorf("%s workers, danger %s, on %s: %+v, %v; want %s, %s by reading %q", tt.workers, tt.danger, tt.on, got, err, tt.row, tt.amount, tt.reading)
		}
	}
	for _, tt := range []struct{ workers, danger, on, reading string }{
		{"100", "no", "2026-11-21", "hundred"},
		{"99", "yes", "2027-04-01", "danger"}, // no longer adopted
	} {
		got, err := settled.Decide(at(tt.workers, tt.danger), day(tt.on))
		if !errors.Is(err, rule.ErrUndetermined) || got.Reading != tt.reading || got.Value != (rule.Value{}) {
			t.Errorf("%s workers, danger %s, on %s: %+v, %v; want nothing, by reading %s", tt.workers, tt.danger, tt.on, got, err, tt.reading)
		}
	}
	if _, err := bands().Decide(at("20", "no"), day("2026-11-21")); !errors.Is(err, rule.ErrNoRow) {
		t.Errorf("without a reading: %v, want ErrNoRow", err)
	}
}

func TestEachGapHasItsOwnReading(t *testing.T) {
	table := permitFee()
	table.Rows[0].When["months"] = rule.Test{Gte: "3", Lte: "6"}
	table.Rows[1].When["months"] = rule.Test{Gt: "8"}
	reading := rule.Reading{ID: "short", Kind: rule.Gap, At: map[string]string{"months": "2"}, Prefer: "short"}
	settled, open, idle := table.Settle([]rule.Reading{reading})
	if len(open) != 1 || open[0].Text != "no row takes months = 7 to 8" || len(idle) > 0 {
		t.Fatalf("open: %v, idle: %v", open, idle)
	}
	if got, err := settled.Decide(map[string]string{"months": "1"}, day("2026-11-21")); err != nil || got.Value.Amount != "15000.00" {
		t.Errorf("one month: %+v, %v; want what the short row gives that day", got, err)
	}
	if _, err := settled.Decide(map[string]string{"months": "7"}, day("2026-11-21")); !errors.Is(err, rule.ErrNoRow) {
		t.Errorf("seven months: %v, want ErrNoRow", err)
	}
}

func TestAReadingOfAValue(t *testing.T) {
	table := rule.Table{
		ID: "share", Unit: "percent", Hit: rule.Unique, Inputs: []rule.Input{{ID: "no", Type: rule.Integer, Min: "1", Max: "3"}},
		Rows: []rule.Row{
			{ID: "spine", When: map[string]rule.Test{"no": {Is: "1"}}, Values: []rule.Value{value("1993-12-23", "330"), value("2018-06-22", "30")}},
			{ID: "elbow", When: map[string]rule.Test{"no": {Is: "2"}}, Values: []rule.Value{value("1993-12-23", "")}},
			{ID: "thumb", PartOf: "spine", When: map[string]rule.Test{"no": {Is: "3"}}, Values: []rule.Value{value("1993-12-23", "63")}},
		},
	}
	of := func(id, kind string, rows ...string) rule.Reading {
		return rule.Reading{ID: id, Kind: kind, Rows: rows, Undetermined: true}
	}
	all := []rule.Reading{of("spine", rule.Percent, "spine"), of("elbow", rule.NoValue, "elbow"), of("thumb", rule.PartOverWhole, "thumb", "spine")}
	settled, open, idle := table.Settle(all)
	if len(open) > 0 || len(idle) > 0 {
		t.Fatalf("open: %v, idle: %v", open, idle)
	}
	for _, tt := range []struct{ no, on, amount, reading string }{
		{"1", "2018-06-21", "", "spine"},
		{"1", "2018-06-22", "30", ""},
		{"2", "2018-06-22", "", "elbow"},
		{"3", "2018-06-21", "63", ""}, // a part of 330
		{"3", "2018-06-22", "", "thumb"},
	} {
		got, err := settled.Decide(map[string]string{"no": tt.no}, day(tt.on))
		if (tt.amount == "") != errors.Is(err, rule.ErrUndetermined) || got.Value.Amount != tt.amount || got.Reading != tt.reading {
			t.Errorf("no. %s on %s: %+v, %v; want %q by reading %q", tt.no, tt.on, got, err, tt.amount, tt.reading)
		}
	}
	all[2].Undetermined, all[2].Leave = false, true
	settled, _, _ = table.Settle(all)
	if got, err := settled.Decide(map[string]string{"no": "3"}, day("2026-11-21")); err != nil || got.Value.Amount != "63" {
		t.Errorf("left as printed: %+v, %v; want 63", got, err)
	}
}

func TestAReadingThatSettlesNothingIsSaid(t *testing.T) {
	for _, tt := range []struct {
		name   string
		breaks func(*rule.Reading)
	}{
		{"another kind", func(r *rule.Reading) { r.Kind = rule.Overlap }},
		{"another row", func(r *rule.Reading) { r.Rows = []string{"low", "high"} }},
		{"a row fewer", func(r *rule.Reading) { r.Rows = r.Rows[:1] }},
		{"inputs that show it not", func(r *rule.Reading) { r.At = at("21", "no") }},
		{"an input fewer", func(r *rule.Reading) { delete(r.At, "danger") }},
		{"an input that cannot occur", func(r *rule.Reading) { r.At = at("twenty", "no") }},
		{"an input too many", func(r *rule.Reading) { r.At["weeks"] = "1" }},
	} {
		all := readings()
		tt.breaks(&all[0])
		_, open, idle := bands().Settle(all)
		if len(open) != 1 || len(idle) != 1 || idle[0] != "twenty" {
			t.Errorf("%s: open %v, idle %v; want one each", tt.name, open, idle)
		}
	}
}

func TestAReadingSaysOneThingThatItsKindAllows(t *testing.T) {
	for _, tt := range []struct {
		reading rule.Reading
		want    string
	}{
		{rule.Reading{Kind: rule.Uncited, Leave: true}, "cannot settle the kind \"uncited\""},
		{rule.Reading{Kind: rule.Gap}, "says one of prefer"},
		{rule.Reading{Kind: rule.Gap, Prefer: "a", Undetermined: true}, "says one of prefer"},
		{rule.Reading{Kind: rule.Percent, Leave: true}, "leave does not settle a defect of the kind percent; write undetermined"},
		{rule.Reading{Kind: rule.Overlap, Rows: []string{"a", "b"}, Prefer: "c"}, "c is none of the rows at fault, which are a and b"},
	} {
		if err := tt.reading.Check(); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%+v: %v, want %q", tt.reading, err, tt.want)
		}
	}
	for _, r := range readings() {
		if err := r.Check(); err != nil {
			t.Errorf("%s: %v", r.ID, err)
		}
	}
}
