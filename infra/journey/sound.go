package journey

import (
	"fmt"
	"strings"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
)

// Sound answers the questions of a service as its own pack says is sound.
type Sound struct {
	Pack    *pack.Pack
	Service *pack.Service // as today has it
	Today   civil.Date
	Says    func(form.Field) string // what is typed into a text; nil is an example
}

// Answers are sound answers to everything that the form asks.
func (s Sound) Answers() form.Answers {
	a := form.Answers{}
	for _, part := range s.Service.Parts {
		for _, f := range part.Fields {
			if f.When.Holds(a) {
				a[f.ID] = s.Answer(f, a)
			}
		}
	}
	return a
}

// Answer is a sound answer to one question, beside those already given.
func (s Sound) Answer(f form.Field, a form.Answers) string {
	switch f.Type {
	case form.Integer:
		return fmt.Sprint(max(f.Min, 1))
	case form.Money:
		return "1000.00"
	case form.Date:
		return s.date(f, a).String()
	case form.YesNo:
		return "no"
	case form.Choice, form.Select, form.Several:
		return f.Options[0].ID
	case form.Country:
		return "IN"
	case form.District:
		return s.Pack.Districts[0].ID
	case form.Email:
		return "someone@example.com"
	case form.Phone:
		return s.Pack.Phone.Example
	case form.Passport:
		return "K4512345"
	case form.Identity:
		plan, _ := s.Pack.Identity(f.Identity)
		return plan.Example
	default:
		if s.Says != nil {
			return s.Says(f)
		}
		text := "Example of " + f.ID
		if f.Max > 0 && len(text) > f.Max {
			text = text[:f.Max]
		}
		return strings.TrimSpace(text)
	}
}

// date is a day that fits between those the field must lie between.
func (s Sound) date(f form.Field, a form.Answers) civil.Date {
	day := func(id string) (civil.Date, bool) {
		if id == form.Today {
			return s.Today, true
		}
		d, err := civil.Parse(a[id])
		return d, err == nil
	}
	if d, ok := day(f.After); ok && f.After != "" {
		return d.AddDays(1)
	}
	if d, ok := day(f.Before); ok && f.Before != "" {
		return d.AddDays(-400)
	}
	return s.Today.AddDays(1)
}

// Posted are answers as a form posts them, a date in its three boxes.
func Posted(parts []form.Part, a form.Answers, cal *calendar.Calendar) map[string]string {
	out := map[string]string{}
	for _, part := range parts {
		for _, f := range part.Fields {
			v, ok := a[f.ID]
			switch {
			case !ok || v == "":
			case f.Type == form.Date:
				out[f.ID+"-day"], out[f.ID+"-month"], out[f.ID+"-year"] = form.Boxes(f, v, cal)
			case f.Type == form.Several:
				out[form.Box(f.ID, v)] = v
			default:
				out[f.ID] = v
			}
		}
	}
	return out
}
