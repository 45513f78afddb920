package rule

import (
	"fmt"
	"math/bits"
	"slices"

	"github.com/shrama/shrama/shared/civil"
)

// cells is how many pieces a table's space may fall into. A table that needs
// more should be two tables.
const cells = 200_000

// space is everything that can occur to a table: its inputs and, last, the days
// of its life. Each axis is cut wherever any row's answer can change, so that
// within one piece every row either takes all values or none: looking at each
// piece once is a proof.
type space struct {
	table Table
	axes  []axis
}

// axis is one input, or time.
type axis struct {
	in    Input
	cuts  []int64 // the least value of each piece
	end   int64   // the greatest value of all
	takes []set   // by piece, the rows that take it
}

// set is a set of rows, by their place in the table.
type set []uint64

func newSet(n int) set { return make(set, (n+63)/64) }

func (s set) add(i int) { s[i/64] |= 1 << (i % 64) }

// rows lists the set's members in order.
func (s set) rows() (all []int) {
	for i, w := range s {
		for ; w != 0; w &= w - 1 {
			all = append(all, i*64+bits.TrailingZeros64(w))
		}
	}
	return all
}

func (t Table) space() (s space, found []Finding) {
	s.table = t
	for _, in := range t.Inputs {
		a, wrong := t.axis(in)
		s.axes, found = append(s.axes, a), append(found, wrong...)
	}
	s.axes = append(s.axes, t.life())
	n := 1
	for _, a := range s.axes {
		if n *= max(len(a.cuts), 1); n > cells {
			return s, append(found, Finding{Kind: Malformed, Text: fmt.Sprintf("the table falls into more than %d cases; make it two tables", cells)})
		}
	}
	return s, found
}

func (t Table) axis(in Input) (a axis, found []Finding) {
	all, err := in.all()
	if err != nil {
		return a, []Finding{{Kind: Malformed, Text: fmt.Sprintf("input %s: %v", in.ID, err)}}
	}
	a = axis{in: in, end: all[0].hi, cuts: []int64{all[0].lo}}
	taken := make([]spans, len(t.Rows))
	for i, r := range t.Rows {
		taken[i], err = in.accepts(r.When[in.ID])
		if err != nil {
			found = append(found, Finding{Kind: Malformed, Rows: []string{r.ID}, Text: fmt.Sprintf("row %s, input %s: %v", r.ID, in.ID, err)})
		}
		for _, s := range taken[i] {
			a.cuts = append(a.cuts, s.lo)
			if s.hi < all[0].hi {
				a.cuts = append(a.cuts, s.hi+1)
			}
		}
	}
	slices.Sort(a.cuts)
	a.cuts = slices.Compact(a.cuts)
	for _, n := range a.cuts {
		rows := newSet(len(t.Rows))
		for i := range t.Rows {
			if taken[i].has(n) {
				rows.add(i)
			}
		}
		a.takes = append(a.takes, rows)
	}
	return a, found
}

// life is the axis of time, from the first day on which any row has a value to
// the last, if there is one. A row takes the days on which it has a value; one
// without any takes all, since that it lacks them is a finding of its own.
func (t Table) life() axis {
	a := axis{in: Input{Type: Date}, end: top}
	for _, r := range t.Rows {
		for _, v := range r.Values {
			if !v.From.IsZero() {
				a.cuts = append(a.cuts, days(v.From))
			}
			if !v.Until.IsZero() {
				a.cuts = append(a.cuts, days(v.Until)+1)
			}
		}
	}
	if len(a.cuts) == 0 {
		a.cuts = []int64{days(civil.Date{Year: 1000, Month: 1, Day: 1})}
	}
	slices.Sort(a.cuts)
	a.cuts = slices.Compact(a.cuts)
	var alive bool
	for _, n := range a.cuts {
		rows := newSet(len(t.Rows))
		alive = false
		for i, r := range t.Rows {
			_, ok := Current(r.Values, epoch.AddDays(int(n)))
			if ok || len(r.Values) == 0 {
				rows.add(i)
				alive = true
			}
		}
		a.takes = append(a.takes, rows)
	}
	if last := len(a.cuts) - 1; !alive && last > 0 { // all of it has ended
		a.end = a.cuts[last] - 1
		a.cuts, a.takes = a.cuts[:last], a.takes[:last]
	}
	return a
}

// each calls f with every piece, by its place on each axis, and the rows that
// take it. Both are overwritten after f returns.
func (s space) each(f func(at []int, hits set)) {
	at := make([]int, len(s.axes))
	hits := make([]set, len(s.axes)+1)
	for i := range hits {
		hits[i] = newSet(len(s.table.Rows))
	}
	for i := range s.table.Rows {
		hits[0].add(i)
	}
	var walk func(col int)
	walk = func(col int) {
		if col == len(s.axes) {
			f(at, hits[col])
			return
		}
		for i, rows := range s.axes[col].takes {
			at[col] = i
			for w := range rows {
				hits[col+1][w] = hits[col][w] & rows[w]
			}
			walk(col + 1)
		}
	}
	walk(0)
}

// day is the first day of a piece of time.
func (s space) day(at []int) civil.Date {
	last := len(s.axes) - 1
	return epoch.AddDays(int(s.axes[last].cuts[at[last]]))
}
