package desk

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/casework/dossier"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/rule"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/question"
	"github.com/shrama/shrama/shared/web/ui"
	"github.com/shrama/shrama/shared/words"
)

// caseView is a case as an officer sees it.
type caseView struct {
	ID       string            `json:"id"`
	Ref      string            `json:"reference"`
	Service  string            `json:"service"`
	Title    string            `json:"applicant"`
	Office   string            `json:"office"`
	Phase    string            `json:"phase"`
	Step     string            `json:"step"`
	Next     string            `json:"next"`
	Version  int               `json:"version"`
	Answers  form.Answers      `json:"answers"`
	Findings form.Answers      `json:"findings,omitempty"`
	Offers   []offer           `json:"actions"`
	Errors   map[string]string `json:"errors,omitempty"`
	Hidden   []string          `json:"hidden,omitempty"` // the answers that are masked, and can be asked for
	Record   string            `json:"record,omitempty"`
	Changed  []string          `json:"changed,omitempty"` // what others did meanwhile
	Done     string            `json:"-"`
	Checks   []ui.Check        `json:"-"`
	Parts    []block           `json:"-"`
	Files    []ui.File         `json:"-"`
	Line     []ui.Stage        `json:"-"`
	Messages []ui.Message      `json:"-"`
	Readings []dossier.Reading `json:"readings,omitempty"` // who had masked answers shown
	Deadline ui.Deadline       `json:"-"`
	Whole    string            `json:"decision_due,omitempty"` // until when law wants a decision, in a sentence
	Note     string            `json:"-"`                      // as typed
	Chosen   string            `json:"-"`
	At       string            `json:"-"`
	RecordAt string            `json:"-"`
	links    []ui.Link
}

// offer is one action the officer may take.
type offer struct {
	ID        string              `json:"id"`
	Label     string              `json:"label"`
	Reason    bool                `json:"reason"`
	Questions []question.Question `json:"-"`
	After     string              `json:"-"` // who acts after it
	warning   bool
}

// block is one part of the application.
type block struct {
	Title string
	Facts func(p ui.Page) []ui.Fact
}

// page draws the case with what was typed and is wrong, if anything.
func (d *Desk) page(on file, typed form.Answers, err error) web.View {
	c, l, x, p := on.c, on.l, on.x, on.c.Print
	step, _ := l.Service.Flow.Step(x.Step)
	veil := d.veil(on)
	v := caseView{ID: x.ID, Ref: casework.Ref(x.ID), Service: p.In(l.Service.Name), Title: x.Title(l.Service), Phase: string(x.Phase), Step: p.In(step.Label),
		Next: dossier.Next(c, l, x), Version: x.Version, Answers: veil.Over(x.Answers), Findings: veil.Over(x.Findings), Record: x.Record,
		Hidden: veil.Hidden(x.Answers, x.Findings), Readings: dossier.Readings(c, l.Service, x.Readings, true),
		Line: dossier.Line(c, l, x), Messages: dossier.Messages(c, x, true), Deadline: dossier.Deadline(c, x), Whole: dossier.Whole(c, l, x),
		At: c.Path(d.Counter.Module, "cases", x.ID), Done: c.URL.Query().Get("done"), Chosen: c.PostFormValue("action"), Note: c.PostFormValue("note")}
	if o, ok := l.Pack.Office(x.Office); ok {
		v.Office = p.In(o.Name)
	}
	if x.Record != "" {
		v.RecordAt = c.Path(d.Counter.Module, "records", x.Record)
	}
	v.Files = dossier.Papers(p, x, l.Service.Documents, func(slot string) string { return v.At + "/papers/" + slot })
	v.Checks, v.Parts = d.checks(c, l, x), parts(on, veil)
	v.Offers = d.offers(on, veil, typed)
	view := draw(v.Title+" · "+v.Ref, ui.Link{Text: p.T("desk.queue"), Href: c.Path(d.Counter.Module, "queue")}, nil, nil)
	view.Wrong = err
	if f, ok := errors.AsType[*fault.Error](err); ok {
		explain(on, &v, &view, f)
	}
	view.Data = v
	view.Page = func(p ui.Page) templ.Component { return casePage(p, v) }
	return view
}

// explain says what stood in the way of an act: places to mend, or what others
// did in the meantime.
func explain(on file, v *caseView, view *web.View, f *fault.Error) {
	c, l, x := on.c, on.l, on.x
	if f.Kind == fault.Conflict {
		told := &fault.Error{Kind: f.Kind, Code: f.Code, Args: f.Args, Err: f}
		for _, e := range since(x, f, number(c.PostFormValue("version"))) {
			args := []string{"name", e.Name, "did", dossier.Did(c.Print, l, e.Action, e.From), "time", c.Print.Time(e.At.In(c.Now.Location()))}
			told.Fields = append(told.Fields, fault.Field{ID: "version", Code: "desk.someone", Args: args})
			v.Changed = append(v.Changed, c.Print.T("desk.someone", args...))
		}
		view.Wrong = told
		if len(v.Changed) == 0 {
			v.Changed = []string{c.Print.Say(f.Code, f.Args)}
		}
		return
	}
	view.Status = 422
	v.Errors = map[string]string{}
	for _, o := range v.Offers {
		if o.ID == v.Chosen {
			v.Errors = question.Mark(c.Print, o.Questions, f.Fields)
		}
	}
	for _, x := range f.Fields {
		text := c.Print.Say(x.Code, x.Args)
		v.Errors[x.ID] = text
		v.links = append(v.links, v.at(x.ID, text))
	}
	if len(f.Fields) == 0 {
		v.links = []ui.Link{{Text: c.Print.Say(f.Code, f.Args)}}
	}
}

// at leads to the place that a fault of the chosen action is about, if the page
// has one.
func (v *caseView) at(field, text string) ui.Link {
	if field == "note" {
		return ui.ErrorLink(field+"-"+v.Chosen, text)
	}
	for _, o := range v.Offers {
		for _, q := range o.Questions {
			switch {
			case o.ID != v.Chosen || q.ID != field:
			case q.Type == form.Date:
				return ui.ErrorLink(q.At()+"-day", text)
			default:
				return ui.ErrorLink(q.At(), text)
			}
		}
	}
	return ui.Link{Text: text}
}

// fields returns, by action, what an officer must fill for it.
func (d *Desk) fields(l casework.Law, x casework.Case) map[string][]form.Field {
	out := map[string][]form.Field{}
	step, _ := l.Service.Flow.Step(x.Step)
	for _, a := range step.Actions {
		if !slices.Contains(a.By, tenant.Applicant) {
			out[a.ID] = append(l.Service.OfficeFields(a.Fields), l.Service.CheckFields(step.Checks, !a.Passes)...)
		}
	}
	return out
}

// grounds says of each item of the step's checklist where it stands and how sure
// that is, as far as the pack knows. An item of the text that the service rests on
// is no surer than the service.
func grounds(c web.Call, l casework.Law, x casework.Case) map[string]string {
	out := map[string]string{}
	step, _ := l.Service.Flow.Step(x.Step)
	list, _ := l.Service.Checklist(step.Checks)
	for _, it := range list.Items {
		sure := it.Certainty
		if text, _, _ := strings.Cut(it.Cite, "/"); sure == rule.Verified && strings.HasPrefix(l.Service.Cite, text+"/") {
			sure = l.Service.Certainty
		}
		out[pack.CheckPrefix+it.ID] = strings.TrimSpace(c.Print.In(l.Pack.Ground(it.Cite, sure)) + " " + dossier.Certain(c.Print, sure))
	}
	return out
}

// offers are the actions open to the officer, with their questions.
func (d *Desk) offers(on file, veil dossier.Veil, typed form.Answers) []offer {
	c, l, x := on.c, on.l, on.x
	if x.Verifies(l, c.Actor) {
		return []offer{
			{ID: casework.Pay, Label: c.Print.T("desk.voucher-good", "amount", c.Print.Money(x.Voucher.Amount))},
			{ID: casework.Reject, Label: c.Print.T("desk.voucher-bad"), Reason: true, warning: true},
		}
	}
	fields, hints := d.fields(l, x), grounds(c, l, x)
	var out []offer
	for _, a := range x.Actions(l, c.Actor) {
		shown := veil.Over(x.Findings)
		if a.ID == c.PostFormValue("action") && typed != nil {
			shown = typed
		}
		o := offer{ID: a.ID, Label: c.Print.In(a.Label), Reason: a.Reason, Questions: question.Asked(c, fields[a.ID], shown, l.Env(x.Answers))}
		for i := range o.Questions {
			o.Questions[i].Of = o.ID
			if hint := hints[o.Questions[i].ID]; hint != "" {
				o.Questions[i].Hint = words.Text{c.Print.Lang: hint}
			}
		}
		if next, ok := l.Service.Flow.Step(a.To); ok {
			o.After, o.warning = c.Print.In(next.Label), next.Phase == flow.Refused
			if next.Phase.Whose() == "applicant" { // whose steps speak to the applicant
				o.After = c.Print.T("desk.with-applicant")
			}
		}
		out = append(out, o)
	}
	return out
}

// checks is what the program has looked at for the officer.
func (d *Desk) checks(c web.Call, l casework.Law, x casework.Case) []ui.Check {
	p := c.Print
	good := func(text string) ui.Check { return ui.Check{Kind: ui.Good, Word: p.T("desk.passed"), Text: text} }
	look := func(text string) ui.Check { return ui.Check{Kind: ui.Warn, Word: p.T("desk.look"), Text: text} }
	var out []ui.Check
	wrong := 0
	for _, part := range l.Service.Parts {
		_, fs := form.Check(part.Fields, x.Answers, l.Env(x.Answers))
		for _, f := range fs {
			wrong++
			out = append(out, look(p.Say(f.Code, f.Args)))
		}
	}
	if wrong == 0 {
		out = append(out, good(p.T("desk.answers-fit")))
	}
	n, all := 0, x.Wanted(l.Service)
	for _, doc := range all {
		if _, ok := x.Document(doc.ID); ok {
			n++
		}
	}
	out = append(out, good(p.T("desk.papers-safe", "n", p.Number(int64(n)), "of", p.Number(int64(len(all))))))
	switch {
	case x.Paid != nil:
		out = append(out, good(p.T("desk.paid", "amount", p.Money(x.Fee.Amount), "method", dossier.Method(c, x.Paid.Method), "ref", x.Paid.Ref)))
	case x.Voucher != nil:
		out = append(out, look(p.T("desk.voucher", "amount", p.Money(x.Voucher.Amount), "bank", x.Voucher.Bank, "branch", x.Voucher.Branch,
			"number", x.Voucher.Number, "date", p.Date(x.Voucher.Date))))
	case !x.Fee.Amount.IsZero():
		out = append(out, look(p.T("desk.unpaid", "amount", p.Money(x.Fee.Amount))))
	}
	for _, e := range x.History {
		if e.Action == casework.PaidTwice {
			out = append(out, look(p.T("desk.paid-twice", "ref", e.Note)))
		}
	}
	return out
}

// parts are the answers by part, then what officers found.
func parts(on file, veil dossier.Veil) []block {
	c, l, x := on.c, on.l, on.x
	var out []block
	for _, part := range l.Service.Parts {
		out = append(out, block{c.Print.In(part.Title), veil.Facts(c, question.Held(part.Fields, x.Answers), x.Answers)})
	}
	var found []form.Field
	for _, f := range l.Service.OfficeForm {
		if x.Findings[f.ID] != "" {
			found = append(found, f)
		}
	}
	for _, list := range l.Service.Checklists {
		for _, f := range l.Service.CheckFields(list.ID, true) {
			if x.Findings[f.ID] != "" {
				found = append(found, f)
			}
		}
	}
	if len(found) > 0 {
		out = append(out, block{c.Print.T("desk.found"), veil.Facts(c, found, x.Findings)})
	}
	return out
}

// number reads a version; what is none is zero, which is never a version.
func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0
	}
	return n
}
