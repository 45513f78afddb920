package rule

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/shrama/shrama/shared/money"
)

// Finding is one fault of a table, in words a lawyer can act on.
type Finding struct {
	Row     string            // the row at fault; empty for the table
	Text    string            // one sentence
	Witness map[string]string // inputs that show a gap or an overlap
}

// cells is how many pieces a table's input space may fall into. A table that
// needs more should be two tables.
const cells = 200_000

// Check proves that the rows leave no gap and, under Unique, no overlap over
// every input that can occur, and that each row's values are dated, ascending
// and of their unit. It returns nothing for a sound table.
func (t Table) Check() []Finding {
	found := t.checkHead()
	for _, r := range t.Rows {
		found = append(found, r.checkValues(t.Unit)...)
	}
	p, wrong := t.partition()
	if len(wrong) > 0 {
		return append(found, wrong...)
	}
	return append(found, p.prove()...)
}

func (t Table) checkHead() (found []Finding) {
	say := func(row, format string, args ...any) {
		found = append(found, Finding{Row: row, Text: fmt.Sprintf(format, args...)})
	}
	if t.Hit != Unique && t.Hit != First {
		say("", "hit is %q; it must be unique or first", t.Hit)
	}
	if !slices.Contains(Units, t.Unit) && (len(t.Unit) != 3 || strings.ToUpper(t.Unit) != t.Unit) {
		say("", "unit is %q; it must be a currency code or one of %s", t.Unit, strings.Join(Units, ", "))
	}
	if len(t.Rows) == 0 {
		say("", "the table has no row")
	}
	known, rows := map[string]bool{}, map[string]bool{}
	for _, in := range t.Inputs {
		if known[in.ID] {
			say("", "input %s stands twice", in.ID)
		}
		known[in.ID] = true
	}
	for _, r := range t.Rows {
		if r.ID == "" || rows[r.ID] {
			say(r.ID, "a row needs an id of its own; %q stands twice or is empty", r.ID)
		}
		rows[r.ID] = true
		for _, id := range slices.Sorted(maps.Keys(r.When)) {
			if !known[id] {
				say(r.ID, "row %s tests %s, which is not an input of the table", r.ID, id)
			}
		}
	}
	return found
}

// Units are the units of a table that are not currencies.
var Units = []string{"percent", "day", "month", "count"}

// Certain reports whether a word is one of the certainties.
func Certain(word string) bool {
	return slices.Contains([]string{Verified, Secondary, Unverified, Practice, Undetermined}, word)
}

func (r Row) checkValues(unit string) (found []Finding) {
	say := func(format string, args ...any) {
		found = append(found, Finding{Row: r.ID, Text: "row " + r.ID + ": " + fmt.Sprintf(format, args...)})
	}
	if len(r.Values) == 0 {
		say("it has no value; give one, or one marked undetermined")
	}
	for i, v := range r.Values {
		if v.From.IsZero() {
			say("a value has no day from which it holds")
		}
		if v.Cite == "" {
			say("the value from %s cites no provision", v.From)
		}
		if !v.Until.IsZero() && v.Until.Before(v.From) {
			say("the value from %s ends on %s, before it begins", v.From, v.Until)
		}
		if i > 0 && !v.From.After(r.Values[i-1].From) {
			say("the value from %s stands after the one from %s; dates must ascend", v.From, r.Values[i-1].From)
		}
		if i > 0 && !r.Values[i-1].Until.IsZero() && !v.From.After(r.Values[i-1].Until) {
			say("the value from %s begins before the one until %s has ended", v.From, r.Values[i-1].Until)
		}
		if text := v.amount(unit); text != "" {
			say("%s", text)
		}
	}
	return found
}

// amount says what is wrong with a value's amount, or nothing.
func (v Value) amount(unit string) string {
	if v.Certainty == Undetermined {
		if v.Amount != "" {
			return fmt.Sprintf("the value from %s is undetermined and yet has an amount", v.From)
		}
		return ""
	}
	n, ok := new(big.Rat).SetString(v.Amount)
	switch {
	case !ok || strings.ContainsAny(v.Amount, "/eE_xX+"):
		return fmt.Sprintf("%q is not a decimal like 20000.00", v.Amount)
	case n.Sign() < 0:
		return fmt.Sprintf("%s is below zero", v.Amount)
	case unit == "percent" && n.Cmp(big.NewRat(100, 1)) > 0:
		return fmt.Sprintf("%s %% is more than 100 %%", v.Amount)
	case slices.Contains([]string{"day", "month", "count"}, unit) && !n.IsInt():
		return fmt.Sprintf("%s is not a whole number of %ss", v.Amount, unit)
	case !slices.Contains(Units, unit):
		if _, err := money.Parse(v.Amount, unit); err != nil {
			return fmt.Sprintf("%q is not an amount of %s with two decimals", v.Amount, unit)
		}
	}
	return ""
}
