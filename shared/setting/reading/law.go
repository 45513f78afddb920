package reading

import (
	"cmp"
	"strings"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/setting/sheet"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/ui"
)

// Law is a service as a lawyer reads it.
type Law struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	About    string    `json:"about"`
	Note     string    `json:"note,omitempty"`
	Clause   string    `json:"clause"`
	Sections []Section `json:"sections"`
	certain  string
}

// Section is one topic of it, value by value.
type Section struct {
	Title string       `json:"title"`
	Note  string       `json:"note,omitempty"` // the rule by which its lines go together
	Lines []sheet.Line `json:"lines"`
}

// LawOf returns a service of the pack that decides now, every value with its
// provision and how sure it is.
func LawOf(c web.Call, d sheet.Desk, svc *pack.Service) Law {
	r := reader{c, svc}
	v := Law{ID: svc.ID, Name: c.Print.In(svc.Name), About: c.Print.In(svc.About), Note: c.Print.In(svc.Note), Clause: r.sure(svc.Cite, svc.Certainty), certain: svc.Certainty}
	add := func(title, note string, lines []sheet.Line) {
		if len(lines) > 0 {
			v.Sections = append(v.Sections, Section{title, note, lines})
		}
	}
	add(c.Print.T("settings.law.form"), "", r.form())
	for _, kind := range []string{"documents", "fees", "concessions", "deadlines", "checklists", "messages"} {
		groups, _ := d.Groups(sheet.At{Kind: kind, Service: svc.ID})
		for _, g := range groups {
			add(strings.Trim(c.Print.T("settings.kind."+kind)+": "+g.Title, ": "), g.Note, g.Lines)
		}
	}
	add(c.Print.T("settings.law.flow"), "", r.flow())
	add(c.Print.T("settings.law.record"), "", r.record())
	add(c.Print.T("settings.law.certificate"), "", r.certificate())
	return v
}

// Page draws it.
func (v Law) Page(p ui.Page) templ.Component { return lawPage(p, v) }

// reader reads what no admin changes.
type reader struct {
	c   web.Call
	svc *pack.Service
}

func (r reader) clause(cite string) string { return r.sure(cite, "") }

func (r reader) sure(cite, certainty string) string {
	return sheet.Desk{Now: r.c.Pack, Print: r.c.Print}.Clause(cite, certainty)
}

func (r reader) form() (lines []sheet.Line) {
	for _, part := range r.svc.Parts {
		for _, f := range part.Fields {
			l := sheet.Line{ID: f.ID, Name: r.c.Print.In(f.Label), Now: r.c.Print.In(part.Title), Clause: r.clause(f.Cite)}
			if len(f.Label) == 0 {
				l.Name = r.c.Print.T("ask." + f.ID)
			}
			lines = append(lines, l)
		}
	}
	return lines
}

// roles are the names of roles, the applicant among them.
func (r reader) roles(ids []string) string {
	var names []string
	for _, id := range ids {
		role, _ := r.c.Pack.Role(id)
		name := cmp.Or(r.c.Print.In(role.Name), id)
		if id == tenant.Applicant {
			name = r.c.Print.T("settings.applicant")
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

func (r reader) flow() (lines []sheet.Line) {
	for _, step := range r.svc.Flow.Steps {
		for _, a := range step.Actions {
			lines = append(lines, sheet.Line{ID: step.ID + "/" + a.ID, Name: r.c.Print.In(step.Label) + ": " + r.c.Print.In(a.Label), Now: r.roles(a.By), Clause: r.clause(a.Cite)})
		}
	}
	return lines
}

func (r reader) record() (lines []sheet.Line) {
	for _, v := range r.svc.Record.Terms {
		l := sheet.Line{ID: "term/" + v.Regime, Name: r.c.Print.T("settings.law.longest"), Now: r.c.Print.Span(v.Longest), Clause: r.sure(v.Cite, v.Certainty), Certainty: v.Certainty}
		if v.Length.Set() {
			l.Now = r.c.Print.T("settings.law.by-answers")
			if !v.Longest.IsZero() {
				l.Now = r.c.Print.T("settings.law.by-answers-to", "span", r.c.Print.Span(v.Longest))
			}
		}
		if v.Unlimited {
			l.Now = r.c.Print.T("setting.no-end")
		}
		lines = append(lines, l)
	}
	for _, a := range r.svc.Record.Acts {
		lines = append(lines, sheet.Line{ID: a.ID, Name: r.c.Print.In(a.Label), Now: r.roles(a.By), Clause: r.sure(a.Cite, a.Certainty), Certainty: a.Certainty})
	}
	return lines
}

func (r reader) certificate() (lines []sheet.Line) {
	for _, b := range r.svc.Certificate.Blocks {
		var names []string
		for _, id := range b.Items {
			f, _ := r.svc.Field(id)
			names = append(names, cmp.Or(r.c.Print.In(f.Label), id))
		}
		for _, t := range b.List {
			names = append(names, r.c.Print.In(t))
		}
		if text := strings.TrimSpace(r.c.Print.In(b.Text) + " " + strings.Join(names, "; ")); text != "" {
			lines = append(lines, sheet.Line{ID: b.Kind, Name: text, Clause: r.clause(r.svc.Certificate.Cite)})
		}
	}
	return lines
}
