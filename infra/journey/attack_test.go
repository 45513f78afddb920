package journey

import (
	"strings"
	"testing"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/hostiletest"
	"github.com/shrama/shrama/shared/web/question"
	"github.com/shrama/shrama/shared/web/ui"
	"github.com/shrama/shrama/shared/words"
	"github.com/shrama/shrama/tenants"
)

// typed reports whether a person answers a field with letters of their own.
func typed(f form.Field) bool {
	switch f.Type {
	case form.YesNo, form.Choice, form.Select, form.Several, form.Country, form.District:
		return false
	default:
		return true
	}
}

// asks are all the fields of a service that anybody types into, the office too.
func asks(s *pack.Service) []form.Field {
	var out []form.Field
	for _, part := range s.Parts {
		for _, f := range part.Fields {
			if f.When = (form.Cond{}); typed(f) {
				out = append(out, f)
			}
		}
	}
	for _, step := range s.Flow.Steps {
		for _, a := range step.Actions {
			for _, f := range s.OfficeFields(a.Fields) {
				if f.When = (form.Cond{}); typed(f) {
					out = append(out, f)
				}
			}
		}
	}
	return out
}

// Every attack in every field of every service comes back as text: on the page
// that asks again, and among the answers where it is taken.
func TestAnAttackInAFieldStandsThereAsText(t *testing.T) {
	all, cells, taken := hostiletest.All(), 0, 0
	for _, id := range families(t) {
		p, err := pack.Open(tenants.FS).Pack(string(id))
		if err != nil {
			t.Fatal(err)
		}
		cal, err := p.Calendar()
		if err != nil {
			t.Fatal(err)
		}
		c := web.Call{Tenant: id, Pack: p, Print: words.New("en", p.Locale()), Now: Start.In(cal.Zone())}
		env := form.Env{Today: civil.Of(c.Now), Calendar: cal, Phone: p.Phone, Words: c.Print}
		for _, name := range p.Services {
			s, err := p.Service(name)
			if err != nil {
				t.Fatal(err)
			}
			fields := asks(s.On(env.Today))
			for _, a := range all {
				given := form.Answers{}
				for _, f := range fields {
					given[f.ID] = a.Text
				}
				clean, faults := form.Check(fields, given, env)
				for _, f := range fields {
					if clean[f.ID] == "" { // a page that shows again what was typed
						clean[f.ID] = given[f.ID]
					}
				}
				qs := question.Asked(c, fields, clean, env)
				for i := range qs {
					if qs[i].Type == form.Date {
						qs[i].Boxes = []string{a.Text, a.Text, a.Text}
					}
				}
				errs := question.Mark(c.Print, qs, faults)
				for _, x := range faults {
					delete(given, x.ID)
				}
				page := ui.Page{Printer: c.Print, Pack: p, Tenant: string(id)}
				wrong, stand := hostiletest.Page([]byte(drawn(t, question.Wrong(page, qs, errs), question.Asks(page, qs), ui.SummaryList(page, question.Facts(c, fields, given)))), []hostiletest.Attack{a})
				for _, w := range wrong {
					t.Errorf("%s %s: %s", id, name, w)
				}
				if stand < len(fields)/2 {
					t.Errorf("%s %s: %q stands %d times in %d fields", id, name, a.Text, stand, len(fields))
				}
				cells, taken = cells+len(fields), taken+len(given)
			}
		}
	}
	t.Logf("%d attacks in %d fields of all packs: %d pages' places, %d of them as accepted answers, 0 active", len(all), cells/len(all), cells, taken)
}

// drawn is what components draw, one after the other.
func drawn(t *testing.T, all ...templ.Component) string {
	t.Helper()
	var b strings.Builder
	for _, c := range all {
		if err := c.Render(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}
