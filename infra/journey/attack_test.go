package journey

import (
	"bytes"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/files"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/notify"
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
	unraced(t)
	all := hostiletest.All()
	var fields, cells, taken atomic.Int64
	t.Run("packs", func(t *testing.T) {
		for _, id := range families(t) {
			p, err := pack.Open(tenants.FS).Pack(string(id))
			if err != nil {
				t.Fatal(err)
			}
			t.Run(string(id), func(t *testing.T) {
				t.Parallel() // there is no house in it
				for _, name := range p.Services {
					s, err := p.Service(name)
					if err != nil {
						t.Fatal(err)
					}
					asked := asks(s.On(civil.Of(Start)))
					fields.Add(int64(len(asked)))
					for _, a := range all {
						cells.Add(int64(len(asked)))
						taken.Add(int64(typesIn(t, p, asked, a)))
					}
				}
			})
		}
	})
	t.Logf("%d attacks in %d fields of all packs: %d answers on pages, %d of them as accepted ones too, 0 active", len(all), fields.Load(), cells.Load(), taken.Load())
}

// typesIn types an attack into all fields, looks at what the page makes of it and
// returns how many take it.
func typesIn(t *testing.T, p *pack.Pack, fields []form.Field, a hostiletest.Attack) int {
	t.Helper()
	cal, err := p.Calendar()
	if err != nil {
		t.Fatal(err)
	}
	c := web.Call{Pack: p, Print: words.New("en", p.Locale()), Now: Start.In(cal.Zone())}
	env := form.Env{Today: civil.Of(c.Now), Calendar: cal, Phone: p.Phone, Words: c.Print}
	given := form.Answers{}
	for _, f := range fields {
		given[f.ID] = a.Text
	}
	clean, faults := form.Check(fields, given, env)
	for _, f := range fields {
		if clean[f.ID] == "" { // a page that shows again what was typed
			clean[f.ID] = a.Text
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
	page := ui.Page{Printer: c.Print, Pack: p}
	html := drawn(t, question.Wrong(page, qs, errs), question.Asks(page, qs), ui.SummaryList(page, question.Facts(c, fields, given)))
	wrong, stand := hostiletest.Page([]byte(html), []hostiletest.Attack{a})
	for _, w := range wrong {
		t.Error(w)
	}
	if stand < len(fields)/2 {
		t.Errorf("%q stands %d times in %d fields", a.Text, stand, len(fields))
	}
	return len(given)
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

// hostile is who tries every attack somewhere.
type hostile struct {
	t     *testing.T
	all   []hostiletest.Attack
	next  int
	pages int
	stand int
}

// watches judges every page of the house that anybody is shown.
func (x *hostile) watches(h *House) {
	x.t, x.all = h.T, hostiletest.All()
	h.looks = func(p *Page) {
		kind := p.Header.Get("Content-Type")
		x.pages++
		if bytes.HasPrefix(p.Body, []byte("%PDF-")) {
			if _, _, err := files.Inspect(p.Body, files.Limits{}); err != nil {
				x.t.Errorf("%s: a PDF that acts: %v", p.URL, err)
			}
		}
		if strings.HasPrefix(p.URL.Path, "/dev/") || !strings.HasPrefix(kind, "text/html") {
			return
		}
		wrong, stand := hostiletest.Page(p.Body, x.all)
		x.stand += stand
		for _, w := range append(wrong, hostiletest.Policy(p.Header)...) {
			x.t.Errorf("%s: %s", p.URL, w)
		}
	}
}

// says is the next attack that a field may take.
func (x *hostile) says(f form.Field) string {
	for {
		a := x.all[x.next%len(x.all)].Text
		x.next++
		if form.Visible(a) && (f.Max == 0 || len(a) <= f.Max) && len(strings.TrimSpace(a)) >= max(f.Min, 1) && strings.TrimSpace(a) == a {
			return a
		}
	}
}

// rounds are all attacks in five texts: those that people can see and those that
// nobody does, which are too long together, and some of a length that is taken.
func (x *hostile) rounds(string, string) []string {
	var seen, unseen []string
	for _, a := range x.all {
		if form.Visible(a.Text) {
			seen = append(seen, a.Text)
		} else {
			unseen = append(unseen, a.Text)
		}
	}
	return []string{strings.Join(seen, " "), strings.Join(unseen, " "), x.says(form.Field{}) + " " + x.says(form.Field{}), x.says(form.Field{Max: 40})}
}

// sendsFiles gives files attacks for names, and a crest attacks for what it shows.
func (x *hostile) sendsFiles(a fixture, admin *Person, draft string) (sent int) {
	paper, err := soundPaper()
	if err != nil {
		x.t.Fatal(err)
	}
	names := x.rounds("", "")
	names[0] = names[0][:200]
	names[1] = names[1][:200]
	for _, name := range append(names, "../../t/x.pdf", "x.html", "a\"; filename=\"b.html", "\u202efdp.exe") {
		a.owner.Opens("permit/cases/" + a.draft + "/documents")
		a.owner.Follows("/documents/")
		if len(a.owner.Page.Forms("/remove")) > 0 {
			a.owner.Submits("/remove", nil)
			a.owner.Opens("permit/cases/" + a.draft + "/documents")
			a.owner.Follows("/documents/")
		}
		a.owner.SendsBytes(name, paper)
		a.owner.Opens("permit/cases/" + a.draft + "/check")
		sent++
	}
	admin.Opens(draft + "/edit/theme")
	admin.Follows("/crest")
	admin.SendsBytes("crest.png", emblem(x.t, 600))
	f := admin.form("/crest", "")
	for _, text := range x.rounds("", "") {
		f.Values.Set("alt.en", text)
		f.Values.Set("alt.ne", text)
		admin.posts(f.Action, f.Values.Encode())
		sent++
	}
	admin.gets(draft)
	admin.gets(draft + "/preview")
	return sent
}

// messages fails unless all that was sent says only what it says.
func (x *hostile) messages(h *House) int {
	all := h.messages("")
	for _, m := range all {
		if notify.Subject(m.Subject) != m.Subject || notify.Body(m.Body) != m.Body || strings.ContainsAny(m.Subject+m.To, "\r\n") {
			x.t.Errorf("a message to %q: %q %q", m.To, m.Subject, m.Body)
		}
	}
	return len(all)
}

// One service of every pack is asked for and granted with an attack in all that
// anybody writes; whoever reads it anywhere reads text.
func TestAnAttackWalksFromTheFormToTheCertificate(t *testing.T) {
	unraced(t)
	var x hostile
	messages := 0
	for _, id := range families(t) {
		t.Run(string(id), func(t *testing.T) {
			h := Family(t, id)
			x.watches(h)
			p, err := pack.Open(tenants.FS).Pack(string(id))
			if err != nil {
				t.Fatal(err)
			}
			today := civil.Of(h.Clock().In(zone(t, p)))
			var most *pack.Service
			for _, name := range p.Services {
				s, err := p.Service(name)
				if err != nil {
					t.Fatal(err)
				}
				if s.Offered(today) && (most == nil || len(asks(s.On(today))) > len(asks(most))) {
					most = s.On(today)
				}
			}
			walk{Sound{Pack: p, Service: most, Today: today, Says: x.says}, h, t}.whole()
			messages += x.messages(h)
		})
	}
	t.Logf("%d pages showed %d attacks, %d messages were sent: 0 active", x.pages, x.stand, messages)
}

// Everybody sends every form that they can reach with every attack in it.
func TestEveryFormOfTheHouseTakesAttacksAsText(t *testing.T) {
	unraced(t)
	h := Open(t)
	a := fixed(h, "Himal")
	sarita, _, draft := bench(h, "Draft")
	var x hostile
	x.watches(h)
	forms := 0
	for _, c := range []*crawl{
		{p: h.Somebody("en")},
		{p: a.owner},
		{p: h.As("officer@shrama.example")},
		{p: h.As("director@shrama.example")},
		{p: sarita},
	} {
		c.fill = x.rounds
		c.from("", "files", "profile", "queue", "permit/queue", "track", "verify", "settings/home", "sign-in", "permit/cases/"+a.id, "permit/cases/"+a.draft, "permit/records/"+a.number, draft, draft+"/people")
		forms += c.sent
	}
	forms += x.sendsFiles(a, sarita, draft)
	settled(t, h)
	t.Logf("%d forms sent with %d attacks, %d pages showed %d of them, %d messages: 0 active", forms, len(x.all), x.pages, x.stand, x.messages(h))
}
