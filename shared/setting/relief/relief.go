// Package relief tells what concessions take off a charge, and who may meet two of
// them at once.
package relief

import (
	"slices"

	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/money"
	"github.com/shrama/shrama/shared/pack"
)

// Takes reports whether a concession takes anything off a charge: one that it
// names or, where it names none, any that is not given back.
func Takes(o pack.Concession, c pack.Charge) bool {
	return slices.Contains(o.Charges, c.ID) || len(o.Charges) == 0 && !c.Refunded
}

// Off is the most, in hundredths of a per cent, that those who meet n may have taken
// off a charge by all that they may meet on one day. It is never above the whole,
// as the bill takes no more.
func Off(c pack.Charge, all []pack.Concession, n pack.Concession) (off int64) {
	for _, o := range all {
		if Takes(o, c) && Together(o, n) {
			p, _ := money.Parse(o.Percent, "") // the linter refuses what is no per cent
			off += p.Minor
		}
	}
	return min(off, 100_00)
}

// Together reports whether somebody may meet both on one day: unless some question
// must be answered for both, and differently.
func Together(a, b pack.Concession) bool {
	if !a.Until.IsZero() && a.Until.Before(b.From) || !b.Until.IsZero() && b.Until.Before(a.From) {
		return false
	}
	return a.ID == b.ID || !Never(form.Cond{All: []form.Cond{a.When, b.When}})
}

// Never reports whether no answers can meet a condition, as far as one question at a
// time shows it: what must hold of a question excludes what else must hold of it.
func Never(c form.Cond) bool {
	must := every(c)
	for i, x := range must {
		for _, y := range must[i:] {
			if x.Field == y.Field && (apart(x, y) || apart(y, x) || strangers(x, y)) {
				return true
			}
		}
	}
	return false
}

// every returns the tests that must all hold; what may hold instead of another is
// none of them.
func every(c form.Cond) (must []form.Cond) {
	if c.Field != "" {
		return []form.Cond{c}
	}
	for _, x := range c.All {
		must = append(must, every(x)...)
	}
	return must
}

// apart reports whether every number or day that a takes is below those that b
// takes.
func apart(a, b form.Cond) bool {
	return a.Lt != "" && b.Gte != "" && !form.Cond{Field: "x", Lt: a.Lt}.Holds(form.Answers{"x": b.Gte})
}

// strangers reports whether a and b name answers, and none that both take.
func strangers(a, b form.Cond) bool {
	x, y := words(a), words(b)
	return len(x) > 0 && len(y) > 0 && !slices.ContainsFunc(x, func(w string) bool { return slices.Contains(y, w) })
}

func words(c form.Cond) []string {
	if c.Is != "" {
		return []string{c.Is}
	}
	return c.In
}
