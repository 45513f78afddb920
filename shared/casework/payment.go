package casework

import (
	"strings"
	"time"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/pay"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/trail"
)

// Order returns the order for one attempt to pay the fee. Its id starts with the
// case's reference, which is how Settled knows it again.
func (c Case) Order(now time.Time) (pay.Order, error) {
	if c.Phase != flow.Payment || c.Paid != nil {
		return pay.Order{}, fault.New(fault.Conflict, "fault.nothing-to-pay")
	}
	return pay.Order{ID: c.orderPrefix() + now.UTC().Format("060102150405"), Amount: c.Fee.Amount}, nil
}

func (c Case) orderPrefix() string {
	id, err := ident.Parse(c.ID)
	if err != nil {
		return ""
	}
	return strings.ReplaceAll(id.Ref(), "-", "") + "-"
}

// Owns reports whether an order id was made for this case.
func (c Case) Owns(order string) bool {
	p := c.orderPrefix()
	return p != "" && strings.HasPrefix(order, p)
}

// Settled takes a proven receipt. A second return of the same payment changes
// nothing (again is true); another payment for a case already paid is written
// into the history, so that the office pays it back.
func (c Case) Settled(l Law, method string, r pay.Receipt) (n Case, again bool, err error) {
	if !c.Owns(r.Order) {
		return c, false, fault.Wrap(pay.ErrOrder, fault.Malformed, "pay.other-order")
	}
	if c.Paid != nil && c.Paid.Method == method && c.Paid.Ref == r.Ref {
		return c, true, nil
	}
	if r.Amount != c.Fee.Amount {
		return c, false, fault.Wrap(pay.ErrAmount, fault.Malformed, "pay.other-amount")
	}
	by := tenant.Actor{Person: c.Applicant.Person, Name: c.Applicant.Name}
	note := method + " " + r.Ref
	if c.Paid != nil || c.Phase != flow.Payment {
		for _, e := range c.History {
			if e.Action == PaidTwice && e.Note == note {
				return c, true, nil
			}
		}
		return c.record(trail.Event{Action: PaidTwice, Role: tenant.Applicant, Note: note, At: l.Now}, by), false, nil
	}
	n, err = c.received(l, Act{By: by, role: tenant.Applicant}, Payment{Method: method, Ref: r.Ref, At: l.Now.UTC().Truncate(time.Second)})
	return n, false, err
}

// PaidTwice is the action of the line for money that came although the fee was paid.
const PaidTwice = "paid-twice"

// received notes the money and leaves the payment step.
func (c Case) received(l Law, act Act, p Payment) (Case, error) {
	step, _ := l.Service.Flow.Step(c.Step)
	for _, a := range step.Actions {
		if a.ID != Pay {
			continue
		}
		next, _ := l.Service.Flow.Step(a.To)
		c.Paid = &p
		act.Note = p.Method + " " + p.Ref
		return c.enter(l, a, next, act)
	}
	return c, fault.New(fault.Conflict, "fault.nothing-to-pay")
}

// ReportVoucher notes a bank deposit that an officer must verify.
func (c Case) ReportVoucher(l Law, by tenant.Actor, v pay.Voucher) (Case, error) {
	switch {
	case !c.Mine(by):
		return c, fault.New(fault.Forbidden, "fault.not-your-step")
	case c.Phase != flow.Payment || c.Paid != nil:
		return c, fault.New(fault.Conflict, "fault.nothing-to-pay")
	}
	if err := fault.Answers(v.Check(c.Fee.Amount, l.Today())); err != nil {
		return c, err
	}
	n := c.record(trail.Event{Action: Report, Role: tenant.Applicant, Note: v.Number, At: l.Now}, by)
	n.Voucher = &v
	return n, nil
}

// Reported reports whether the voucher is the one that waits to be verified: who
// had no answer sends it again.
func (c Case) Reported(v pay.Voucher) bool {
	return c.Phase == flow.Payment && c.Voucher != nil && *c.Voucher == v
}

// Verifies reports whether the actor may verify the case's voucher.
func (c Case) Verifies(l Law, by tenant.Actor) bool {
	return c.Voucher != nil && c.Phase == flow.Payment && !c.Mine(by) &&
		by.Office == c.Office && by.Has(l.Service.Fee.Verifier)
}

// VerifyVoucher takes the deposit as received, or rejects it with a reason so
// that the applicant can pay again.
func (c Case) VerifyVoucher(l Law, a Act) (Case, error) {
	switch {
	case a.Seen != 0 && a.Seen != c.Version:
		return c, fault.New(fault.Conflict, "fault.case-changed")
	case c.Voucher == nil:
		return c, fault.New(fault.Conflict, "fault.no-such-action")
	case !c.Verifies(l, a.By):
		return c, fault.New(fault.Forbidden, "fault.not-your-step")
	}
	a.role = l.Service.Fee.Verifier
	if a.Action == Pay {
		v := *c.Voucher
		return c.received(l, a, Payment{Method: "voucher", Ref: v.Number, At: l.Now.UTC().Truncate(time.Second)})
	}
	reason, err := Prose("note", a.Note, true)
	if err != nil {
		return c, err
	}
	n := c.record(trail.Event{Action: Reject, Role: a.role, Note: reason, At: l.Now}, a.By)
	n.Voucher = nil
	return n, nil
}
