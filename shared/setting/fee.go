package setting

import (
	"cmp"
	"slices"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/money"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/told"
	"github.com/shrama/shrama/shared/rule"
	"github.com/shrama/shrama/shared/setting/lay"
	"github.com/shrama/shrama/shared/setting/relief"
	"github.com/shrama/shrama/shared/words"
)

// Fee sets the amount of one row of a charge from a day on: inside the range
// that law gives the administration or, where nobody read the amount in the law
// itself (it is unknown, reported or unconfirmed), with the text that sets it.
type Fee struct {
	Service string     `json:"service"`
	Charge  string     `json:"charge"`
	Row     string     `json:"row"`
	From    civil.Date `json:"from,omitzero"`
	Amount  string     `json:"amount"`        // a decimal in the unit of the charge's table
	Cite    string     `json:"cite,omitzero"` // needed where the law's text gives no amount

	always bool // see AsIfAlways
}

func (f *Fee) service() string   { return only(f.Service) }
func (f *Fee) target() string    { return of("fee", f.Service, f.Charge, f.Row, f.From.String()) }
func (f *Fee) texts() []lay.Text { return nil }

func (f *Fee) lay(l *laying) {
	i := slices.IndexFunc(l.Service.Fee.Charges, func(c pack.Charge) bool { return c.ID == f.Charge })
	if i < 0 {
		l.Refuse("charge", "setting.gone", f.Charge)
		return
	}
	c := &l.Service.Fee.Charges[i]
	j := slices.IndexFunc(c.Table.Rows, func(r rule.Row) bool { return r.ID == f.Row })
	if j < 0 {
		l.Refuse("row", "setting.gone", f.Row)
		return
	}
	v := rule.Value{From: f.From, Amount: f.Amount, Cite: f.Cite}
	amount, err := money.Parse(f.Amount, c.Table.Unit)
	switch {
	case err != nil:
		l.Refuse("amount", "setting.amount", "")
		return
	case f.From.IsZero():
		l.Refuse("from", "setting.day", "")
		return
	case !f.allowed(l, *c, amount):
		return
	}
	v.Amount = amount.Decimal()
	if c.Adjust != (pack.Adjust{}) {
		v.Cite = c.Adjust.Cite
	}
	c.Table.Rows = slices.Clone(c.Table.Rows)
	if f.always {
		v.From = always
		c.Table.Rows[j].Values = []rule.Value{v}
		return
	}
	c.Table.Rows[j].Values = dated(c.Table.Rows[j].Values, v)
}

// always is a day before any law.
var always = civil.Date{Year: 1000, Month: 1, Day: 1}

// allowed refuses an amount that law does not leave to the administration.
func (f *Fee) allowed(l *laying, c pack.Charge, amount money.Amount) bool {
	if c.Adjust != (pack.Adjust{}) {
		return l.Within("amount", c.Adjust, amount)
	}
	law, ok := lawful(l.Law, f.Charge, f.Row, f.From)
	switch {
	case ok && law.Certainty == rule.Verified:
		l.Cite = law.Cite
		l.Refuse("amount", "setting.fee-fixed", "")
		return false
	case f.Cite == "":
		l.Refuse("cite", "setting.cite", "")
		return false
	}
	return l.Known("cite", f.Cite)
}

// lawful is what the law itself says of a row on a day.
func lawful(s *pack.Service, charge, row string, on civil.Date) (rule.Value, bool) {
	for _, c := range s.Fee.Charges {
		for _, r := range c.Table.Rows {
			if c.ID == charge && r.ID == row {
				return rule.Current(r.Values, on)
			}
		}
	}
	return rule.Value{}, false
}

// dated puts a value among those of a row, from its day until the next one's.
func dated(values []rule.Value, v rule.Value) []rule.Value {
	out := slices.DeleteFunc(slices.Clone(values), func(o rule.Value) bool { return o.From == v.From })
	i := slices.IndexFunc(out, func(o rule.Value) bool { return o.From.After(v.From) })
	if i < 0 {
		i = len(out)
	}
	if i > 0 && !out[i-1].Until.IsZero() && !out[i-1].Until.Before(v.From) {
		v.Until, out[i-1].Until = out[i-1].Until, v.From.AddDays(-1)
	}
	return slices.Insert(out, i, v)
}

// Test is one condition of a concession: the answer to a question is one of some
// words, or lies between two values.
type Test struct {
	Field string   `json:"field"`
	In    []string `json:"in,omitzero"`
	Gte   string   `json:"gte,omitzero"`
	Lt    string   `json:"lt,omitzero"`
}

// Concession takes a part of the fee off for those who meet every test; 100 per
// cent is an exemption.
type Concession struct {
	Service string     `json:"service"`
	ID      string     `json:"id"`
	Name    words.Text `json:"name"`
	When    []Test     `json:"when,omitzero"`
	Percent string     `json:"percent"`
	Charges []string   `json:"charges,omitzero"` // empty is all but those that are given back
	From    civil.Date `json:"from,omitzero"`
	Until   civil.Date `json:"until,omitzero"` // last day
	Cite    string     `json:"cite"`           // what lets the administration give it

	always bool
}

func (c *Concession) service() string   { return only(c.Service) }
func (c *Concession) target() string    { return of("concession", c.Service, c.ID) }
func (c *Concession) texts() []lay.Text { return []lay.Text{{Field: "name", Says: c.Name, Most: 120}} }

func (c *Concession) lay(l *laying) {
	off, err := money.Parse(c.Percent, "")
	taken := func(o pack.Concession) bool { return o.ID == c.ID }
	switch {
	case !lay.ID(c.ID) || slices.ContainsFunc(l.Service.Fee.Concessions, taken):
		l.Refuse("id", "setting.id", c.ID)
	case err != nil || off.Minor <= 0 || off.Minor > 100_00:
		l.Refuse("percent", "setting.percent", "")
	case c.From.IsZero():
		l.Refuse("from", "setting.day", "")
	case !c.Until.IsZero() && c.Until.Before(c.From):
		l.Refuse("until", "setting.ends-before", "")
	case c.Cite == "":
		l.Refuse("cite", "setting.cite", "")
	case !l.Known("cite", c.Cite) || !c.asked(l):
	default:
		n := pack.Concession{ID: c.ID, Name: c.Name, When: cond(c.When), Percent: c.Percent, Charges: c.Charges, From: c.From, Until: c.Until, Cite: c.Cite}
		if c.always {
			n.From, n.Until = always, civil.Date{}
		}
		if all := append(slices.Clone(l.Service.Fee.Concessions), n); leaves(l, all, n) {
			l.Service.Fee.Concessions = all
		}
	}
}

// asked refuses conditions that cannot be, and charges that there are not.
func (c *Concession) asked(l *laying) bool {
	for _, id := range c.Charges {
		if !slices.ContainsFunc(l.Service.Fee.Charges, func(o pack.Charge) bool { return o.ID == id }) {
			l.Refuse("charges", "setting.gone", id)
			return false
		}
	}
	return l.tests(c.When)
}

// tests refuses tests of what the applicant is not asked or what is kept secret, of
// answers that the form does not offer, and such as cannot all hold.
func (l *laying) tests(tests []Test) bool {
	for _, t := range tests {
		f, ok := l.Service.Field(t.Field)
		office := slices.ContainsFunc(l.Service.OfficeForm, func(o form.Field) bool { return o.ID == t.Field })
		offers := told.Choices(l.Pack, words.New(l.Pack.Languages[0], words.Locale{}), f)
		strange := slices.IndexFunc(t.In, func(id string) bool {
			return len(offers) > 0 && !slices.ContainsFunc(offers, func(c told.Choice) bool { return c.ID == id })
		})
		_, number := money.Parse(cmp.Or(t.Gte, t.Lt), "")
		switch {
		case !ok || office || f.Secret:
			l.Refuse("when", "setting.gone", t.Field)
		case strange >= 0:
			l.Refuse("when", "setting.gone", t.In[strange])
		case len(t.In) == 0 && t.Gte == "" && t.Lt == "", t.Gte+t.Lt != "" && (len(offers) > 0 || f.Type != form.Date && number != nil):
			l.Refuse("when", "setting.test", t.Field)
		default:
			continue
		}
		return false
	}
	if relief.Never(cond(tests)) {
		l.Refuse("when", "setting.never", "")
		return false
	}
	return true
}

func cond(tests []Test) form.Cond {
	all := make([]form.Cond, len(tests))
	for i, t := range tests {
		all[i] = form.Cond{Field: t.Field, In: t.In, Gte: t.Gte, Lt: t.Lt}
	}
	switch len(all) {
	case 0:
		return form.Cond{}
	case 1:
		return all[0]
	}
	return form.Cond{All: all}
}

// leaves refuses a concession that, with the others that somebody may meet at the
// same time, leaves less of a charge than law's least.
func leaves(l *laying, all []pack.Concession, n pack.Concession) bool {
	for _, c := range l.Service.Fee.Charges {
		if !relief.Takes(n, c) {
			continue
		}
		off := relief.Off(c, all, n)
		least, err := money.Parse(c.Adjust.Min, c.Table.Unit)
		if err != nil || c.Percent != "" {
			continue // law sets no least amount
		}
		for _, r := range c.Table.Rows {
			now, _ := rule.Current(r.Values, n.From)
			for _, v := range r.Values {
				amount, err := money.Parse(v.Amount, c.Table.Unit)
				if err == nil && (v == now || v.From.After(n.From)) && amount.Minor*(100_00-off) < least.Minor*100_00 {
					l.Within("percent", c.Adjust, money.Amount{Minor: amount.Minor * (100_00 - off) / 100_00, Currency: amount.Currency})
					return false
				}
			}
		}
	}
	return true
}

// ConcessionEnd gives a concession its last day: one that the administration gave
// itself, never the law's.
type ConcessionEnd struct {
	Service string     `json:"service"`
	ID      string     `json:"id"`
	Until   civil.Date `json:"until,omitzero"`

	always bool
}

func (c *ConcessionEnd) service() string   { return only(c.Service) }
func (c *ConcessionEnd) target() string    { return of("concession-end", c.Service, c.ID) }
func (c *ConcessionEnd) texts() []lay.Text { return nil }

func (c *ConcessionEnd) lay(l *laying) {
	same := func(o pack.Concession) bool { return o.ID == c.ID }
	i, j := slices.IndexFunc(l.Service.Fee.Concessions, same), slices.IndexFunc(l.Law.Fee.Concessions, same)
	switch {
	case i < 0:
		l.Refuse("id", "setting.gone", c.ID)
	case j >= 0 && l.Law.Fee.Concessions[j].Certainty != rule.Practice:
		l.Cite = l.Law.Fee.Concessions[j].Cite
		l.Refuse("id", "setting.statutory", "")
	case c.Until.IsZero():
		l.Refuse("until", "setting.day", "")
	default:
		all := slices.Clone(l.Service.Fee.Concessions)
		if all[i].Until = c.Until; c.always || c.Until.Before(all[i].From) {
			all = slices.Delete(all, i, i+1)
		}
		l.Service.Fee.Concessions = all
	}
}
