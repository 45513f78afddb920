// Package flow runs the approval routes that packs describe.
//
// A pack chooses its own steps, actions, roles and deadlines, but each step
// belongs to one of the Phases below, and only the phase is ever tested in code.
package flow

import (
	"slices"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/words"
)

// Phase is what a step means to the rest of the program.
type Phase string

// The phases.
const (
	Draft     Phase = "draft"     // the applicant still writes; nothing is filed
	Payment   Phase = "payment"   // a fee is due from the applicant
	Submitted Phase = "submitted" // filed, nobody has looked at it
	Review    Phase = "review"    // an officer must act
	Returned  Phase = "returned"  // the applicant must mend something; the clock stands
	Granted   Phase = "granted"   // decided for the applicant
	Refused   Phase = "refused"   // decided against the applicant
	Withdrawn Phase = "withdrawn" // ended by the applicant
	Closed    Phase = "closed"    // ended without a decision
)

// Phases lists every phase in the order of a case's life.
var Phases = []Phase{Draft, Payment, Submitted, Review, Returned, Granted, Refused, Withdrawn, Closed}

// Over reports whether nothing more can happen to a case in this phase.
func (p Phase) Over() bool {
	return p == Granted || p == Refused || p == Withdrawn || p == Closed
}

// Whose reports who must act: "applicant", "office", or nobody.
func (p Phase) Whose() string {
	switch p {
	case Draft, Payment, Returned:
		return "applicant"
	case Submitted, Review:
		return "office"
	default:
		return ""
	}
}

// Where a step's work lies.
const (
	OfficeOfCase = "territory" // the office whose territory the case belongs to
	OfficeHead   = "head"      // the pack's head office (the Department)
)

// Deadline is the period in which a step must be left under one regime.
type Deadline struct {
	calendar.Span `yaml:",inline"`
	Regime        string `yaml:"regime"`
	Cite          string `yaml:"cite"`      // source id and place, such as act-2074/s59
	Certainty     string `yaml:"certainty"` // one of rule's words: "" where read in the law itself, practice where it is not law
	Adjust        Range  `yaml:"adjust"`    // what an administration may set by itself
}

// Limit is the period in which the whole case must be decided under one regime,
// beside the deadlines of its steps.
type Limit struct {
	Deadline `yaml:",inline"`
	From     string `yaml:"from"`   // sent or paid: what it counts from; empty is sent
	Deemed   Deemed `yaml:"deemed"` // what law takes as done when it has passed; nothing where it is left out
}

// What a Limit counts from.
const (
	Sent = "sent" // the application is sent
	Paid = "paid" // it is sent and its fee is paid, if there is one
)

// Deemed is the grant that law itself makes where nobody decided in time. The
// zero Deemed is none.
type Deemed struct {
	To        string `yaml:"to"` // the step, of the phase granted, in which the case then is
	Cite      string `yaml:"cite"`
	Certainty string `yaml:"certainty"`
}

// Range is the least and the greatest number that law lets an administration
// set by itself, in the unit of what is set. The zero Range lets it set nothing.
type Range struct {
	Min  int    `yaml:"min"`
	Max  int    `yaml:"max"`
	Cite string `yaml:"cite"`
}

// Action is one arrow of a flow.
type Action struct {
	ID      string     `yaml:"id"`
	Label   words.Text `yaml:"label"`   // a verb with its object: "Recommend granting"
	Done    words.Text `yaml:"done"`    // as the history says it: "Recommended"
	By      []string   `yaml:"by"`      // roles; tenant.Applicant is the case's own applicant
	To      string     `yaml:"to"`      // the next step
	Routes  []Route    `yaml:"routes"`  // other next steps, for some answers; the first that holds is taken
	Unfixed string     `yaml:"unfixed"` // the next step instead where the law's text gives no fee, so that an officer sets it
	Assess  string     `yaml:"assess"`  // the office field, an amount, that sets the fee where the law's text gives none
	Reason  bool       `yaml:"reason"`  // the actor must write why; the applicant reads it word for word
	Fields  []string   `yaml:"fields"`  // ids of office fields that the actor must fill with this action
	Cite    string     `yaml:"cite"`
	Cites   Provisions `yaml:"cites"`   // instead of cite, where each regime has its own
	Passes  bool       `yaml:"passes"`  // every item of the step's checklist must be met
	Pauses  bool       `yaml:"pauses"`  // the office's clock stands until the applicant answers
	Another bool       `yaml:"another"` // only by a person who has not acted on the case as an officer (maker is never checker)
}

// Provision is what one regime says of a thing.
type Provision struct {
	Regime string `yaml:"regime"`
	Cite   string `yaml:"cite"`
}

// Provisions are those of several regimes.
type Provisions []Provision

// Cite returns the provision in force, where these are what is left of a day, or
// else what stands for all regimes.
func (ps Provisions) Cite(other string) string {
	if len(ps) == 0 {
		return other
	}
	return ps[0].Cite
}

// Route is where an action leads if its condition holds for the answers.
type Route struct {
	When form.Cond `yaml:"when"`
	To   string    `yaml:"to"`
}

// Leads returns the next step for some answers.
func (a Action) Leads(answers form.Answers) string {
	for _, r := range a.Routes {
		if r.When.Holds(answers) {
			return r.To
		}
	}
	return a.To
}

// Next lists every step that the action can lead to.
func (a Action) Next() []string {
	all := []string{a.To}
	for _, r := range a.Routes {
		all = append(all, r.To)
	}
	if a.Unfixed != "" {
		all = append(all, a.Unfixed)
	}
	return all
}

// Step is one stop of a flow.
type Step struct {
	ID       string     `yaml:"id"`
	Phase    Phase      `yaml:"phase"`
	Label    words.Text `yaml:"label"`    // what happens here, as the line says it: "Labour office checks the papers"
	Office   string     `yaml:"office"`   // OfficeOfCase or OfficeHead; officers' steps only
	Terms    []Deadline `yaml:"deadline"` // until when it must be left, one entry a regime
	Deadline Deadline   `yaml:"-"`        // the one in force
	Superior string     `yaml:"superior"` // the role told when the deadline has passed
	Actions  []Action   `yaml:"actions"`
	Checks   string     `yaml:"checks"` // id of the checklist filled in this step, if any
}

// Flow is a service's route. Steps stand in the order in which a plain case
// passes them; the first is where a draft begins.
type Flow struct {
	Cite   string     `yaml:"cite"`   // the provision that prescribes the route
	Cites  Provisions `yaml:"cites"`  // instead of cite, where each regime has its own
	Limits []Limit    `yaml:"within"` // until when the whole case must be decided, one entry a regime
	Limit  Limit      `yaml:"-"`      // the one in force
	Steps  []Step     `yaml:"steps"`
}

// Start returns the id of the first step.
func (f Flow) Start() string { return f.Steps[0].ID }

// Step returns the step with the given id and whether there is one.
func (f Flow) Step(id string) (Step, bool) {
	i := slices.IndexFunc(f.Steps, func(s Step) bool { return s.ID == id })
	if i < 0 {
		return Step{}, false
	}
	return f.Steps[i], true
}

// Find returns the action with the given id in a step if one of the roles may
// take it: a Forbidden fault if not, a Conflict fault if the step has no such
// action, since then the case has moved on.
func (f Flow) Find(step, action string, roles []string) (Action, error) {
	s, _ := f.Step(step)
	i := slices.IndexFunc(s.Actions, func(a Action) bool { return a.ID == action })
	if i < 0 {
		return Action{}, fault.New(fault.Conflict, "fault.no-such-action")
	}
	a := s.Actions[i]
	if !slices.ContainsFunc(a.By, func(r string) bool { return slices.Contains(roles, r) }) {
		return Action{}, fault.New(fault.Forbidden, "fault.not-your-step")
	}
	return a, nil
}
