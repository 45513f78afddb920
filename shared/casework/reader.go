package casework

import (
	"slices"

	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/tenant"
)

// ReadsAs returns the role in which an officer may read what of this service lies
// with an office, empty if they may not. It follows from the service's route
// alone: who acts on a step of it, in the office where the step lies; whoever is
// told when the step is late; and their superiors, in that office or one above.
// An office, a rank or an admin's post is no reason by itself.
func (l Law) ReadsAs(a tenant.Actor, office string) string {
	if !a.Officer() {
		return ""
	}
	for _, s := range l.Service.Flow.Steps {
		at := office
		if s.Office == flow.OfficeHead {
			at = l.Pack.Head().ID
		}
		for _, x := range s.Actions {
			for _, role := range x.By {
				if as := l.worksAs(a, role, at); as != "" {
					return as
				}
			}
		}
		if s.Superior != "" && a.Has(s.Superior) && l.Pack.Over(a.Office, at) {
			return s.Superior
		}
	}
	return l.worksAs(a, l.Service.Fee.Verifier, office)
}

// worksAs returns the role in which the actor works in a role of officers in an
// office, or supervises it from there or from above.
func (l Law) worksAs(a tenant.Actor, role, office string) string {
	switch {
	case role == "" || role == tenant.Applicant || !l.Pack.Over(a.Office, office):
		return ""
	case a.Office == office && a.Has(role):
		return role
	}
	i := slices.IndexFunc(a.Roles, func(r string) bool { return l.Pack.Supervises(r, role) })
	if i < 0 {
		return ""
	}
	return a.Roles[i]
}

// ReadBy reports whether an officer may read the case: it was sent, and they read
// its service's cases in its office. The applicant's own right is Mine.
func (c Case) ReadBy(l Law, a tenant.Actor) bool {
	return c.Phase != flow.Draft && l.ReadsAs(a, c.Office) != ""
}
