// Package clock is what the schedule does: it tells superiors of overdue steps
// and cases, grants what law deems granted when nobody decided in time, reminds holders before their permits end, and ends the permits whose term is
// over.
//
// A tick may come twice, late, or break off in the middle: each act is one
// conditional write that happens once, and the next tick finds what is left.
package clock

import (
	"github.com/shrama/shrama/shared/casework/queue"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/tenant"
)

// queues are all places where an open case can wait for an office. What waits
// for an applicant has no superior to tell. A page is short: a tick reads one of
// each queue, in most of which nobody is late.
func queues(p *pack.Pack) []queue.Look {
	var out []queue.Look
	for _, o := range p.Offices {
		for _, r := range p.Roles {
			if r.ID != tenant.Admin {
				out = append(out, queue.Look{Office: o.ID, Role: r.ID, Limit: 10})
			}
		}
	}
	return out
}
