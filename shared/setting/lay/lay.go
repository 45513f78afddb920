// Package lay is what every kind of change is laid over a pack with: the work under
// way, why a change cannot be, and what may stand in its texts.
package lay

import (
	"strconv"

	"github.com/shrama/shrama/shared/money"
	"github.com/shrama/shrama/shared/pack"
)

// Work is one pack, or one service of it, with changes laid over it so far.
type Work struct {
	Base    *pack.Pack    // as the law has it
	Pack    *pack.Pack    // to be changed
	Law     *pack.Service // as the law has it; nil for the pack
	Service *pack.Service // to be changed
	Change  int
	Cite    string // of the refusal to come
	Reasons []Reason
}

// Refuse notes why the change under way cannot be. Args are pairs; what is the
// thing spoken of, if any.
func (l *Work) Refuse(field, code, what string, args ...string) {
	if what != "" {
		args = append(args, "what", what)
	}
	l.Reasons = append(l.Reasons, Reason{l.Change, field, code, args, l.Cite})
}

// Within refuses an amount outside the range that law gives.
func (l *Work) Within(field string, a pack.Adjust, amount money.Amount) bool {
	least, err := money.Parse(a.Min, amount.Currency)
	if err != nil {
		least = money.Amount{Currency: amount.Currency}
	}
	most, err := money.Parse(a.Max, amount.Currency)
	l.Cite = a.Cite
	switch bounded := err == nil; {
	case bounded && (amount.Minor < least.Minor || amount.Minor > most.Minor):
		l.Refuse(field, "setting.between", "", "min", shown(least), "max", shown(most))
	case amount.Minor < least.Minor:
		l.Refuse(field, "setting.least", "", "min", shown(least))
	default:
		l.Cite = ""
		return true
	}
	return false
}

// shown is an amount as Reason.Say reads it: NPR 15000.00, or 13.00 per cent.
func shown(a money.Amount) string {
	if len(a.Currency) == 3 {
		return a.String()
	}
	return a.Decimal()
}

// Known refuses a citation of a text that nobody put among the sources.
func (l *Work) Known(field, cite string) bool {
	_, _, ok := l.Pack.Source(cite)
	if !ok {
		l.Refuse(field, "setting.cite", "")
	}
	return ok
}

// Line refuses a text of one line, in no language, that is empty, too long, not
// plain or holds signs that nobody sees.
func (l *Work) Line(field, s string, most int) bool {
	clean, code := Text{Field: field, Most: most}.Clean(s)
	if code == "" {
		code = Hostile(s)
	}
	if code == "" && (clean == "" || clean != s) {
		code = "setting.line"
	}
	if code != "" {
		l.Refuse(field, code, "", "max", strconv.Itoa(most))
	}
	return code == ""
}
