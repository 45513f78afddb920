// Package told writes what people answered as people read it, and what a question
// offers them to pick from, each in the reader's language.
package told

import (
	"slices"
	"strconv"
	"strings"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/money"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/words"
)

// Choice is one answer a person may pick, in their language.
type Choice struct {
	ID, Name string
}

// Choices returns what a field offers in the printer's language: yes and no,
// its options, the countries, the districts. A field of another type has none.
// Countries stand in the order of their names' letters, which within one script
// is how people look for them.
func Choices(p *pack.Pack, pr *words.Printer, f form.Field) []Choice {
	var out []Choice
	switch f.Type {
	case form.YesNo:
		out = []Choice{{"yes", pr.T("word.yes")}, {"no", pr.T("word.no")}}
	case form.Choice, form.Select, form.Several:
		for _, o := range f.Options {
			out = append(out, Choice{o.ID, pr.In(o.Label)})
		}
	case form.Country:
		for _, n := range form.Countries(pr.Lang) {
			out = append(out, Choice{n.Code, n.Name})
		}
		slices.SortFunc(out, func(a, b Choice) int { return strings.Compare(a.Name, b.Name) })
	case form.District:
		for _, d := range p.Districts {
			out = append(out, Choice{d.ID, pr.In(d.Name)})
		}
	default:
	}
	return out
}

// Answer writes a canonical answer as people read it: a choice by its name, a
// date in the field's calendar, a number with the place's grouping, a sum with
// its currency.
func Answer(p *pack.Pack, pr *words.Printer, f form.Field, answer string) string {
	switch f.Type {
	case form.Date:
		d, err := civil.Parse(answer)
		switch {
		case err != nil:
			return answer
		case f.Calendar == string(calendar.Gregorian):
			return pr.Gregorian(d)
		default:
			return pr.Date(d)
		}
	case form.Identity:
		plan, _ := p.Identity(f.Identity)
		return plan.Masked(answer)
	case form.Several:
		return severally(p, pr, f, answer)
	case form.Integer:
		if n, err := strconv.ParseInt(answer, 10, 64); err == nil {
			return pr.Number(n)
		}
	case form.Money:
		if sum, err := money.Parse(answer, p.Currency); err == nil {
			return pr.Money(sum)
		}
	case form.Country:
		if name := form.CountryName(answer, pr.Lang); name != "" {
			return name
		}
	default:
		cs := Choices(p, pr, f)
		if i := slices.IndexFunc(cs, func(c Choice) bool { return c.ID == answer }); i >= 0 {
			return cs[i].Name
		}
	}
	return answer
}

// Masked writes a secret answer for who has not had it shown, and reports whether
// there is more of it to show: of a number that is kept hashed there is not.
func Masked(p *pack.Pack, f form.Field, answer string) (masked string, more bool) {
	if plan, ok := p.Identity(f.Identity); ok && f.Type == form.Identity {
		if masked = plan.Masked(answer); masked != answer {
			return masked, false
		}
	}
	return f.Masked(answer), answer != ""
}

// severally writes the names of chosen options one after the other.
func severally(p *pack.Pack, pr *words.Printer, f form.Field, answer string) string {
	chosen := strings.Split(answer, ",")
	var names []string
	for _, c := range Choices(p, pr, f) {
		if slices.Contains(chosen, c.ID) {
			names = append(names, c.Name)
		}
	}
	return strings.Join(names, "; ")
}
