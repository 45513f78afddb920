// Package relief tells what concessions take off a charge, and who may meet two of
// them at once.
package relief

import (
	"slices"

	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
)

// Takes reports whether a concession takes anything off a charge: one that it
// names or, where it names none, any that is not given back.
func Takes(o pack.Concession, c pack.Charge) bool {
	return slices.Contains(o.Charges, c.ID) || len(o.Charges) == 0 && !c.Refunded
}

// Together reports whether somebody may meet both on one day: unless one question
// answers both, and differently.
func Together(a, b pack.Concession) bool {
	if !a.Until.IsZero() && a.Until.Before(b.From) || !b.Until.IsZero() && b.Until.Before(a.From) {
		return false
	}
	words := func(c form.Cond) []string {
		if c.Is != "" {
			return []string{c.Is}
		}
		return c.In
	}
	switch {
	case a.ID == b.ID || a.When.Field == "" || a.When.Field != b.When.Field:
		return true
	case apart(a.When, b.When) || apart(b.When, a.When):
		return false
	case len(words(a.When)) == 0 || len(words(b.When)) == 0:
		return true
	}
	return slices.ContainsFunc(words(a.When), func(w string) bool { return slices.Contains(words(b.When), w) })
}

// apart reports whether every number or day that a takes is below those that b
// takes.
func apart(a, b form.Cond) bool {
	return a.Lt != "" && b.Gte != "" && !form.Cond{Field: "x", Lt: a.Lt}.Holds(form.Answers{"x": b.Gte})
}
