package counter

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/casework/profile"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/question"
	"github.com/shrama/shrama/shared/web/ui"
	"github.com/shrama/shrama/shared/web/upload"
)

// beginForm begins an application. ID is 128 random bits that the caller mints,
// so that sending twice begins once.
type beginForm struct {
	ID      string `json:"id"`
	Service string `json:"service"`
	Renews  string `json:"renews,omitempty"`
}

// serviceView is what one can know before applying.
type serviceView struct {
	ID        string         `json:"id"`
	Name      string         `json:"name"`
	About     string         `json:"about"`
	Note      string         `json:"note,omitempty"`
	Time      string         `json:"time,omitempty"`
	Fees      []feeLine      `json:"fees"`
	NoFee     string         `json:"no_fee,omitempty"`
	Law       string         `json:"law"`
	Parts     []string       `json:"parts"`
	Documents []upload.Paper `json:"documents"`
	NewID     string         `json:"-"`
	SignedIn  bool           `json:"-"`
	Officer   bool           `json:"-"`
	Action    string         `json:"-"`
}

func (k *Counter) service(_ context.Context, c web.Call) (web.View, error) {
	l, err := k.law(c, c.PathValue("service"))
	if err != nil {
		return web.View{}, err
	}
	s, p := l.Service, c.Print
	v := serviceView{ID: s.ID, Name: p.In(s.Name), About: p.In(s.About), Note: p.In(s.Note), Time: p.In(s.Time),
		Fees: fees(l, p), NoFee: p.In(s.Fee.Note), Law: k.lawOf(l, p), NewID: ident.New().String(),
		SignedIn: !c.Actor.Nobody(), Officer: c.Actor.Officer(), Action: c.Path(k.Module, "cases")}
	for _, part := range s.Parts {
		v.Parts = append(v.Parts, p.In(part.Title))
	}
	for _, d := range s.Documents {
		v.Documents = append(v.Documents, upload.Paper{Slot: d.ID, Label: p.In(d.Label), Hint: p.In(d.Hint), Optional: d.Optional || len(d.When.Fields()) > 0})
	}
	return web.View{Title: v.Name, Back: ui.Link{Text: p.T("web.home"), Href: c.Path("")}, Data: v, Page: func(p ui.Page) templ.Component { return servicePage(p, v) }}, nil
}

func (k *Counter) begin(ctx context.Context, c web.Call) (web.View, error) {
	l, err := k.law(c, c.PostFormValue("service"))
	if err != nil {
		return web.View{}, err
	}
	id, err := ident.Parse(c.PostFormValue("id"))
	if err != nil {
		return web.View{}, fault.Wrap(err, fault.Malformed, "fault.bad-id")
	}
	x := casework.New(id.String(), l, c.Actor)
	if n := c.PostFormValue("renews"); n != "" {
		if k.Renewals == nil {
			return web.View{}, fault.New(fault.NotFound, "fault.no-service")
		}
		if x.Answers, err = k.Renewals.Renewal(ctx, c, l, n); err != nil {
			return web.View{}, err
		}
		x.Renews = n
	}
	err = l.Save(ctx, c.DB, x)
	if fault.KindOf(err) == fault.Conflict {
		// The id exists. If it is this person's, this is the second press of
		// one button; if not, nothing is said about it.
		old, lerr := casework.Load(ctx, c.DB, x.ID)
		if lerr != nil || !old.Mine(c.Actor) || old.Service != x.Service {
			return web.View{}, fault.New(fault.Conflict, "fault.id-taken")
		}
		err = nil
	}
	return to(k.at(c, x.ID)), err
}

// taskView is where a draft stands.
type taskView struct {
	ID       string    `json:"id"`
	Ref      string    `json:"reference"`
	Service  string    `json:"service"`
	Done     int       `json:"done"`
	Of       int       `json:"of"`
	Tasks    []task    `json:"parts"`
	Fee      string    `json:"fee,omitempty"`
	Fees     []feeLine `json:"-"`
	NoFee    string    `json:"-"`
	Law      string    `json:"-"`
	Time     string    `json:"-"`
	Note     string    `json:"-"`
	Returned string    `json:"returned,omitempty"` // the office's reason, word for word
	Check    string    `json:"-"`
}

// task is one line of a task list.
type task struct {
	Name   string          `json:"name"`
	Status casework.Status `json:"status"`
	Href   string          `json:"-"`
}

func (k *Counter) tasks(c web.Call, l casework.Law, x casework.Case) taskView {
	p, s := c.Print, l.Service
	v := taskView{ID: x.ID, Ref: casework.Ref(x.ID), Service: p.In(s.Name), Time: p.In(s.Time), Note: p.In(s.Note), Fees: fees(l, p),
		NoFee: p.In(s.Fee.Note), Law: k.lawOf(l, p), Check: k.at(c, x.ID, "check")}
	for _, part := range s.Parts {
		v.Tasks = append(v.Tasks, task{p.In(part.Title), x.PartStatus(l, part), k.at(c, x.ID, "parts", part.ID)})
	}
	if len(x.Wanted(s)) > 0 {
		v.Tasks = append(v.Tasks, task{p.T("counter.documents"), x.DocumentStatus(s), k.at(c, x.ID, "documents")})
	}
	for _, t := range v.Tasks {
		if t.Status == casework.Done {
			v.Done++
		}
	}
	v.Of = len(v.Tasks)
	if fee, err := x.Charge(l); err == nil && !fee.Amount.IsZero() {
		v.Fee = p.Money(fee.Amount)
	}
	return v
}

// partView is one page of questions.
type partView struct {
	ID        string              `json:"id"`
	Part      string              `json:"part"`
	Service   string              `json:"service"`
	Title     string              `json:"title"`
	Hint      string              `json:"hint,omitempty"`
	N         int                 `json:"n"`
	Of        int                 `json:"of"`
	Answers   form.Answers        `json:"answers"`
	Errors    map[string]string   `json:"errors,omitempty"` // by field, in the reader's language
	Questions []question.Question `json:"-"`
	Action    string              `json:"-"`
	Back      string              `json:"-"`
	Version   int                 `json:"version"`
}

func (k *Counter) part(ctx context.Context, c web.Call) (web.View, error) {
	l, x, err := k.own(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	part, n, err := partOf(l, c.PathValue("part"))
	if err != nil {
		return web.View{}, err
	}
	if !x.Editable() {
		return to(k.at(c, x.ID)), nil
	}
	shown, err := k.prefill(ctx, c, part, x.Answers)
	if err != nil {
		return web.View{}, err
	}
	return k.draw(file{c, l, x}, topic{part, n, question.Asked(c, part.Fields, shown, l.Env(x.Answers))}, nil), nil
}

// prefill shows what the profile knows where nothing was answered yet. It is
// saved only when the person saves the page.
func (k *Counter) prefill(ctx context.Context, c web.Call, part form.Part, a form.Answers) (form.Answers, error) {
	shown := maps.Clone(a)
	if shown == nil {
		shown = form.Answers{}
	}
	wants := slices.ContainsFunc(part.Fields, func(f form.Field) bool { return f.Profile != "" && a[f.ID] == "" })
	if !wants {
		return shown, nil
	}
	prof, err := profile.Load(ctx, c.DB, c.Actor.Person)
	if err != nil {
		return nil, err
	}
	for _, f := range part.Fields {
		if v := prof.Answers[f.Profile]; f.Profile != "" && shown[f.ID] == "" && v != "" {
			shown[f.ID] = v
		}
	}
	return shown, nil
}

// topic is one part of a form on its page.
type topic struct {
	form.Part
	n  int // which of the parts it is, from 1
	qs []question.Question
}

func partOf(l casework.Law, id string) (form.Part, int, error) {
	i := slices.IndexFunc(l.Service.Parts, func(p form.Part) bool { return p.ID == id })
	if i < 0 {
		return form.Part{}, 0, fault.New(fault.NotFound, "web.no-page")
	}
	return l.Service.Parts[i], i + 1, nil
}

// draw draws one part with what was typed and what is wrong with it.
func (k *Counter) draw(f file, q topic, err error) web.View {
	c, l, x, part, qs := f.c, f.l, f.x, q.Part, q.qs
	v := partView{ID: x.ID, Part: part.ID, Service: c.Print.In(l.Service.Name), Title: c.Print.In(part.Title), Hint: c.Print.In(part.Hint),
		N: q.n, Of: len(l.Service.Parts), Answers: x.Answers, Questions: qs, Version: x.Version,
		Action: k.at(c, x.ID, "parts", part.ID), Back: k.at(c, x.ID)}
	view := web.View{Title: v.Title + " · " + v.Service, Data: v, Wrong: err}
	if fe, ok := errors.AsType[*fault.Error](err); ok {
		view.Status = 422
		v.Errors = question.Mark(c.Print, qs, fe.Fields)
		view.Data = v
	}
	view.Back = ui.Link{Text: c.Print.T("counter.parts"), Href: v.Back}
	view.Page = func(p ui.Page) templ.Component { return partPage(p, v) }
	return view
}

func (k *Counter) save(ctx context.Context, c web.Call) (web.View, error) {
	l, x, err := k.own(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	part, n, err := partOf(l, c.PathValue("part"))
	if err != nil {
		return web.View{}, err
	}
	typed := question.Typed(c, part.Fields)
	f, q := file{c, l, x}, topic{part, n, question.Asked(c, part.Fields, typed, l.Env(x.Answers))}
	if seen := c.PostFormValue("version"); seen != "" && seen != version(x) {
		return k.changed(f, q)
	}
	next, err := x.Answer(l, part, typed)
	if err == nil && ends(l, part) {
		err = k.fits(ctx, c, l, next)
	}
	if fault.KindOf(err) == fault.Invalid {
		return k.draw(f, q, err), nil
	}
	if err != nil {
		return web.View{}, err
	}
	if err := l.Save(ctx, c.DB, next); err != nil {
		if fault.KindOf(err) == fault.Conflict {
			return k.changed(f, q)
		}
		return web.View{}, err
	}
	if c.PostFormValue("later") != "" || n == len(l.Service.Parts) {
		return to(k.at(c, x.ID)), nil
	}
	return to(k.at(c, x.ID, "parts", l.Service.Parts[n].ID)), nil
}

// changed shows the typed answers again with a word that the draft was changed
// in another window; saving once more keeps what is on this page.
func (k *Counter) changed(f file, q topic) (web.View, error) {
	v := k.draw(f, q, &fault.Error{Kind: fault.Conflict, Fields: []fault.Field{{ID: "version", Code: "counter.changed-elsewhere"}}})
	v.Status = 409
	return v, nil
}
