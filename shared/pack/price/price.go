// Package price lists what a service costs, as a board at the counter does.
package price

import (
	"slices"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/money"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/rule"
	"github.com/shrama/shrama/shared/words"
)

// Price is one row of a service's fees on a day.
type Price struct {
	Charge, Row string
	Of          words.Text // the charge's name, where the fee has several
	Name        words.Text // of the row; empty where the table has one
	Amount      money.Amount
	Percent     string     // instead of an amount: so much of another charge
	Each        words.Text // what it is paid for each of; empty for once
	Refunded    bool
	Cite        string
	Certainty   string // rule.Undetermined where the law's text gives no amount
}

// List returns what the service costs on a day, charge by charge and row by
// row. Where the law's text gives no amount the price says so.
func List(s *pack.Service, on civil.Date, cur string) []Price {
	var out []Price
	for _, c := range s.Fee.Charges {
		each, _ := s.Field(c.Per)
		for _, r := range c.Table.Rows {
			p := Price{Charge: c.ID, Row: r.ID, Name: r.For, Each: each.Label, Refunded: c.Refunded}
			if len(s.Fee.Charges) > 1 {
				p.Of = c.Name
			}
			v, ok := rule.Current(r.Values, on)
			p.Cite, p.Certainty = v.Cite, v.Certainty
			switch {
			case !ok || v.Certainty == rule.Undetermined:
				p.Certainty = rule.Undetermined
			case c.Percent != "":
				p.Percent = v.Amount
			default:
				var err error
				if p.Amount, err = money.Parse(v.Amount, cur); err != nil {
					continue // the linter refuses such a row
				}
			}
			out = append(out, p)
		}
	}
	return slices.Clip(out)
}
