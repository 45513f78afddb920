package lint

import (
	"maps"
	"slices"
	"strings"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/survey"
	"github.com/shrama/shrama/shared/rule"
	"github.com/shrama/shrama/shared/tenant"
)

// checkService proves one service's file.
func (l linter) checkService(id string) []survey.Finding {
	f, s := survey.New(), l.service
	if s.ID != id {
		f.At("id").Say("the file is called %s.yaml and the id is %q; they must be the same", id, s.ID)
	}
	if !slices.Contains(l.pack.Modules, s.Module) {
		f.At("module").Say("the pack does not switch on the module %q", s.Module)
	}
	if s.Cite == "" {
		f.Say("the service cites no law")
	}
	l.checkWords(s, f)
	l.checkForm(f)
	l.checkFee(f.At("fee"))
	l.checkFlow(f.At("flow"))
	l.checkChecklists(f.At("checklists"))
	l.checkRecord(f.At("record"))
	l.checkCertificate(f.At("certificate", "blocks"))
	l.checkMessages(f.At("messages"))
	if _, err := l.pack.Calendar(); err == nil && len(f.All()) == 0 { // examples of unsound law show nothing
		l.checkExamples(f.At("examples"))
	}
	return f.All()
}

func (l linter) checkForm(f survey.Findings) {
	var all []form.Field
	for i, part := range l.service.Parts {
		at := f.At("form", i)
		if len(part.Fields) == 0 {
			at.Say("part %s asks nothing", part.ID)
		}
		l.checkFields(part.Fields, &all, at.At("fields"))
		for j, x := range part.Fields {
			l.checkProfile(x, at.At("fields", j, "profile"))
		}
	}
	asked := len(all)
	l.checkFields(l.service.OfficeForm, &all, f.At("office_form"))
	ids(l.service.Parts, func(p form.Part) string { return p.ID }, f.At("form"))
	ids(l.service.Documents, func(d form.Document) string { return d.ID }, f.At("documents"))
	for i, d := range l.service.Documents {
		for _, id := range d.When.Fields() {
			if !slices.ContainsFunc(all[:asked], func(x form.Field) bool { return x.ID == id }) {
				f.At("documents", i, "when").Say("%s hangs on %s, which the form does not ask", d.ID, id)
			}
		}
		known := func(o form.Document) bool { return o.ID == d.Profile }
		if d.Profile != "" && !slices.ContainsFunc(l.pack.ProfileDocuments, known) {
			f.At("documents", i, "profile").Say("the profile has no document %s", d.Profile)
		}
	}
	if t, ok := l.service.Field(l.service.Territory); !ok || t.Type != form.District {
		f.At("territory").Say("territory is %q; it must be the form's district field that chooses the office", l.service.Territory)
	}
}

func (l linter) checkProfile(x form.Field, f survey.Findings) {
	if x.Profile == "" {
		return
	}
	for _, part := range l.pack.Profile {
		for _, o := range part.Fields {
			if o.ID != x.Profile {
				continue
			}
			if o.Type != x.Type {
				f.Say("%s is a %s, and %s of the profile is a %s", x.ID, x.Type, o.ID, o.Type)
			}
			return
		}
	}
	f.Say("the profile has no field %s", x.Profile)
}

func (l linter) checkFee(f survey.Findings) {
	s := l.service
	paid := slices.ContainsFunc(s.Flow.Steps, func(st flow.Step) bool { return st.Phase == flow.Payment })
	if s.Free() {
		if paid {
			f.Say("the flow has a step to pay, and there is no fee")
		}
		if len(s.Fee.Note) == 0 {
			f.Say("there is no fee; say why in a note")
		}
		return
	}
	if !paid {
		f.Say("there is a fee, and the flow has no step of the phase payment")
	}
	if _, ok := l.pack.Role(s.Fee.Verifier); !ok {
		f.At("verified_by").Say("%q is no role of the pack; it must be who checks bank vouchers", s.Fee.Verifier)
	}
	for _, found := range s.Fee.Table.Check() {
		at := f.At("table")
		if i := slices.IndexFunc(s.Fee.Table.Rows, func(r rule.Row) bool { return r.ID == found.Row }); i >= 0 {
			at = at.At("rows", i)
		}
		at.Say("%s", found.Text)
	}
	if u := s.Fee.Table.Unit; u != l.pack.Currency {
		f.At("table", "unit").Say("the fee is in %s and the pack's currency is %s", u, l.pack.Currency)
	}
	l.checkInputs(f)
}

// checkInputs finds inputs of the fee's table that neither the form nor the
// pack gives, and such as a form could leave out.
func (l linter) checkInputs(f survey.Findings) {
	fee := l.service.Fee
	derived := map[string]bool{}
	for i, m := range fee.Months {
		derived[m.ID] = true
		for key, id := range map[string]string{"from": m.From, "to": m.To} {
			if x, ok := l.service.Field(id); !ok || x.Type != form.Date || x.Optional {
				f.At("months", i, key).Say("%q is no date that the form always asks", id)
			}
		}
	}
	types := map[string][]form.Type{rule.Integer: {form.Integer}, rule.Date: {form.Date}, rule.Enum: {form.Choice, form.Select, form.YesNo, form.District, form.Country}}
	for i, in := range fee.Table.Inputs {
		if derived[in.ID] {
			continue
		}
		x, ok := l.service.Field(in.ID)
		switch {
		case !ok || x.Optional || len(x.When.Fields()) > 0:
			f.At("table", "inputs", i).Say("%s is no field that the form always asks", in.ID)
		case !slices.Contains(types[in.Type], x.Type):
			f.At("table", "inputs", i).Say("%s is a %s; the table takes it as %s", in.ID, x.Type, in.Type)
		}
	}
}

func (l linter) checkFlow(f survey.Findings) {
	s := l.service
	for _, found := range s.Flow.Check() {
		at := f
		if found.Step >= 0 {
			at = at.At("steps", found.Step)
		}
		if found.Action >= 0 {
			at = at.At("actions", found.Action)
		}
		if found.Key != "" {
			at = at.At(found.Key)
		}
		at.Say("%s", found.Text)
	}
	used := map[string]bool{}
	for i, st := range s.Flow.Steps {
		at := f.At("steps", i)
		if _, ok := s.Checklist(st.Checks); st.Checks != "" && !ok {
			at.At("checks").Say("there is no checklist %s", st.Checks)
		}
		if _, ok := l.pack.Role(st.Superior); st.Superior != "" && !ok {
			at.At("superior").Say("%s is no role of the pack", st.Superior)
		}
		for j, a := range st.Actions {
			l.checkHolders(a.By, true, at.At("actions", j, "by"))
			for k, id := range a.Fields {
				used[id] = true
				if !slices.ContainsFunc(s.OfficeForm, func(x form.Field) bool { return x.ID == id }) {
					at.At("actions", j, "fields", k).Say("%s is no field of the office's form", id)
				}
			}
		}
	}
	for i, x := range s.OfficeForm {
		if !used[x.ID] {
			f.Top().At("office_form", i).Say("no action fills %s", x.ID)
		}
	}
}

// checkHolders finds roles that nobody can hold.
func (l linter) checkHolders(by []string, applicant bool, f survey.Findings) {
	for i, r := range by {
		if r == tenant.Applicant {
			if !applicant {
				f.At(i).Say("only officers may do this, not the applicant")
			}
			continue
		}
		if _, ok := l.pack.Role(r); !ok {
			f.At(i).Say("%s is no role of the pack", r)
		}
	}
}

func (l linter) checkChecklists(f survey.Findings) {
	ids(l.service.Checklists, func(c pack.Checklist) string { return c.ID }, f)
	for i, c := range l.service.Checklists {
		used := func(s flow.Step) bool { return s.Checks == c.ID }
		if !slices.ContainsFunc(l.service.Flow.Steps, used) {
			f.At(i).Say("no step uses the checklist %s", c.ID)
		}
		ids(c.Items, func(x pack.Item) string { return x.ID }, f.At(i, "items"))
		for j, x := range c.Items {
			if x.Cite == "" {
				f.At(i, "items", j).Say("%s cites no provision", x.ID)
			}
		}
	}
}

// keysOf returns the keys of a map in order.
func keysOf(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }

// spanned reports whether a span is written whole.
func spanned(s calendar.Span) bool { return s.N > 0 && s.Unit != "" }

// one reports whether a span is not written at all.
func unset(s calendar.Span) bool { return s.N == 0 && s.Unit == "" }

func list(words []string) string { return strings.Join(words, ", ") }
