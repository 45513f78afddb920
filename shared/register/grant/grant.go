// Package grant puts what is granted on the register: by an officer's decision,
// or by law where nobody decided in time.
package grant

import (
	"context"
	"fmt"
	"maps"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/register"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/trail"
)

// Enter makes the record of a granted case, or renews the one it asked for, and
// returns the write that goes into the same commit as the decision. The key of a
// record is its number, so no two cases can ever be given the same one.
func Enter(ctx context.Context, db *store.Scope, l casework.Law, x Decision) (register.Record, store.Put, error) {
	cal, err := l.Pack.Calendar()
	if err != nil {
		return register.Record{}, store.Put{}, fmt.Errorf("grant: %w", err)
	}
	if x.Renews == "" {
		g, err := granted(l, x, register.Number(l.Service.Record.Prefix, ident.New()), civil.Date{})
		if err != nil {
			return register.Record{}, store.Put{}, err
		}
		r := register.New(l.Service, l.Pack.Version, g, by(x.Last(), l))
		return r, r.Put(l.Service, cal), nil
	}
	r, err := register.Load(ctx, db, x.Renews)
	if err != nil {
		return r, store.Put{}, err
	}
	g, err := granted(l, x, r.Number, r.To)
	if err != nil {
		return r, store.Put{}, err
	}
	acting := by(x.Last(), l)
	if r, err = r.Renewed(l.Service, cal, g, acting); err != nil {
		return r, store.Put{}, err
	}
	r.Pack = l.Pack.Version
	return r, r.Put(l.Service, cal), nil
}

// by returns who decided, as the case's newest line says.
func by(e trail.Event, l casework.Law) register.Acting {
	a := register.Acting{Role: e.Role, Note: e.Note, At: l.Now}
	a.By.Person, a.By.Name = e.By, e.Name
	return a
}

// contents are the answers and findings that the law puts into the record.
func contents(s *pack.Service, x casework.Case) form.Answers {
	out := form.Answers{}
	for _, id := range s.Record.Contents {
		if v, ok := x.Answers[id]; ok {
			out[id] = v
		} else if v, ok := x.Findings[id]; ok {
			out[id] = v
		}
	}
	out[register.Received] = x.Filed.String()
	return out
}

// Decision is a granted case with the portrait that goes on its certificate.
type Decision struct {
	casework.Case
	Portrait string // ident of the accepted picture; empty for none
}

// granted turns a granted case into what goes on the register. The term begins
// on the day of the grant or where the case asks for; a term asked for that the
// law does not allow is an Invalid fault. Held is the last day of the term that
// a renewal follows, zero for a new record.
func granted(l casework.Law, x Decision, number string, held civil.Date) (register.Grant, error) {
	cal, err := l.Pack.Calendar()
	if err != nil {
		return register.Grant{}, err
	}
	from, to, err := Term(l, x.Case, held, cal)
	if err != nil {
		return register.Grant{}, err
	}
	name := x.Answers[l.Service.Record.Holder]
	if name == "" {
		name = x.Applicant.Name
	}
	return register.Grant{
		Number: number, Case: x.ID, Office: x.Office, From: from, To: to, Contents: contents(l.Service, x.Case), Photo: x.Portrait,
		Holder: register.Holder{Person: x.Applicant.Person, Name: name, Email: x.Applicant.Email, Lang: x.Applicant.Lang},
	}, nil
}

// Term returns the first and last day that a case asks for, or its officer
// writes. Where a term begins with the grant, a renewal granted early begins when
// the term it follows is over.
func Term(l casework.Law, x casework.Case, held civil.Date, cal *calendar.Calendar) (from, to civil.Date, err error) {
	told := form.Answers{}
	maps.Copy(told, x.Answers)
	maps.Copy(told, x.Findings) // the officer may say until when
	w := pack.Wish{Filed: x.Filed, From: l.Today(), Answers: told}
	if w.Filed.IsZero() {
		w.Filed = l.Today()
	}
	if next := held.AddDays(1); !held.IsZero() && next.After(w.From) {
		w.From = next
	}
	return l.Service.Valid(w, cal)
}
