package sheet

import (
	"slices"
	"strings"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/rule"
	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/words"
)

// offered is a line that is on or off.
func (d Desk) offered(id, name string, on bool) Line {
	l := Line{ID: id, Name: name, Now: d.Print.T("setting.off"), Acts: []string{On}}
	if on {
		l.Now, l.Acts = d.Print.T("setting.on"), []string{Off}
	}
	return l
}

// services can be offered or not.
type services struct{}

func (services) groups(d Desk, _ *pack.Service) []Group {
	var g Group
	for _, id := range d.Law.Services {
		if s, err := d.Law.Service(id); err == nil {
			l := d.offered(id, d.Print.In(s.Name), slices.Contains(d.Now.Services, id))
			l.Clause, l.Certainty = d.Clause(s.Cite, s.Certainty), s.Certainty
			g.Lines = append(g.Lines, l)
		}
	}
	return []Group{g}
}

func (services) ask(Desk, *pack.Service, string) ([]form.Field, form.Answers, bool) {
	return nil, nil, false
}

func (services) read(Desk, At, form.Answers) setting.Layer { return nil }

func (services) act(_ Desk, at At, act string) (setting.Layer, bool) {
	return setting.Layer{{Switch: &setting.Switch{Service: at.Of, On: act == On}}}, act == On || act == Off
}

// payments can be offered or not.
type payments struct{}

func (payments) groups(d Desk, _ *pack.Service) []Group {
	var g Group
	for _, p := range d.Law.Payments {
		_, on := d.Now.Payment(p.ID)
		g.Lines = append(g.Lines, d.offered(p.ID, d.Print.In(p.Label), on))
	}
	return []Group{g}
}

func (payments) ask(Desk, *pack.Service, string) ([]form.Field, form.Answers, bool) {
	return nil, nil, false
}

func (payments) read(Desk, At, form.Answers) setting.Layer { return nil }

func (payments) act(_ Desk, at At, act string) (setting.Layer, bool) {
	return setting.Layer{{Payment: &setting.Payment{ID: at.Of, On: act == On}}}, act == On || act == Off
}

// holidays are the days on which every office is closed.
type holidays struct{}

func (holidays) groups(d Desk, _ *pack.Service) []Group {
	g := Group{Adds: true}
	for _, h := range d.Now.Holidays {
		if h.Scope != pack.EveryOffice || h.Date.Before(d.Today) {
			continue
		}
		g.Lines = append(g.Lines, Line{ID: h.Date.String(), Name: d.Print.Date(h.Date), Now: d.Print.In(h.Name), Certainty: h.Certainty,
			Languages: d.spoken(h.Name), Asks: true, Acts: []string{Retire}})
	}
	return []Group{g}
}

func (holidays) ask(d Desk, _ *pack.Service, of string) ([]form.Field, form.Answers, bool) {
	now := form.Answers{}
	if i := slices.IndexFunc(d.Now.Holidays, func(h pack.Holiday) bool { return h.Date.String() == of && h.Scope == pack.EveryOffice }); i >= 0 {
		now["date"] = of
		d.said(now, "name", d.Now.Holidays[i].Name)
	} else if of != "" {
		return nil, nil, false
	}
	fields := []form.Field{{ID: "date", Type: form.Date, Label: d.in("settings.day")}}
	return append(fields, d.each(form.Field{ID: "name", Type: form.Text, Max: 120}, "settings.name")...), now, true
}

func (holidays) read(d Desk, at At, a form.Answers) (l setting.Layer) {
	h := &setting.Holiday{Date: day(a["date"]), Name: d.text(a, "name")}
	if at.Of != "" && at.Of != h.Date.String() { // it moves
		l = append(l, setting.Change{HolidayEnd: &setting.HolidayEnd{Date: day(at.Of)}})
	}
	return append(l, setting.Change{Holiday: h})
}

func (holidays) act(_ Desk, at At, act string) (setting.Layer, bool) {
	on, err := civil.Parse(at.Of)
	return setting.Layer{{HolidayEnd: &setting.HolidayEnd{Date: on}}}, act == Retire && err == nil
}

// offices are where officers work.
type offices struct{}

func (offices) groups(d Desk, _ *pack.Service) []Group {
	g := Group{Adds: true}
	for _, o := range d.Now.Offices {
		var names []string
		for _, id := range o.Districts {
			x, _ := d.Now.District(id)
			names = append(names, d.named(x.Name, id))
		}
		g.Lines = append(g.Lines, Line{ID: o.ID, Name: d.named(o.Name, o.ID), Now: strings.Join(names, ", "), Certainty: o.Certainty, Languages: d.spoken(o.Name), Asks: true})
	}
	return []Group{g}
}

func (offices) ask(d Desk, _ *pack.Service, of string) ([]form.Field, form.Answers, bool) {
	now := form.Answers{}
	fields := d.each(form.Field{ID: "name", Type: form.Text, Max: 120}, "settings.name")
	if of != "" {
		o, ok := d.Now.Office(of)
		d.said(now, "name", o.Name)
		return fields, now, ok
	}
	return append(fields, d.office("parent", "settings.parent"),
		form.Field{ID: "code", Type: form.Text, Max: 5, Label: d.in("settings.code"), Hint: d.in("settings.code-hint")}), now, true
}

// office asks for one of the offices.
func (d Desk) office(id, key string) form.Field {
	f := form.Field{ID: id, Type: form.Select, Label: d.in(key)}
	for _, o := range d.Now.Offices {
		f.Options = append(f.Options, form.Option{ID: o.ID, Label: o.Name})
	}
	return f
}

func (offices) read(d Desk, at At, a form.Answers) setting.Layer {
	o := &setting.Office{ID: at.Of, Name: d.text(a, "name")}
	if at.Of == "" {
		o.ID, o.Parent, o.Code = mint(), a["parent"], strings.ToUpper(a["code"])
	} else if _, law := d.Law.Office(at.Of); !law { // one that the administration opened itself
		now, _ := d.Now.Office(at.Of)
		o.Parent, o.Code = now.Parent, now.Code
	}
	return setting.Layer{{Office: o}}
}

func (offices) act(Desk, At, string) (setting.Layer, bool) { return nil, false }

// territories are the districts of each office.
type territories struct{}

func (territories) groups(d Desk, _ *pack.Service) []Group {
	g := Group{Adds: true}
	for _, o := range d.Now.Offices {
		if len(o.Districts) == 0 {
			continue
		}
		l := offices{}.groups(Desk{Law: d.Law, Now: &pack.Pack{Offices: []pack.Office{o}, Districts: d.Now.Districts}, Print: d.Print}, nil)[0].Lines[0]
		l.Certainty, l.Languages, l.Asks = o.Territory, nil, false
		if o.Territory == rule.Verified {
			l.Fixed = d.Print.T("setting.territory-fixed")
		}
		g.Lines = append(g.Lines, l)
	}
	return []Group{g}
}

func (territories) ask(d Desk, _ *pack.Service, of string) ([]form.Field, form.Answers, bool) {
	return []form.Field{{ID: "district", Type: form.District, Label: d.in("settings.district")}, d.office("office", "settings.to-office")}, form.Answers{}, of == ""
}

func (territories) read(_ Desk, _ At, a form.Answers) setting.Layer {
	return setting.Layer{{Territory: &setting.Territory{District: a["district"], Office: a["office"]}}}
}

func (territories) act(Desk, At, string) (setting.Layer, bool) { return nil, false }

// sources are the texts that other changes may cite.
type sources struct{}

func (sources) groups(d Desk, _ *pack.Service) []Group {
	g := Group{Adds: true}
	for _, s := range d.Now.Sources {
		if s.ID == setting.Cite {
			continue // what the administration sets by itself is no text to read
		}
		l := Line{ID: s.ID, Name: d.named(s.Title, s.ID), Now: s.Citation}
		if !s.Read.IsZero() {
			l.Allows = d.Print.T("settings.read-on", "day", d.Print.Date(s.Read))
		}
		g.Lines = append(g.Lines, l)
	}
	return []Group{g}
}

func (sources) ask(d Desk, _ *pack.Service, of string) ([]form.Field, form.Answers, bool) {
	fields := d.each(form.Field{ID: "title", Type: form.Text, Max: 200}, "settings.title")
	return append(fields, form.Field{ID: "citation", Type: form.Text, Max: 300, Label: d.in("settings.citation"), Hint: d.in("settings.citation-hint")},
		form.Field{ID: "url", Type: form.Text, Max: 300, Optional: true, Label: d.in("settings.url")},
		form.Field{ID: "read", Type: form.Date, Before: form.Today, Label: d.in("settings.read")}), form.Answers{}, of == ""
}

func (sources) read(d Desk, _ At, a form.Answers) setting.Layer {
	return setting.Layer{{Source: &setting.Source{ID: mint(), Title: d.text(a, "title"), Citation: a["citation"], URL: a["url"], Read: day(a["read"])}}}
}

func (sources) act(Desk, At, string) (setting.Layer, bool) { return nil, false }

// staff gives somebody a post. Who holds one now is no setting: the caller lists
// them.
type staff struct{}

func (staff) groups(Desk, *pack.Service) []Group { return []Group{{Adds: true}} }

func (staff) ask(d Desk, _ *pack.Service, of string) ([]form.Field, form.Answers, bool) {
	post := form.Field{ID: "post", Type: form.Select, Label: d.in("settings.post")}
	for _, x := range d.Now.Posts {
		post.Options = append(post.Options, form.Option{ID: "post:" + x.ID, Label: x.Name})
	}
	for _, r := range d.Now.Roles {
		if r.ID != tenant.Applicant {
			post.Options = append(post.Options, form.Option{ID: "role:" + r.ID, Label: words.Text{d.Print.Lang: d.Print.T("settings.role", "role", d.Print.In(r.Name))}})
		}
	}
	return []form.Field{{ID: "email", Type: form.Email, Label: d.in("settings.email")}, {ID: "name", Type: form.Text, Max: 100, Label: d.in("settings.name")},
		post, d.office("office", "settings.office")}, form.Answers{"email": of}, true
}

func (staff) read(_ Desk, _ At, a form.Answers) setting.Layer {
	p := &setting.Person{Email: strings.ToLower(a["email"]), Name: a["name"], Office: a["office"]}
	if post, ok := strings.CutPrefix(a["post"], "post:"); ok {
		p.Post = post
	} else if role, ok := strings.CutPrefix(a["post"], "role:"); ok {
		p.Roles = []string{role}
	}
	return setting.Layer{{Person: p}}
}

func (staff) act(_ Desk, at At, act string) (setting.Layer, bool) {
	return setting.Layer{{Person: &setting.Person{Email: at.Of, End: true}}}, act == Retire && at.Of != ""
}
