// Package question is a field of a form as a page asks it: with what was typed,
// what can be chosen and what is wrong, and read back from what a browser sent.
package question

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack/told"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/ui"
	"github.com/shrama/shrama/shared/words"
)

// Question is a field on a page, with what was typed into it and what is wrong.
type Question struct {
	form.Field
	Value   string
	Boxes   []string // day, month, year as typed
	Error   string
	Only    string // when it is asked, where several choices of a question before it bring it
	Of      string // the form it stands in, where a page asks the same in several
	Attrs   templ.Attributes
	Options []ui.Option // what can be chosen
}

// Asked returns the questions of some fields with their answers, saved or as
// they were typed.
func Asked(c web.Call, fields []form.Field, a form.Answers, env form.Env) []Question {
	var qs []Question
	for _, f := range fields {
		q := Question{Field: f, Value: a[f.ID], Attrs: attrs(f, env), Options: options(c, f)}
		if f.Type == form.Identity {
			plan, _ := c.Pack.Identity(f.Identity)
			q.Value = plan.Masked(q.Value)
		}
		if f.Type == form.Date {
			day, month, year := form.Boxes(f, a[f.ID], env.Calendar)
			q.Boxes = []string{day, month, year}
		}
		if f.Type == form.Several {
			q.Boxes = strings.Split(a[f.ID], ",")
		}
		q.Only = only(c, fields, f.When)
		qs = append(qs, q)
	}
	return qs
}

// only says which choices bring a question that stands on the same page as they
// do. What one choice alone brings stands below that choice and need not say it.
func only(c web.Call, fields []form.Field, when form.Cond) string {
	i := slices.IndexFunc(fields, func(f form.Field) bool { return f.ID == when.Field })
	if i < 0 || len(when.In) < 2 {
		return ""
	}
	var names []string
	for _, x := range told.Choices(c.Pack, c.Print, fields[i]) {
		if slices.Contains(when.In, x.ID) {
			names = append(names, x.Name)
		}
	}
	return c.Print.T("form.only-if", "choices", strings.Join(names, "; "))
}

// At returns the id of the question's place on the page.
func (q Question) At() string {
	if q.Of == "" {
		return q.ID
	}
	return q.ID + "-" + q.Of
}

// Typed reads what a form or a JSON body says about some fields.
func Typed(c web.Call, fields []form.Field) form.Answers {
	return form.Read(fields, c.PostFormValue)
}

func attrs(f form.Field, env form.Env) templ.Attributes {
	out := templ.Attributes{}
	for k, v := range form.Attrs(f, env) {
		out[k] = v
	}
	return out
}

// Mark writes each fault beside its question and returns the sentences by field.
func Mark(p *words.Printer, qs []Question, fs []fault.Field) map[string]string {
	out := map[string]string{}
	for _, f := range fs {
		text := p.Say(f.Code, f.Args)
		out[f.ID] = text
		for i := range qs {
			if qs[i].ID == f.ID {
				qs[i].Error = text
			}
		}
	}
	return out
}

// options returns the choices of a field in the reader's language; a list
// begins with the line that chooses nothing.
func options(c web.Call, f form.Field) []ui.Option {
	var out []ui.Option
	if f.Type == form.Select || f.Type == form.Country || f.Type == form.District {
		out = append(out, ui.Option{Text: c.Print.T("counter.choose")})
	}
	for _, x := range told.Choices(c.Pack, c.Print, f) {
		o := ui.Option{Value: x.ID, Text: x.Name}
		if f.Type == form.Several {
			o.Name = form.Box(f.ID, x.ID)
		}
		out = append(out, o)
	}
	return out
}

// Held returns the fields that are asked under the given answers.
func Held(fields []form.Field, a form.Answers) []form.Field {
	var out []form.Field
	for _, f := range fields {
		if f.When.Holds(a) {
			out = append(out, f)
		}
	}
	return out
}

// Facts writes answers as a list of facts.
func Facts(c web.Call, fields []form.Field, a form.Answers) []ui.Fact {
	var out []ui.Fact
	for _, f := range Held(fields, a) {
		out = append(out, Fact(c, f, a[f.ID]))
	}
	return out
}

// Fact writes one answer as a fact.
func Fact(c web.Call, f form.Field, answer string) ui.Fact {
	v := told.Answer(c.Pack, c.Print, f, answer)
	if v == "" {
		v = "–"
	}
	return ui.Fact{Key: c.Print.In(f.Label), Value: v}
}
