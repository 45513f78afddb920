package rule

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/shrama/shrama/shared/civil"
)

// box is a part of a space that is a product of parts of its axes.
type box struct {
	inputs []spans
	days   spans
}

func (b *box) has(at []int64, on civil.Date) bool {
	return b.takes(at) && b.days.has(days(on))
}

func (b *box) takes(at []int64) bool {
	for i, s := range b.inputs {
		if !s.has(at[i]) {
			return false
		}
	}
	return true
}

// Covers reports whether a finding shows with these inputs on that day.
func (f Finding) Covers(t Table, inputs map[string]string, on civil.Date) bool {
	at, err := t.read(inputs)
	return err == nil && f.box != nil && f.box.has(at, on)
}

// merge joins pieces that lie beside one another, axis by axis, until nothing
// joins. Words have no order, so any two lie beside one another. The boxes cover
// each piece once, and nothing else.
func merge(pieces [][]int, axes []axis) [][][]int {
	boxes := make([][][]int, len(pieces))
	for i, at := range pieces {
		boxes[i] = make([][]int, len(at))
		for col, piece := range at {
			boxes[i][col] = []int{piece}
		}
	}
	for before := 0; before != len(boxes); {
		before = len(boxes)
		for col, a := range slices.Backward(axes) {
			boxes = along(boxes, col, a.in.Type == Enum)
		}
	}
	slices.SortFunc(boxes, order)
	return boxes
}

// along joins boxes that differ in one axis only.
func along(boxes [][][]int, col int, words bool) (joined [][][]int) {
	alike := map[string][]int{}
	var keys []string
	for i, b := range boxes {
		key := fmt.Sprint(b[:col], b[col+1:])
		if alike[key] == nil {
			keys = append(keys, key)
		}
		alike[key] = append(alike[key], i)
	}
	for _, key := range keys {
		same := alike[key]
		slices.SortFunc(same, func(a, b int) int { return cmp.Compare(boxes[a][col][0], boxes[b][col][0]) })
		last := boxes[same[0]]
		for _, i := range same[1:] {
			if next := boxes[i][col]; words || next[0] == last[col][len(last[col])-1]+1 {
				last[col] = slices.Concat(last[col], next)
				continue
			}
			joined = append(joined, last)
			last = boxes[i]
		}
		slices.Sort(last[col])
		joined = append(joined, last)
	}
	return joined
}

func order(a, b [][]int) int {
	for col := range a {
		if c := slices.Compare(a[col], b[col]); c != 0 {
			return c
		}
	}
	return 0
}

// box turns pieces into the values they hold.
func (s space) box(b [][]int) *box {
	out := new(box)
	for col, pieces := range b {
		out.inputs = append(out.inputs, s.axes[col].spans(pieces))
	}
	last := len(out.inputs) - 1
	out.inputs, out.days = out.inputs[:last], out.inputs[last]
	return out
}

// spans returns the values of some pieces, in order.
func (a axis) spans(pieces []int) (out spans) {
	for _, i := range pieces {
		r := span{a.cuts[i], a.end}
		if i+1 < len(a.cuts) {
			r.hi = a.cuts[i+1] - 1
		}
		if n := len(out); n > 0 && out[n-1].hi+1 == r.lo {
			out[n-1].hi = r.hi
			continue
		}
		out = append(out, r)
	}
	return out
}

// say writes a box as a lawyer reads it, leaving out what makes no difference.
func (s space) say(b [][]int) string {
	var parts []string
	last := len(s.axes) - 1
	for col, a := range s.axes[:last] {
		if len(b[col]) < len(a.cuts) {
			parts = append(parts, a.in.ID+" = "+a.say(a.spans(b[col])))
		}
	}
	text := strings.Join(parts, ", ")
	if text == "" {
		text = "any case"
	}
	if life := s.axes[last]; len(b[last]) < len(life.cuts) {
		r := life.spans(b[last])[0]
		text += " from " + life.in.text(r.lo)
		if r.hi < life.end || life.end < top {
			text += " to " + life.in.text(r.hi)
		}
	}
	return text
}

func (a axis) say(all spans) string {
	var parts []string
	for _, r := range all {
		switch {
		case a.in.Type == Enum:
			parts = append(parts, a.in.In[r.lo:r.hi+1]...)
		case r.lo == r.hi:
			parts = append(parts, a.in.text(r.lo))
		case r.hi == a.end && a.in.Max == "":
			parts = append(parts, a.in.text(r.lo)+" or more")
		case r.lo == a.cuts[0] && a.in.Min == "":
			parts = append(parts, a.in.text(r.hi)+" or less")
		default:
			parts = append(parts, a.in.text(r.lo)+" to "+a.in.text(r.hi))
		}
	}
	return series(parts, "or")
}
