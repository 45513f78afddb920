// Package portal is the front door: what an administration offers, a person's own
// files, checking a certificate, the pages that are true of every tenant, and the
// static files.
//
// It knows services as the packs describe them and no module behind them.
package portal

import (
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/limit"
	"github.com/shrama/shrama/shared/money"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/price"
	"github.com/shrama/shrama/shared/rule"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/words"
)

// Place is one administration in the list at /.
type Place struct {
	Tenant     string `json:"tenant"`
	Name       string `json:"name"`
	Department string `json:"department"`
}

// reference reads a case's number as people type it, in the digits of any
// script.
func reference(s string) (string, error) { return ident.ParseRef(words.ASCII(s)) }

// tracking limits how often one network address may ask for a case by its
// reference, since a guess has a chance too.
func tracking(address string) []limit.Limit {
	return []limit.Limit{{Kind: "track", Who: limit.Network(address), N: 100, Window: 15 * time.Minute}}
}

// Offer is one service as the home page lists it.
type Offer struct {
	ID       string `json:"id"`
	Module   string `json:"module"`
	Audience string `json:"audience"`
	Name     string `json:"name"`
	About    string `json:"about"`
	Cost     string `json:"cost"`
	Time     string `json:"time"`
	Href     string `json:"href"`
	find     string
}

// offer says a service in the printer's language.
func offer(id tenant.ID, s *pack.Service, p *words.Printer, today civil.Date) Offer {
	o := Offer{
		ID: s.ID, Module: s.Module, Audience: s.Audience, Name: p.In(s.Name), About: p.In(s.About),
		Cost: cost(s, p, today), Time: p.In(s.Time), Href: "/" + string(id) + "/" + s.Module + "/services/" + s.ID,
	}
	for _, t := range []words.Text{s.Name, s.About} {
		for _, text := range t {
			o.find += " " + plain(text)
		}
	}
	return o
}

// cost says what a service costs today: nothing, one fee, from the least to the
// most, or no less than something where it depends on more than one thing. What
// law leaves open is told beside what is known.
func cost(s *pack.Service, p *words.Printer, today civil.Date) string {
	s = s.On(today)
	if s.Free() {
		return p.T("portal.free")
	}
	sum := total{cur: s.Pack().Currency, depends: len(s.Fee.Concessions) > 0}
	prices := price.List(s, today, sum.cur)
	for _, c := range s.Fee.Charges {
		sum.add(p.In(c.Name), slices.DeleteFunc(slices.Clone(prices), func(x price.Price) bool { return x.Charge != c.ID }))
	}
	known := sum.known(p)
	switch {
	case !sum.some && len(sum.open) > 0:
		return p.T("portal.fee.officer")
	case len(sum.open) > 0:
		return p.T("portal.fee.besides", "known", known, "what", strings.Join(sum.open, "; "))
	case sum.partly:
		return p.T("portal.fee.partly", "known", known)
	}
	return known
}

// total is what the charges of a service come to, as far as law says it.
type total struct {
	cur         string
	least, most int64    // of what is known
	depends     bool     // on more than which row decides
	some        bool     // an amount is known
	partly      bool     // some row of a charge is open
	open        []string // charges of which nothing is known
}

// add adds a charge with its rows.
func (t *total) add(name string, rows []price.Price) {
	known := slices.DeleteFunc(slices.Clone(rows), func(x price.Price) bool { return x.Certainty == rule.Undetermined })
	if len(known) == 0 {
		t.open = append(t.open, name)
		return
	}
	t.partly = t.partly || len(known) < len(rows)
	low, high := known[0].Amount.Minor, int64(0)
	for _, x := range known {
		t.depends, t.some = t.depends || x.Percent != "" || len(x.Each) > 0, t.some || x.Percent == "" // a tax alone is no sum
		low, high = min(low, x.Amount.Minor), max(high, x.Amount.Minor)
	}
	t.least, t.most = t.least+low, t.most+high
}

// known says what is known of the sum.
func (t *total) known(p *words.Printer) string {
	least, most := money.Amount{Minor: t.least, Currency: t.cur}, money.Amount{Minor: t.most, Currency: t.cur}
	switch {
	case t.depends && least.IsZero():
		return p.T("portal.fee.depends")
	case t.depends:
		return p.T("portal.fee.from", "least", p.Fee(least))
	case least == most:
		return p.Fee(least)
	}
	return p.T("portal.fee.range", "least", p.Fee(least), "most", p.Fee(most))
}

// plain folds text for searching: composed, lower case, without joiners.
func plain(s string) string {
	return strings.NewReplacer("\u200d", "", "\u200c", "").Replace(strings.ToLower(norm.NFC.String(s)))
}

// search returns the offers that hold every word of q in any language.
func search(all []Offer, q string) []Offer {
	return slices.DeleteFunc(slices.Clone(all), func(o Offer) bool {
		for w := range strings.FieldsSeq(plain(q)) {
			if !strings.Contains(o.find, w) {
				return true
			}
		}
		return false
	})
}

// audiences lists those for whom there is an offer, in the order of the design.
func audiences(all []Offer) []string {
	return slices.DeleteFunc([]string{"workers", "employers", "unions"}, func(a string) bool {
		return !slices.ContainsFunc(all, func(o Offer) bool { return o.Audience == a })
	})
}

// forAudience returns the offers to one audience.
func forAudience(all []Offer, audience string) []Offer {
	return slices.DeleteFunc(slices.Clone(all), func(o Offer) bool { return o.Audience != audience })
}
