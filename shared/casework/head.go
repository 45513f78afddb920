package casework

import (
	"errors"
	"fmt"
	"time"

	"github.com/shrama/shrama/shared/casework/blob"
	"github.com/shrama/shrama/shared/casework/kept"
	"github.com/shrama/shrama/shared/casework/queue"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/trail"
)

// older returns the line of an event.
func (c Case) older(e trail.Event) kept.Line {
	l := kept.Line{Action: e.Action, To: e.To, By: e.By, Name: e.Name, Role: e.Role, At: e.At.Unix(), Note: e.Note}
	if e.By == c.Applicant.Person && (e.Name != "" || c.Applicant.Name == "") {
		l.By = ""
		if e.Name == c.Applicant.Name {
			l.Name = ""
		}
	}
	return l
}

// event returns the event of a line that left from, after those before it.
func (c Case) event(l kept.Line, from string) trail.Event {
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

// head returns what the item of a case holds: one packed whole, so that a form of
// forty answers in any script stays within one write unit (1 KB) for the whole
// life of the case; see the decision on item size. Title is that of its row in the
// queue, if it has one.
func (c Case) head(title string) (kept.Packed, error) {
	k := kept.Case{
		Service: c.Service, Step: c.Step, Phase: c.Phase, Pack: c.Pack, Renews: c.Renews, Office: c.Office, Begun: unix(c.Begun), Filed: c.Filed,
		Applicant: kept.Party{Name: c.Applicant.Name, Email: c.Applicant.Email, Phone: c.Applicant.Phone, Lang: c.Applicant.Lang},
		Due:       unix(c.Due), Stood: unix(c.Stood), Left: c.Left, LeftDue: unix(c.LeftDue), Escalated: c.Escalated, Whole: unix(c.Whole), Told: c.Told,
		Answers: blob.Columns(c.Answers), Findings: blob.Columns(c.Findings), Voucher: c.Voucher, Record: c.Record,
	}
	if c.Paid != nil {
		k.Paid = &kept.Payment{Method: c.Paid.Method, Ref: c.Paid.Ref, At: kept.Second(c.Paid.At.Unix())}
	}
	if !c.Fee.None() {
		k.Fee = &c.Fee
	}
	if n := len(c.History); n > 1 {
		k.First = c.History[0].From
		for _, e := range c.History[:n-1] {
			k.Older = append(k.Older, c.older(e))
		}
	}
	p, err := kept.Pack(k, kept.Beside{Title: title, Begun: k.Begun})
	if err != nil {
		return p, fmt.Errorf("casework: case %s: %w", c.ID, err)
	}
	return p, nil
}

// unpack rebuilds a case from what its item holds and the event, the row and the
// keys beside it.
func unpack(id string, it store.Item) (Case, error) {
	var p kept.Packed
	r, err := queue.Of(it)
	if err := errors.Join(err, it.Decode(&p)); err != nil {
		return Case{}, fmt.Errorf("casework: %s: %w", it.Key.Sort, err)
	}
	k, err := p.Unpack(kept.Beside{Title: string(r.Title), Begun: begun(it)})
	if err != nil {
		return Case{}, fmt.Errorf("casework: case %s: %w", id, err)
	}
	return rebuild(id, it, k), nil
}

// own is how the place of a case among those that its applicant began is written,
// up to the moment they did.
const (
	own    = "case~"
	moment = "20060102150405"
)

// begun is that moment, in Unix seconds.
func begun(it store.Item) int64 {
	t, err := time.Parse(own+moment, it.Mine.Sort)
	if err != nil {
		return 0 // no case of ours has no such place
	}
	return t.Unix()
}

// rebuild is the case of what was kept and the item around it.
func rebuild(id string, it store.Item, k kept.Case) Case {
	c := Case{
		ID: id, Version: it.Version, Service: k.Service, Step: k.Step, Phase: k.Phase, Pack: k.Pack, Renews: k.Renews,
		Applicant: Party{it.Mine.ID, k.Applicant.Name, k.Applicant.Email, k.Applicant.Phone, k.Applicant.Lang}, Office: k.Office, Begun: instant(k.Begun), Filed: k.Filed,
		Due: instant(k.Due), Stood: instant(k.Stood), Left: k.Left, LeftDue: instant(k.LeftDue), Escalated: k.Escalated, Whole: instant(k.Whole), Told: k.Told,
		Answers: form.Answers(k.Answers), Findings: form.Answers(k.Findings), Voucher: k.Voucher, Record: k.Record,
	}
	if k.Paid != nil {
		c.Paid = &Payment{k.Paid.Method, k.Paid.Ref, instant(int64(k.Paid.At))}
	}
	if k.Fee != nil {
		c.Fee = *k.Fee
	}
	if c.Answers == nil {
		c.Answers = form.Answers{}
	}
	from := k.First
	for _, l := range k.Older {
		c.History = append(c.History, c.event(l, from))
		from = l.To
	}
	if it.Event.Seq > 0 {
		c.History = append(c.History, it.Event)
	}
	return c
}
