// Package rule holds what law fixes: dated, cited values, and decision tables
// whose rows can be proved to leave no gap and no overlap.
//
// There are no expressions. What a table cannot say is one of the named
// formulas of this package.
package rule

import (
	"slices"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/words"
)

// How sure a pack is of a value for today. Unverified is shown to admins and to
// the people it binds; Undetermined is never computed and goes to an officer.
const (
	Verified     = ""             // read in the law itself
	Secondary    = "secondary"    // read in a source that reports the law
	Unverified   = "unverified"   // not confirmed for today
	Practice     = "practice"     // the department's practice, not law
	Undetermined = "undetermined" // the law's text gives no value
)

// LessSure returns the one of two certainties that promises less.
func LessSure(a, b string) string {
	order := []string{Verified, Secondary, Practice, Unverified, Undetermined}
	return order[max(slices.Index(order, a), slices.Index(order, b), 0)]
}

// Value is one value with the days it holds.
type Value struct {
	From      civil.Date `yaml:"from"`
	Until     civil.Date `yaml:"until"`     // last day; zero while in force
	Amount    string     `yaml:"amount"`    // a decimal, or a word of the table; its unit is the table's
	Cite      string     `yaml:"cite"`      // source id and place: rules-2075/sch1
	Certainty string     `yaml:"certainty"` // one of the words above
}

// Input is one column of a decision table.
type Input struct {
	ID   string   `yaml:"id"`   // a form field, or a derived input the module names
	Type string   `yaml:"type"` // integer, date, enum
	Min  string   `yaml:"min"`  // the least value that can occur: integers and dates
	Max  string   `yaml:"max"`  // the greatest; empty is unbounded
	In   []string `yaml:"in"`   // enum: all values
}

// Test is what one cell accepts; the zero Test accepts everything.
type Test struct {
	Is  string   `yaml:"is"`
	In  []string `yaml:"in"`
	Gte string   `yaml:"gte"`
	Gt  string   `yaml:"gt"`
	Lte string   `yaml:"lte"`
	Lt  string   `yaml:"lt"`
}

// Row is one line of a table: the tests by input, and the dated values if all
// of them hold. On a day without a value the row takes nothing: law that has
// ended, or not begun, leaves room for other rows.
type Row struct {
	ID     string          `yaml:"id"`
	For    words.Text      `yaml:"for"`     // what it is for, as a list of fees says it: for six months or less; may be empty
	Under  string          `yaml:"under"`   // the heading it stands under in the source, word for word
	Text   string          `yaml:"text"`    // the law's own words, word for word, in the source's language
	PartOf string          `yaml:"part_of"` // the row of the whole that this one is a part of; a part is never worth more
	When   map[string]Test `yaml:"when"`    // the test of each input; all must hold
	Values []Value         `yaml:"values"`
}

// Table decides one value. Hit is "unique" (exactly one row may match), "any"
// (several may if their values agree) or "first" (the first row that matches;
// the last must accept everything).
type Table struct {
	ID     string   `yaml:"id"`
	Unit   string   `yaml:"unit"`  // a currency code, or percent, day, month, count, word
	Words  []string `yaml:"words"` // unit word: all that an amount can be: low, medium, high
	Hit    string   `yaml:"hit"`
	Inputs []Input  `yaml:"inputs"`
	Rows   []Row    `yaml:"rows"`
}

// Outcome is what a table decided, with what it takes to explain it years later.
type Outcome struct {
	Table, Row string
	Value      Value
	Reading    string // the reading of a defect by which it was decided; empty where the text itself decides
}
