package casework

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/shrama/shrama/shared/casework/blob"
	"github.com/shrama/shrama/shared/casework/levy"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pay"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/trail"
)

// head is the item that holds a case: one packed blob, so that a form of forty
// answers in Nepali or Bangla stays within one write unit (1 KB) for the whole
// life of the case; see the decision on item size.
//
// What the item's keys, its place among the person's own and the event beside it
// say already is not said again: the id, the person and the newest line.
type head struct {
	Blob []byte `dynamodbav:"f"`
}

// body is what the blob holds.
type body struct {
	Service   string       `json:"s"`
	Step      string       `json:"st"`
	Phase     flow.Phase   `json:"ph"`
	Pack      string       `json:"k"`
	Renews    string       `json:"rn,omitempty"`
	Applicant Party        `json:"ap"`
	Office    string       `json:"o,omitempty"`
	Begun     int64        `json:"b"`
	Filed     civil.Date   `json:"fd,omitzero"`
	Due       int64        `json:"d,omitempty"`
	Stood     int64        `json:"so,omitempty"`
	Left      string       `json:"lf,omitempty"`
	LeftDue   int64        `json:"ld,omitempty"`
	Escalated bool         `json:"es,omitempty"`
	Whole     int64        `json:"w,omitempty"`
	Told      bool         `json:"wt,omitempty"`
	Answers   blob.Columns `json:"a,omitempty"`
	Findings  blob.Columns `json:"fi,omitempty"`
	Fee       *levy.Fee    `json:"fe,omitempty"`
	Voucher   *pay.Voucher `json:"vo,omitempty"`
	Paid      *Payment     `json:"pd,omitempty"`
	Record    string       `json:"rc,omitempty"`
	First     string       `json:"f1,omitempty"` // the step that the first line left
	Older     []line       `json:"h,omitempty"`
}

// line is an older event without what follows from its place in the case: the
// subject, the number, where it came from, and its seal, which is computed anew
// from the first line on. The newest line keeps its own, so a change in an older
// one still shows (trail.Verify).
type line struct {
	Action string `json:"a"`
	To     string `json:"t"`
	By     string `json:"b,omitempty"` // nobody is the applicant,
	Name   string `json:"n,omitempty"` // and no name is theirs
	Role   string `json:"r,omitempty"`
	At     int64  `json:"u"`
	Note   string `json:"x,omitempty"`
}

// older returns the line of an event.
func (c Case) older(e trail.Event) line {
	l := line{e.Action, e.To, e.By, e.Name, e.Role, e.At.Unix(), e.Note}
	if e.By == c.Applicant.Person && (e.Name != "" || c.Applicant.Name == "") {
		l.By = ""
		if e.Name == c.Applicant.Name {
			l.Name = ""
		}
	}
	return l
}

// event returns the event of a line that left from, after those before it.
func (c Case) event(l line, from string) trail.Event {
	if l.By == "" {
		l.By = c.Applicant.Person
		if l.Name == "" {
			l.Name = c.Applicant.Name
		}
	}
	return trail.Event{Subject: Subject(c.ID), Seq: len(c.History) + 1, Action: l.Action, From: from, To: l.To, By: l.By, Name: l.Name,
		Role: l.Role, At: instant(l.At), Note: l.Note}.Sealed(c.Last().Seal)
}

func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

func instant(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.Unix(n, 0).UTC()
}

// head returns the item of a case.
func (c Case) head() (head, error) {
	b := body{
		Service: c.Service, Step: c.Step, Phase: c.Phase, Pack: c.Pack, Renews: c.Renews, Applicant: c.Applicant, Office: c.Office, Begun: unix(c.Begun), Filed: c.Filed,
		Due: unix(c.Due), Stood: unix(c.Stood), Left: c.Left, LeftDue: unix(c.LeftDue), Escalated: c.Escalated, Whole: unix(c.Whole), Told: c.Told,
		Answers: blob.Columns(c.Answers), Findings: blob.Columns(c.Findings), Voucher: c.Voucher, Paid: c.Paid, Record: c.Record,
	}
	if !c.Fee.None() {
		b.Fee = &c.Fee
	}
	b.Applicant.Person = ""
	if n := len(c.History); n > 1 {
		b.First = c.History[0].From
		for _, e := range c.History[:n-1] {
			b.Older = append(b.Older, c.older(e))
		}
	}
	raw, err := json.Marshal(b)
	if err != nil {
		return head{}, fmt.Errorf("casework: case %s: %w", c.ID, err)
	}
	return head{blob.Deflate(raw)}, nil
}

// unpack rebuilds a case from its item and the event beside it.
func (h head) unpack(id string, it store.Item) (Case, error) {
	raw, err := blob.Inflate(h.Blob)
	if err != nil {
		return Case{}, fmt.Errorf("casework: case %s: %w", id, err)
	}
	var b body
	if err := json.Unmarshal(raw, &b); err != nil {
		return Case{}, fmt.Errorf("casework: case %s: %w", id, err)
	}
	c := Case{
		ID: id, Version: it.Version, Service: b.Service, Step: b.Step, Phase: b.Phase,
		Pack: b.Pack, Renews: b.Renews, Applicant: b.Applicant, Office: b.Office, Begun: instant(b.Begun), Filed: b.Filed,
		Due: instant(b.Due), Stood: instant(b.Stood), Left: b.Left, LeftDue: instant(b.LeftDue), Escalated: b.Escalated, Whole: instant(b.Whole), Told: b.Told,
		Answers: form.Answers(b.Answers), Findings: form.Answers(b.Findings), Voucher: b.Voucher, Paid: b.Paid, Record: b.Record,
	}
	c.Applicant.Person = it.Mine.ID
	if b.Fee != nil {
		c.Fee = *b.Fee
	}
	if c.Answers == nil {
		c.Answers = form.Answers{}
	}
	from := b.First
	for _, l := range b.Older {
		c.History = append(c.History, c.event(l, from))
		from = l.To
	}
	if it.Event.Seq > 0 {
		c.History = append(c.History, it.Event)
	}
	return c, nil
}
