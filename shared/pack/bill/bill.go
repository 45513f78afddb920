// Package bill proves what a pack says of the cost of a service: that charges are
// in one currency and of what the form asks, that concessions are dated and
// cited, and that a range to set a charge in holds what the law itself gives.
package bill

import (
	"math/big"
	"slices"

	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/money"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/survey"
	"github.com/shrama/shrama/shared/rule"
)

// Check finds what is wrong with the fee of a service but for its tables, which
// are proved as all tables are.
func Check(s *pack.Service, f survey.Findings) {
	paid := slices.ContainsFunc(s.Flow.Steps, func(st flow.Step) bool { return st.Phase == flow.Payment })
	if s.Free() {
		if paid {
			f.Say("the flow has a step to pay, and there is no fee")
		}
		if len(s.Fee.Note) == 0 {
			f.Say("there is no fee; say why in a note")
		}
		return
	}
	if !paid {
		f.Say("there is a fee, and the flow has no step of the phase payment")
	}
	if _, ok := s.Pack().Role(s.Fee.Verifier); !ok {
		f.At("verified_by").Say("%q is no role of the pack; it must be who checks bank vouchers", s.Fee.Verifier)
	}
	survey.Once(s.Fee.Charges, func(c pack.Charge) string { return c.ID }, f.At("charges"))
	for i := range s.Fee.Charges {
		charge(s, i, f.At("charges", i))
	}
	for i, m := range s.Fee.Months {
		for key, id := range map[string]string{"from": m.From, "to": m.To} {
			if x, ok := s.Field(id); !ok || x.Type != form.Date || x.Optional {
				f.At("months", i, key).Say("%q is no date that the form always asks", id)
			}
		}
	}
	concessions(s, f.At("concessions"))
}

func charge(s *pack.Service, i int, f survey.Findings) {
	c := s.Fee.Charges[i]
	earlier := func(o pack.Charge) bool { return o.ID == c.Percent }
	switch u := c.Table.Unit; {
	case c.Percent != "" && u != "percent":
		f.At("table", "unit").Say("the charge is per cent of %s and its table is in %s", c.Percent, u)
	case c.Percent != "" && !slices.ContainsFunc(s.Fee.Charges[:i], earlier):
		f.At("percent").Say("%s is no charge before this one", c.Percent)
	case c.Percent == "" && u != s.Pack().Currency:
		f.At("table", "unit").Say("the fee is in %s and the pack's currency is %s", u, s.Pack().Currency)
	}
	if x, ok := s.Field(c.Per); c.Per != "" && (!ok || x.Type != form.Integer || x.Optional || len(x.When.Fields()) > 0) {
		f.At("per").Say("%s is no whole number that the form always asks", c.Per)
	}
	Inputs(s, c.Table, c.Regime, f.At("table"))
	adjust(c.Adjust, c.Table, f.At("adjust"))
}

func concessions(s *pack.Service, f survey.Findings) {
	survey.Once(s.Fee.Concessions, func(c pack.Concession) string { return c.ID }, f)
	for i, c := range s.Fee.Concessions {
		at := f.At(i)
		off, err := money.Parse(c.Percent, "")
		if err != nil || off.Minor <= 0 || off.Minor > 100_00 {
			at.At("percent").Say("%q is no per cent above 0 and up to 100", c.Percent)
		}
		if c.Cite == "" {
			at.Say("concession %s cites no provision", c.ID)
		}
		if c.From.IsZero() {
			at.Say("concession %s has no day from which it holds", c.ID)
		}
		if !c.Until.IsZero() && c.Until.Before(c.From) {
			at.At("until").Say("concession %s ends on %s, before it begins", c.ID, c.Until)
		}
		for _, id := range c.When.Fields() {
			if _, ok := s.Field(id); !ok {
				at.At("when").Say("%s hangs on %s, which the form does not ask", c.ID, id)
			}
		}
		for j, id := range c.Charges {
			if !slices.ContainsFunc(s.Fee.Charges, func(o pack.Charge) bool { return o.ID == id }) {
				at.At("charges", j).Say("%s is no charge of the fee", id)
			}
		}
	}
}

// Inputs finds inputs of a table, under a regime, that neither the form nor the
// pack gives, and such as a form could leave out. f is where the table stands.
func Inputs(s *pack.Service, t rule.Table, regime string, f survey.Findings) {
	types := map[string][]form.Type{rule.Integer: {form.Integer}, rule.Date: {form.Date}, rule.Enum: {form.Choice, form.Select, form.YesNo, form.District, form.Country}}
	for i, in := range t.Inputs {
		if slices.ContainsFunc(s.Fee.Months, func(m pack.Months) bool { return m.ID == in.ID }) {
			continue
		}
		if in.ID == pack.Renewed {
			if in.Type != rule.Enum || !slices.Equal(in.In, []string{"no", "yes"}) {
				f.At("inputs", i).Say("renewal is an enum of no and yes: {id: renewal, type: enum, in: [\"no\", \"yes\"]}")
			}
			continue
		}
		x, ok := s.Field(in.ID)
		switch {
		case !ok || x.Optional || len(x.When.Fields()) > 0 || x.Regime != "" && x.Regime != regime:
			f.At("inputs", i).Say("%s is no field that the form always asks", in.ID)
		case !slices.Contains(types[in.Type], x.Type):
			f.At("inputs", i).Say("%s is a %s; the table takes it as %s", in.ID, x.Type, in.Type)
		}
	}
}

// Open reports whether the law's text leaves the fee open for somebody
// on some day.
func Open(s *pack.Service) bool {
	for _, c := range s.Fee.Charges {
		for _, r := range c.Table.Rows {
			if slices.ContainsFunc(r.Values, func(v rule.Value) bool { return v.Certainty == rule.Undetermined }) {
				return true
			}
		}
	}
	return false
}

// adjust proves the range in which an administration may set a charge: it
// cites law, has an end above its beginning, and holds what the law itself gives.
func adjust(a pack.Adjust, t rule.Table, f survey.Findings) {
	if a == (pack.Adjust{}) {
		return
	}
	if a.Cite == "" {
		f.Say("the range in which the charge may be set cites no provision")
	}
	least, greatest := bound(a.Min, f.At("min")), bound(a.Max, f.At("max"))
	if least == nil {
		least = new(big.Rat)
	}
	if greatest != nil && least.Cmp(greatest) > 0 {
		f.Say("the range from %s to %s has its least value above its greatest", a.Min, a.Max)
		return
	}
	for _, r := range t.Rows {
		for _, v := range r.Values {
			if n, ok := new(big.Rat).SetString(v.Amount); ok && (n.Cmp(least) < 0 || greatest != nil && n.Cmp(greatest) > 0) {
				f.Say("row %s gives %s from %s, outside the range in which the charge may be set", r.ID, v.Amount, v.From)
			}
		}
	}
}

// bound reads one end of a range; nil is none.
func bound(s string, f survey.Findings) *big.Rat {
	if s == "" {
		return nil
	}
	n, ok := new(big.Rat).SetString(s)
	if !ok || n.Sign() < 0 {
		f.Say("%q is not a decimal like 20000.00", s)
		return nil
	}
	return n
}
