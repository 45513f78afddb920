package rule

import (
	"fmt"
	"slices"
	"strings"
)

// partition is a table as boxes in the space of its inputs. Each column is cut
// wherever any row's answer can change, so that within one piece every row
// either takes all values or none: looking at each piece once is a proof.
type partition struct {
	table Table
	takes [][]spans // by row, by input
	cuts  [][]int64 // by input: the least value of each piece
}

func (t Table) partition() (p partition, found []Finding) {
	p = partition{table: t, takes: make([][]spans, len(t.Rows))}
	for _, in := range t.Inputs {
		all, err := in.all()
		if err != nil {
			found = append(found, Finding{Text: fmt.Sprintf("input %s: %v", in.ID, err)})
			continue
		}
		cuts := []int64{all[0].lo}
		for i, r := range t.Rows {
			set, err := in.accepts(r.When[in.ID])
			if err != nil {
				found = append(found, Finding{Row: r.ID, Text: fmt.Sprintf("row %s, input %s: %v", r.ID, in.ID, err)})
			}
			p.takes[i] = append(p.takes[i], set)
			for _, s := range set {
				cuts = append(cuts, s.lo)
				if s.hi < all[0].hi {
					cuts = append(cuts, s.hi+1)
				}
			}
		}
		slices.Sort(cuts)
		p.cuts = append(p.cuts, slices.Compact(cuts))
	}
	n := 1
	for _, c := range p.cuts {
		if n *= len(c); n > cells {
			return p, append(found, Finding{Text: fmt.Sprintf("the table falls into more than %d cases; make it two tables", cells)})
		}
	}
	return p, found
}

// prove looks at every piece once. It reports each uncovered piece's first
// witness once per table, each pair of overlapping rows once, and each row that
// is never chosen.
func (p partition) prove() (found []Finding) {
	used := make([]bool, len(p.table.Rows))
	gap, pairs := false, map[[2]int]bool{}
	p.each(func(at []int64) {
		hits := p.hits(at)
		switch {
		case len(hits) == 0 && !gap:
			gap = true
			found = append(found, Finding{Text: "no row takes " + p.say(at), Witness: p.witness(at)})
		case len(hits) > 0:
			used[hits[0]] = true
		}
		if p.table.Hit != Unique {
			return
		}
		for i, a := range hits {
			for _, b := range hits[i+1:] {
				used[b] = true
				if pairs[[2]int{a, b}] {
					continue
				}
				pairs[[2]int{a, b}] = true
				rows := p.table.Rows
				found = append(found, Finding{
					Row:     rows[b].ID,
					Text:    fmt.Sprintf("rows %s and %s both take %s", rows[a].ID, rows[b].ID, p.say(at)),
					Witness: p.witness(at),
				})
			}
		}
	})
	for i, ok := range used {
		if id := p.table.Rows[i].ID; !ok {
			found = append(found, Finding{Row: id, Text: fmt.Sprintf("row %s is never chosen", id)})
		}
	}
	return found
}

// each calls f with the least value of every piece.
func (p partition) each(f func(at []int64)) {
	at := make([]int64, len(p.cuts))
	var walk func(col int)
	walk = func(col int) {
		if col == len(p.cuts) {
			f(at)
			return
		}
		for _, n := range p.cuts[col] {
			at[col] = n
			walk(col + 1)
		}
	}
	walk(0)
}

func (p partition) hits(at []int64) (rows []int) {
	for i, sets := range p.takes {
		takes := true
		for col, set := range sets {
			takes = takes && set.has(at[col])
		}
		if takes {
			rows = append(rows, i)
		}
	}
	return rows
}

func (p partition) witness(at []int64) map[string]string {
	w := make(map[string]string, len(at))
	for col, in := range p.table.Inputs {
		w[in.ID] = in.text(at[col])
	}
	return w
}

func (p partition) say(at []int64) string {
	if len(at) == 0 {
		return "any case"
	}
	parts := make([]string, len(at))
	for col, in := range p.table.Inputs {
		parts[col] = in.ID + " = " + in.text(at[col])
	}
	return strings.Join(parts, ", ")
}
