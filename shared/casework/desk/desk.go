// Package desk is the back of casework: the officer's queue and the page on
// which a case is checked, returned, recommended and decided.
//
// Who may read a case, and who may act on it, is the route's to say, each time
// anew (package reading).
package desk

import (
	"context"
	"errors"
	"slices"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/casework/counter"
	"github.com/shrama/shrama/shared/casework/dossier"
	"github.com/shrama/shrama/shared/casework/reading"
	"github.com/shrama/shrama/shared/casework/spent"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/trail"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/question"
	"github.com/shrama/shrama/shared/web/ui"
)

// Desk serves the officers of one module.
type Desk struct {
	Counter *counter.Counter
	Grants  Grants
}

// Grants is what a module does when a case is granted.
type Grants interface {
	// Grant returns the case with the number of its record, and the writes that
	// put the record on the register in the same instant.
	Grant(ctx context.Context, c web.Call, l casework.Law, x casework.Case) (casework.Case, []store.Put, error)
}

// Routes is what officers can reach of a module, and the two addresses that
// applicants share with them.
func (d *Desk) Routes() []web.Route {
	m := "/" + d.Counter.Module
	one := m + "/cases/{id}"
	return counter.Mounted(d.Counter.Module, []web.Route{
		{Method: "GET", Pattern: m + "/queue", Officer: true, Summary: "Open cases of the officer's office, soonest deadline first", Gives: queueView{}, Do: d.queue},
		{Method: "GET", Pattern: one, Kept: true, Summary: "A case, as its applicant or its office sees it", Gives: counter.Status{}, Do: d.show},
		{Method: "POST", Pattern: one + "/acts", Summary: "Do one of the actions the case's step offers", Takes: actForm{}, Do: d.act},
		{Method: "GET", Pattern: one + "/papers/{slot}", Kept: true, Officer: true, Summary: "Download a document of a case", Do: d.paper},
		{Method: "POST", Pattern: one + "/readings", Officer: true, Summary: "Have a secret answer of a case shown, which is written down", Takes: dossier.ReadForm{}, Gives: caseView{}, Do: d.reveal},
		{Method: "POST", Pattern: one + "/replies", Officer: true, Summary: "Write to the applicant", Takes: replyForm{}, Do: d.reply},
	})
}

// actForm is one action: the note is the reason, version the case as it was
// seen; office fields and check.<item> stand beside them by their own names.
type actForm struct {
	Action  string `json:"action"`
	Note    string `json:"note,omitempty"`
	Version string `json:"version"`
}

// replyForm is one message to the applicant.
type replyForm struct {
	Text string `json:"text"`
}

// file is one case on the desk, with the call about it and the law it stands
// under.
type file struct {
	c     web.Call
	l     casework.Law
	x     casework.Case
	shown string // the secret answer that the officer asked for
}

// veil masks what the officer has not asked for.
func (d *Desk) veil(f file) dossier.Veil {
	return dossier.Veil{Service: f.l.Service, At: f.c.Path(d.Counter.Module, "cases", f.x.ID, "readings"), ID: ident.New().String(), Shown: f.shown}
}

// find loads a case that the caller may read, as its applicant or as one of its
// officers. Another's is as if it were not there, and to an officer both say who
// reads cases.
func (d *Desk) find(ctx context.Context, c web.Call) (file, error) {
	l, x, err := d.Counter.Open(ctx, c)
	if err == nil && !x.Mine(c.Actor) && !x.ReadBy(l, c.Actor) {
		err = fault.Hidden("fault.no-case")
	}
	if fault.KindOf(err) == fault.NotFound && c.Actor.Officer() {
		err = fault.Wrap(err, fault.NotFound, "fault.no-case-of-yours")
	}
	return file{c: c, l: l, x: x}, err
}

// open is find for who acts as an officer: the own case is not there for them.
func (d *Desk) open(ctx context.Context, c web.Call) (file, error) {
	f, err := d.find(ctx, c)
	if err == nil && f.x.Mine(c.Actor) {
		err = fault.New(fault.NotFound, "fault.no-case-of-yours")
	}
	return f, err
}

func (d *Desk) show(ctx context.Context, c web.Call) (web.View, error) {
	f, err := d.find(ctx, c)
	switch {
	case err != nil:
		return web.View{}, err
	case f.x.Mine(c.Actor):
		return d.Counter.Show(ctx, c, f.l, f.x)
	default:
		return d.page(f, nil, nil), nil
	}
}

func (d *Desk) act(ctx context.Context, c web.Call) (web.View, error) {
	f, err := d.find(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	l, x := f.l, f.x
	a := d.read(c, l, x)
	next, also, err := d.decide(ctx, f, a)
	if err == nil {
		err = l.Commit(ctx, c.DB, next, also...)
	}
	switch fault.KindOf(err) {
	case fault.Invalid:
		return d.page(f, a.Findings, err), nil
	case fault.Conflict:
		return d.changed(ctx, c, a.Findings, err)
	default:
	}
	if err != nil {
		return web.View{}, err
	}
	if x.Mine(c.Actor) {
		return web.View{To: c.Path(d.Counter.Module, "cases", x.ID)}, nil
	}
	return web.View{To: c.Path(d.Counter.Module, "cases", x.ID) + "?done=" + a.Action}, nil
}

// read takes the action and its findings from a form or a JSON body.
func (d *Desk) read(c web.Call, l casework.Law, x casework.Case) casework.Act {
	action := c.PostFormValue("action")
	return casework.Act{Action: action, By: c.Actor, Note: c.PostFormValue("note"), Seen: number(c.PostFormValue("version")),
		Findings: question.Typed(c, d.fields(l, x)[action])}
}

// decide applies the action, and makes the record where it grants.
func (d *Desk) decide(ctx context.Context, f file, a casework.Act) (casework.Case, []store.Put, error) {
	c, l, x := f.c, f.l, f.x
	if a.Action == casework.Pay || a.Action == casework.Reject {
		return d.verify(ctx, f, a)
	}
	next, err := x.Do(l, a)
	if err != nil || next.Phase != flow.Granted {
		return next, nil, err
	}
	return d.Grants.Grant(ctx, c, l, next)
}

// verify takes a voucher as the fee, once in the whole tenant, or sends it back.
func (d *Desk) verify(ctx context.Context, f file, a casework.Act) (casework.Case, []store.Put, error) {
	c, x := f.c, f.x
	next, err := x.VerifyVoucher(f.l, a)
	if err != nil || a.Action == casework.Reject {
		return next, nil, err
	}
	if err := spent.Check(ctx, c.DB, x.ID, *x.Voucher); err != nil {
		return next, nil, err
	}
	return next, []store.Put{spent.By(x.ID, *x.Voucher, c.Now)}, nil
}

// changed shows an officer who was second what the first one did, beside what
// they had written themselves; an applicant is told by the error page.
func (d *Desk) changed(ctx context.Context, c web.Call, typed form.Answers, err error) (web.View, error) {
	f, lerr := d.open(ctx, c)
	if lerr != nil {
		return web.View{}, err
	}
	v := d.page(f, typed, err)
	v.Status = 409
	return v, nil
}

func (d *Desk) paper(ctx context.Context, c web.Call) (web.View, error) {
	f, err := d.open(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	return dossier.Download(ctx, c, f.x)
}

// reveal answers with the case's page and the secret answer that was asked for,
// once it is written down who asked.
func (d *Desk) reveal(ctx context.Context, c web.Call) (web.View, error) {
	f, err := d.open(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	line, err := d.veil(f).Asked(c, f.x.Answers, f.x.Findings)
	if err != nil {
		return web.View{}, err
	}
	line.Role = reading.As(f.l.Service, c.Actor, f.x.Office)
	if err := casework.Show(ctx, c.DB, f.x.ID, line); err != nil {
		return web.View{}, err
	}
	if !slices.ContainsFunc(f.x.Readings, line.Again) {
		f.x.Readings = append(f.x.Readings, line)
	}
	f.shown = line.Field
	return d.page(f, nil, nil), nil
}

func (d *Desk) reply(ctx context.Context, c web.Call) (web.View, error) {
	f, err := d.open(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	return web.View{To: c.Path(d.Counter.Module, "cases", f.x.ID) + "#messages"}, dossier.Say(ctx, c, f.x, true)
}

// since returns the lines written after the version an officer had before them.
func since(x casework.Case, err error, seen int) []trail.Event {
	if f, ok := errors.AsType[*fault.Error](err); !ok || f.Kind != fault.Conflict || seen == 0 {
		return nil
	}
	i := slices.IndexFunc(x.History, func(e trail.Event) bool { return e.Seq > len(x.History)-(x.Version-seen) })
	if i < 0 {
		return nil
	}
	return x.History[i:]
}

// draw is a page without a module's own words.
func draw(title string, back ui.Link, data any, page func(p ui.Page) templ.Component) web.View {
	return web.View{Title: title, Back: back, Data: data, Page: page}
}
