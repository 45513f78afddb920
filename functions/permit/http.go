package permit

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/casework/dossier"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/register"
	"github.com/shrama/shrama/shared/register/grant"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/question"
	"github.com/shrama/shrama/shared/web/ui"
	"github.com/shrama/shrama/shared/words"
)

// record is the address of one permit on the register.
const record = "/permit/records/{number}"

// Routes is the module's whole surface but for what it prints: the counter's, the
// desk's, and the records.
func (s *Service) Routes() []web.Route {
	return append(append(s.counter.Routes(), s.desk.Routes()...), []web.Route{
		{Method: "GET", Pattern: record, Module: module, Kept: true, Summary: "A permit on the register, for its holder and its office", Gives: recordView{}, Do: s.record},
		{Method: "POST", Pattern: record + "/acts", Module: module, Officer: true, Summary: "Amend, suspend, restore or revoke a permit", Takes: actForm{}, Do: s.act},
		{Method: "POST", Pattern: record + "/readings", Module: module, Officer: true, Summary: "Have a secret answer of a permit shown, which is written down", Takes: dossier.ReadForm{}, Gives: recordView{}, Do: s.reveal},
	}...)
}

// Grant puts a granted case on the register (see desk.Grants).
func (s *Service) Grant(ctx context.Context, c web.Call, l casework.Law, x casework.Case) (casework.Case, []store.Put, error) {
	small, err := portrait(ctx, c.Files, l.Service, x)
	if err != nil {
		return x, nil, err
	}
	r, p, err := grant.Enter(ctx, c.DB, l, grant.Decision{Case: x, Portrait: small})
	x.Record = r.Number
	return x, []store.Put{p}, err
}

// Renewal returns what an application for renewal starts from (see
// counter.Renewals).
func (s *Service) Renewal(ctx context.Context, c web.Call, l casework.Law, number string) (form.Answers, error) {
	r, err := load(ctx, c.DB, number)
	if err != nil {
		return nil, err
	}
	cal, err := l.Pack.Calendar()
	if err != nil {
		return nil, err
	}
	if err := mayRenew(l, r, cal, c.Actor); err != nil {
		return nil, err
	}
	if r.Service != l.Service.ID {
		return nil, fault.New(fault.NotFound, "register.unknown")
	}
	x, err := earlier(ctx, c.DB, r)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return nil, err
	}
	return renewal(l.Service, r, x.Answers), nil
}

// Fits refuses a term past the longest total (see counter.Renewals).
func (s *Service) Fits(ctx context.Context, c web.Call, l casework.Law, x casework.Case) error {
	r, err := load(ctx, c.DB, x.Renews)
	if err != nil {
		return err
	}
	cal, err := l.Pack.Calendar()
	if err != nil {
		return err
	}
	_, to, err := grant.Term(l, x, r.To, cal)
	if err != nil {
		return err
	}
	return r.Fits(l.Service, cal, to)
}

// actForm is one act on a record: note is the reason, version the record as it
// was seen; amended contents stand beside them by their own names.
type actForm struct {
	Action  string `json:"action"`
	Note    string `json:"note"`
	Version string `json:"version"`
}

// recordView is a record as its holder and its office see it.
type recordView struct {
	Number   string       `json:"number"`
	Service  string       `json:"service"`
	State    string       `json:"state"`
	Holder   string       `json:"holder"`
	From     string       `json:"from"`
	To       string       `json:"to,omitempty"` // none: until somebody ends it
	Contents form.Answers `json:"contents"`
	Hidden   []string     `json:"hidden,omitempty"` // the contents that are masked, and can be asked for
	Version  int          `json:"version"`
	Renew    string       `json:"renew,omitempty"` // why it cannot be renewed today
	CanRenew bool         `json:"can_renew"`
	Term     string       `json:"-"`
	Facts    facts        `json:"-"`
	Line     []ui.Stage   `json:"-"`
	Acts     []act        `json:"-"`
	Errors   []ui.Link    `json:"-"`
	Papers   []ui.Link    `json:"-"`
	Verify   string       `json:"-"`
	At       string       `json:"-"`
	Begin    string       `json:"-"`
	NewID    string       `json:"-"`
	ServID   string       `json:"-"`
	Reason   string       `json:"reason,omitempty"`
	Changed  []string     `json:"-"` // what others did meanwhile
	Chosen   string       `json:"-"`
	Note     string       `json:"-"`
}

// act is one thing an officer may do to the record.
type act struct {
	ID, Label string
	Questions []question.Question
	Certainty string
	warning   bool
}

// open loads a record that the caller may see, and what decides about it.
func open(ctx context.Context, c web.Call) (casework.Law, register.Record, error) {
	number, ok := register.ParseNumber(c.PathValue("number"))
	if !ok {
		return casework.Law{}, register.Record{}, fault.New(fault.NotFound, "register.unknown")
	}
	r, err := load(ctx, c.DB, number)
	if err != nil {
		return casework.Law{}, r, err
	}
	svc, err := r.Law(ctx, c)
	if err != nil {
		return casework.Law{}, r, err
	}
	l := casework.Law{Pack: svc.Pack(), Service: svc, Now: c.Now, Words: c.Print, Keyed: c.Keyed()}
	if c.Actor.Nobody() || c.Actor.Person != r.Holder.Person && readsAs(l, r, c.Actor) == "" {
		err = fault.Hidden("register.unknown")
	}
	return l, r, err
}

func (s *Service) record(ctx context.Context, c web.Call) (web.View, error) {
	l, r, err := open(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	return s.page(file{c: c, l: l, r: r}, nil)
}

func (s *Service) page(f file, wrong error) (web.View, error) {
	c, l, r, veil := f.c, f.l, f.r, f.veil()
	p, today := c.Print, l.Today()
	v := recordView{Number: r.Number, Service: p.In(l.Service.Name), State: string(r.Today(today)), Holder: r.Holder.Name, From: r.From.String(),
		To: r.Until(), Contents: veil.Over(r.Contents), Hidden: veil.Hidden(r.Contents), Version: r.Version, Term: r.Term(p, ends(l, p, r)),
		Facts: veil.Facts(c, filled(l.Service, r), r.Contents), Line: line(c, l, r), At: c.Path("permit", "records", r.Number),
		Verify: c.Path("verify", r.Number), Begin: c.Path("permit", "cases"), NewID: ident.New().String(), ServID: l.Service.ID,
		Chosen: c.PostFormValue("action"), Note: c.PostFormValue("note")}
	if r.State != register.Valid {
		v.Reason = r.Last().Note
	}
	for _, lang := range l.Pack.Languages {
		v.Papers = append(v.Papers, ui.Link{Text: p.T("register.certificate", "language", words.Language(lang)), Href: v.At + "/certificate?paper=" + lang})
	}
	if c.Actor.Person == r.Holder.Person {
		v.CanRenew, v.Renew = renewable(c, r)
	}
	v.Acts = s.acts(f)
	view := web.View{Title: v.Service + " " + r.Number, Back: ui.Link{Text: p.T("counter.mine"), Href: c.Path("files")}, Wrong: wrong}
	if c.Actor.Officer() {
		view.Back = ui.Link{Text: p.T("desk.queue"), Href: c.Path("permit", "queue")}
	}
	if f, ok := errors.AsType[*fault.Error](wrong); ok && f.Kind == fault.Conflict {
		view.Status, v.Changed = 409, since(c, l, r)
	} else if ok {
		view.Status = 422
		for _, x := range f.Fields {
			v.Errors = append(v.Errors, ui.ErrorLink(x.ID+"-"+v.Chosen, p.Say(x.Code, x.Args)))
		}
	}
	view.Data = v
	view.Page = func(p ui.Page) templ.Component { return recordPage(p, v) }
	return view, nil
}

// renewable reports whether another term may be asked for, which is under today's
// settings, and if not, why.
func renewable(c web.Call, r register.Record) (bool, string) {
	s, err := c.Pack.Service(r.Service)
	if err != nil {
		return false, "" // no longer offered
	}
	cal, err := c.Pack.Calendar()
	if err != nil {
		return false, ""
	}
	ok, why := r.Renewable(s, cal, civil.Of(c.Now))
	if why != "" {
		why = c.Print.T(why)
	}
	return ok, why
}

// acts are what the officer may do, with the contents that may be amended.
func (s *Service) acts(f file) []act {
	c, l, r := f.c, f.l, f.r
	var out []act
	for _, x := range r.Acts(l.Service, c.Actor) {
		a := act{ID: x.ID, Label: c.Print.In(x.Label), warning: x.ID == register.Revoke}
		if x.Certainty != "" {
			a.Certainty = c.Print.T("certainty." + x.Certainty)
		}
		a.Questions = question.Asked(c, fields(l.Service, x.Fields), f.veil().Over(r.Contents), l.Env(r.Contents))
		out = append(out, a)
	}
	return out
}

// fields returns the fields of a service by id, in that order.
func fields(s *pack.Service, ids []string) []form.Field {
	var out []form.Field
	for _, id := range ids {
		if f, ok := s.Field(id); ok {
			out = append(out, f)
		}
	}
	return out
}

func line(c web.Call, l casework.Law, r register.Record) []ui.Stage {
	var out []ui.Stage
	for _, e := range r.History {
		parts := []string{c.Print.Time(e.At.In(c.Now.Location()))}
		if e.Note != "" {
			parts = append(parts, "“"+e.Note+"”")
		}
		title := did(c, l, e.Action)
		if e.By == casework.Clock.Person && (e.Action == register.Issue || e.Action == register.Renew) {
			title = deemed(l, c.Print)
		}
		out = append(out, ui.Stage{Title: title, Text: strings.Join(parts, " · ")})
	}
	return out
}

// since says what others did to the record after the page before the officer was
// made; where nothing is told of it, that it changed.
func since(c web.Call, l casework.Law, r register.Record) []string {
	var out []string
	if seen, err := strconv.Atoi(c.PostFormValue("version")); err == nil && seen > 0 && seen < r.Version {
		for _, e := range r.History[max(0, len(r.History)-(r.Version-seen)):] {
			out = append(out, c.Print.T("desk.someone", "name", e.Name, "did", did(c, l, e.Action), "time", c.Print.Time(e.At.In(c.Now.Location()))))
		}
	}
	if len(out) == 0 {
		out = []string{c.Print.T("fault.case-changed")}
	}
	return out
}

// did says an act in the pack's words, or the product's.
func did(c web.Call, l casework.Law, action string) string {
	if x, ok := l.Service.Act(action); ok {
		return c.Print.In(x.Done)
	}
	return c.Print.T("record." + action)
}

func (s *Service) act(ctx context.Context, c web.Call) (web.View, error) {
	l, r, err := open(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	if seen, err := strconv.Atoi(c.PostFormValue("version")); err == nil && seen != r.Version {
		return s.page(file{c: c, l: l, r: r}, fault.New(fault.Conflict, "fault.case-changed"))
	}
	changed, err := s.changes(c, l, r)
	if err == nil {
		note, nerr := casework.Prose("note", c.PostFormValue("note"), true)
		if nerr != nil {
			return s.page(file{c: c, l: l, r: r}, nerr)
		}
		r2, derr := r.Do(l.Service, c.PostFormValue("action"), changed, register.Acting{By: c.Actor, Note: note, At: c.Now})
		if err = derr; err == nil {
			err = save(ctx, c.DB, l, r2)
		}
	}
	switch fault.KindOf(err) {
	case fault.Invalid:
		return s.page(file{c: c, l: l, r: r}, err)
	case fault.Conflict:
		if now, lerr := load(ctx, c.DB, r.Number); lerr == nil {
			r = now
		}
		return s.page(file{c: c, l: l, r: r}, err)
	default:
		return web.View{To: c.Path("permit", "records", r.Number)}, err
	}
}

// changes reads and checks the contents that an amendment brings.
func (s *Service) changes(c web.Call, l casework.Law, r register.Record) (form.Answers, error) {
	x, ok := l.Service.Act(c.PostFormValue("action"))
	if !ok || len(x.Fields) == 0 {
		return nil, nil
	}
	asked := fields(l.Service, x.Fields)
	clean, faults := form.Check(asked, question.Typed(c, asked), l.Env(r.Contents))
	return clean, fault.Answers(faults)
}
