// Package clock is what the schedule does: it tells superiors of overdue steps,
// reminds holders before their permits end, and ends the permits whose term is
// over.
//
// A tick may come twice, late, or break off in the middle: each act is one
// conditional write that happens once, and the next tick finds what is left.
package clock

import (
	"slices"

	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/tenant"
)

// queue is one part of the queue index that is looked through.
type queue struct {
	office, role string
}

// queues are all places where an open case can wait for an office. What waits
// for an applicant has no superior to tell.
func queues(p *pack.Pack) []queue {
	var out []queue
	for _, o := range p.Offices {
		for _, r := range p.Roles {
			out = append(out, queue{o.ID, r.ID})
		}
	}
	return out
}

// sorted returns the tenants in an order that does not change between ticks.
func sorted(ids []tenant.ID) []tenant.ID { return slices.Sorted(slices.Values(ids)) }
