// Package reading is who of an administration reads what people filed: by which
// right, what is masked until they ask for it, and the line that each time they
// ask leaves in the trail (decision 17).
package reading

import (
	"maps"
	"slices"

	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/told"
	"github.com/shrama/shrama/shared/tenant"
)

// As returns the role in which an officer may read what of a service lies with an
// office, empty if they may not. It follows from the service's route alone: who
// acts on a step of it, in the office where the step lies; whoever is told when
// the step is late; and their superiors, in that office or one above. An office, a
// rank or an admin's post is no reason by itself.
func As(s *pack.Service, a tenant.Actor, office string) string {
	if !a.Officer() {
		return ""
	}
	for _, step := range s.Flow.Steps {
		at := office
		if step.Office == flow.OfficeHead {
			at = s.Pack().Head().ID
		}
		for _, x := range step.Actions {
			for _, role := range x.By {
				if as := worksAs(s.Pack(), a, post{role, at}); as != "" {
					return as
				}
			}
		}
		if step.Superior != "" && a.Has(step.Superior) && s.Pack().Over(a.Office, at) {
			return step.Superior
		}
	}
	return worksAs(s.Pack(), a, post{s.Fee.Verifier, office})
}

// post is a role in an office.
type post struct{ role, office string }

// worksAs returns the role in which the actor works in an officer's post, or
// supervises it from there or from above.
func worksAs(p *pack.Pack, a tenant.Actor, at post) string {
	switch {
	case at.role == "" || at.role == tenant.Applicant || !p.Over(a.Office, at.office):
		return ""
	case a.Office == at.office && a.Has(at.role):
		return at.role
	}
	i := slices.IndexFunc(a.Roles, func(r string) bool { return p.Supervises(r, at.role) })
	if i < 0 {
		return ""
	}
	return a.Roles[i]
}

// Masked returns answers as an officer reads them: secret ones masked, but for
// the one that was just shown.
func Masked(s *pack.Service, a form.Answers, shown string) form.Answers {
	out := maps.Clone(a)
	for id, v := range a {
		if f, ok := s.Field(id); ok && f.Secret && id != shown {
			out[id], _ = told.Masked(s.Pack(), f, v)
		}
	}
	return out
}

// Hides reports whether an answer is masked where officers read it, with more of
// it to be shown.
func Hides(s *pack.Service, a form.Answers, id string) bool {
	f, ok := s.Field(id)
	if !ok || !f.Secret {
		return false
	}
	_, more := told.Masked(s.Pack(), f, a[id])
	return more
}
