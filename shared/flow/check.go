package flow

import (
	"fmt"
	"slices"

	"github.com/shrama/shrama/shared/rule"
	"github.com/shrama/shrama/shared/tenant"
)

// Finding is one fault of a flow, in words a lawyer can act on.
type Finding struct {
	Step, Action int    // where; -1 for the flow, or for the step itself
	Key          string // the key at fault; empty for the whole
	Text         string // one sentence
}

// Check proves that a case can always go on and always end, that nobody grants
// what they asked for or made ready themselves, and that people are told why.
// It returns nothing for a sound flow.
func (f Flow) Check() []Finding {
	if len(f.Steps) == 0 {
		return []Finding{{Step: -1, Action: -1, Text: "the flow has no steps"}}
	}
	c := checker{flow: f}
	for _, l := range f.Limits {
		c.limit(l)
	}
	if f.Steps[0].Phase != Draft {
		c.say(place{0, -1, "phase"}, "the first step must be of the phase draft, where the application is written")
	}
	for i, s := range f.Steps {
		c.step(i, s)
		for j, a := range s.Actions {
			c.action(i, j, s, a)
		}
	}
	if len(c.found) == 0 { // a broken arrow would leave half the route out of reach
		c.reach()
	}
	return c.found
}

type checker struct {
	flow  Flow
	found []Finding
}

// place is where a fault lies; see Finding.
type place struct {
	step, action int
	key          string
}

func (c *checker) say(at place, format string, args ...any) {
	c.found = append(c.found, Finding{at.step, at.action, at.key, fmt.Sprintf(format, args...)})
}

func (c *checker) step(i int, s Step) {
	same := func(o Step) bool { return o.ID == s.ID }
	switch {
	case slices.IndexFunc(c.flow.Steps, same) != i:
		c.say(place{i, -1, "id"}, "two steps are called %s", s.ID)
	case !slices.Contains(Phases, s.Phase):
		c.say(place{i, -1, "phase"}, "%q is not a phase; the phases are %v", s.Phase, Phases)
	case s.Phase.Over() && len(s.Actions) > 0:
		c.say(place{i, -1, "actions"}, "step %s is of the phase %s, in which the case is over; it can have no actions", s.ID, s.Phase)
	case !s.Phase.Over() && len(s.Actions) == 0:
		c.say(place{i, -1, ""}, "step %s is a dead end: nobody can do anything in it", s.ID)
	}
	if s.Phase.Whose() != "office" {
		if s.Office != "" || len(s.Terms) > 0 {
			c.say(place{i, -1, "office"}, "step %s is not the office's, so it has no office and no deadline", s.ID)
		}
		return
	}
	if s.Office != OfficeOfCase && s.Office != OfficeHead {
		c.say(place{i, -1, "office"}, "step %s needs an office: %s or %s", s.ID, OfficeOfCase, OfficeHead)
	}
	for _, d := range s.Terms {
		c.deadline(i, s, d)
	}
	if len(c.flow.Limits) > 0 && len(s.Terms) == 0 && s.Superior == "" {
		c.say(place{i, -1, ""}, "the whole case has a deadline, so step %s needs a superior who is told when it has passed", s.ID)
	}
}

// limit proves a deadline of the whole case and the grant that follows from it.
func (c *checker) limit(l Limit) {
	at := place{-1, -1, "within"}
	pays := slices.ContainsFunc(c.flow.Steps, func(s Step) bool { return s.Phase == Payment })
	switch {
	case l.N <= 0 || l.Unit == "":
		c.say(at, "the deadline of the whole case needs a number and a unit, such as {n: 15, unit: working-day}")
	case l.Cite == "":
		c.say(at, "the deadline of the whole case cites nothing; cite the law, or practice with certainty: practice")
	case l.From != "" && l.From != Sent && l.From != Paid:
		c.say(at, "%q is nothing that the deadline of the whole case can count from; write sent or paid", l.From)
	case l.From == Paid && !pays:
		c.say(at, "the deadline of the whole case counts from payment, and no step is of the phase payment")
	}
	d := l.Deemed
	if d == (Deemed{}) {
		return
	}
	to, ok := c.flow.Step(d.To)
	switch {
	case l.N <= 0:
		c.say(at, "a case is deemed granted when the deadline of the whole case has passed, and it has none")
	case !ok || to.Phase != Granted:
		c.say(at, "a case that is deemed granted is in a step of the phase granted; %q is none", d.To)
	case d.Cite == "":
		c.say(at, "that a case is deemed granted cites no provision")
	case l.Certainty == rule.Practice || d.Certainty == rule.Practice || d.Certainty == rule.Undetermined:
		c.say(at, "only law deems a case granted, not practice, and not where it is undetermined")
	case pays && l.From != Paid:
		c.say(at, "a case would be deemed granted before its fee is paid; write from: paid")
	}
}

func (c *checker) deadline(i int, s Step, d Deadline) {
	if d.N <= 0 || d.Unit == "" {
		c.say(place{i, -1, "deadline"}, "the deadline of step %s needs a number and a unit, such as {n: 7, unit: working-day}", s.ID)
	}
	if d.Cite == "" {
		c.say(place{i, -1, "deadline"}, "the deadline of step %s cites nothing; cite the law, or practice with certainty: practice", s.ID)
	}
	if s.Superior == "" {
		c.say(place{i, -1, ""}, "step %s has a deadline, so it needs a superior who is told when it has passed", s.ID)
	}
}

func (c *checker) action(i, j int, s Step, a Action) {
	same := func(o Action) bool { return o.ID == a.ID }
	if slices.IndexFunc(s.Actions, same) != j {
		c.say(place{i, j, "id"}, "step %s has two actions called %s", s.ID, a.ID)
	}
	if len(a.By) == 0 {
		c.say(place{i, j, ""}, "action %s says nobody who may take it", a.ID)
	}
	for _, id := range a.Next() {
		to, ok := c.flow.Step(id)
		if !ok {
			c.say(place{i, j, keyOf(a, id)}, "action %s leads to %q, which is no step", a.ID, id)
			return
		}
		c.arrow(place{i, j, "by"}, s, a, to)
	}
}

// keyOf names the key of an action that leads to a step.
func keyOf(a Action, id string) string {
	switch id {
	case a.To:
		return "to"
	case a.Unfixed:
		return "unfixed"
	default:
		return "routes"
	}
}

// arrow proves one arrow of an action.
func (c *checker) arrow(at place, s Step, a Action, to Step) {
	applicant := slices.Contains(a.By, tenant.Applicant)
	officers := len(a.By) > 1 || !applicant
	switch {
	case applicant && (to.Phase == Granted || to.Phase == Refused):
		c.say(at, "an applicant may not take action %s, since it decides the case", a.ID)
	case applicant && s.Phase.Whose() == "office" && to.Phase != Withdrawn:
		c.say(at, "in step %s the office must act; an applicant can only withdraw", s.ID)
	case officers && s.Phase.Whose() == "applicant":
		c.say(at, "in step %s the applicant must act, not an officer", s.ID)
	case officers && !a.Reason && (to.Phase == Refused || to.Phase == Returned):
		c.say(place{at.step, at.action, ""}, "action %s must ask for a reason, since the applicant has to know why", a.ID)
	}
	if to.Phase == Granted && !a.Another {
		c.separate(at.step, at.action, s, a)
	}
}

// separate finds officers who could both make a case ready and grant it.
func (c *checker) separate(i, j int, at Step, grant Action) {
	for _, s := range c.flow.Steps {
		if s.ID == at.ID || s.Office != at.Office || s.Phase.Whose() != "office" {
			continue
		}
		for _, a := range s.Actions {
			for _, role := range a.By {
				if role != tenant.Applicant && slices.Contains(grant.By, role) {
					c.say(place{i, j, "by"}, "the same %s could take action %s in step %s and then %s; write another: true or let another role decide", role, a.ID, s.ID, grant.ID)
					return
				}
			}
		}
	}
}

// reach finds steps that no case comes to and steps that no case leaves for an
// end.
func (c *checker) reach() {
	forward := c.closure([]string{c.flow.Start()}, func(from, to string) (string, string) { return from, to })
	var ends []string
	for _, s := range c.flow.Steps {
		if s.Phase.Over() {
			ends = append(ends, s.ID)
		}
	}
	backward := c.closure(ends, func(from, to string) (string, string) { return to, from })
	for i, s := range c.flow.Steps {
		switch {
		case !forward[s.ID]:
			c.say(place{i, -1, ""}, "no action leads to step %s, so no case ever reaches it", s.ID)
		case !backward[s.ID] && len(s.Actions) > 0:
			c.say(place{i, -1, ""}, "from step %s a case can never end", s.ID)
		}
	}
	if !slices.ContainsFunc(c.flow.Steps, func(s Step) bool { return s.Phase == Granted }) {
		c.say(place{-1, -1, "steps"}, "no step is of the phase granted, so nothing can ever be granted")
	}
}

// closure follows the actions from some steps, in the direction that turn says.
func (c *checker) closure(from []string, turn func(from, to string) (string, string)) map[string]bool {
	seen := map[string]bool{}
	for len(from) > 0 {
		id := from[0]
		from = from[1:]
		if seen[id] {
			continue
		}
		seen[id] = true
		for _, s := range c.flow.Steps {
			for _, a := range s.Actions {
				for _, to := range a.Next() {
					if tail, head := turn(s.ID, to); tail == id {
						from = append(from, head)
					}
				}
			}
		}
	}
	return seen
}
