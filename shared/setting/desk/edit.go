package desk

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/setting/reading"
	"github.com/shrama/shrama/shared/setting/sheet"
	"github.com/shrama/shrama/shared/setting/staff"
	"github.com/shrama/shrama/shared/setting/workbench"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/question"
	"github.com/shrama/shrama/shared/web/ui"
)

// editForm writes one change. Service and Of say what is changed, Do what is done
// to it where that needs no answers; the answers stand beside, by their ids.
type editForm struct {
	Version string `json:"version"`
	Service string `json:"service,omitempty"`
	Of      string `json:"of,omitempty"`
	Do      string `json:"do,omitempty"`
}

// sheetView is what can be changed of one kind, or the form of one change.
type sheetView struct {
	Draft    string            `json:"draft"`
	Kind     string            `json:"kind"`
	Service  string            `json:"service,omitempty"`
	Groups   []sheet.Group     `json:"groups"`
	Errors   map[string]string `json:"errors,omitempty"`
	draft    draftView
	title    string
	name     string // of the service
	at       sheet.At
	action   string
	form     bool // one change is asked about
	asked    []question.Question
	typed    form.Answers
	conflict []string
	wrong    string
	people   []staff.Line
	said     string // of what was sent just now: saved or same
}

// place is what an address or a form means on the sheets.
func place(c web.Call, value func(string) string) sheet.At {
	return sheet.At{Kind: c.PathValue("kind"), Service: value("service"), Of: value("of")}
}

func (s *Service) sheet(ctx context.Context, c web.Call) (web.View, error) {
	b, err := s.open(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	q := c.URL.Query()
	at := place(c, q.Get)
	v, err := b.sheet(ctx, at)
	if err != nil {
		return web.View{}, err
	}
	for _, said := range []string{"saved", "same"} {
		if q.Has(said) {
			v.said = said
		}
	}
	if q.Has("of") || q.Has("new") || at.Kind == "fees" {
		if v.form = at.Kind != "fees"; !b.ask(&v, nil) && v.form {
			return web.View{}, fault.New(fault.NotFound, "fault.not-found")
		}
	}
	return b.drawn(v), nil
}

// sheet reads what can be changed at a place.
func (b *bench) sheet(ctx context.Context, at sheet.At) (sheetView, error) {
	groups, ok := b.desk.Groups(at)
	if !ok {
		return sheetView{}, fault.New(fault.NotFound, "fault.not-found")
	}
	v := sheetView{Draft: b.ID, Kind: at.Kind, Service: at.Service, Groups: groups, draft: b.view(""), at: at,
		title: b.c.Print.T("settings.kind." + at.Kind), action: b.at("edit", at.Kind), name: b.c.Print.T("settings.whole")}
	if at.Service != "" {
		svc, err := b.law.Service(at.Service)
		if err != nil {
			return v, err
		}
		v.name = b.c.Print.In(svc.Name)
	}
	var err error
	if at.Kind == "people" {
		v.people, err = staff.Everybody(ctx, b.c)
	}
	return v, err
}

// ask puts the questions of the place on the sheet, answered as things stand or as
// was typed.
func (b *bench) ask(v *sheetView, typed form.Answers) bool {
	fields, now, ok := b.desk.Ask(v.at)
	if typed != nil {
		now = typed
	}
	v.asked = question.Asked(b.c, fields, now, b.env())
	for i, q := range v.asked { // a text in another language is read aloud in it
		if at := strings.LastIndexByte(q.ID, '.'); at >= 0 && slices.Contains(b.law.Languages, q.ID[at+1:]) {
			attrs := templ.Attributes{"lang": q.ID[at+1:]}
			maps.Copy(attrs, q.Attrs)
			v.asked[i].Attrs = attrs
		}
	}
	return ok
}

func (b *bench) env() form.Env {
	env := b.law.Env(b.desk.Today)
	env.Words = b.c.Print
	return env
}

func (b *bench) drawn(v sheetView) web.View {
	title := []string{v.title, v.name, b.Title}
	if v.form {
		title = slices.Insert(title, 0, v.item(b.c))
	}
	view := web.View{Title: strings.Join(title, " · "), Back: ui.Link{Text: b.Title, Href: b.at()}, At: v.action + service(v.Service), Data: v}
	if v.form {
		view.Back = ui.Link{Text: v.title, Href: v.action + service(v.Service)}
		view.At = v.address(v.at.Of)
	}
	view.Page = func(p ui.Page) templ.Component { return sheetPage(p, v) }
	return view
}

func service(id string) string {
	if id == "" {
		return ""
	}
	return "?service=" + id
}

// item names what a form changes: a line of the sheet, or one that is added.
func (v sheetView) item(c web.Call) string {
	for _, g := range v.Groups {
		for _, l := range g.Lines {
			if l.ID == v.at.Of && l.ID != "" {
				return c.Print.T("settings.change") + ": " + l.Name
			}
		}
	}
	for _, x := range v.people {
		if x.Email == v.at.Of {
			return c.Print.T("settings.change") + ": " + x.Name
		}
	}
	return c.Print.T("settings.add." + v.Kind)
}

// edit writes a change into the draft, or says at which answer it cannot be.
func (s *Service) edit(ctx context.Context, c web.Call) (web.View, error) {
	b, err := s.open(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	at := place(c, c.PostFormValue)
	v, err := b.sheet(ctx, at)
	if err != nil {
		return web.View{}, err
	}
	var typed form.Answers
	var more setting.Layer
	if do := c.PostFormValue("do"); do != "" {
		var ok bool
		if more, ok = b.desk.Act(at, do); !ok {
			return web.View{}, fault.New(fault.Malformed, "fault.malformed")
		}
	} else {
		fields, _, ok := b.desk.Ask(at)
		if !ok || len(fields) == 0 {
			return web.View{}, fault.New(fault.NotFound, "fault.not-found")
		}
		v.form = at.Kind != "fees"
		typed = question.Typed(c, fields)
		clean, faults := form.Check(fields, typed, b.env())
		if b.desk.Stands(at, clean, b.env()) && !slices.ContainsFunc(faults, func(f fault.Field) bool { return typed[f.ID] != "" }) {
			return web.View{To: v.on("same"), Data: lineOfDraft(c, b.Draft)}, nil
		}
		for i, f := range faults {
			if f.ID == "cite" && f.Code == "form.choose" {
				faults[i].Code = "setting.cite" // it also says how a text comes onto the list
			}
		}
		if err := fault.Answers(faults); err != nil {
			b.ask(&v, typed)
			return b.refused(v, question.Mark(c.Print, v.asked, faults), err), nil
		}
		more, _ = b.desk.Read(at, clean)
	}
	v.typed = typed
	return s.write(ctx, b, v, more)
}

// write judges changes and, where nothing speaks against them, stores them.
func (s *Service) write(ctx context.Context, b *bench, v sheetView, more setting.Layer) (web.View, error) {
	next := b.Draft
	next.Changes = sheet.Lay(b.Changes, v.at, more)
	reasons, err := workbench.Judge(ctx, b.c.DB, b.law, next)
	if err != nil {
		return web.View{}, err
	}
	var faults []fault.Field
	errs := map[string]string{}
	for _, r := range reasons {
		switch {
		case r.Change < 0:
			errs[""] = b.says(r)
		case slices.Contains(more, next.Changes[r.Change]):
			id := sheet.Asked(next.Changes[r.Change], r.Field)
			faults, errs[id] = append(faults, fault.Field{ID: id, Code: r.Code, Args: r.Args}), b.says(r)
		}
	}
	if len(errs) > 0 {
		if v.typed != nil {
			b.ask(&v, v.typed)
		}
		for i, q := range v.asked {
			v.asked[i].Error = errs[q.ID]
		}
		return b.refused(v, errs, fault.Answers(faults)), nil
	}
	now, err := workbench.Change(ctx, b.c.DB, seen(b.c), func(d workbench.Draft) (workbench.Draft, error) { return d.Edit(next.Changes, acting(b.c)) })
	if conflicted(err) && now.ID != "" {
		b.Draft = now
		return s.overtaken(ctx, b, v, err)
	}
	if err != nil {
		return web.View{}, err
	}
	said := "saved"
	if now.Version == b.Version {
		said = "same"
	}
	return web.View{To: v.on(said), Data: lineOfDraft(b.c, now)}, nil
}

// on is where a form that was sent leads on to, with what is said of it there.
func (v sheetView) on(said string) string {
	to := v.action + "?" + said + "=yes"
	if v.Service != "" {
		to += "&service=" + v.Service
	}
	return to
}

// refused shows a sheet again with what was typed and what is wrong with it.
func (b *bench) refused(v sheetView, errs map[string]string, err error) web.View {
	v.Errors = errs
	view := b.drawn(v)
	view.Status, view.Wrong = 422, err
	return view
}

// overtaken shows what somebody else changed meanwhile, above what was typed, so
// that it can be sent again.
func (s *Service) overtaken(ctx context.Context, was *bench, old sheetView, cause error) (web.View, error) {
	b, err := s.lay(ctx, was.c, was.Draft)
	if err != nil {
		return web.View{}, err
	}
	v, err := b.sheet(ctx, place(b.c, b.c.PostFormValue))
	if err != nil {
		return web.View{}, err
	}
	if v.form = old.form; old.typed != nil {
		b.ask(&v, old.typed)
	}
	v.wrong, v.conflict = reading.Said(b.c, cause), []string{}
	for _, l := range b.view("").some() {
		v.conflict = append(v.conflict, l.Text)
	}
	view := b.drawn(v)
	view.Status, view.Wrong = 409, cause
	return view, nil
}

// version is the draft's version as forms send it back.
func (v sheetView) version() string { return v.draft.version }

// box is the question about a line of the table of fees.
func (v sheetView) box(id string) (q question.Question, ok bool) {
	i := slices.IndexFunc(v.asked, func(q question.Question) bool { return q.ID == id })
	if i < 0 {
		return q, false
	}
	return v.asked[i], true
}

// rest are the questions of the form of fees that no line of the table asks.
func (v sheetView) rest() []question.Question {
	return slices.DeleteFunc(slices.Clone(v.asked), func(q question.Question) bool { return q.Type == form.Money })
}

// address is where the form of a line is.
func (v sheetView) address(of string) string {
	q := "?of=" + url.QueryEscape(of)
	if v.Service != "" {
		q += "&service=" + v.Service
	}
	return v.action + q
}
