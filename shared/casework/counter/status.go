package counter

import (
	"context"
	"slices"
	"time"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/casework/dossier"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/ui"
)

// messageForm is one message to the office.
type messageForm struct {
	Text string `json:"text"`
}

// Status is where a case stands, as its applicant sees it.
type Status struct {
	ID        string            `json:"id"`
	Ref       string            `json:"reference"`
	Service   string            `json:"service"`
	Office    string            `json:"office,omitempty"`
	Phase     string            `json:"phase"`
	Step      string            `json:"step"`
	Next      string            `json:"next"` // who acts next, in a sentence
	Due       string            `json:"due,omitempty"`
	Fee       *feeLine          `json:"fee,omitempty"`
	Record    string            `json:"record,omitempty"`
	Reason    string            `json:"reason,omitempty"`
	Line      []ui.Stage        `json:"-"`
	Deadline  ui.Deadline       `json:"-"`
	Whole     string            `json:"decision_due,omitempty"` // until when law wants a decision, in a sentence
	Unpaid    string            `json:"-"`
	Payments  []ui.Option       `json:"-"`
	Vouched   string            `json:"-"`
	Messages  []ui.Message      `json:"-"`
	Files     []ui.File         `json:"-"`
	Actions   []flow.Action     `json:"-"`
	Acts      string            `json:"-"`
	At        string            `json:"-"`
	RecordAt  string            `json:"-"`
	Version   string            `json:"version"`
	Mend      []task            `json:"-"`                  // returned: the parts to mend
	Readings  []dossier.Reading `json:"readings,omitempty"` // which officers had masked answers shown
	Appeal    string            `json:"appeal,omitempty"`
	Under     string            `json:"under,omitempty"` // the law that decides, where it has changed
	askStatus string
}

// Show draws a case for its applicant: the task list of a draft, else where it
// stands.
func (k *Counter) Show(_ context.Context, c web.Call, l casework.Law, x casework.Case) (web.View, error) {
	mine := ui.Link{Text: c.Print.T("counter.mine"), Href: c.Path("files")}
	if x.Phase == flow.Draft {
		v := k.tasks(c, l, x)
		return web.View{Title: v.Service + " · " + c.Print.T("counter.parts"), Back: mine, Data: v, Page: func(p ui.Page) templ.Component { return tasksPage(p, v) }}, nil
	}
	v := k.status(c, l, x)
	return web.View{Title: v.Service + " · " + casework.Ref(x.ID), Back: mine, Data: v, Page: func(p ui.Page) templ.Component { return casePage(p, v) }}, nil
}

func (k *Counter) status(c web.Call, l casework.Law, x casework.Case) Status {
	p := c.Print
	step, _ := l.Service.Flow.Step(x.Step)
	v := Status{ID: x.ID, Ref: casework.Ref(x.ID), Service: p.In(l.Service.Name), Phase: string(x.Phase), Step: p.In(step.Label), Next: dossier.Next(c, l, x),
		Deadline: dossier.Deadline(c, x), Line: dossier.Line(c, l, x), Messages: dossier.Messages(c, x, false), Acts: k.at(c, x.ID, "acts"), At: k.at(c, x.ID),
		Version: version(x), Record: x.Record, Reason: lastReason(x)}
	if o, ok := l.Pack.Office(x.Office); ok {
		v.Office = p.In(o.Name)
	}
	if !x.Due.IsZero() {
		v.Due = x.Due.Format(time.RFC3339)
	}
	v.Files = dossier.Papers(p, x, l.Service.Documents, func(slot string) string { return k.at(c, x.ID, "documents", slot, "file") })
	for _, a := range x.Actions(l, c.Actor) {
		if a.ID != casework.Pay && a.ID != casework.Reply {
			v.Actions = append(v.Actions, a)
		}
	}
	if x.Record != "" {
		v.RecordAt = c.Path(k.Module, "records", x.Record)
	}
	if x.Phase == flow.Refused {
		v.Appeal = p.In(l.Service.Appeal)
	}
	v.Under = under(l, c.Print, x.Filed)
	v.Whole, v.Readings = dossier.Whole(c, l, x), dossier.Readings(c, l.Service, x.Readings, false)
	k.ofPayment(c, l, x, &v)
	if x.Phase == flow.Returned {
		v.Mend = k.tasks(c, l, x).Tasks
	}
	return v
}

// ofPayment fills in what stands in the note while a fee is due.
func (k *Counter) ofPayment(c web.Call, l casework.Law, x casework.Case, v *Status) {
	p := c.Print
	if x.Fee.Open() || !x.Fee.Amount.IsZero() {
		v.Fee = feeOf(l, p, x.Fee)
	}
	if x.Phase != flow.Payment {
		return
	}
	v.Unpaid = c.URL.Query().Get("unpaid")
	if x.Voucher != nil {
		v.Vouched = p.T("pay.vouched", "number", x.Voucher.Number, "bank", x.Voucher.Bank)
	}
	for _, m := range c.Pack.Payments {
		v.Payments = append(v.Payments, ui.Option{Value: m.ID, Text: p.In(m.Label), Hint: p.In(m.Hint)})
	}
	if k.Query != nil && len(x.Attempts) > 0 {
		v.askStatus = k.at(c, x.ID, "paid", x.Attempts[len(x.Attempts)-1].Method)
	}
}

// lastReason returns the reason of the newest act that gave one to the applicant.
func lastReason(x casework.Case) string {
	for _, e := range slices.Backward(x.History) {
		if e.Role != tenant.Applicant && e.Note != "" && e.Action != casework.Pay {
			return e.Note
		}
	}
	return ""
}

// sure says what an action brings that cannot be taken back, where there is
// something to say.
func sure(p ui.Page, action string) string {
	key := "counter.sure." + action
	if text := p.T(key); text != key {
		return text
	}
	return ""
}

func (k *Counter) done(ctx context.Context, c web.Call) (web.View, error) {
	l, x, err := k.own(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	if x.Phase == flow.Draft {
		return to(k.at(c, x.ID)), nil
	}
	v := k.status(c, l, x)
	return web.View{Title: c.Print.T("counter.sent") + " · " + casework.Ref(x.ID), Data: v, Page: func(p ui.Page) templ.Component { return donePage(p, v, x.Applicant.Email) }}, nil
}

func (k *Counter) message(ctx context.Context, c web.Call) (web.View, error) {
	_, x, err := k.own(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	return to(k.at(c, x.ID) + "#messages"), dossier.Say(ctx, c, x, false)
}
