package rule

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/money"
)

// The kinds of findings. A reading can settle those of the law's own text, which
// are all but Malformed, Undated, Uncited and DateOrder: those are ours.
const (
	Malformed     = "malformed"       // the table is not well made
	Undated       = "undated"         // a value without a day
	Uncited       = "uncited"         // a value without a provision
	DateOrder     = "date-order"      // values out of order
	NoValue       = "no-value"        // a row that gives nothing and is not marked undetermined
	Percent       = "percent"         // a percentage above 100
	PartOverWhole = "part-over-whole" // a part worth more than its whole
	Gap           = "gap"             // a case that no row takes
	Overlap       = "overlap"         // a case that two rows take where one must
	Contradiction = "contradiction"   // a case that rows take with different values
	Never         = "never"           // a row that is never chosen
)

// Finding is one fault of a table, in words a lawyer can act on.
type Finding struct {
	Kind string
	Rows []string          // the rows at fault; none for the table
	At   map[string]string // the least inputs that show it, of a gap, an overlap or a contradiction
	On   civil.Date        // the first day on which they do
	Text string            // one sentence
	box  *box              // all inputs and days that show it
}

// Check proves that the rows leave no gap over every input and every day that
// can occur and, under Unique, no overlap and, under Any, no contradiction; that
// each row's values are dated, ascending and of their unit; and that no part is
// worth more than its whole. It returns nothing for a sound table.
func (t Table) Check() []Finding {
	found := t.checkHead()
	for _, r := range t.Rows {
		found = append(found, r.checkValues(t)...)
	}
	found = append(found, t.checkParts()...)
	s, wrong := t.space()
	if len(wrong) > 0 {
		return append(found, wrong...)
	}
	return append(found, s.prove()...)
}

func (t Table) checkHead() (found []Finding) {
	say := func(row, format string, args ...any) {
		f := Finding{Kind: Malformed, Text: fmt.Sprintf(format, args...)}
		if row != "" {
			f.Rows = []string{row}
		}
		found = append(found, f)
	}
	if !slices.Contains([]string{Unique, Any, First}, t.Hit) {
		say("", "hit is %q; it must be unique, any or first", t.Hit)
	}
	if !slices.Contains(Units, t.Unit) && (len(t.Unit) != 3 || strings.ToUpper(t.Unit) != t.Unit) {
		say("", "unit is %q; it must be a currency code or one of %s", t.Unit, strings.Join(Units, ", "))
	}
	if (t.Unit == Word) != (len(t.Words) > 0) {
		say("", "a table whose unit is word, and no other, lists the words that an amount can be")
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

// Word is the unit of a table that decides a word rather than a number.
const Word = "word"

// Units are the units of a table that are not currencies.
var Units = []string{"percent", "day", "month", "count", Word}

// Certain reports whether a word is one of the certainties.
func Certain(word string) bool {
	return slices.Contains([]string{Verified, Secondary, Unverified, Practice, Undetermined}, word)
}

func (r Row) checkValues(t Table) (found []Finding) {
	say := func(kind, format string, args ...any) {
		found = append(found, Finding{Kind: kind, Rows: []string{r.ID}, Text: "row " + r.ID + ": " + fmt.Sprintf(format, args...)})
	}
	if len(r.Values) == 0 {
		say(NoValue, "it has no value; give one, or one marked undetermined")
	}
	for i, v := range r.Values {
		if v.From.IsZero() {
			say(Undated, "a value has no day from which it holds")
		}
		if v.Cite == "" {
			say(Uncited, "the value from %s cites no provision", v.From)
		}
		if !v.Until.IsZero() && v.Until.Before(v.From) {
			say(DateOrder, "the value from %s ends on %s, before it begins", v.From, v.Until)
		}
		if i > 0 && !v.From.After(r.Values[i-1].From) {
			say(DateOrder, "the value from %s stands after the one from %s; dates must ascend", v.From, r.Values[i-1].From)
		}
		if i > 0 && !r.Values[i-1].Until.IsZero() && !v.From.After(r.Values[i-1].Until) {
			say(DateOrder, "the value from %s begins before the one until %s has ended", v.From, r.Values[i-1].Until)
		}
		if kind, text := t.amount(v); text != "" {
			say(kind, "%s", text)
		}
	}
	return found
}

// amount says what is wrong with a value's amount, or nothing.
func (t Table) amount(v Value) (kind, text string) {
	switch {
	case v.Certainty == Undetermined && v.Amount != "":
		return Malformed, fmt.Sprintf("the value from %s is undetermined and yet has an amount", v.From)
	case v.Certainty == Undetermined:
		return "", ""
	case v.Amount == "":
		return NoValue, fmt.Sprintf("the value from %s has no amount; give one, or mark it undetermined", v.From)
	case t.Unit == Word && !slices.Contains(t.Words, v.Amount):
		return Malformed, fmt.Sprintf("%q is none of the table's words: %s", v.Amount, strings.Join(t.Words, ", "))
	case t.Unit == Word:
		return "", ""
	}
	n, ok := new(big.Rat).SetString(v.Amount)
	switch {
	case !ok || strings.ContainsAny(v.Amount, "/eE_xX+"):
		return Malformed, fmt.Sprintf("%q is not a decimal like 20000.00", v.Amount)
	case n.Sign() < 0:
		return Malformed, v.Amount + " is below zero"
	case t.Unit == "percent" && n.Cmp(big.NewRat(100, 1)) > 0:
		return Percent, v.Amount + " % is more than 100 %"
	case slices.Contains([]string{"day", "month", "count"}, t.Unit) && !n.IsInt():
		return Malformed, fmt.Sprintf("%s is not a whole number of %ss", v.Amount, t.Unit)
	case !slices.Contains(Units, t.Unit):
		if _, err := money.Parse(v.Amount, t.Unit); err != nil {
			return Malformed, fmt.Sprintf("%q is not an amount of %s with two decimals", v.Amount, t.Unit)
		}
	}
	return "", ""
}

// checkParts compares each part with its whole on every day on which a value of
// either begins.
func (t Table) checkParts() (found []Finding) {
	for _, part := range t.Rows {
		if part.PartOf == "" {
			continue
		}
		i := slices.IndexFunc(t.Rows, func(r Row) bool { return r.ID == part.PartOf })
		if i < 0 || part.PartOf == part.ID || t.Unit == Word {
			found = append(found, Finding{Kind: Malformed, Rows: []string{part.ID}, Text: fmt.Sprintf("row %s is part of %s, which is no other row that has a number", part.ID, part.PartOf)})
			continue
		}
		whole := t.Rows[i]
		for _, v := range slices.Concat(part.Values, whole.Values) {
			if !t.above(part, v.From) {
				continue
			}
			a, _ := Current(part.Values, v.From)
			b, _ := Current(whole.Values, v.From)
			found = append(found, Finding{
				Kind: PartOverWhole, Rows: []string{part.ID, whole.ID}, On: v.From,
				Text: fmt.Sprintf("row %s is a part of row %s and yet worth more: %s against %s", part.ID, whole.ID, a.Amount, b.Amount),
			})
			break
		}
	}
	return found
}

// above reports whether on a day a part is worth more than its whole.
func (t Table) above(part Row, on civil.Date) bool {
	i := slices.IndexFunc(t.Rows, func(r Row) bool { return r.ID == part.PartOf })
	if i < 0 {
		return false
	}
	less, ok := number(part, on)
	more, ok2 := number(t.Rows[i], on)
	return ok && ok2 && less.Cmp(more) > 0
}

// number is what a row gives on a day, if it is a number.
func number(r Row, on civil.Date) (*big.Rat, bool) {
	v, ok := Current(r.Values, on)
	if !ok || v.silent() {
		return nil, false
	}
	return new(big.Rat).SetString(v.Amount)
}

// Threshold is a place where a table's answer can change: two values of an
// input, or two days, side by side. Input is empty for days.
type Threshold struct{ Input, Below, At string }

// Thresholds returns every threshold of the table, once: the bounds of its
// cells, and the days after the first on which a value begins or has ended.
func (t Table) Thresholds() (all []Threshold) {
	add := func(in Input, id string, n int64) {
		x := Threshold{id, in.text(n - 1), in.text(n)}
		if !slices.Contains(all, x) {
			all = append(all, x)
		}
	}
	for _, in := range t.Inputs {
		line, err := in.all()
		if err != nil {
			continue // Check says so
		}
		for _, r := range t.Rows {
			taken, err := in.accepts(r.When[in.ID])
			if cell := r.When[in.ID]; err != nil || !cell.bounded() {
				continue
			}
			for _, s := range taken {
				if s.lo > line[0].lo {
					add(in, in.ID, s.lo)
				}
				if s.hi < line[0].hi {
					add(in, in.ID, s.hi+1)
				}
			}
		}
	}
	life := t.life()
	for _, n := range life.cuts[1:] {
		add(life.in, "", n)
	}
	if life.end < top {
		add(life.in, "", life.end+1)
	}
	return all
}
