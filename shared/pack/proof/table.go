package proof

import (
	"slices"

	"github.com/shrama/shrama/shared/pack/schedule"
	"github.com/shrama/shrama/shared/pack/survey"
	"github.com/shrama/shrama/shared/rule"
	"github.com/shrama/shrama/shared/words"
)

// checkSchedule proves one table's file.
func (l Proof) checkSchedule(id string, s *schedule.Schedule) []survey.Finding {
	f := survey.New()
	if s.ID != id {
		f.At("id").Say("the file is called %s.yaml and the id is %q; they must be the same", id, s.ID)
	}
	if s.Cite == "" {
		f.Say("the table cites no law")
	}
	if words.Language(s.Lang) == s.Lang { // it has no name of its own here
		f.At("lang").Say("%q is no language known here; write that of the rows' text, such as en", s.Lang)
	}
	for i, r := range s.Rows {
		if r.Text == "" {
			f.At("rows", i).Say("row %s lacks text, the law's own words", r.ID)
		}
	}
	if !slices.Contains(rule.Units, s.Unit) && s.Unit != l.pack.Currency {
		f.At("unit").Say("the table is in %s and the pack's currency is %s", s.Unit, l.pack.Currency)
	}
	l.checkWords(s, f)
	l.checkTable(s.Table, "tables/"+id, f)
	l.defects.misprints(id, s)
	if len(f.All()) == 0 { // examples of unsound law show nothing
		l.checkTries(s, f.At("examples"))
	}
	return f.All()
}

// checkTable proves a table with its readings. f is the table's own place in
// the file named in.
func (l Proof) checkTable(t rule.Table, in string, f survey.Findings) {
	readings := l.defects.list.Of(in)
	_, open, idle := t.Settle(readings)
	l.defects.settled(readings, idle)
	for _, x := range open {
		at := f.At("rows")
		if n := len(x.Rows); n > 0 {
			id := x.Rows[n-1]
			if x.Kind == rule.PartOverWhole { // the part is at fault, not its whole
				id = x.Rows[0]
			}
			at = at.At(slices.IndexFunc(t.Rows, func(r rule.Row) bool { return r.ID == id }))
		}
		at.Add(survey.Finding{Text: x.Text, Kind: x.Kind, Rows: x.Rows, At: x.At})
	}
}
