package sheet

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/rule"
	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/setting/lay"
	"github.com/shrama/shrama/shared/words"
)

func number(n int) string { return strconv.Itoa(n) }

// integer reads a whole number that form.Check cleaned.
func integer(s string) int {
	n, _ := strconv.Atoi(s) // what is no number is 0, which is refused
	return n
}

// items are the questions of a service's checklists.
type items struct{}

func (items) groups(d Desk, s *pack.Service) (groups []Group) {
	for _, list := range s.Checklists {
		g := Group{ID: list.ID, Title: d.Print.In(list.Title), Adds: true}
		for i, x := range list.Items {
			l := Line{ID: list.ID + "/" + x.ID, Name: d.Print.In(x.Label), Clause: d.Clause(x.Cite, x.Certainty), Certainty: x.Certainty,
				Fixed: d.fixed(x.Certainty), Languages: d.spoken(x.Label)}
			l.Asks = l.Fixed == "" || len(d.unsaid(s.ID, list.ID, x.ID)) > 0
			if i > 0 {
				l.Acts = append(l.Acts, Up)
			}
			if i < len(list.Items)-1 {
				l.Acts = append(l.Acts, Down)
			}
			if l.Fixed == "" {
				l.Acts = append(l.Acts, Retire)
			}
			g.Lines = append(g.Lines, l)
		}
		groups = append(groups, g)
	}
	return groups
}

// item finds an item by its checklist and its own id; a list alone is a new item.
func item(s *pack.Service, of string) (list pack.Checklist, i int, ok bool) {
	name, id, _ := strings.Cut(of, "/")
	list, ok = s.Checklist(name)
	i = setting.ItemAt(list.Items, id)
	return list, i, ok && (id == "" || i >= 0)
}

func (items) ask(d Desk, s *pack.Service, of string) ([]form.Field, form.Answers, bool) {
	list, i, ok := item(s, of)
	if !ok {
		return nil, nil, false
	}
	now := form.Answers{}
	if i >= 0 {
		d.said(now, "label", list.Items[i].Label)
	}
	fields := d.each(form.Field{ID: "label", Type: form.Text, Max: 300}, "settings.question")
	if i >= 0 && d.fixed(list.Items[i].Certainty) != "" { // the law's own words stand
		open := d.unsaid(s.ID, list.ID, list.Items[i].ID)
		fields = slices.DeleteFunc(fields, func(f form.Field) bool { return !slices.Contains(open, strings.TrimPrefix(f.ID, "label.")) })
	}
	return fields, now, len(fields) > 0
}

// statutory is a question of a checklist in the law's words.
func (d Desk) statutory(service, list, id string) (x pack.Item) {
	if law, err := d.Law.Service(service); err == nil {
		c, _ := law.Checklist(list)
		if i := setting.ItemAt(c.Items, id); i >= 0 && c.Items[i].Certainty != rule.Practice {
			x = c.Items[i]
		}
	}
	return x
}

// unsaid lists the languages in which the pack has not the words of a question of
// the law, so that the administration may add them.
func (d Desk) unsaid(service, list, id string) []string {
	law := d.statutory(service, list, id)
	return slices.DeleteFunc(slices.Clone(d.Law.Languages), func(lang string) bool { return law.Label[lang] != "" })
}

func (items) read(d Desk, at At, a form.Answers) setting.Layer {
	list, id, _ := strings.Cut(at.Of, "/")
	if id == "" {
		id = mint()
	}
	label := words.Text{}
	maps.Copy(label, d.text(a, "label"))
	maps.Copy(label, d.statutory(at.Service, list, id).Label)
	return setting.Layer{{Item: &setting.Item{Service: at.Service, Checklist: list, ID: id, Label: label}}}
}

func (items) act(d Desk, at At, act string) (setting.Layer, bool) {
	s, err := d.Now.Service(at.Service)
	if err != nil {
		return nil, false
	}
	list, i, ok := item(s, at.Of)
	if !ok || i < 0 {
		return nil, false
	}
	if act == Retire {
		return setting.Layer{{ItemRetire: &setting.ItemRetire{Service: at.Service, Checklist: list.ID, ID: list.Items[i].ID}}}, true
	}
	j := i + 1
	if act == Up {
		j = i - 1
	}
	if act != Up && act != Down || j < 0 || j >= len(list.Items) {
		return nil, false
	}
	var order []string
	for _, x := range list.Items {
		order = append(order, x.ID)
	}
	order[i], order[j] = order[j], order[i]
	return setting.Layer{{ItemOrder: &setting.ItemOrder{Service: at.Service, Checklist: list.ID, Items: order}}}, true
}

// papers are the documents that applicants send.
type papers struct{}

func (papers) groups(d Desk, s *pack.Service) []Group {
	g := Group{Adds: true}
	for _, x := range s.Documents {
		l := Line{ID: x.ID, Name: d.Print.In(x.Label), Now: d.Print.T("settings.asked"), Clause: d.Clause(x.Cite, x.Certainty), Certainty: x.Certainty,
			Fixed: d.fixed(x.Certainty), Languages: d.spoken(x.Label)}
		if x.Optional {
			l.Now = d.Print.T("settings.optional")
		}
		if x.When.Fields() != nil {
			l.Now += " · " + d.Print.T("settings.on-condition")
		}
		if l.Asks = l.Fixed == ""; l.Asks {
			l.Acts = []string{Retire}
		}
		g.Lines = append(g.Lines, l)
	}
	return []Group{g}
}

func (papers) ask(d Desk, s *pack.Service, of string) ([]form.Field, form.Answers, bool) {
	x, ok := s.Document(of)
	fields := d.each(form.Field{ID: "label", Type: form.Text, Max: 200}, "settings.paper")
	fields = append(fields, d.each(form.Field{ID: "hint", Type: form.Text, Max: 300, Optional: true}, "settings.paper-hint")...)
	fields = append(fields, form.Field{ID: "optional", Type: form.YesNo, Label: d.in("settings.paper-optional")})
	now := form.Answers{}
	if d.tested(s, now, x.When) {
		fields = append(fields, d.conditions(s, "settings.paper-when-hint")...)
	}
	if ok {
		d.said(now, "label", x.Label)
		d.said(now, "hint", x.Hint)
		now["optional"] = map[bool]string{true: "yes", false: "no"}[x.Optional]
	}
	return fields, now, of == "" || ok && x.Certainty == rule.Practice
}

func (papers) read(d Desk, at At, a form.Answers) setting.Layer {
	p := &setting.Paper{Service: at.Service, ID: cmp.Or(at.Of, mint()), Label: d.text(a, "label"), Hint: d.text(a, "hint"), Optional: a["optional"] == "yes"}
	if s, err := d.Now.Service(at.Service); err == nil {
		if x, _ := s.Document(at.Of); d.tested(s, form.Answers{}, x.When) {
			p.When = d.tests(s, a)
		}
	}
	return setting.Layer{{Paper: p}}
}

func (papers) act(_ Desk, at At, act string) (setting.Layer, bool) {
	return setting.Layer{{PaperRetire: &setting.PaperRetire{Service: at.Service, ID: at.Of}}}, act == Retire && at.Of != ""
}

// messages are what people are written.
type messages struct{}

func (messages) groups(d Desk, s *pack.Service) []Group {
	var g Group
	for _, m := range s.Messages {
		g.Lines = append(g.Lines, Line{ID: m.ID, Name: d.Print.In(m.Subject), Now: d.Print.In(m.SMS), Languages: d.spoken(m.Body), Asks: true})
	}
	return []Group{g}
}

func (messages) ask(d Desk, s *pack.Service, of string) ([]form.Field, form.Answers, bool) {
	m, ok := s.Message(of)
	if !ok {
		return nil, nil, false
	}
	now := form.Answers{}
	fields := d.each(form.Field{ID: "subject", Type: form.Text, Max: 120}, "settings.subject")
	fields = append(fields, d.each(form.Field{ID: "body", Type: form.Long, Max: 1000}, "settings.body")...)
	fields = append(fields, d.each(form.Field{ID: "sms", Type: form.Text, Max: 70, Optional: len(m.SMS) == 0}, "settings.sms")...)
	d.said(now, "subject", m.Subject)
	d.said(now, "body", m.Body)
	d.said(now, "sms", m.SMS)
	for i, f := range fields {
		names := lay.Names(now[f.ID])
		slices.Sort(names)
		said := "{" + strings.Join(slices.Compact(names), "} {") + "}"
		switch short := strings.HasPrefix(f.ID, "sms"); {
		case len(names) > 0 && short:
			fields[i].Hint = d.in("settings.sms-hint", "names", said, "n", d.Print.Digits(number(len([]rune(now[f.ID])))))
		case short:
			fields[i].Hint = d.in("settings.sms-count", "n", d.Print.Digits(number(len([]rune(now[f.ID])))))
		case len(names) > 0:
			fields[i].Hint = d.in("settings.names", "names", said)
		}
	}
	return fields, now, true
}

func (messages) read(d Desk, at At, a form.Answers) setting.Layer {
	return setting.Layer{{Wording: &setting.Wording{Service: at.Service, Message: at.Of, Subject: d.text(a, "subject"), Body: d.text(a, "body"), SMS: d.text(a, "sms")}}}
}

func (messages) act(Desk, At, string) (setting.Layer, bool) { return nil, false }

// note is what the service's page says of how sure its law is.
type note struct{}

func (note) groups(d Desk, s *pack.Service) []Group {
	return []Group{{Lines: []Line{{ID: "note", Name: d.Print.In(s.Name), Now: d.Print.In(s.Note), Languages: d.spoken(s.Note), Asks: true}}}}
}

func (note) ask(d Desk, s *pack.Service, of string) ([]form.Field, form.Answers, bool) {
	now := form.Answers{}
	d.said(now, "note", s.Note)
	return d.each(form.Field{ID: "note", Type: form.Long, Max: 1000}, "settings.note"), now, of == "note"
}

func (note) read(d Desk, at At, a form.Answers) setting.Layer {
	return setting.Layer{{Note: &setting.Note{Service: at.Service, Note: d.text(a, "note")}}}
}

func (note) act(Desk, At, string) (setting.Layer, bool) { return nil, false }

// ratioed writes a contrast, rounded down so that it promises nothing.
func ratioed(r float64) string { return strconv.FormatFloat(math.Floor(r*100)/100, 'f', 2, 64) }
