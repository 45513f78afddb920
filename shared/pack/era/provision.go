package era

import (
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/survey"
)

// cited is something that may cite another provision under each regime.
type cited struct {
	of       string // what it is, as a sentence names it
	path     []any
	cite     string
	all, now flow.Provisions // of all regimes; of those in force on a day
}

// at is where its cites stand.
func (c cited) at(f survey.Findings) survey.Findings { return f.At(c.path...) }

// provisions lists what a service, its fee, its route and its actions cite, beside
// what it is of on a day. Steps and actions belong to all regimes.
func provisions(s, of *pack.Service) []cited {
	all := []cited{
		{"the service", []any{"cites"}, s.Cite, s.Cites, of.Cites},
		{"the fee", []any{"fee", "cites"}, s.Fee.Cite, s.Fee.Cites, of.Fee.Cites},
		{"the flow", []any{"flow", "cites"}, s.Flow.Cite, s.Flow.Cites, of.Flow.Cites},
	}
	for i, step := range s.Flow.Steps {
		for j, a := range step.Actions {
			all = append(all, cited{"action " + a.ID + " of step " + step.ID, []any{"flow", "steps", i, "actions", j, "cites"}, a.Cite, a.Cites, of.Flow.Steps[i].Actions[j].Cites})
		}
	}
	return all
}
