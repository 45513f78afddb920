// Package casework is the case file that every module shares: a draft that is
// saved and resumed, submitted, paid for, reviewed, returned, answered and
// decided, with a line of history for each act.
//
// Everything here decides purely: a Case is a value, an act returns the changed
// case, and only store.go knows how one is kept. The route is the pack's; this
// package tests only the phase of a step.
//
// Beside it stand what an office's queue shows (queue), what an employer told
// once (profile), which voucher paid what (spent), who of the administration reads
// a case (reading) and how one is kept (kept, blob); and its pages: the applicant's (counter), the officer's (desk) and what
// both read (dossier).
package casework

import (
	"slices"
	"time"

	"github.com/shrama/shrama/shared/casework/levy"
	"github.com/shrama/shrama/shared/casework/reading"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/files/accepted"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/pay"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/trail"
)

// Party is the person whose case it is, as they were when they filed.
type Party struct {
	Person, Name, Email, Phone, Lang string
}

// Payment is money received.
type Payment struct {
	Method string // a payment of the pack: esewa, voucher
	Ref    string // the gateway's reference, or the voucher's number
	At     time.Time
}

// Attachment is an accepted document in one of the places the service asks for.
type Attachment struct {
	accepted.Document
	Slot    string // id of the form.Document
	Name    string // of the file, as the person called it
	By      string
	At      time.Time
	Version int // 1 for the first file in the slot
	Seal    trail.Seal
}

// Note is one message between the applicant and the office.
type Note struct {
	By     string    `dynamodbav:"b"`
	Name   string    `dynamodbav:"n"`
	Office bool      `dynamodbav:"o"` // written by the office
	Text   string    `dynamodbav:"x"`
	At     time.Time `dynamodbav:"a,unixtime"`
}

// Attempt is one payment begun at a gateway, kept so that a lost return can be
// asked for again.
type Attempt struct {
	Method string    `dynamodbav:"m"`
	Order  string    `dynamodbav:"o,omitempty"` // left out of a row, whose key says it
	At     time.Time `dynamodbav:"a,unixtime"`
}

// Case is one application, from its first saved answer to its decision.
type Case struct {
	ID        string // an ident
	Service   string
	Pack      string // version of the pack that the case was filed under
	Renews    string // number of the record to be renewed; empty for a new one
	Applicant Party
	Office    string // whose territory it belongs to; set when submitted
	Step      string
	Phase     flow.Phase
	Begun     time.Time
	Filed     civil.Date   // the day whose law decides; zero for a draft
	Due       time.Time    // when the step must be left; zero is no deadline
	Stood     time.Time    // since when the office's clock stands; zero while it runs
	Left      string       // the step to which an answer returns while the clock stands
	LeftDue   time.Time    // that step's deadline as it was
	Escalated bool         // the superior has been told that the step is overdue
	Whole     time.Time    // when the whole case must be decided; zero is no limit
	Told      bool         // the superior has been told that the whole case is overdue
	Answers   form.Answers // the applicant's
	Findings  form.Answers // the officers': office fields, and check.<item> for checklists
	Fee       levy.Fee
	Voucher   *pay.Voucher // reported by the applicant and not yet verified
	Paid      *Payment
	Record    string // number of the record that the grant made
	History   []trail.Event
	Version   int // as stored; 0 for a case that is not stored yet

	Documents []Attachment
	Notes     []Note
	Attempts  []Attempt
	Readings  []reading.Line // oldest first
	Emptied   []Attachment   // slots whose file was taken out, at the end of their history
}

// Subject names the case in the trail.
func Subject(id string) string { return "case/" + id }

// Ref returns the reference of the case with the given id, "" for what is no id.
func Ref(id string) string {
	n, err := ident.Parse(id)
	if err != nil {
		return ""
	}
	return n.Ref()
}

// Mine reports whether the actor is the case's own applicant.
func (c Case) Mine(a tenant.Actor) bool { return !a.Nobody() && c.Applicant.Person == a.Person }

// ReadBy reports whether an officer may read the case: it was sent, and they read
// its service's cases in its office. The applicant's own right is Mine.
func (c Case) ReadBy(l Law, a tenant.Actor) bool {
	return c.Phase != flow.Draft && reading.As(l.Service, a, c.Office) != ""
}

// Document returns the file attached in a slot.
func (c Case) Document(slot string) (Attachment, bool) {
	i := slices.IndexFunc(c.Documents, func(d Attachment) bool { return d.Slot == slot })
	if i < 0 {
		return Attachment{}, false
	}
	return c.Documents[i], true
}

// before is the end of a slot's history, of a file that was taken out too; the zero
// Attachment where nothing was ever in it.
func (c Case) before(slot string) Attachment {
	for _, d := range slices.Concat(c.Documents, c.Emptied) {
		if d.Slot == slot {
			return d
		}
	}
	return Attachment{}
}

// Last returns the newest line of the history, zero for a draft.
func (c Case) Last() trail.Event {
	if len(c.History) == 0 {
		return trail.Event{}
	}
	return c.History[len(c.History)-1]
}

// worked reports whether the person has acted on the case as an officer.
func (c Case) worked(person string) bool {
	return slices.ContainsFunc(c.History, func(e trail.Event) bool {
		return e.By == person && e.Role != tenant.Applicant
	})
}

// Clock is the actor of what the schedule does by itself.
var Clock = tenant.Actor{Person: "clock", Name: "clock"}

// record appends a line to the history, filled in where it follows from the
// case, and returns the case that follows. The history is copied, so the
// receiver keeps its own.
func (c Case) record(e trail.Event, by tenant.Actor) Case {
	e.Subject, e.Seq, e.From, e.By, e.Name = Subject(c.ID), len(c.History)+1, c.Step, by.Person, by.Name
	if e.To == "" {
		e.To = c.Step
	}
	c.History = append(slices.Clip(slices.Clone(c.History)), e.Sealed(c.Last().Seal))
	return c
}
