// Package counter is the front of casework: the pages on which an employer, a
// worker or a union applies, saves and resumes, uploads, checks the answers,
// sends, pays and follows the case.
//
// Every module mounts the same routes under its own name; what a service asks is
// the pack's. A page and its JSON are one view.
package counter

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/casework/dossier"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pay"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/upload"
	"github.com/shrama/shrama/shared/words"
)

// Counter serves the applicants of one module.
type Counter struct {
	Module   string                 // the first part of every address: permit
	Gateways map[string]pay.Gateway // by the payment ids of packs: esewa
	Query    StatusQuery            // asks a gateway about a payment whose return was lost; may be nil
	Renewals Renewals               // what a renewal starts from; nil where nothing is renewed
}

// Renewals tells what an application for renewal starts from.
type Renewals interface {
	// Renewal returns the answers of a renewal of the record with the given
	// number, or a fault where the person may not renew it today.
	Renewal(ctx context.Context, c web.Call, l casework.Law, number string) (form.Answers, error)
	// Fits refuses a term that the record to be renewed cannot have, as a fault
	// of the answer that asks for it.
	Fits(ctx context.Context, c web.Call, l casework.Law, x casework.Case) error
}

// StatusQuery asks a gateway what became of an order.
type StatusQuery interface {
	Query(ctx context.Context, o pay.Order) (pay.Receipt, error)
}

// Routes is what an applicant can reach of a module. Where the module is switched
// off, an applicant still reads what they have sent.
func (k *Counter) Routes() []web.Route {
	m := "/" + k.Module
	one := m + "/cases/{id}"
	return Mounted(k.Module, []web.Route{
		{Method: "GET", Pattern: m + "/services/{service}", Public: true, Summary: "What a service asks, costs and takes", Gives: serviceView{}, Do: k.service},
		{Method: "POST", Pattern: m + "/cases", Summary: "Begin an application; the same id twice is one application", Takes: beginForm{}, Do: k.begin},
		{Method: "GET", Pattern: one + "/parts/{part}", Summary: "One part of the form", Gives: partView{}, Do: k.part},
		{Method: "POST", Pattern: one + "/parts/{part}", Summary: "Save one part of the form", Do: k.save},
		{Method: "GET", Pattern: one + "/documents", Summary: "The documents asked for", Gives: papersView{}, Do: k.papers},
		{Method: "POST", Pattern: one + "/documents", Summary: "Take the documents of the profile", Do: k.fromProfile},
		{Method: "GET", Pattern: one + "/documents/{slot}", Summary: "A form that uploads one document", Gives: upload.Form{}, Do: k.upload},
		{Method: "GET", Pattern: one + "/documents/{slot}/sent", Summary: "Check an upload and attach it", Do: k.sent},
		{Method: "POST", Pattern: one + "/documents/{slot}/remove", Summary: "Take a document out", Do: k.remove},
		{Method: "GET", Pattern: one + "/documents/{slot}/file", Kept: true, Summary: "Download a document", Do: k.file},
		{Method: "GET", Pattern: one + "/check", Summary: "All answers, and the fee", Gives: checkView{}, Do: k.check},
		{Method: "POST", Pattern: one + "/check", Summary: "Send the application", Takes: sendForm{}, Do: k.send},
		{Method: "GET", Pattern: one + "/done", Kept: true, Summary: "The receipt of an application", Gives: Status{}, Do: k.done},
		{Method: "POST", Pattern: one + "/messages", Summary: "Write to the office", Takes: messageForm{}, Do: k.message},
		{Method: "POST", Pattern: one + "/pay", Summary: "Begin a payment", Takes: payForm{}, Gives: redirectView{}, Do: k.pay},
		{Method: "GET", Pattern: one + "/paid/{method}", Summary: "Where a gateway sends the browser back", Do: k.paid},
		{Method: "POST", Pattern: one + "/paid/{method}", Summary: "Ask a gateway about a payment whose return was lost", Do: k.ask},
		{Method: "GET", Pattern: one + "/voucher", Summary: "The form for a bank voucher", Gives: voucherView{}, Do: k.voucher},
		{Method: "POST", Pattern: one + "/voucher", Summary: "Report a bank voucher", Takes: voucherForm{}, Do: k.report},
	})
}

// Mounted returns routes as those of a module.
func Mounted(module string, routes []web.Route) []web.Route {
	for i := range routes {
		routes[i].Module = module
	}
	return routes
}

// law returns what decides today about a service of this module.
func (k *Counter) law(c web.Call, service string) (casework.Law, error) {
	if !slices.Contains(c.Pack.Services, service) {
		return casework.Law{}, fault.New(fault.NotFound, "fault.no-service")
	}
	s, err := c.Pack.Service(service)
	if err != nil {
		return casework.Law{}, err
	}
	l := casework.Law{Pack: c.Pack, Service: s, Now: c.Now, Words: c.Print, Keyed: c.Keyed()}
	if s.Module != k.Module || !s.Offered(l.Today()) {
		return casework.Law{}, fault.New(fault.NotFound, "fault.no-service")
	}
	return l.For(casework.Case{}), nil
}

// lawOf cites the law of a service, and says which of several decides today.
func (k *Counter) lawOf(l casework.Law, p *words.Printer) string {
	cite := p.In(l.Pack.Cite(l.Service.Cite))
	if which := under(l, p, l.Today()); which != "" {
		cite += ". " + which
	}
	return cite
}

// under names the law that decides, where the service has changed with a law.
func under(l casework.Law, p *words.Printer, on civil.Date) string {
	var names []string
	for _, r := range l.Service.Regimes(on) {
		names = append(names, strings.TrimSpace(p.In(r.Name)+" "+dossier.Certain(p, r.Certainty)))
	}
	if len(names) == 0 {
		return ""
	}
	return p.T("counter.under", "law", strings.Join(names, "; "))
}

// Open loads the case of the address and the law it stands under. It says
// NotFound for another module's case too.
func (k *Counter) Open(ctx context.Context, c web.Call) (casework.Law, casework.Case, error) {
	x, err := casework.Load(ctx, c.DB, c.PathValue("id"))
	if err != nil {
		return casework.Law{}, casework.Case{}, err
	}
	l, err := x.Law(ctx, c, c.Now, c.Print)
	if errors.Is(err, pack.ErrNoService) || err == nil && l.Service.Module != k.Module {
		return casework.Law{}, casework.Case{}, fault.New(fault.NotFound, "fault.no-service")
	}
	l.Keyed = c.Keyed()
	return l, x, err
}

// own is Open for the applicant's own case: another's is as if it were not there.
func (k *Counter) own(ctx context.Context, c web.Call) (casework.Law, casework.Case, error) {
	l, x, err := k.Open(ctx, c)
	if err == nil && !x.Mine(c.Actor) {
		err = fault.Hidden("fault.no-case")
	}
	return l, x, err
}

// file is one case on the counter, with the call about it and the law it stands
// under.
type file struct {
	c web.Call
	l casework.Law
	x casework.Case
}

// at returns the address of a page of a case.
func (k *Counter) at(c web.Call, id string, rest ...string) string {
	return c.Path(append([]string{k.Module, "cases", id}, rest...)...)
}

// fits looks at the term that a renewal asks for.
func (k *Counter) fits(ctx context.Context, c web.Call, l casework.Law, x casework.Case) error {
	if x.Renews == "" {
		return nil
	}
	return k.Renewals.Fits(ctx, c, l, x)
}

// ends reports whether a part asks for the last day of the term.
func ends(l casework.Law, part form.Part) bool {
	return slices.ContainsFunc(part.Fields, func(f form.Field) bool { return f.ID == l.Service.Record.Validity.To })
}

// to sends the browser on after an act (303, See Other).
func to(address string) web.View { return web.View{To: address} }

// version is what a form sends back, so that a change in between is seen.
func version(x casework.Case) string { return strconv.Itoa(x.Version) }
