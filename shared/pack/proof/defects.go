package proof

import (
	"slices"
	"strings"

	"github.com/shrama/shrama/shared/pack/schedule"
	"github.com/shrama/shrama/shared/pack/survey"
	"github.com/shrama/shrama/shared/rule"
)

// register is the register of textual defects and what it has settled so far.
type register struct {
	list schedule.Register
	used map[string]bool // by id
}

func newRegister(list schedule.Register) register {
	return register{list, map[string]bool{}}
}

// settled notes which readings of a file a table needed.
func (r register) settled(readings []rule.Reading, idle []string) {
	for _, x := range readings {
		if !slices.Contains(idle, x.ID) {
			r.used[x.ID] = true
		}
	}
}

// misprints notes the misprints of a table that stand where they are said to.
func (r register) misprints(table string, s *schedule.Schedule) {
	for _, d := range r.list {
		if d.In != "tables/"+table || d.Kind != schedule.Misprint {
			continue
		}
		var printed int
		for _, row := range s.Rows {
			if slices.Contains(d.Rows, row.ID) && strings.Contains(row.Text, d.Text) {
				printed++
			}
		}
		r.used[d.ID] = printed == len(d.Rows) && printed > 0
	}
}

// settle leaves out the findings of a file whose kind and rows a defect names.
// What is no table has nothing to prefer: it can only be left as it is.
func (r register) settle(in string, found []survey.Finding) []survey.Finding {
	return slices.DeleteFunc(found, func(x survey.Finding) bool {
		i := slices.IndexFunc(r.list, func(d schedule.Defect) bool {
			return d.In == in && d.Kind == x.Kind && x.Kind != "" && slices.Equal(d.Rows, x.Rows)
		})
		if i < 0 {
			return false
		}
		r.used[r.list[i].ID] = true
		return true
	})
}

// checkDefects proves the register itself, after all else, when it is known
// what it settled.
func (l Proof) checkDefects() []survey.Finding {
	f := survey.New()
	list := l.defects.list
	l.checkWords(&list, f)
	survey.Once(list, func(d schedule.Defect) string { return d.ID }, f)
	for i, d := range list {
		at := f.At(i)
		for _, key := range []struct {
			name    string
			missing bool
		}{
			{"text, the law's own words", d.Text == ""}, {"fault", len(d.Fault) == 0}, {"reading", len(d.Reading) == 0},
			{"by, who adopted the reading", d.By == ""}, {"on, the day it was adopted", d.On.IsZero()}, {"cite", d.Cite == ""},
		} {
			if key.missing {
				at.Say("defect %s lacks %s", d.ID, key.name)
			}
		}
		if !d.Until.IsZero() && d.Until.Before(l.today) {
			at.At("until").Say("the reading of %s was adopted until %s; adopt it again, or another", d.ID, d.Until)
		}
		l.checkRemedy(d, at)
	}
	return f.All()
}

// checkRemedy finds readings that cannot settle what they are of, and such as
// are of nothing.
func (l Proof) checkRemedy(d schedule.Defect, f survey.Findings) {
	table, inTable := strings.CutPrefix(d.In, "tables/")
	service, inService := strings.CutPrefix(d.In, "services/")
	switch {
	case inTable && !slices.Contains(l.pack.Tables, table), inService && !slices.Contains(l.pack.Services, service), !inTable && !inService && d.In != "pack.yaml":
		f.At("in").Say("%q is no file of this pack; write tables/, services/ and a name of its lists, or pack.yaml", d.In)
		return
	case d.Kind == schedule.Misprint && !inTable:
		f.At("kind").Say("a misprint is of a row's text, so it is in a table")
		return
	case inService && !slices.Contains([]string{rule.Gap, rule.Overlap, rule.Contradiction, rule.NoValue, rule.Never}, d.Kind):
		f.At("kind").Say("a defect of the kind %s is not settled in a service; mark the value undetermined there", d.Kind)
		return
	case d.Kind == schedule.Misprint || d.In == "pack.yaml":
		if !d.Leave || d.Undetermined || d.Prefer != "" {
			f.Say("a defect of the kind %s can only be left as it is: write leave: true", d.Kind)
		}
	default:
		if err := d.Settles().Check(); err != nil {
			f.Say("%v", err)
			return
		}
	}
	if !l.defects.used[d.ID] {
		f.Say("%s is of no fault that the check finds in %s; mend its kind, rows and at, or take it out", d.ID, d.In)
	}
}
