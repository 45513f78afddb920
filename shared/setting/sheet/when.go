package sheet

import (
	"slices"
	"strings"

	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/told"
	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/words"
)

// mostBoxes is how many answers stand as boxes, of which several may be ticked; a
// longer list is one to choose from.
const mostBoxes = 12

// What a box of a condition is called: when.kind, when.workers.gte.
const (
	onlyIf  = "when."
	atLeast = ".gte"
	below   = ".lt"
)

// whenBox names the question that the first of some tests answers.
func whenBox(tests []setting.Test) string {
	if len(tests) == 0 {
		return onlyIf
	}
	switch t := tests[0]; {
	case t.Gte != "":
		return onlyIf + t.Field + atLeast
	case t.Lt != "":
		return onlyIf + t.Field + below
	default:
		return onlyIf + t.Field
	}
}

// hangs lists the questions of a service's form on which an administration may let
// something hang: those with answers to choose from, and numbers.
func hangs(d Desk, s *pack.Service) (fields []form.Field) {
	for _, part := range s.Parts {
		for _, f := range part.Fields {
			switch {
			case f.Secret, f.Type == form.Country, f.Type == form.Several:
			case f.Type == form.Integer, len(told.Choices(d.Now, d.Print, f)) > 0:
				fields = append(fields, f)
			}
		}
	}
	return fields
}

// conditions asks on which answers something hangs: of one question any that is
// ticked will do, and of several questions all must hold.
func (d Desk) conditions(s *pack.Service, hint string) (fields []form.Field) {
	for _, f := range hangs(d, s) {
		asks := func(key string) words.Text { return d.in(key, "question", d.Print.In(f.Label)) }
		if f.Type == form.Integer {
			fields = append(fields, form.Field{ID: onlyIf + f.ID + atLeast, Type: form.Integer, Optional: true, Label: asks("settings.if-at-least")},
				form.Field{ID: onlyIf + f.ID + below, Type: form.Integer, Optional: true, Label: asks("settings.if-below")})
			continue
		}
		q := form.Field{ID: onlyIf + f.ID, Type: form.Several, Optional: true, Label: asks("settings.if")}
		for _, c := range told.Choices(d.Now, d.Print, f) {
			q.Options = append(q.Options, form.Option{ID: c.ID, Label: words.Text{d.Print.Lang: c.Name}})
		}
		if len(q.Options) > mostBoxes {
			q.Type = form.Select
		}
		fields = append(fields, q)
	}
	if len(fields) > 0 {
		fields[0].Hint = d.in(hint)
	}
	return fields
}

// tests reads the conditions of cleaned answers; it is never nil, since to tick
// nothing is to say that nothing hangs on any answer.
func (d Desk) tests(s *pack.Service, a form.Answers) []setting.Test {
	tests := []setting.Test{}
	for _, f := range hangs(d, s) {
		id := onlyIf + f.ID
		t := setting.Test{Field: f.ID, Gte: a[id+atLeast], Lt: a[id+below]}
		if a[id] != "" {
			t.In = strings.Split(a[id], ",")
		}
		if len(t.In) > 0 || t.Gte+t.Lt != "" {
			tests = append(tests, t)
		}
	}
	return tests
}

// tested writes a condition as conditions asks it; ok is false for one that its
// boxes cannot say, which a form must then leave alone.
func (d Desk) tested(s *pack.Service, now form.Answers, c form.Cond) (ok bool) {
	all := c.All
	switch {
	case len(c.Any) > 0:
		return false
	case c.Field != "":
		all = []form.Cond{c}
	}
	known := d.conditions(s, "")
	for _, t := range all {
		answers := t.In
		if t.Is != "" {
			answers = []string{t.Is}
		}
		for box, value := range map[string]string{"": strings.Join(answers, ","), atLeast: t.Gte, below: t.Lt} {
			id := onlyIf + t.Field + box
			i := slices.IndexFunc(known, func(f form.Field) bool { return f.ID == id })
			switch {
			case value == "":
			case i < 0 || now[id] != "" || known[i].Type == form.Select && len(answers) > 1:
				return false
			default:
				now[id] = value
			}
		}
	}
	return len(all) == 0 || slices.ContainsFunc(known, func(f form.Field) bool { return now[f.ID] != "" })
}
