package counter

import (
	"context"
	"errors"
	"slices"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/casework/spent"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pay"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/question"
	"github.com/shrama/shrama/shared/web/ui"
)

// payForm begins a payment.
type payForm struct {
	Method string `json:"method"` // one of the pack's payments
}

// redirectView is the form that takes the browser to a gateway.
type redirectView struct {
	Method string      `json:"method"`
	Name   string      `json:"name"`
	Amount string      `json:"amount"`
	URL    string      `json:"url"`
	Fields [][2]string `json:"fields"`
}

func (k *Counter) pay(ctx context.Context, c web.Call) (web.View, error) {
	_, x, err := k.own(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	method := c.PostFormValue("method")
	i := slices.IndexFunc(c.Pack.Payments, func(p pack.Payment) bool { return p.ID == method })
	if i < 0 {
		return k.choose(c, x), nil
	}
	if method == "voucher" {
		return to(k.at(c, x.ID, "voucher")), nil
	}
	g, ok := k.Gateways[method]
	if !ok {
		return web.View{}, fault.New(fault.NotFound, "pay.not-offered")
	}
	order, err := x.Order(c.Now)
	if err != nil {
		return web.View{}, err
	}
	back := c.Base + k.at(c, x.ID, "paid", method) // a gateway appends its own query
	r, err := g.Begin(order, back, back)
	if err != nil {
		return web.View{}, err
	}
	if err := casework.Begin(ctx, c.DB, x, casework.Attempt{Method: method, Order: order.ID, At: c.Now}); err != nil {
		return web.View{}, err
	}
	v := redirectView{Method: method, Name: c.Print.In(c.Pack.Payments[i].Label), Amount: c.Print.Money(order.Amount), URL: r.URL, Fields: r.Fields}
	return web.View{Title: c.Print.T("pay.go", "name", v.Name), Back: ui.Link{Text: casework.Ref(x.ID), Href: k.at(c, x.ID)}, Data: v,
		Page: func(p ui.Page) templ.Component { return redirectPage(p, v) }}, nil
}

// choose sends the browser back to the case, where the ways to pay stand.
func (k *Counter) choose(c web.Call, x casework.Case) web.View {
	return to(k.at(c, x.ID) + "?unpaid=choose#pay")
}

func (k *Counter) paid(ctx context.Context, c web.Call) (web.View, error) {
	l, x, err := k.own(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	method := c.PathValue("method")
	g, ok := k.Gateways[method]
	if !ok {
		return web.View{}, fault.New(fault.NotFound, "web.no-page")
	}
	query := map[string]string{}
	for name := range c.URL.Query() {
		query[name] = c.URL.Query().Get(name)
	}
	r, err := k.settle(g, x, query)
	switch {
	case errors.Is(err, pay.ErrPending):
		return to(k.at(c, x.ID) + "?unpaid=" + pending), nil
	case errors.Is(err, pay.ErrUnpaid):
		return to(k.at(c, x.ID) + "?unpaid=" + method), nil
	case err != nil:
		return web.View{}, pay.Fault(err)
	}
	return k.receive(ctx, file{c, l, x}, method, r)
}

// pending stands for the method where money may have moved: the page must not
// ask to pay again.
const pending = "pending"

// settle proves a return against the attempt it answers. The order's id is in
// the return itself; only one that was begun for this case is looked for.
func (k *Counter) settle(g pay.Gateway, x casework.Case, query map[string]string) (pay.Receipt, error) {
	err := pay.ErrOrder
	for _, a := range slices.Backward(x.Attempts) {
		var r pay.Receipt
		r, err = g.Settle(pay.Order{ID: a.Order, Amount: x.Fee.Amount}, query)
		if !errors.Is(err, pay.ErrOrder) {
			return r, err
		}
	}
	return pay.Receipt{}, err
}

// receive stores a proven payment; one that came twice changes nothing.
func (k *Counter) receive(ctx context.Context, f file, method string, r pay.Receipt) (web.View, error) {
	c, l, x := f.c, f.l, f.x
	for range 3 {
		next, again, err := x.Settled(l, method, r)
		if err != nil {
			return web.View{}, err
		}
		if !again {
			err = l.Commit(ctx, c.DB, next)
		}
		if fault.KindOf(err) != fault.Conflict {
			return to(k.at(c, x.ID)), err
		}
		if x, err = casework.Load(ctx, c.DB, x.ID); err != nil {
			return web.View{}, err
		}
	}
	return web.View{}, fault.New(fault.Conflict, "fault.case-changed")
}

// ask asks the gateway about the payments begun, where a return was lost.
func (k *Counter) ask(ctx context.Context, c web.Call) (web.View, error) {
	l, x, err := k.own(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	if k.Query == nil {
		return web.View{}, fault.New(fault.NotFound, "web.no-page")
	}
	method := c.PathValue("method")
	unpaid := method
	for _, a := range slices.Backward(x.Attempts) {
		if a.Method != method {
			continue
		}
		r, err := k.Query.Query(ctx, pay.Order{ID: a.Order, Amount: x.Fee.Amount})
		if err == nil {
			return k.receive(ctx, file{c, l, x}, method, r)
		}
		if errors.Is(err, pay.ErrPending) {
			unpaid = pending
		}
	}
	return to(k.at(c, x.ID) + "?unpaid=" + unpaid), nil
}

// voucherForm reports a bank deposit.
type voucherForm struct {
	Bank   string `json:"voucher-bank"`
	Branch string `json:"voucher-branch"`
	Number string `json:"voucher-number"`
	Date   string `json:"voucher-date"`   // YYYY-MM-DD, or -day, -month and -year
	Amount string `json:"voucher-amount"` // decimal
}

// voucherView is the form for it.
type voucherView struct {
	ID        string              `json:"id"`
	Amount    string              `json:"amount"`
	Errors    map[string]string   `json:"errors,omitempty"`
	Questions []question.Question `json:"-"`
	Action    string              `json:"-"`
}

// voucherFields are asked of every voucher, whatever the pack.
func voucherFields() []form.Field {
	return []form.Field{
		{ID: pay.VoucherBank, Type: form.Text, Max: 100},
		{ID: pay.VoucherBranch, Type: form.Text, Max: 100},
		{ID: pay.VoucherNumber, Type: form.Text, Max: 40},
		{ID: pay.VoucherDate, Type: form.Date, Before: form.Today},
		{ID: pay.VoucherAmount, Type: form.Money},
	}
}

func (k *Counter) voucher(ctx context.Context, c web.Call) (web.View, error) {
	l, x, err := k.own(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	if _, err := x.Order(c.Now); err != nil {
		return to(k.at(c, x.ID)), nil //nolint:nilerr // nothing is due: the case says what is
	}
	return k.voucherPage(c, x, question.Asked(c, voucherFields(), nil, l.Env(nil)), nil), nil
}

func (k *Counter) voucherPage(c web.Call, x casework.Case, qs []question.Question, err error) web.View {
	v := voucherView{ID: x.ID, Amount: c.Print.Money(x.Fee.Amount), Questions: qs, Action: k.at(c, x.ID, "voucher")}
	view := web.View{Title: c.Print.T("pay.voucher"), Back: ui.Link{Text: casework.Ref(x.ID), Href: k.at(c, x.ID)}, Wrong: err}
	if f, ok := errors.AsType[*fault.Error](err); ok {
		v.Errors, view.Status = question.Mark(c.Print, qs, f.Fields), 422
	}
	view.Data = v
	view.Page = func(p ui.Page) templ.Component { return voucherPage(p, v) }
	return view
}

func (k *Counter) report(ctx context.Context, c web.Call) (web.View, error) {
	l, x, err := k.own(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	typed := question.Typed(c, voucherFields())
	clean, _ := form.Check(voucherFields(), typed, l.Env(nil)) // VoucherOf says what is wrong, in a cashier's words
	v, faults := pay.VoucherOf(clean, x.Fee.Amount, l.Today())
	if err := fault.Answers(faults); err != nil {
		return k.voucherPage(c, x, question.Asked(c, voucherFields(), typed, l.Env(nil)), err), nil
	}
	if err := spent.Check(ctx, c.DB, x.ID, v); fault.KindOf(err) == fault.Invalid {
		return k.voucherPage(c, x, question.Asked(c, voucherFields(), typed, l.Env(nil)), err), nil
	} else if err != nil {
		return web.View{}, err
	}
	if x.Reported(v) {
		return to(k.at(c, x.ID)), nil // pressed twice: it was reported once
	}
	next, err := x.ReportVoucher(l, c.Actor, v)
	if err != nil {
		return web.View{}, err
	}
	err = l.Commit(ctx, c.DB, next)
	if fault.KindOf(err) == fault.Conflict {
		if now, lerr := casework.Load(ctx, c.DB, x.ID); lerr == nil && now.Reported(v) {
			err = nil // the other press of the button was the one that counted
		}
	}
	return to(k.at(c, x.ID)), err
}
