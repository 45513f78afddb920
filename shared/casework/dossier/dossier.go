// Package dossier is a case as both sides of the counter read it: who acts next
// and until when, its line, its messages and its papers.
package dossier

import (
	"slices"
	"strings"
	"time"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/trail"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/ui"
	"github.com/shrama/shrama/shared/words"
)

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

// Did says an act as the history says it: in the pack's words, or the
// product's for the acts it knows by itself.
func Did(p *words.Printer, l casework.Law, action, step string) string {
	if action == casework.Deem {
		return p.T("act.deem", "clause", p.In(l.Pack.Cite(l.Service.Flow.Limit.Deemed.Cite)))
	}
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
