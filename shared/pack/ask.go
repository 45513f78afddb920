package pack

import (
	"github.com/shrama/shrama/shared/form"
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
