package journey

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/lint"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/tenants"
)

// TestEveryServiceOfEveryPackIsAskedForAndGranted walks each service from its
// page to a record, with answers that the pack itself says are sound, and looks
// at every page of it in every language of the tenant.
func TestEveryServiceOfEveryPackIsAskedForAndGranted(t *testing.T) {
	unraced(t)
	for _, id := range families(t) {
		t.Run(string(id), func(t *testing.T) {
			h := Family(t, id)
			p, err := pack.Open(tenants.FS).Pack(string(id))
			if err != nil {
				t.Fatal(err)
			}
			for _, service := range p.Services {
				t.Run(service, func(t *testing.T) {
					s, err := p.Service(service)
					if err != nil {
						t.Fatal(err)
					}
					today := civil.Of(h.Clock().In(zone(t, p)))
					if !s.Offered(today) {
						t.Skip("not offered today")
					}
					h.T = t
					walk{Sound{Pack: p, Service: s.On(today), Today: today}, h, t}.whole()
				})
			}
		})
	}
}

// walk is one service under way.
type walk struct {
	Sound
	h *House
	t *testing.T
}

func (w walk) whole() {
	email := fmt.Sprintf("asks-%s@%s.example", w.Service.ID, w.h.Tenant)
	p := w.h.As(email)
	p.t = w.t
	w.seen(p, "", "files", w.Service.Module+"/services/"+w.Service.ID)
	p.applies(w.Service.Module, w.Service.ID)
	answers := w.Answers()
	p.Fills(w.typed(answers))
	at := strings.TrimPrefix(p.Case, "/"+string(w.h.Tenant)+"/")
	pages := []string{at, at + "/documents", at + "/check"}
	for _, part := range form.Asked(w.Service.Parts, answers) {
		pages = append(pages, at+"/parts/"+part.ID)
	}
	for _, d := range form.AskedDocuments(w.Service.Documents, answers) {
		pages = append(pages, at+"/documents/"+d.ID)
	}
	w.seen(p, pages...)
	p.Attaches()
	p.Sends()
	w.seen(p, at, at+"/done")
	w.decided(p, at)
	number := p.recorded(w.Service.Module)
	w.seen(p, at, w.Service.Module+"/records/"+number, "verify/"+number, "files")
	for _, lang := range w.Pack.Languages {
		pdf := p.Opens(w.Service.Module+"/records/"+number+"/certificate", "paper", lang)
		if !bytes.HasPrefix(pdf.Body, []byte("%PDF-")) || len(pdf.Body) > 90<<10 {
			w.t.Errorf("certificate in %s: %d bytes %.40q", lang, len(pdf.Body), pdf.Body)
		}
	}
}

// keys are word keys that no book holds, as a page would show them.
var keys = regexp.MustCompile(`\b(?:[a-z]+\.[a-z]+[a-z.-]*-[a-z.-]+|(?:counter|desk|form|portal|register|shell|ui|pay|files|settings|setting|casework|certainty|word)\.[a-z][a-z.-]+)\b`)

// seen opens pages in every language of the tenant: none fails, none shows a
// key instead of words, each says in which language it is.
func (w walk) seen(p *Person, pages ...string) {
	w.t.Helper()
	for _, to := range pages {
		for _, lang := range w.Pack.Languages {
			page := p.Opens(to, "lang", lang)
			if page.Status != 200 {
				w.t.Errorf("%s in %s: %d %s", to, lang, page.Status, page.Text())
				continue
			}
			if got := htmlLang(page); got != lang {
				w.t.Errorf("%s is in %q, asked for %s", to, got, lang)
			}
			for _, key := range keys.FindAllString(page.Text(), -1) {
				if !strings.Contains(key, "@") && !strings.Contains(page.Text(), "@"+key) && !strings.Contains(page.Text(), "/"+key) {
					w.t.Errorf("%s in %s shows %q", to, lang, key)
				}
			}
		}
	}
	p.Opens(pages[0], "lang", "en")
}

// decided lets officers take the case the shortest way to its grant.
func (w walk) decided(p *Person, at string) {
	w.t.Helper()
	for range 12 {
		x := stored(w.t, p)
		if x.Phase.Over() {
			break
		}
		if x.Phase == flow.Payment {
			w.pays(p, x)
			continue
		}
		action := w.towards(x.Step)
		step, _ := w.Service.Flow.Step(x.Step)
		o := w.officer(x, step, action.By[0])
		o.Case = p.Case
		w.seen(o, at, w.Service.Module+"/queue")
		o.Opens(o.Case)
		if page := o.Decides(action.ID, w.remark(), w.findings(step, action)); page.Status != 200 || page.Wrong() != "" {
			w.t.Fatalf("%s in step %s: %d %s", action.ID, x.Step, page.Status, page.Text())
		}
	}
	if x := stored(w.t, p); x.Phase != flow.Granted {
		w.t.Fatalf("the case ends in %s: %+v", x.Step, x.History)
	}
}

// pays reports a voucher, which the office that checks vouchers takes.
func (w walk) pays(p *Person, x casework.Case) {
	w.t.Helper()
	p.Opens(p.Case)
	p.Submits("/pay", map[string]string{"method": "voucher"})
	w.seen(p, strings.TrimPrefix(p.Case, "/"+string(w.h.Tenant)+"/")+"/voucher")
	p.Opens(p.Case + "/voucher")
	page := p.Submits("/voucher", map[string]string{"voucher-bank": "Bank", "voucher-branch": "Main", "voucher-number": fmt.Sprint(crc32.ChecksumIEEE([]byte(p.Case))),
		"voucher-date": w.boxes(form.Field{}, w.Today.String()), "voucher-amount": x.Fee.Amount.Decimal()})
	if page.Status != 200 || page.Wrong() != "" {
		w.t.Fatalf("voucher: %d %s %s", page.Status, page.Wrong(), page.Text())
	}
	o := w.officer(x, flow.Step{Office: flow.OfficeOfCase}, w.Service.Fee.Verifier)
	o.Case = p.Case
	w.seen(o, strings.TrimPrefix(p.Case, "/"+string(w.h.Tenant)+"/"))
	if page = o.Does(casework.Pay, ""); page.Status != 200 || stored(w.t, p).Paid == nil {
		w.t.Fatalf("the voucher of %s is not taken: %d %s", x.Fee.Amount, page.Status, page.Text())
	}
}

// officer is somebody with a role where a step's work lies; each step has its
// own, so that no maker is a checker.
func (w walk) officer(x casework.Case, s flow.Step, role string) *Person {
	office := x.Office
	if s.Office == flow.OfficeHead {
		office = w.Pack.Head().ID
	}
	email := fmt.Sprintf("%s-%s-%s@%s.example", role, office, s.ID, w.h.Tenant)
	if p, ok := w.h.known[email]; ok {
		p.t = w.t
		return p
	}
	return w.h.Holds(email, "Officer", role, office)
}

// remark is what an officer writes beside an action.
func (w walk) remark() string {
	if w.Says != nil {
		return w.Says(form.Field{ID: "note", Type: form.Long})
	}
	return "In order."
}

// towards is the first action of the shortest way from a step to a grant.
func (w walk) towards(step string) flow.Action {
	type way struct {
		at    string
		first flow.Action
	}
	todo, seen := []way{{at: step}}, map[string]bool{}
	for len(todo) > 0 {
		x := todo[0]
		todo = todo[1:]
		s, _ := w.Service.Flow.Step(x.at)
		if s.Phase == flow.Granted {
			return x.first
		}
		if seen[x.at] {
			continue
		}
		seen[x.at] = true
		for _, a := range s.Actions {
			next := way{a.To, x.first}
			if x.at == step {
				next.first = a
			}
			if x.at != step || !slices.Contains(a.By, tenant.Applicant) {
				todo = append(todo, next)
			}
		}
	}
	w.t.Fatalf("no way leads from %s to a grant", step)
	return flow.Action{}
}

// findings are what an officer writes with an action.
func (w walk) findings(s flow.Step, a flow.Action) map[string]string {
	out := map[string]string{}
	for _, f := range w.Service.OfficeFields(a.Fields) {
		maps.Copy(out, w.typed(form.Answers{f.ID: w.Answer(f, nil)}))
	}
	if s.Checks != "" {
		for _, f := range w.Service.CheckFields(s.Checks, !a.Passes) {
			out[f.ID] = "yes"
		}
	}
	return out
}

// typed is how a person types canonical answers.
func (w walk) typed(a form.Answers) map[string]string {
	out := map[string]string{}
	for id, v := range a {
		f, _ := w.Service.Field(id)
		switch f.Type {
		case form.Date:
			out[id] = w.boxes(f, v)
		case form.Several:
			out[form.Box(id, v)] = v
		default:
			out[id] = v
		}
	}
	return out
}

// boxes writes a day into the three boxes of a field: 2083-8-5.
func (w walk) boxes(f form.Field, day string) string {
	cal, err := w.Pack.Calendar()
	if err != nil {
		w.t.Fatal(err)
	}
	f.Type = form.Date
	d, m, y := form.Boxes(f, day, cal)
	return y + "-" + m + "-" + d
}

// families are the packs that serve somebody: the operator's has no service.
func families(t *testing.T) []tenant.ID {
	t.Helper()
	var out []tenant.ID
	for _, family := range lint.Families(tenants.FS) {
		p, err := pack.Open(tenants.FS).Pack(family)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Services) > 0 {
			out = append(out, tenant.ID(family))
		}
	}
	return out
}

func zone(t *testing.T, p *pack.Pack) *time.Location {
	t.Helper()
	cal, err := p.Calendar()
	if err != nil {
		t.Fatal(err)
	}
	return cal.Zone()
}
