package counter

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/trail"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/ui"
	"github.com/shrama/shrama/shared/words"
)

// messageForm is one message to the office.
type messageForm struct {
	Text string `json:"text"`
}

// Status is where a case stands, as its applicant sees it.
type Status struct {
	ID        string        `json:"id"`
	Ref       string        `json:"reference"`
	Service   string        `json:"service"`
	Office    string        `json:"office,omitempty"`
	Phase     string        `json:"phase"`
	Step      string        `json:"step"`
	Next      string        `json:"next"` // who acts next, in a sentence
	Due       string        `json:"due,omitempty"`
	Fee       *feeLine      `json:"fee,omitempty"`
	Record    string        `json:"record,omitempty"`
	Reason    string        `json:"reason,omitempty"`
	Line      []ui.Stage    `json:"-"`
	Deadline  ui.Deadline   `json:"-"`
	Unpaid    string        `json:"-"`
	Payments  []ui.Option   `json:"-"`
	Vouched   string        `json:"-"`
	Messages  []ui.Message  `json:"-"`
	Files     []ui.File     `json:"-"`
	Actions   []flow.Action `json:"-"`
	Acts      string        `json:"-"`
	At        string        `json:"-"`
	RecordAt  string        `json:"-"`
	Version   string        `json:"version"`
	Mend      []task        `json:"-"` // returned: the parts to mend
	Appeal    string        `json:"appeal,omitempty"`
	Under     string        `json:"under,omitempty"` // the law that decides, where it has changed
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
	return web.View{Title: v.Service + " · " + ref(x), Back: mine, Data: v, Page: func(p ui.Page) templ.Component { return casePage(p, v) }}, nil
}

func (k *Counter) status(c web.Call, l casework.Law, x casework.Case) Status {
	p := c.Print
	step, _ := l.Service.Flow.Step(x.Step)
	v := Status{ID: x.ID, Ref: ref(x), Service: p.In(l.Service.Name), Phase: string(x.Phase), Step: p.In(step.Label), Next: Next(c, l, x),
		Deadline: Deadline(c, x), Line: Line(c, l, x), Messages: Messages(c, x, false), Acts: k.at(c, x.ID, "acts"), At: k.at(c, x.ID),
		Version: version(x), Record: x.Record, Reason: lastReason(x)}
	if o, ok := l.Pack.Office(x.Office); ok {
		v.Office = p.In(o.Name)
	}
	if !x.Due.IsZero() {
		v.Due = x.Due.Format(time.RFC3339)
	}
	v.Files = Papers(p, x, l.Service.Documents, func(slot string) string { return k.at(c, x.ID, "documents", slot, "file") })
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

// Next says in a sentence who acts next.
func Next(c web.Call, l casework.Law, x casework.Case) string {
	p := c.Print
	step, _ := l.Service.Flow.Step(x.Step)
	office, _ := l.Pack.Office(x.Office)
	if step.Office == flow.OfficeHead {
		office = l.Pack.Head()
	}
	switch {
	case x.Voucher != nil:
		return p.T("counter.next.voucher", "office", p.In(office.Name))
	case x.Phase.Whose() == "applicant":
		return p.T("counter.next." + string(x.Phase))
	case x.Phase.Whose() == "office":
		return p.T("counter.next.office", "office", p.In(office.Name), "step", p.In(step.Label))
	default:
		return p.T("counter.next." + string(x.Phase))
	}
}

// Deadline is when the present step must be left, in the words of the law.
func Deadline(c web.Call, x casework.Case) ui.Deadline {
	switch {
	case x.Phase.Over():
		return ui.Deadline{}
	case !x.Stood.IsZero():
		return ui.Deadline{Distance: c.Print.Stopped(x.Stood)}
	case x.Due.IsZero():
		return ui.Deadline{}
	}
	return Due(c, x.Due)
}

// soon is how many working days before its end a deadline is marked.
const soon = 3

// Due writes a deadline: its distance in working days and its day.
func Due(c web.Call, due time.Time) ui.Deadline {
	d := ui.Deadline{Distance: c.Print.Due(c.Now, due), Date: c.Print.When(c.Now, due), Day: civil.Of(due.In(c.Now.Location())).String()}
	cal, err := c.Pack.Calendar()
	if err != nil {
		return d
	}
	switch days, over, _ := cal.Distance(c.Now, due); {
	case over:
		d.Kind = ui.Bad
	case days <= soon:
		d.Kind = ui.Warn
	}
	return d
}

// Line is the case's history and what is still to come, as one line.
func Line(c web.Call, l casework.Law, x casework.Case) []ui.Stage {
	p := c.Print
	var out []ui.Stage
	for _, e := range x.History {
		out = append(out, ui.Stage{Title: Did(p, l, e.Action, e.From), Text: lineText(c, e), Content: seal(e.Seal.String())})
	}
	if x.Phase.Over() {
		return out
	}
	step, _ := l.Service.Flow.Step(x.Step)
	out = append(out, ui.Stage{Title: p.In(step.Label), Text: Deadline(c, x).Date, State: ui.StageNow})
	from := slices.IndexFunc(l.Service.Flow.Steps, func(s flow.Step) bool { return s.ID == step.ID })
	if x.Left != "" {
		from = slices.IndexFunc(l.Service.Flow.Steps, func(s flow.Step) bool { return s.ID == x.Left }) - 1
	}
	for _, s := range l.Service.Flow.Steps[from+1:] {
		if s.Phase == flow.Refused || s.Phase == flow.Withdrawn || s.Phase == flow.Closed || s.Phase == flow.Returned || s.Phase == flow.Payment && x.Paid != nil {
			continue
		}
		stage := ui.Stage{Title: p.In(s.Label), State: ui.StageNext}
		if !s.Deadline.IsZero() {
			stage.Text = p.T("counter.within", "span", p.Span(s.Deadline.Span))
		}
		out = append(out, stage)
	}
	return out
}

// lineText says when, who and in which words. What a payment's line holds is the
// method and the reference, and no words of anybody's.
func lineText(c web.Call, e trail.Event) string {
	parts := []string{c.Print.Time(e.At.In(c.Now.Location()))}
	switch {
	case e.Role == tenant.Applicant:
		parts = append(parts, c.Print.T("counter.applicant"))
	case e.Name != "" && e.By != casework.Clock.Person:
		parts = append(parts, e.Name)
	}
	method, ref, _ := strings.Cut(e.Note, " ")
	switch {
	case e.Action == casework.Pay || e.Action == casework.PaidTwice:
		parts = append(parts, Method(c, method)+" "+ref)
	case e.Note != "":
		parts = append(parts, "“"+e.Note+"”")
	}
	return strings.Join(parts, " · ")
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

// Did says an act as the history says it: in the pack's words, or the
// product's for the acts it knows by itself.
func Did(p *words.Printer, l casework.Law, action, step string) string {
	s, _ := l.Service.Flow.Step(step)
	for _, a := range s.Actions {
		if a.ID == action && len(a.Done) > 0 {
			return p.In(a.Done)
		}
	}
	return p.T("act." + action)
}

// Messages are the messages of a case as the applicant or the office reads them.
func Messages(c web.Call, x casework.Case, office bool) []ui.Message {
	var out []ui.Message
	for _, n := range x.Notes {
		who := c.Print.T("counter.you")
		if n.Office != office {
			who = c.Print.T("counter.office")
			if office {
				who = x.Applicant.Email
			}
		} else if office {
			who = n.Name
		}
		out = append(out, ui.Message{Who: who, When: c.Print.Time(n.At.In(c.Now.Location())), Text: n.Text, Mine: n.Office == office})
	}
	return out
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
	return web.View{Title: c.Print.T("counter.sent") + " · " + ref(x), Data: v, Page: func(p ui.Page) templ.Component { return donePage(p, v, x.Applicant.Email) }}, nil
}

func (k *Counter) message(ctx context.Context, c web.Call) (web.View, error) {
	_, x, err := k.own(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	return to(k.at(c, x.ID) + "#messages"), Say(ctx, c, x, false)
}

// Say adds the message of a form to a case.
func Say(ctx context.Context, c web.Call, x casework.Case, office bool) error {
	if x.Phase == flow.Draft {
		return fault.New(fault.Conflict, "fault.no-such-action")
	}
	text, err := casework.Prose("text", c.PostFormValue("text"), false)
	if err != nil || text == "" {
		return err
	}
	return casework.Write(ctx, c.DB, x, casework.Note{By: c.Actor.Person, Name: c.Actor.Name, Office: office, Text: text, At: c.Now})
}
