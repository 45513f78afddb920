package paper

import (
	"slices"
	"strconv"

	"github.com/shrama/shrama/shared/paper/pdf"
	"github.com/shrama/shrama/shared/paper/sheets"
	"github.com/shrama/shrama/shared/paper/typeset"
	"github.com/shrama/shrama/shared/words"
)

// style is how a piece of a sheet is set.
type style struct {
	bold   bool
	size   float64 // points
	colour pdf.Colour
}

// lines shapes a text, once for each width it is set in.
func (c *composer) lines(s string, st style, width float64) ([]typeset.Line, error) {
	p := passage{s, st, width}
	if lines, ok := c.ready.lines[p]; ok {
		return lines, nil
	}
	lines, err := c.bench.setter.Lines(s, typeset.Style{Lang: c.sheet.Lang, Bold: st.bold, Size: st.size}, width)
	if err == nil {
		c.ready.lines[p] = lines
	}
	return lines, err
}

// fits starts a new page unless there are height points left.
func (c *composer) fits(height float64) error {
	if c.y-height >= c.floor {
		return nil
	}
	return c.newPage()
}

// drawIn draws lines one under the other from c.y on.
func (c *composer) drawIn(lines []typeset.Line, x float64, st style) {
	c.page.Fill(st.colour)
	for _, l := range lines {
		lead := c.leading(st)
		if len(l.Runs) > 0 && !c.count {
			c.page.Line(x, c.y-lead*.5-st.size*.32, st.size, l.Runs)
		}
		c.y -= lead
	}
}

// draw is drawIn as a piece of e.
func (c *composer) draw(e *pdf.Element, lines []typeset.Line, x float64, st style) {
	if !slices.ContainsFunc(lines, func(l typeset.Line) bool { return len(l.Runs) > 0 }) {
		c.y -= c.leading(st) * float64(len(lines))
		return
	}
	c.page.Begin(e)
	c.drawIn(lines, x, st)
	c.page.End()
}

// drawRight draws lines that end at the right edge.
func (c *composer) drawRight(e *pdf.Element, lines []typeset.Line, st style) {
	for _, l := range lines {
		c.draw(e, []typeset.Line{l}, right-l.Width, st)
	}
}

// flow draws lines over as many pages as they need.
func (c *composer) flow(e *pdf.Element, lines []typeset.Line, x float64, st style) error {
	lead := c.leading(st)
	for len(lines) > 0 {
		room := int((c.y-c.floor)/lead + 1e-6) // what was measured to fit does
		if room < 1 {
			if err := c.newPage(); err != nil {
				return err
			}
			continue
		}
		n := min(room, len(lines))
		c.draw(e, lines[:n], x, st)
		lines = lines[n:]
	}
	return nil
}

// text sets a block of one style over the whole width. A heading keeps some
// room for what it heads.
func (c *composer) text(s, tag string, st style, before, after float64) error {
	lines, err := c.lines(s, st, right-left)
	if err != nil {
		return err
	}
	keep := c.leading(st)
	if st.bold {
		keep += 40
	}
	if err := c.fits(keep); err != nil {
		return err
	}
	c.y -= before * c.space.gap
	if err := c.flow(c.doc.Element(nil, tag, ""), lines, left, st); err != nil {
		return err
	}
	c.y -= after * c.space.gap
	return nil
}

// facts sets labels and values as rows between hairlines.
func (c *composer) facts(rows [][2]string) error {
	const middle = left + 142 // labels and values keep their columns below the photo
	label, value := style{size: 9.5, colour: ink2}, style{size: 10.5, colour: ink}
	table := c.doc.Element(nil, "Table", "")
	c.y -= 4 * c.space.gap
	for _, row := range rows {
		edge := right
		if c.photo.on(c.y) {
			edge = c.photo.x - 16
		}
		names, err := c.lines(row[0], label, middle-left-10)
		if err != nil {
			return err
		}
		values, err := c.lines(row[1], value, edge-middle)
		if err != nil {
			return err
		}
		if err := c.row(table, names, values, [2]float64{middle, edge}); err != nil {
			return err
		}
	}
	c.y -= 8 * c.space.gap
	return nil
}

// row sets one fact; one that is taller than what is left of the page moves to
// the next, and one taller than a page runs on. At says where the values start
// and where the row ends.
func (c *composer) row(table *pdf.Element, names, values []typeset.Line, at [2]float64) error {
	label, value := style{size: 9.5, colour: ink2}, style{size: 10.5, colour: ink}
	pad := c.space.pad
	height := 2*pad + max(float64(len(names))*c.leading(label), float64(len(values))*c.leading(value))
	if err := c.fits(min(height, (top-bottom)/2)); err != nil {
		return err
	}
	c.y -= pad
	tr := c.doc.Element(table, "TR", "")
	page, from := c.page, c.y
	c.y -= (c.leading(value) - c.leading(label)) / 2
	if err := c.flow(c.doc.Element(tr, "TH", ""), names, left, label); err != nil {
		return err
	}
	low := c.y
	if c.page == page {
		c.y = from
	}
	if err := c.flow(c.doc.Element(tr, "TD", ""), values, at[0], value); err != nil {
		return err
	}
	if c.page == page {
		c.y = min(c.y, low)
	}
	c.y -= pad
	c.page.BeginOrnament()
	c.page.Fill(hair)
	c.page.Box(left, c.y, at[1]-left, .6)
	c.page.End()
	return nil
}

// conditions numbers a list, each number hanging left of its text.
func (c *composer) conditions(b sheets.Block) error {
	if b.Text != "" {
		if err := c.text(b.Text, "H2", style{bold: true, size: 11, colour: ink}, 6, 2); err != nil {
			return err
		}
	}
	st := style{size: 9.5, colour: ink}
	list := c.doc.Element(nil, "L", "")
	for i, item := range b.List {
		number, err := c.lines(words.Digits(strconv.Itoa(i+1)+".", c.sheet.Digits), st, 40)
		if err != nil {
			return err
		}
		body, err := c.lines(item, st, right-left-20)
		if err != nil {
			return err
		}
		if err := c.fits(c.leading(st) * float64(min(2, len(body)))); err != nil {
			return err
		}
		li := c.doc.Element(list, "LI", "")
		at := c.y
		c.draw(c.doc.Element(li, "Lbl", ""), number, left, st)
		c.y = at
		if err := c.flow(c.doc.Element(li, "LBody", ""), body, left+20, st); err != nil {
			return err
		}
		c.y -= 2 * c.space.gap
	}
	c.y -= 6 * c.space.gap
	return nil
}
