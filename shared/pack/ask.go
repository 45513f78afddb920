package pack

import (
	"slices"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/money"
	"github.com/shrama/shrama/shared/rule"
	"github.com/shrama/shrama/shared/words"
)

// OfficeFields returns the fields of the office's form with the given ids, in
// that order.
func (s *Service) OfficeFields(ids []string) []form.Field {
	var out []form.Field
	for _, id := range ids {
		if f, ok := pick(s.OfficeForm, func(f form.Field) bool { return f.ID == id }); ok {
			out = append(out, f)
		}
	}
	return out
}

// CheckPrefix starts the id of the answer to an item of a checklist.
const CheckPrefix = "check."

// CheckFields returns the items of a checklist as questions to answer yes or no.
func (s *Service) CheckFields(list string, optional bool) []form.Field {
	var out []form.Field
	c, _ := s.Checklist(list)
	for _, it := range c.Items {
		out = append(out, form.Field{ID: CheckPrefix + it.ID, Type: form.YesNo, Label: it.Label, Cite: it.Cite, Optional: optional})
	}
	return out
}

// Price is one row of a service's fees on a day.
type Price struct {
	Row       string
	Name      words.Text // empty where the table has one row
	Amount    money.Amount
	Cite      string
	Certainty string
}

// Prices returns what the service costs on a day, row by row. A row whose
// amount the law's text does not give is left out.
func (s *Service) Prices(on civil.Date, cur string) []Price {
	var out []Price
	for _, r := range s.Fee.Table.Rows {
		v, ok := rule.Current(r.Values, on)
		if !ok || v.Certainty == rule.Undetermined {
			continue
		}
		a, err := money.Parse(v.Amount, cur)
		if err != nil {
			continue // the linter refuses such a row
		}
		out = append(out, Price{Row: r.ID, Name: r.For, Amount: a, Cite: v.Cite, Certainty: v.Certainty})
	}
	return slices.Clip(out)
}
