// Package levy is what an application costs: as the law of the day it was filed
// has it, or as an officer set it where the text gives no amount.
package levy

import (
	"github.com/shrama/shrama/shared/money"
	"github.com/shrama/shrama/shared/rule"
)

// Fee is what the application costs by the law of the day it was filed.
type Fee struct {
	Amount    money.Amount `json:"a"`
	Row       string       `json:"r,omitempty"` // of the fee table
	Cite      string       `json:"c,omitempty"`
	Certainty string       `json:"u,omitempty"`
	Lines     []Line       `json:"l,omitempty"` // where the fee has several
}

// Line is one charge of a fee, or a concession, whose amount is negative.
type Line struct {
	Charge string       `json:"c"`
	Amount money.Amount `json:"a"`
	Row    string       `json:"r,omitempty"`
}

// Assessed stands for the row of a fee that an officer set.
const Assessed = "assessed"

// None reports whether no fee has been reckoned yet.
func (f Fee) None() bool {
	return f.Amount == (money.Amount{}) && f.Row == "" && f.Certainty == "" && f.Cite == "" && len(f.Lines) == 0
}

// Open reports whether the law's text gives no fee and no officer has set one
// yet.
func (f Fee) Open() bool {
	return f.Certainty == rule.Undetermined && f.Amount.IsZero() && f.Row != Assessed
}
