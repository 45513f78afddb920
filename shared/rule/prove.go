package rule

import (
	"fmt"
	"slices"
	"strings"
)

// most is how many boxes of one table are written out.
const most = 500

// proof is what looking at every piece of a space brings up.
type proof struct {
	space
	worth  [][]string // by piece of time, what each row gives then
	used   []bool     // by row
	groups []*group
	known  map[string]*group
}

// group is the pieces with one fault: the same rows take them all.
type group struct {
	kind  string
	rows  []int
	cells [][]int
}

// prove looks at every piece once. Pieces beside one another with the same
// fault are one finding.
func (s space) prove() []Finding {
	p := proof{space: s, used: make([]bool, len(s.table.Rows)), known: map[string]*group{}}
	p.weigh()
	p.each(p.look)
	var found []Finding
	for _, g := range p.groups {
		for _, b := range merge(g.cells, s.axes) {
			found = append(found, s.finding(g, b))
		}
	}
	if more := len(found) - most; more > 0 {
		found = append(found[:most], Finding{Kind: Malformed, Text: fmt.Sprintf("there are %d more gaps and overlaps like these", more)})
	}
	for i, ok := range p.used {
		if id := s.table.Rows[i].ID; !ok {
			found = append(found, Finding{Kind: Never, Rows: []string{id}, Text: fmt.Sprintf("row %s is never chosen", id)})
		}
	}
	return found
}

func (p *proof) weigh() {
	last := len(p.axes) - 1
	at := make([]int, len(p.axes))
	for i := range p.axes[last].cuts {
		at[last] = i
		on := p.day(at)
		given := make([]string, len(p.table.Rows))
		for j, r := range p.table.Rows {
			v, _ := Current(r.Values, on)
			given[j] = p.table.worth(v)
		}
		p.worth = append(p.worth, given)
	}
}

func (p *proof) look(at []int, hits set) {
	rows := hits.rows()
	if p.table.Hit == First {
		rows = rows[:min(len(rows), 1)]
	}
	for _, i := range rows {
		p.used[i] = true
	}
	given := p.worth[at[len(at)-1]]
	switch {
	case len(rows) == 0:
		p.add(Gap, nil, at)
	case len(rows) > 1 && p.table.Hit == Unique:
		p.add(Overlap, rows, at)
	case len(rows) > 1 && slices.ContainsFunc(rows, func(i int) bool { return given[i] != given[rows[0]] }):
		p.add(Contradiction, rows, at)
	}
}

func (p *proof) add(kind string, rows []int, at []int) {
	key := fmt.Sprint(kind, rows)
	g, ok := p.known[key]
	if !ok {
		g = &group{kind: kind, rows: rows}
		p.known[key] = g
		p.groups = append(p.groups, g)
	}
	g.cells = append(g.cells, slices.Clone(at))
}

func (s space) finding(g *group, b [][]int) Finding {
	f := Finding{Kind: g.kind, box: s.box(b), At: make(map[string]string, len(s.axes)-1)}
	least := make([]int, len(b))
	for i, pieces := range b {
		least[i] = pieces[0]
		if i < len(s.axes)-1 {
			f.At[s.axes[i].in.ID] = s.axes[i].in.text(s.axes[i].cuts[pieces[0]])
		}
	}
	f.On = s.day(least)
	said := make([]string, len(g.rows))
	for i, r := range g.rows {
		row := s.table.Rows[r]
		f.Rows = append(f.Rows, row.ID)
		v, _ := Current(row.Values, f.On)
		if said[i] = v.Amount; v.silent() {
			said[i] = "nothing"
		}
	}
	where := s.say(b)
	switch g.kind {
	case Gap:
		f.Text = "no row takes " + where
	case Overlap:
		f.Text = fmt.Sprintf("rows %s %s take %s", and(f.Rows), both(f.Rows), where)
	default:
		f.Text = fmt.Sprintf("rows %s %s take %s and say %s", and(f.Rows), both(f.Rows), where, and(said))
	}
	return f
}

func both(rows []string) string {
	if len(rows) == 2 {
		return "both"
	}
	return "all"
}

// and writes a, b and c.
func and(list []string) string { return series(list, "and") }

func series(list []string, word string) string {
	last := len(list) - 1
	if last < 1 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:last], ", ") + " " + word + " " + list[last]
}
