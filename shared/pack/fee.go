package pack

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/money"
	"github.com/shrama/shrama/shared/pack/term"
	"github.com/shrama/shrama/shared/rule"
	"github.com/shrama/shrama/shared/words"
)

// Fee is what an application costs: the sum of its charges, less the
// concessions. A fee without charges is no fee, and Note says why.
type Fee struct {
	Months      []Months        `yaml:"months"`
	Charges     []Charge        `yaml:"charges"`
	Concessions []Concession    `yaml:"concessions"`
	Verifier    string          `yaml:"verified_by"` // the role that checks a bank voucher
	Note        words.Text      `yaml:"note"`        // shown with the fee: how sure it is
	Cite        string          `yaml:"cite"`
	Cites       flow.Provisions `yaml:"cites"` // instead of cite, where each regime has its own
}

// Charge is one part of a fee, such as the licence's price or a deposit. Plain
// fields of the form and derived inputs are the inputs of its table.
type Charge struct {
	ID       string     `yaml:"id"`
	Name     words.Text `yaml:"name"`
	Regime   string     `yaml:"regime"`
	Per      string     `yaml:"per"`      // a whole number of the form: the amount is for each of it
	Percent  string     `yaml:"percent"`  // an earlier charge: the table gives per cent of it
	Refunded bool       `yaml:"refunded"` // a deposit, which is given back
	Table    rule.Table `yaml:"table"`
	Adjust   Adjust     `yaml:"adjust"`
}

// Adjust is the range within which law lets an administration set a value by
// itself. The zero Adjust lets it set nothing.
type Adjust struct {
	Min  string `yaml:"min"` // a decimal in the unit of what is set; empty is zero
	Max  string `yaml:"max"` // likewise; empty is no limit
	Cite string `yaml:"cite"`
}

// Concession takes a part of the fee off for those who meet its condition; 100
// per cent is an exemption. Who meets several gets each, in the order in which
// they stand, and together never more than the charge.
type Concession struct {
	ID        string     `yaml:"id"`
	Name      words.Text `yaml:"name"`
	Regime    string     `yaml:"regime"`
	When      form.Cond  `yaml:"when"`
	Percent   string     `yaml:"percent"` // off, a decimal up to 100
	Charges   []string   `yaml:"charges"` // ids; empty is all but those that are refunded
	From      civil.Date `yaml:"from"`
	Until     civil.Date `yaml:"until"` // last day; zero while in force
	Cite      string     `yaml:"cite"`
	Certainty string     `yaml:"certainty"`
}

// Months is a derived input: the Gregorian months begun from one date field to
// another, both days counted, so that 1 June to 30 November is 6 and one day
// more is 7.
type Months struct {
	ID        string `yaml:"id"`
	From      string `yaml:"from"`
	To        string `yaml:"to"`
	Certainty string `yaml:"certainty"`
}

// Line is one line of a bill: a charge, or a concession, whose amount is
// negative.
type Line struct {
	Charge   string
	Name     words.Text // empty where the fee has one charge
	Amount   money.Amount
	Refunded bool
	rule.Outcome
}

// Bill is what an application costs, line by line.
type Bill struct {
	Total money.Amount
	Lines []Line
}

// Renewed is an input that any charge's table may have without asking for it: yes
// for an application that renews a record, no for a new one.
const Renewed = "renewal"

// Free reports whether the service has no fee. Its Fee.Note then says why.
func (s *Service) Free() bool { return len(s.Fee.Charges) == 0 }

// FeeFor returns what an application with these answers costs on a day, in the
// pack's currency or cur if it is not empty, and the rows that say so. It is
// rule.ErrUndetermined where the law's text gives no amount for that day; an
// officer sets the fee then, and the lines still name each charge's row. The
// service is that of the day (see On).
func (s *Service) FeeFor(on civil.Date, a form.Answers, cur string) (Bill, error) {
	if cur == "" {
		cur = s.pack.Currency
	}
	b := Bill{Total: money.Amount{Currency: cur}}
	var open error
	for _, c := range s.Fee.Charges {
		line, err := s.charge(c, b, asked{on, a})
		b.Lines = append(b.Lines, line)
		if errors.Is(err, rule.ErrUndetermined) {
			open = cmp.Or(open, err) // the other charges are named too
		} else if err != nil {
			return b, fmt.Errorf("pack: fee of %s: %w", s.ID, err)
		}
	}
	if open != nil {
		return b, fmt.Errorf("pack: fee of %s: %w", s.ID, open)
	}
	left := make([]int64, len(b.Lines)) // of each charge, for concessions to take off
	for i, l := range b.Lines {
		left[i] = l.Amount.Minor
	}
	for _, c := range s.Fee.Concessions {
		if line, ok := c.line(b, left, asked{on, a}); ok {
			b.Lines = append(b.Lines, line)
		}
	}
	for _, l := range b.Lines {
		var err error
		if b.Total, err = b.Total.Add(l.Amount); err != nil {
			return b, fmt.Errorf("pack: fee of %s: %w", s.ID, err)
		}
	}
	return b, nil
}

// asked is an application on a day.
type asked struct {
	on      civil.Date
	answers form.Answers
}

// charge works one charge out. Those before it are on the bill.
func (s *Service) charge(c Charge, b Bill, q asked) (Line, error) {
	line := Line{Charge: c.ID, Name: c.Name, Refunded: c.Refunded}
	inputs, err := s.Inputs(c.Table, q.answers)
	if err != nil {
		return line, err
	}
	if line.Outcome, err = s.decide(c.Table, inputs, q.on); err != nil {
		return line, err
	}
	if c.Percent != "" {
		of, _ := pick(b.Lines, func(l Line) bool { return l.Charge == c.Percent })
		line.Amount, err = of.Amount.Percent(line.Value.Amount)
		return line, err
	}
	if c.Table.Unit != b.Total.Currency {
		return line, fmt.Errorf("%s is in %s: %w", c.ID, c.Table.Unit, money.ErrCurrency)
	}
	if line.Amount, err = money.Parse(line.Value.Amount, c.Table.Unit); err != nil || c.Per == "" {
		return line, err
	}
	n, err := count(q.answers[c.Per])
	line.Amount = line.Amount.Times(n)
	return line, err
}

// decide is Decide of a table of the service. Only where the text leaves it open
// which row decides is the register of defects read.
func (s *Service) decide(t rule.Table, inputs map[string]string, on civil.Date) (rule.Outcome, error) {
	out, err := t.Decide(inputs, on)
	if !errors.Is(err, rule.ErrNoRow) {
		return out, err
	}
	defects, unread := s.pack.Defects()
	if unread != nil {
		return out, unread
	}
	settled, _, _ := t.Settle(defects.Of("services/" + s.ID))
	return settled.Decide(inputs, on)
}

// line takes the concession off the charges of the bill: of each its part of the
// whole, and no more than those before it left.
func (c Concession) line(b Bill, left []int64, q asked) (Line, bool) {
	if q.on.Before(c.From) || !c.Until.IsZero() && q.on.After(c.Until) || !c.When.Holds(q.answers) {
		return Line{}, false
	}
	off := money.Amount{Currency: b.Total.Currency}
	for i := range left {
		l := b.Lines[i]
		if !slices.Contains(c.Charges, l.Charge) && (len(c.Charges) > 0 || l.Refunded) {
			continue
		}
		part, err := l.Amount.Percent(c.Percent)
		if err != nil {
			return Line{}, false // the linter refuses such a per cent
		}
		part.Minor = min(part.Minor, left[i])
		left[i] -= part.Minor
		off.Minor -= part.Minor
	}
	return Line{Charge: c.ID, Name: c.Name, Amount: off,
		Outcome: rule.Outcome{Table: "concessions", Row: c.ID, Value: rule.Value{Cite: c.Cite, Certainty: c.Certainty}}}, !off.IsZero()
}

// Inputs returns what a table of the service takes of the answers, and what the
// pack derives from them.
func (s *Service) Inputs(t rule.Table, a form.Answers) (map[string]string, error) {
	inputs := make(map[string]string, len(t.Inputs))
	for _, in := range t.Inputs {
		inputs[in.ID] = a[in.ID]
	}
	for _, m := range s.Fee.Months {
		if _, needed := inputs[m.ID]; !needed {
			continue
		}
		from, err := civil.Parse(a[m.From])
		to, err2 := civil.Parse(a[m.To])
		if err := errors.Join(err, err2); err != nil {
			return nil, fmt.Errorf("pack: %s of %s: %w", m.ID, s.ID, err)
		}
		inputs[m.ID] = fmt.Sprint(term.MonthsBegun(from, to))
	}
	return inputs, nil
}

// Named returns the name of a charge or a concession, and whether it is given
// back.
func (s *Service) Named(id string) (name words.Text, refunded bool) {
	if c, ok := pick(s.Fee.Charges, func(c Charge) bool { return c.ID == id }); ok {
		return c.Name, c.Refunded
	}
	c, _ := pick(s.Fee.Concessions, func(c Concession) bool { return c.ID == id })
	return c.Name, false
}
