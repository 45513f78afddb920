package dossier

import (
	"slices"
	"strings"
	"time"

	"github.com/shrama/shrama/shared/casework/reading"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/question"
	"github.com/shrama/shrama/shared/web/ui"
)

// Veil masks what is secret on an officer's page, with a form beside each that has
// it shown. The zero Veil masks nothing: it is for who reads their own.
type Veil struct {
	Service *pack.Service
	At      string // where those forms go
	ID      string // that they bring
	Shown   string // the answer that was just shown
}

// ReadForm asks for one secret answer. Its own id lets it count once.
type ReadForm struct {
	Reading string `json:"reading"`
	Field   string `json:"field"`
}

// Over returns answers as they are given out under the veil.
func (v Veil) Over(a form.Answers) form.Answers {
	if v.Service == nil {
		return a
	}
	return reading.Masked(v.Service, a, v.Shown)
}

// hides reports whether there is more to show of one answer.
func (v Veil) hides(a form.Answers, id string) bool {
	return v.Service != nil && id != v.Shown && reading.Hides(v.Service, a, id)
}

// Hidden lists the answers of which there is more to show.
func (v Veil) Hidden(all ...form.Answers) []string {
	var out []string
	for _, a := range all {
		for id := range a {
			if v.hides(a, id) {
				out = append(out, id)
			}
		}
	}
	slices.Sort(out)
	return out
}

// Facts writes the answers to some fields for a page.
func (v Veil) Facts(c web.Call, fields []form.Field, a form.Answers) func(p ui.Page) []ui.Fact {
	masked := v.Over(a)
	return func(p ui.Page) []ui.Fact {
		var out []ui.Fact
		for _, f := range fields {
			fact := question.Fact(c, f, masked[f.ID])
			switch {
			case v.Service != nil && f.ID == v.Shown:
				fact.Note = p.T("desk.shown")
			case v.hides(a, f.ID):
				fact.Content = veiled(p, v.At, fact, ReadForm{v.ID, f.ID})
			}
			out = append(out, fact)
		}
		return out
	}
}

// Asked reads which secret answer of those given an officer asks for, as the line
// that this leaves.
func (v Veil) Asked(c web.Call, all ...form.Answers) (reading.Line, error) {
	id, err := ident.Parse(c.PostFormValue("reading"))
	l := reading.Line{ID: id.String(), Field: c.PostFormValue("field"), By: c.Actor, Office: c.Actor.Office, At: c.Now}
	if err != nil || !slices.ContainsFunc(all, func(a form.Answers) bool { return v.hides(a, l.Field) }) {
		return l, fault.Wrap(err, fault.Malformed, "fault.malformed")
	}
	return l, nil
}

// Reading is one time that an officer had a secret answer shown.
type Reading struct {
	What string `json:"what"`
	By   string `json:"by"`
	At   string `json:"at"`
	when string
}

// Readings tells who had what shown: to the applicant by post, to officers by
// name too.
func Readings(c web.Call, s *pack.Service, lines []reading.Line, office bool) []Reading {
	var out []Reading
	for _, l := range lines {
		r := Reading{What: l.Field, At: l.At.UTC().Format(time.RFC3339), when: c.Print.Time(l.At.In(c.Now.Location()))}
		if f, ok := s.Field(l.Field); ok {
			r.What = c.Print.In(f.Label)
		}
		var by []string
		if office && l.By.Name != "" {
			by = append(by, l.By.Name)
		}
		if role, ok := s.Pack().Role(l.Role); ok {
			by = append(by, c.Print.In(role.Name))
		}
		if o, ok := s.Pack().Office(l.Office); ok {
			by = append(by, c.Print.In(o.Name))
		}
		r.By = strings.Join(by, ", ")
		out = append(out, r)
	}
	return out
}
