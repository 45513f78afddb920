package counter

import (
	"context"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/casework/dossier"
	"github.com/shrama/shrama/shared/casework/levy"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack/price"
	"github.com/shrama/shrama/shared/rule"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/question"
	"github.com/shrama/shrama/shared/web/ui"
	"github.com/shrama/shrama/shared/words"
)

// sendForm sends the application.
type sendForm struct {
	Declared string `json:"declared"` // yes
	Version  string `json:"version,omitempty"`
}

// feeLine is one row of a service's fees.
type feeLine struct {
	Name      string    `json:"name,omitempty"`
	Amount    string    `json:"amount"`
	Law       string    `json:"law"`
	Certainty string    `json:"certainty,omitempty"`
	Of        string    `json:"of,omitempty"` // the charge, where the fee has several
	Lines     []ui.Fact `json:"-"`
}

// fees lists what a service costs today, with its clause.
func fees(l casework.Law, p *words.Printer) []feeLine {
	var out []feeLine
	for _, f := range price.List(l.Service, l.Today(), l.Pack.Currency) {
		line := feeLine{Of: p.In(f.Of), Name: p.In(f.Name), Amount: p.Fee(f.Amount), Law: p.In(l.Pack.Cite(f.Cite)), Certainty: dossier.Certain(p, f.Certainty)}
		switch {
		case f.Certainty == rule.Undetermined:
			line.Amount = p.T("counter.fee-officer")
		case f.Percent != "":
			line.Amount = p.T("counter.percent", "percent", p.Digits(f.Percent))
		case len(f.Each) > 0:
			line.Amount = p.T("counter.each", "amount", line.Amount, "of", p.In(f.Each))
		}
		if f.Refunded {
			line.Amount += " " + p.T("counter.refunded")
		}
		out = append(out, line)
	}
	return out
}

// feeOf says what a case costs, with its lines where the fee has several.
func feeOf(l casework.Law, p *words.Printer, fee levy.Fee) *feeLine {
	out := &feeLine{Amount: p.Money(fee.Amount), Law: p.In(l.Pack.Cite(fee.Cite)), Certainty: dossier.Certain(p, fee.Certainty)}
	for _, x := range fee.Lines {
		name, refunded := l.Service.Named(x.Charge)
		fact := ui.Fact{Key: p.In(name), Value: p.Money(x.Amount)}
		if refunded {
			fact.Note = p.T("counter.refunded")
		}
		out.Lines = append(out.Lines, fact)
	}
	if fee.Open() {
		out.Amount = p.T("counter.fee-officer")
	}
	return out
}

// section is one part on the check page.
type section struct {
	Title  string    `json:"title"`
	Facts  []ui.Fact `json:"-"`
	Change string    `json:"-"`
}

// checkView is everything that will be sent.
type checkView struct {
	ID          string       `json:"id"`
	Service     string       `json:"service"`
	Answers     form.Answers `json:"answers"`
	Fee         *feeLine     `json:"fee,omitempty"`
	NoFee       string       `json:"no_fee,omitempty"`
	Declaration string       `json:"declaration"`
	Ready       bool         `json:"ready"`
	Errors      []ui.Link    `json:"-"`
	Sections    []section    `json:"-"`
	Version     string       `json:"version"`
	Action      string       `json:"-"`
	Back        string       `json:"-"`
	N           int          `json:"-"`
	Resend      bool         `json:"-"` // an answer to a returned case
}

func (k *Counter) check(ctx context.Context, c web.Call) (web.View, error) {
	l, x, err := k.own(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	if !x.Editable() {
		return to(k.at(c, x.ID)), nil
	}
	return k.checkPage(c, l, x, nil), nil
}

func (k *Counter) checkPage(c web.Call, l casework.Law, x casework.Case, errs []ui.Link) web.View {
	p := c.Print
	v := checkView{ID: x.ID, Service: p.In(l.Service.Name), Answers: x.Answers, Declaration: p.In(l.Service.Declaration), Ready: x.Ready(l),
		Version: version(x), Action: k.at(c, x.ID, "check"), Back: k.at(c, x.ID), N: len(l.Service.Parts) + 2, Resend: x.Filed.Year > 0,
		NoFee: p.In(l.Service.Fee.Note), Errors: errs}
	v.Sections = k.sections(c, l, x)
	if fee, err := x.Charge(l); err == nil && !v.Resend && (fee.Open() || !fee.Amount.IsZero()) {
		v.Fee = feeOf(l, p, fee)
	}
	if !v.Ready && len(errs) == 0 {
		for _, part := range l.Service.Parts {
			if x.PartStatus(l, part) != casework.Done {
				v.Errors = append(v.Errors, ui.Link{Text: p.T("counter.part-missing", "part", p.In(part.Title)), Href: k.at(c, x.ID, "parts", part.ID)})
			}
		}
		if x.DocumentStatus(l.Service) != casework.Done {
			v.Errors = append(v.Errors, ui.Link{Text: p.T("counter.documents-missing"), Href: k.at(c, x.ID, "documents")})
		}
	}
	return web.View{Title: p.T("counter.check") + " · " + p.In(l.Service.Name), Back: ui.Link{Text: p.T("counter.parts"), Href: v.Back}, Data: v,
		Page: func(p ui.Page) templ.Component { return checkPage(p, v) }}
}

// sections are the answers by part, and the documents, each with its way back.
func (k *Counter) sections(c web.Call, l casework.Law, x casework.Case) []section {
	var out []section
	for _, part := range l.Service.Parts {
		at := k.at(c, x.ID, "parts", part.ID)
		s := section{Title: c.Print.In(part.Title), Change: at}
		s.Facts = question.Facts(c, part.Fields, x.Answers)
		for i, f := range question.Held(part.Fields, x.Answers) {
			s.Facts[i].Change = []ui.Link{{Text: c.Print.T("ui.change"), Hidden: c.Print.In(f.Label), Href: at + "#" + f.ID}}
		}
		out = append(out, s)
	}
	if ds := x.Wanted(l.Service); len(ds) > 0 {
		s := section{Title: c.Print.T("counter.documents"), Change: k.at(c, x.ID, "documents")}
		for _, d := range ds {
			a, _ := x.Document(d.ID)
			held := c.Print.T("counter.no-file")
			if a.Name != "" {
				held = c.Print.T("counter.one-file", "size", c.Print.Bytes(a.Size))
			}
			s.Facts = append(s.Facts, ui.Fact{Key: c.Print.In(d.Label), Value: held,
				Change: []ui.Link{{Text: c.Print.T("ui.change"), Hidden: c.Print.In(d.Label), Href: k.at(c, x.ID, "documents", d.ID)}}})
		}
		out = append(out, s)
	}
	return out
}

func (k *Counter) send(ctx context.Context, c web.Call) (web.View, error) {
	l, x, err := k.own(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	if !x.Editable() {
		return to(k.at(c, x.ID, "done")), nil // pressed twice: it was sent once
	}
	if c.PostFormValue("declared") != "yes" {
		v := k.checkPage(c, l, x, []ui.Link{ui.ErrorLink("declared", c.Print.T("counter.declare"))})
		v.Status, v.Wrong = 422, fault.Answers([]fault.Field{{ID: "declared", Code: "counter.declare"}})
		return v, nil
	}
	action := casework.Submit
	if x.Filed.Year > 0 {
		action = casework.Reply
	}
	if err := k.fits(ctx, c, l, x); err != nil {
		return web.View{}, err
	}
	next, err := x.Do(l, casework.Act{Action: action, By: c.Actor})
	if fault.KindOf(err) == fault.Invalid {
		v := k.checkPage(c, l, x, nil)
		v.Status, v.Wrong = 422, err
		return v, nil
	}
	if err != nil {
		return web.View{}, err
	}
	err = l.Commit(ctx, c.DB, next)
	if fault.KindOf(err) == fault.Conflict {
		if now, lerr := casework.Load(ctx, c.DB, x.ID); lerr == nil && !now.Editable() {
			err = nil // the other press of the button was the one that counted
		}
	}
	return to(k.at(c, x.ID, "done")), err
}
