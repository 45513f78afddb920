package pack

import (
	"slices"
	"strings"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack/clause"
	"github.com/shrama/shrama/shared/rule"
	"github.com/shrama/shrama/shared/words"
)

// OfficeFor returns the office whose territory a district belongs to.
func (p *Pack) OfficeFor(district string) (Office, bool) {
	return pick(p.Offices, func(o Office) bool { return slices.Contains(o.Districts, district) })
}

// OfficeOf returns the office that a case of the service belongs to, by its
// district. Where no step is a territorial office's, it is the head office's, and
// officers of the territory have no part in it.
func (s *Service) OfficeOf(district string) (Office, bool) {
	territorial := func(st flow.Step) bool { return st.Office == flow.OfficeOfCase }
	if !slices.ContainsFunc(s.Flow.Steps, territorial) {
		return s.pack.Head(), true
	}
	return s.pack.OfficeFor(district)
}

// Head returns the head office: the Department.
func (p *Pack) Head() Office {
	o, _ := pick(p.Offices, func(o Office) bool { return o.Head })
	return o
}

// Office returns the office with the given id and whether there is one.
func (p *Pack) Office(id string) (Office, bool) {
	return pick(p.Offices, func(o Office) bool { return o.ID == id })
}

// Over reports whether an office is the given one or one above it.
func (p *Pack) Over(office, of string) bool {
	for id := of; id != ""; {
		if id == office {
			return true
		}
		o, ok := p.Office(id)
		if !ok {
			return false
		}
		id = o.Parent
	}
	return false
}

// Supervises reports whether a role stands above another, itself or with others
// between them.
func (p *Pack) Supervises(role, other string) bool {
	seen := map[string]bool{}
	for id := other; !seen[id]; {
		seen[id] = true
		r, ok := p.Role(id)
		if !ok || r.Superior == "" {
			return false
		}
		if r.Superior == role {
			return true
		}
		id = r.Superior
	}
	return false
}

// Role returns the role with the given id and whether there is one.
func (p *Pack) Role(id string) (Role, bool) {
	return pick(p.Roles, func(r Role) bool { return r.ID == id })
}

// Post returns the post with the given id and whether there is one.
func (p *Pack) Post(id string) (Post, bool) {
	return pick(p.Posts, func(x Post) bool { return x.ID == id })
}

// Identity returns the identity document with the given id and whether there is
// one.
func (p *Pack) Identity(id string) (form.IdentityPlan, bool) {
	return pick(p.Identities, func(x form.IdentityPlan) bool { return x.ID == id })
}

// District returns the district with the given id and whether there is one.
func (p *Pack) District(id string) (District, bool) {
	return pick(p.Districts, func(d District) bool { return d.ID == id })
}

// Payment returns the way to pay with the given id and whether there is one.
func (p *Pack) Payment(id string) (Payment, bool) {
	return pick(p.Payments, func(x Payment) bool { return x.ID == id })
}

// Field returns a field of the form or of the office's form, and whether there
// is one.
func (s *Service) Field(id string) (form.Field, bool) {
	for _, part := range s.Parts {
		if f, ok := pick(part.Fields, func(f form.Field) bool { return f.ID == id }); ok {
			return f, true
		}
	}
	return pick(s.OfficeForm, func(f form.Field) bool { return f.ID == id })
}

// Document returns the document with the given id and whether there is one.
func (s *Service) Document(id string) (form.Document, bool) {
	return pick(s.Documents, func(d form.Document) bool { return d.ID == id })
}

// Checklist returns the checklist with the given id and whether there is one.
func (s *Service) Checklist(id string) (Checklist, bool) {
	return pick(s.Checklists, func(c Checklist) bool { return c.ID == id })
}

// Message returns the message for an event and whether the service has one.
func (s *Service) Message(event string) (Message, bool) {
	return pick(s.Messages, func(m Message) bool { return m.ID == event })
}

// Act returns what officers may do to a record, by id, and whether they may.
func (s *Service) Act(id string) (Act, bool) {
	return pick(s.Record.Acts, func(a Act) bool { return a.ID == id })
}

// Source returns the source that a citation such as act-2074/s22.4 names, and
// the place in it: s22.4. A citation without a place is of the whole text.
func (p *Pack) Source(cite string) (src Source, place string, ok bool) {
	id, place, _ := strings.Cut(cite, "/")
	src, ok = pick(p.Sources, func(s Source) bool { return s.ID == id })
	return src, place, ok
}

// Cite writes a citation for people, in every language of the pack:
// act-2074/s22.4 is "Labour Act 2074, s. 22(4)" and "श्रम ऐन, २०७४, दफा २२(४)".
// A place in a source that is not numbered, such as a web page, is left out. A
// citation that names no source is empty.
func (p *Pack) Cite(cite string) words.Text {
	src, place, ok := p.Source(cite)
	if !ok {
		return nil
	}
	text := make(words.Text, len(p.Languages))
	for _, lang := range p.Languages {
		digits := words.New(lang, words.Locale{Languages: p.Languages, Digits: p.Digits}).Digits
		text[lang] = src.Title.In(lang)
		if where := (clause.Writer{Places: p.Places, Lang: lang, Digits: digits}).Place(place); where != "" {
			text[lang] += ", " + where
		}
	}
	return text
}

// Ground is Cite of what is as certain as it says: it names no source that is no
// more than the practice which the certainty tells of already.
func (p *Pack) Ground(cite, certainty string) words.Text {
	if src, _, _ := p.Source(cite); certainty == rule.Practice && src.ID == rule.Practice {
		return nil
	}
	return p.Cite(cite)
}

func pick[T any](all []T, is func(T) bool) (found T, ok bool) {
	i := slices.IndexFunc(all, is)
	if i < 0 {
		return found, false
	}
	return all[i], true
}

// Env returns what a form's check needs to know of the administration. The
// caller sets Earlier, Form and Words.
func (p *Pack) Env(today civil.Date) form.Env {
	cal, _ := p.Calendar()
	districts := make([]string, len(p.Districts))
	for i, d := range p.Districts {
		districts[i] = d.ID
	}
	return form.Env{Today: today, Calendar: cal, Phone: p.Phone, Districts: districts, Identities: p.Identities}
}
