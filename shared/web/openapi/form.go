package openapi

import (
	"strings"

	"github.com/google/jsonschema-go/jsonschema"

	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
)

// Form returns the schema of a service's answers. A question that is asked only
// sometimes, by other answers or by the law of the day, is never required here;
// the service decides.
func Form(s *pack.Service) *jsonschema.Schema {
	out := &jsonschema.Schema{Type: "object", Title: s.Name["en"], Description: s.About["en"], Properties: map[string]*jsonschema.Schema{}}
	for _, p := range s.Parts {
		for _, f := range p.Fields {
			out.Properties[f.ID] = answer(s.Pack(), f)
			out.PropertyOrder = append(out.PropertyOrder, f.ID)
			if !f.Optional && always(f.When) && p.Regime == "" && f.Regime == "" {
				out.Required = append(out.Required, f.ID)
			}
		}
	}
	return out
}

// always reports whether a question depends on no other answer.
func always(c form.Cond) bool { return c.Field == "" && len(c.All) == 0 && len(c.Any) == 0 }

// answer is the schema of one answer: a string in canonical form.
func answer(p *pack.Pack, f form.Field) *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "string", Title: f.Label["en"], Description: f.Hint["en"]}
	switch f.Type {
	case form.Text, form.Long:
		s.MaxLength = longest(f)
	case form.Integer:
		s.Type, s.Minimum, s.Maximum = "integer", float(f.Min), float(f.Max)
	case form.Money:
		s.Pattern = `^[0-9]+\.[0-9]{2}$`
	case form.Date:
		s.Format = "date"
	case form.YesNo:
		s.Enum = []any{"yes", "no"}
	case form.Choice, form.Select:
		for _, o := range f.Options {
			s.Enum = append(s.Enum, o.ID)
		}
	case form.Several:
		s.Description = strings.TrimSpace(s.Description + " Ids with a comma between.")
	case form.Country:
		s.Pattern = "^[A-Z]{2}$"
	case form.District:
		for _, d := range p.Districts {
			s.Enum = append(s.Enum, d.ID)
		}
	case form.Email:
		s.Format = "email"
	case form.Phone:
		s.Pattern = `^\+[1-9][0-9]{6,14}$`
	case form.Identity:
		if plan, ok := p.Identity(f.Identity); ok && plan.Keep == "" {
			s.Pattern = "^(?:" + plan.Pattern + ")$"
		}
	case form.Passport:
		s.Pattern = "^[A-Z0-9]{6,9}$"
	}
	return s
}

// longest is the most letters of a text: form's own defaults where the pack
// sets none.
func longest(f form.Field) *int {
	n := f.Max
	if n == 0 && f.Type == form.Long {
		n = 2000
	} else if n == 0 {
		n = 200
	}
	return &n
}

func float(n int) *float64 {
	if n == 0 {
		return nil
	}
	x := float64(n)
	return &x
}
