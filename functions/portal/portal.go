// Package portal is the front door: what an administration offers, signing in
// by a code, the pages that are true of every tenant, and the static files.
//
// It knows services as the packs describe them and no module behind them.
package portal

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/big"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/money"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/price"
	"github.com/shrama/shrama/shared/rule"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/words"
)

// What a sign-in code may be: six digits for ten minutes and five tries, so one
// address can be guessed at with a chance of 5 in 100,000 a day (OWASP ASVS
// 5.0, 6.6.2 and 6.6.3).
const (
	codeLife = 10 * time.Minute
	maxTries = 5
)

// Challenge is a code that was sent and not yet used.
type Challenge struct {
	ID    string // an ident, which only the asking browser is told
	Email string
	Hash  []byte // of the code
	Tries int    // wrong ones so far
	Until time.Time
}

// Place is one administration in the list at /.
type Place struct {
	Tenant     string `json:"tenant"`
	Name       string `json:"name"`
	Department string `json:"department"`
}

// AskCode asks for a code.
type AskCode struct {
	Email string `json:"email"`
	To    string `json:"to,omitempty"` // page to go to afterwards
}

// CodeSent says where a code went. It is the same for everybody.
type CodeSent struct {
	Challenge string    `json:"challenge"` // to be sent back with the code
	Email     string    `json:"email"`
	Until     time.Time `json:"until"`
}

// TypedCode is a code that somebody typed.
type TypedCode struct {
	Code      string `json:"code"`
	Challenge string `json:"challenge,omitempty"` // a browser keeps it in a cookie
	Shared    string `json:"shared,omitempty"`    // yes on a phone that others use
	To        string `json:"to,omitempty"`
}

// SignedIn is the session of a program.
type SignedIn struct {
	Token  string `json:"token"` // for Authorization: Bearer
	Person string `json:"person"`
}

// newCode returns six random digits, each code as likely as any other.
func newCode() string {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		panic(err) // crypto/rand.Reader never fails (Go 1.24)
	}
	return fmt.Sprintf("%06d", n)
}

// seal hashes a code for one challenge of one tenant, so that neither the table
// nor another challenge's hash tells it.
func seal(pepper []byte, id tenant.ID, challenge, code string) []byte {
	m := hmac.New(sha256.New, pepper)
	for _, s := range []string{string(id), challenge, code} {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(s)))
		m.Write(n[:])
		m.Write([]byte(s))
	}
	return m.Sum(nil)
}

// typed returns the digits of a code as people type it: in their own script,
// with spaces or a hyphen.
func typed(s string) string {
	return strings.NewReplacer(" ", "", "-", "", "\u00a0", "").Replace(words.ASCII(strings.TrimSpace(s)))
}

// reference reads a case's number as people type it, in the digits of any
// script.
func reference(s string) (string, error) { return ident.ParseRef(words.ASCII(s)) }

// Try decides on a typed code: nil for the right one, else an Invalid fault and
// the challenge with one try less.
func (c Challenge) Try(sum []byte, now time.Time) (Challenge, error) {
	if !now.Before(c.Until) || c.Tries >= maxTries {
		return c, over()
	}
	if hmac.Equal(sum, c.Hash) {
		return c, nil
	}
	c.Tries++
	if c.Tries == maxTries {
		return c, over()
	}
	return c, fault.Answers([]fault.Field{{ID: "code", Code: "portal.code.wrong"}})
}

// over says that a code can no longer be used; it does not say why, since a
// guesser would learn from it.
func over() error { return fault.Answers([]fault.Field{{ID: "code", Code: "portal.code.over"}}) }

// limit is how often something may be done in a window of time. Windows stand
// on the clock, so that a limit is one counter.
type limit struct {
	kind   string // of the counter's sort
	who    string // who is counted; hashed before it is stored
	n      int
	window time.Duration
}

// ends returns when the window that now lies in ends.
func (l limit) ends(now time.Time) time.Time { return now.Truncate(l.window).Add(l.window) }

// sending limits the codes that are sent: to one address, from one network
// address (where a whole district may sit behind one carrier's) and of one
// tenant.
func sending(email, network string) []limit {
	return []limit{
		{"mail", email, 3, 15 * time.Minute},
		{"mail-day", email, 10, 24 * time.Hour},
		{"net", network, 60, 15 * time.Minute},
		{"all", "all", 3000, time.Hour},
	}
}

// tracking limits how often one network address may ask for a case by its
// reference, since a guess has a chance too.
func tracking(network string) []limit { return []limit{{"track", network, 100, 15 * time.Minute}} }

// trying limits the codes that are typed from one network address.
func trying(network string) []limit { return []limit{{"try", network, 200, 15 * time.Minute}} }

// within returns to if it is a page of the tenant, else "". Only such a page may
// be gone to after signing in.
func within(id tenant.ID, to string) string {
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Fragment != "" || !strings.HasPrefix(u.Path, "/"+string(id)+"/") ||
		strings.Contains(u.Path, "//") || strings.Contains(u.Path, "..") || strings.ContainsAny(to, "\\\r\n\t") {
		return ""
	}
	return u.String()
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
