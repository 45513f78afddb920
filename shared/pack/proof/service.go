package proof

import (
	"slices"
	"strings"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/bill"
	"github.com/shrama/shrama/shared/pack/era"
	"github.com/shrama/shrama/shared/pack/plain"
	"github.com/shrama/shrama/shared/pack/survey"
	"github.com/shrama/shrama/shared/tenant"
)

// checkService proves one service's file.
func (l Proof) checkService(id string) []survey.Finding {
	f := l.checkLaw(id)
	if _, err := l.pack.Calendar(); err == nil && *l.regimes && len(f.All()) == 0 { // examples of unsound law show nothing
		l.checkExamples(f.At("examples"))
	}
	return f.All()
}

// checkLaw proves all of a service but its examples.
func (l Proof) checkLaw(id string) survey.Findings {
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
	bill.Check(l.service, f.At("fee"))
	l.checkTables(f.At("fee"))
	l.checkFlow(f.At("flow"))
	l.checkChecklists(f.At("checklists"))
	l.checkRecord(f.At("record"))
	l.checkCertificate(f.At("certificate", "blocks"))
	l.checkMessages(f.At("messages"))
	if !l.today.IsZero() {
		era.Periods(s, l.today, f)
	}
	if *l.regimes {
		era.Terms(s, f)
	}
	return f
}

func (l Proof) checkForm(f survey.Findings) {
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
	plain.Form(all, f.At("form"))
	survey.Once(l.service.Parts, func(p form.Part) string { return p.ID }, f.At("form"))
	survey.Once(l.service.Documents, func(d form.Document) string { return d.ID }, f.At("documents"))
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

func (l Proof) checkProfile(x form.Field, f survey.Findings) {
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

// checkTables proves the tables of the charges.
func (l Proof) checkTables(f survey.Findings) {
	for i, c := range l.service.Fee.Charges {
		l.checkTable(c.Table, "services/"+l.service.ID, f.At("charges", i, "table"))
	}
}

// routes lists where an action can lead besides its plain next step.
func routes(a flow.Action) (to []string) {
	for _, r := range a.Routes {
		to = append(to, r.To)
	}
	return to
}

// checkAssess proves that a fee that the law leaves open reaches an officer who
// sets it before anybody must pay.
func (l Proof) checkAssess(i int, st flow.Step, f survey.Findings) {
	pays := func(id string) bool { to, _ := l.service.Flow.Step(id); return to.Phase == flow.Payment }
	for j, a := range st.Actions {
		at := f.At("steps", i, "actions", j)
		if x, _ := l.service.Field(a.Assess); a.Assess != "" && (x.Type != form.Money || x.Optional || !slices.Contains(a.Fields, a.Assess)) {
			at.At("assess").Say("%q is no amount that action %s asks the officer for", a.Assess, a.ID)
		}
		if slices.ContainsFunc(append([]string{a.To}, routes(a)...), pays) && a.Assess == "" && a.Unfixed == "" && st.Phase != flow.Payment && bill.Open(l.service) {
			at.Say("the law gives no fee for some applications; action %s needs unfixed, the step in which an officer sets it", a.ID)
		}
		if a.Unfixed != "" && pays(a.Unfixed) {
			at.At("unfixed").Say("%s is a step to pay, and the fee would not be set yet", a.Unfixed)
		}
	}
}

func (l Proof) checkFlow(f survey.Findings) {
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
		l.checkAssess(i, st, f)
		for j, a := range st.Actions {
			l.checkHolders(a.By, true, at.At("actions", j, "by"))
			for k, r := range a.Routes {
				for _, id := range r.When.Fields() {
					if x, ok := s.Field(id); !ok || x.Optional {
						at.At("actions", j, "routes", k).Say("the route hangs on %s, which the form does not always ask", id)
					}
				}
			}
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
func (l Proof) checkHolders(by []string, applicant bool, f survey.Findings) {
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

func (l Proof) checkChecklists(f survey.Findings) {
	survey.Once(l.service.Checklists, func(c pack.Checklist) string { return c.ID }, f)
	for i, c := range l.service.Checklists {
		used := func(s flow.Step) bool { return s.Checks == c.ID }
		if !slices.ContainsFunc(l.service.Flow.Steps, used) {
			f.At(i).Say("no step uses the checklist %s", c.ID)
		}
		survey.Once(c.Items, func(x pack.Item) string { return x.ID }, f.At(i, "items"))
		for j, x := range c.Items {
			if x.Cite == "" {
				f.At(i, "items", j).Say("%s cites no provision", x.ID)
			}
		}
	}
}

// spanned reports whether a span is written whole.
func spanned(s calendar.Span) bool { return s.N > 0 && s.Unit != "" }

// one reports whether a span is not written at all.
func unset(s calendar.Span) bool { return s.N == 0 && s.Unit == "" }

func list(words []string) string { return strings.Join(words, ", ") }
