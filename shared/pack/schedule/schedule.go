// Package schedule holds what a pack keeps beside its services: tables of the
// law that belong to none of them, and the register of the defects of its text.
package schedule

import (
	"errors"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/rule"
	"github.com/shrama/shrama/shared/words"
)

// Schedule is one table of the law that belongs to no single service: a file
// under tables/. One without inputs and with one row is a single dated value.
type Schedule struct {
	Title      words.Text `yaml:"title"`
	Cite       string     `yaml:"cite"`
	Lang       string     `yaml:"lang"` // the language of the rows' text, as the source prints it
	Note       words.Text `yaml:"note"` // shown with the table: how sure it is
	rule.Table `yaml:",inline"`
	Examples   []Case `yaml:"examples"`

	settled rule.Settled
}

// Case is one worked case of a table, which a test runs.
type Case struct {
	Name   string            `yaml:"name"`
	On     civil.Date        `yaml:"on"`
	Given  map[string]string `yaml:"given"`  // the inputs
	Expect map[string]string `yaml:"expect"` // row: no-46, amount: "40" or undetermined, reading: foot-1993
}

// What a Case can expect.
const (
	Row     = "row"     // the row that decides
	Amount  = "amount"  // its amount, or undetermined
	Reading = "reading" // the id of the defect whose reading decides
)

// Settle applies the readings of the table's defects, once, before the table is
// used.
func (s *Schedule) Settle(readings []rule.Reading) {
	s.settled = rule.Settled{Table: s.Table}
	if len(readings) > 0 { // else there is nothing to prove here; package lint does
		s.settled, _, _ = s.Table.Settle(readings)
	}
}

// Decide returns the row that takes the inputs and its value on a day, with the
// readings applied: see rule.Settled.
func (s *Schedule) Decide(inputs map[string]string, on civil.Date) (rule.Outcome, error) {
	return s.settled.Decide(inputs, on)
}

// Try works a case out and returns what comes of it. An error is a fault of the
// table or of the inputs.
func (s *Schedule) Try(c Case) (map[string]string, error) {
	out, err := s.Decide(c.Given, c.On)
	got := map[string]string{Row: out.Row, Amount: out.Value.Amount, Reading: out.Reading}
	if errors.Is(err, rule.ErrUndetermined) {
		got[Amount] = rule.Undetermined
		return got, nil
	}
	return got, err
}

// Defect is one fault of the law's own text: what it says, what is wrong with
// it, and the reading that the administration adopts. Exactly one of Prefer,
// Undetermined and Leave is set.
type Defect struct {
	ID           string            `yaml:"id"`
	In           string            `yaml:"in"`   // the file: tables/risk-band, services/work-permit or pack.yaml
	Kind         string            `yaml:"kind"` // as the check calls it: gap, contradiction, percent …; misprint is one that only a reader finds
	Rows         []string          `yaml:"rows"` // all rows at fault; in pack.yaml the item's id
	At           map[string]string `yaml:"at"`   // inputs that show a gap, an overlap or a contradiction
	Text         string            `yaml:"text"` // the law's words, verbatim
	Fault        words.Text        `yaml:"fault"`
	Reading      words.Text        `yaml:"reading"`
	Prefer       string            `yaml:"prefer"`       // the row that decides
	Undetermined bool              `yaml:"undetermined"` // nothing is computed: an officer decides
	Leave        bool              `yaml:"leave"`        // it stands as printed
	By           string            `yaml:"by"`           // who adopted the reading
	On           civil.Date        `yaml:"on"`           // the day it was adopted
	Until        civil.Date        `yaml:"until"`        // the last day on which it is adopted; empty is no end
	Cite         string            `yaml:"cite"`
}

// Misprint is the kind of a defect that no check can find: a word that is
// plainly another. The text stays as it is printed.
const Misprint = "misprint"

// Register is defects.yaml: every known defect of a pack's law.
type Register []Defect

// Of returns the readings of the defects of one file.
func (r Register) Of(in string) (all []rule.Reading) {
	for _, d := range r {
		if d.In == in && d.Kind != Misprint {
			all = append(all, d.Settles())
		}
	}
	return all
}

// Settles returns the reading as the table needs it.
func (d Defect) Settles() rule.Reading {
	return rule.Reading{ID: d.ID, Kind: d.Kind, Rows: d.Rows, At: d.At, Prefer: d.Prefer, Undetermined: d.Undetermined, Leave: d.Leave, Until: d.Until}
}
