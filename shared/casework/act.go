package casework

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shrama/shrama/shared/casework/levy"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/money"
	"github.com/shrama/shrama/shared/rule"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/trail"
)

// Actions that the product knows by name, besides those a pack adds.
const (
	Submit   = "submit"
	Withdraw = "withdraw"
	Return   = "return"
	Reply    = "answer" // what was returned is mended
	Pay      = "pay"
	Report   = "report-voucher" // a bank deposit, to be verified
	Reject   = "reject-voucher"
	Escalate = "escalate" // the clock told the superior that the step is overdue
	Press    = "press"    // the clock told the superior that the whole case is
	Deem     = "deem"     // law granted the case, since nobody decided it in time
)

// Act is one thing a person does to a case.
type Act struct {
	Action   string
	By       tenant.Actor
	Note     string       // the reason, read by the applicant word for word
	Findings form.Answers // office fields and check.<item>
	Seen     int          // the version the person had before them; 0 if unknown

	role string // in which they act, once it is known
}

// longestNote is how many letters a reason or a message may have.
const longestNote = 2000

// Do applies one action of the flow and returns the changed case. The receiver
// is untouched. A stale version is a Conflict, another's step Forbidden, a
// missing reason or finding Invalid.
func (c Case) Do(l Law, a Act) (Case, error) {
	action, role, err := c.allowed(l, a)
	a.role = role
	if err != nil {
		return c, err
	}
	if a.Note, err = Prose("note", a.Note, action.Reason); err != nil {
		return c, err
	}
	if c, err = c.find(l, action, a.Findings); err != nil {
		return c, err
	}
	if action.ID == Submit {
		if c, err = c.file(l); err != nil {
			return c, err
		}
	}
	if c, err = c.assess(action); err != nil {
		return c, err
	}
	next, err := c.leads(l, action)
	if err != nil {
		return c, err
	}
	return c.enter(l, action, next, a)
}

// assess sets the fee that the officer found, where the law's text gives none.
func (c Case) assess(action flow.Action) (Case, error) {
	if action.Assess == "" || !c.Fee.Open() {
		return c, nil
	}
	amount, err := money.Parse(c.Findings[action.Assess], c.Fee.Amount.Currency)
	if err != nil {
		return c, fmt.Errorf("casework: fee of case %s: %w", c.ID, err)
	}
	c.Fee.Amount, c.Fee.Row = amount, levy.Assessed
	return c, nil
}

// leads returns the step that an action leads to. Where the law's text gives no
// fee it is that of the officer who sets it; where there is nothing to pay, the
// step to pay is passed over.
func (c Case) leads(l Law, action flow.Action) (flow.Step, error) {
	id := action.Leads(c.Answers)
	if action.Unfixed != "" && c.Fee.Open() {
		id = action.Unfixed
	}
	next, ok := l.Service.Flow.Step(id)
	if next.Phase == flow.Payment && c.Fee.Open() {
		return next, fmt.Errorf("casework: case %s has no fee to pay, and %s leads to no officer who sets it: %w", c.ID, action.ID, rule.ErrUndetermined)
	}
	if next.Phase == flow.Payment && c.Fee.Amount.IsZero() {
		i := slices.IndexFunc(next.Actions, func(a flow.Action) bool { return a.ID == Pay })
		if i >= 0 {
			id = next.Actions[i].Leads(c.Answers)
			next, ok = l.Service.Flow.Step(id)
		}
	}
	if !ok {
		return next, fmt.Errorf("casework: %s leads to no step %q", action.ID, id)
	}
	return next, nil
}

// Actions returns what the actor may do now, in the pack's order.
func (c Case) Actions(l Law, by tenant.Actor) []flow.Action {
	step, _ := l.Service.Flow.Step(c.Step)
	var out []flow.Action
	for _, x := range step.Actions {
		if _, _, err := c.allowed(l, Act{Action: x.ID, By: by}); err == nil {
			out = append(out, x)
		}
	}
	return out
}

// allowed returns the action and the role in which the actor takes it.
func (c Case) allowed(l Law, a Act) (flow.Action, string, error) {
	if a.Seen != 0 && a.Seen != c.Version {
		return flow.Action{}, "", fault.New(fault.Conflict, "fault.case-changed")
	}
	roles := c.roles(l, a.By)
	action, err := l.Service.Flow.Find(c.Step, a.Action, roles)
	if err != nil {
		return flow.Action{}, "", err
	}
	i := slices.IndexFunc(action.By, func(r string) bool { return slices.Contains(roles, r) })
	role := action.By[i]
	if action.Another && c.worked(a.By.Person) {
		return flow.Action{}, "", fault.New(fault.Forbidden, "fault.maker-is-checker")
	}
	return action, role, nil
}

// roles returns the roles in which the actor may act on the case's present
// step. The applicant never acts as an officer on their own case, and an officer
// acts only where the step's work lies. The clock has none: it takes no action of
// a flow, and so is never asked for what a person would type.
func (c Case) roles(l Law, by tenant.Actor) []string {
	if c.Mine(by) {
		return []string{tenant.Applicant}
	}
	step, _ := l.Service.Flow.Step(c.Step)
	if by.Office == "" || by.Office != c.place(l, step) {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(by.Roles), func(r string) bool { return r == tenant.Applicant })
}

// place returns the office where a step's work lies.
func (c Case) place(l Law, s flow.Step) string {
	if s.Office == flow.OfficeHead {
		return l.Pack.Head().ID
	}
	return c.Office
}

// Prose cleans what somebody wrote in their own words, a reason or a message,
// and refuses a missing or an endless one as a fault of the field id.
func Prose(id, s string, required bool) (string, error) {
	clean, code := form.Field{Type: form.Long, Max: longestNote}.Plain(s)
	wrong := fault.Field{ID: id, Code: code}
	switch {
	case code != "":
		wrong.Args = []string{"max", strconv.Itoa(longestNote)}
	case required && clean == "":
		wrong.Code = "casework.reason-missing"
	default:
		return clean, nil
	}
	return clean, fault.Answers([]fault.Field{wrong})
}

// find takes the office fields that the action asks for and the answers of the
// step's checklist, which must all be yes where the action passes it.
func (c Case) find(l Law, action flow.Action, in form.Answers) (Case, error) {
	fields := l.Service.OfficeFields(action.Fields)
	if !slices.Contains(action.By, tenant.Applicant) {
		step, _ := l.Service.Flow.Step(c.Step)
		fields = append(fields, l.Service.CheckFields(step.Checks, !action.Passes)...)
	}
	if len(fields) == 0 {
		return c, nil
	}
	clean, faults := form.Check(fields, in, l.Env(c.said()))
	for _, f := range fields {
		if action.Passes && strings.HasPrefix(f.ID, "check.") && clean[f.ID] == "no" {
			faults = append(faults, fault.Field{ID: f.ID, Code: "casework.check-not-met"})
		}
	}
	if err := fault.Answers(faults); err != nil {
		return c, err
	}
	c.Findings = maps.Clone(c.Findings)
	if c.Findings == nil {
		c.Findings = form.Answers{}
	}
	maps.Copy(c.Findings, clean)
	return c, nil
}

// said is what applicant and officers have answered, each under an id of its own.
func (c Case) said() form.Answers {
	all := maps.Clone(c.Findings)
	if all == nil {
		all = form.Answers{}
	}
	maps.Copy(all, c.Answers)
	return all
}

// file turns a complete draft into an application: the day whose law decides,
// the office, the fee.
func (c Case) file(l Law) (Case, error) {
	if !l.Service.Offered(l.Today()) {
		return c, fault.New(fault.Conflict, "casework.not-offered")
	}
	if !c.Ready(l) {
		return c, fault.New(fault.Invalid, "casework.not-complete")
	}
	office, ok := l.Service.OfficeOf(c.Answers[l.Service.Territory])
	if !ok {
		return c, fmt.Errorf("casework: no office for the district of case %s", c.ID)
	}
	fee, err := c.Charge(l)
	if err != nil {
		return c, fmt.Errorf("casework: fee of case %s: %w", c.ID, err)
	}
	c.Filed, c.Office, c.Fee, c.Pack = l.Today(), office.ID, fee, l.Pack.Version
	c.Applicant.Phone = c.phone(l)
	if l.Words != nil {
		c.Applicant.Lang = l.Words.Lang // messages are in the language the form was sent in
	}
	return c, nil
}

// phone returns the number that the form asked for first, where text messages go.
func (c Case) phone(l Law) string {
	for _, p := range l.Service.Parts {
		for _, f := range p.Fields {
			if f.Type == form.Phone && c.Answers[f.ID] != "" {
				return c.Answers[f.ID]
			}
		}
	}
	return c.Applicant.Phone
}

// enter moves the case to the next step and sets its deadline. Where the action
// pauses the clock, the step left behind and its deadline are kept; the answer
// returns there with the time that stood given back.
func (c Case) enter(l Law, action flow.Action, next flow.Step, a Act) (Case, error) {
	back := action.ID == Reply && c.Left != ""
	if back {
		next, _ = l.Service.Flow.Step(c.Left)
	}
	due, err := c.deadline(l, next, back)
	if err != nil {
		return c, err
	}
	n := c.record(trail.Event{Action: action.ID, To: next.ID, Role: a.role, Note: a.Note, At: l.Now}, a.By)
	n.Stood, n.Left, n.LeftDue = time.Time{}, "", time.Time{}
	if action.Pauses {
		n.Stood, n.Left, n.LeftDue = l.Now.UTC().Truncate(time.Second), c.Step, c.Due
	}
	n.Step, n.Phase, n.Due, n.Escalated = next.ID, next.Phase, due, false
	if n.Whole, err = c.whole(l, next, back); err != nil {
		return c, err
	}
	if next.Phase != flow.Payment {
		n.Voucher = nil
	}
	return n, nil
}
