// Package permit serves permits and licences: what labour law lets a person or
// an establishment do only with the administration's leave.
//
// Applying and deciding are casework; what this module adds is the record that a
// grant puts on the register, its life, and its certificate.
package permit

import (
	"maps"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/casework/reading"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/files/accepted"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/paper/sheets"
	"github.com/shrama/shrama/shared/register"
	"github.com/shrama/shrama/shared/tenant"
)

// photo is the accepted picture that a certificate of the service shows; the zero
// one where it shows none.
func photo(s *pack.Service, x casework.Case) accepted.Document {
	for _, b := range s.Certificate.Blocks {
		if b.Kind != sheets.Photo {
			continue
		}
		for _, slot := range b.Items {
			if a, ok := x.Document(slot); ok {
				return a.Document
			}
		}
	}
	return accepted.Document{}
}

// renewal is what an application for renewal starts from: what the record says,
// with the next term where the applicant proposes one. What must be proved anew
// is left out.
func renewal(s *pack.Service, r register.Record, earlier form.Answers) form.Answers {
	a := maps.Clone(earlier)
	if a == nil {
		a = form.Answers{}
	}
	for _, part := range s.Parts {
		for _, f := range part.Fields {
			if v, ok := r.Contents[f.ID]; ok {
				a[f.ID] = v
			}
		}
	}
	v := s.Record.Validity
	if v.From != pack.Granted {
		a[v.From] = r.To.AddDays(1).String()
	}
	delete(a, v.To)
	return a
}

// mayRenew says whether the actor may ask for another term today.
func mayRenew(l casework.Law, r register.Record, cal *calendar.Calendar, by tenant.Actor) error {
	if by.Person != r.Holder.Person {
		return fault.Hidden("register.unknown")
	}
	if ok, why := r.Renewable(l.Service, cal, l.Today()); !ok {
		return fault.New(fault.Conflict, why)
	}
	return nil
}

// readsAs returns the role in which an officer may read the whole record and
// print it, empty if they may not: who reads the cases of its service in the
// office that keeps it, and who may act on it there or above.
func readsAs(l casework.Law, r register.Record, a tenant.Actor) string {
	as := reading.As(l.Service, a, r.Office)
	if as != "" || !a.Officer() || !l.Pack.Over(a.Office, r.Office) {
		return as
	}
	for _, x := range l.Service.Record.Acts {
		for _, role := range x.By {
			if a.Has(role) {
				return role
			}
		}
	}
	return ""
}
