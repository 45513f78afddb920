package casework

import (
	"cmp"
	"time"

	"github.com/shrama/shrama/shared/casework/queue"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/attr"
	"github.com/shrama/shrama/shared/tenant"
)

// queue returns where an open case stands in the queues and what is shown of it
// there. A draft is nobody's work yet and a decided case nobody's any more.
func (c Case) queue(l Law) (store.Slot, queue.Row) {
	if c.Phase == flow.Draft || c.Phase.Over() {
		return store.Slot{}, queue.Row{}
	}
	step, _ := l.Service.Flow.Step(c.Step)
	first, rings := c.first(), c.rings(l)
	row := queue.Row{Service: c.Service, Title: attr.Text(c.Title(l.Service)), Step: c.Step, Phase: string(c.Phase), Due: first, Told: rings.IsZero() && !first.IsZero()}
	if !rings.Equal(first) {
		row.Rings = unix(rings)
	}
	if l.Service.Flow.Limit.Deemed.To != "" && c.Stood.IsZero() {
		row.Deems = unix(c.Whole)
	}
	return row.Slot(c.place(l, step), c.Awaits(l)), row
}

// first returns the sooner of the two deadlines of the case. While the office's
// clock stands only the step's is left.
func (c Case) first() time.Time {
	if !c.Stood.IsZero() {
		return c.Due
	}
	return soonest(c.Due, c.Whole)
}

// Title is what officers call the case: the name of who is to hold what is asked
// for, else the applicant's.
func (c Case) Title(s *pack.Service) string {
	return cmp.Or(c.Answers[s.Record.Holder], c.Applicant.Name, c.Applicant.Email)
}

// Awaits returns the role that must act: the applicant's while it is their turn,
// else the first role of the step's actions.
func (c Case) Awaits(l Law) string {
	if c.Voucher != nil {
		return l.Service.Fee.Verifier
	}
	step, _ := l.Service.Flow.Step(c.Step)
	if c.Phase.Whose() == "applicant" {
		return tenant.Applicant
	}
	for _, a := range step.Actions {
		for _, r := range a.By {
			if r != tenant.Applicant {
				return r
			}
		}
	}
	return tenant.Applicant
}
