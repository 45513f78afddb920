package paper

import (
	"errors"
	"fmt"
	"math"

	"github.com/shrama/shrama/shared/paper/lines"
	"github.com/shrama/shrama/shared/paper/pdf"
	"github.com/shrama/shrama/shared/paper/typeset"
)

// ErrHead is returned for a sheet whose number, department or government is too
// long for the head of a page: it would leave no room for what the paper says.
var ErrHead = errors.New("paper: too long for the head of a page")

// head sets one of the texts of the head, in at most the given lines.
func (c *composer) head(s string, st style, width float64, most int) ([]typeset.Line, error) {
	lines, err := c.lines(s, st, width)
	if err == nil && len(lines) > most {
		err = fmt.Errorf("%w: %d lines, at most %d", ErrHead, len(lines), most)
	}
	return lines, err
}

// newPage starts a page with its head: whole on the first, short on the others.
func (c *composer) newPage() error {
	c.page = c.doc.Add()
	c.pages = append(c.pages, c.page)
	c.y, c.photo = top, photo{}
	if err := c.watermark(); err != nil {
		return err
	}
	number, err := c.head(c.sheet.Number, style{bold: true, size: 10.5}, 190, 2)
	if err != nil {
		return err
	}
	width := right - left
	if len(number) > 0 && number[0].Width > 0 {
		width -= number[0].Width + 24
	}
	if len(c.pages) > 1 {
		return c.shortHead(number, width)
	}
	x, low, err := c.crest()
	if err != nil {
		return err
	}
	government, err := c.head(c.sheet.Government, style{size: 9.5}, right-x, 3)
	if err != nil {
		return err
	}
	department, err := c.head(c.sheet.Department, style{bold: true, size: 15}, width-(x-left), 4)
	if err != nil {
		return err
	}
	e := c.doc.Element(nil, "P", "")
	c.draw(e, government, x, style{size: 9.5, colour: ink2})
	c.y -= 1
	at := c.y
	c.draw(e, department, x, style{bold: true, size: 15, colour: ink})
	end := c.y
	c.y = at - (c.leading(style{bold: true, size: 15}) - c.leading(style{bold: true, size: 10.5}))
	c.drawRight(c.doc.Element(nil, "P", ""), number, style{bold: true, size: 10.5, colour: ink})
	c.y = min(end, c.y, low) - 8
	c.selvedge()
	c.y -= 14
	return nil
}

// crestSide is the square in which a crest stands: 15 mm.
const crestSide = 44.0

// crest draws the administration's crest at the left of the head, and returns
// where what stands beside it begins and how low it reaches.
func (c *composer) crest() (x, low float64, err error) {
	if len(c.sheet.Crest.Image) == 0 {
		return left, top, nil
	}
	ready, err := c.printed(c.sheet.Crest.Image)
	if err != nil {
		return 0, 0, fmt.Errorf("paper: crest: %w", err)
	}
	w, h := float64(ready.size.X), float64(ready.size.Y)
	scale := crestSide / max(w, h)
	w, h = w*scale, h*scale
	c.page.Begin(c.doc.Element(nil, "Figure", lines.Plain(c.sheet.Crest.Text)))
	if !c.count {
		c.page.Image(c.doc.JPEG(ready.content, ready.size.X, ready.size.Y), left+(crestSide-w)/2, top-(crestSide+h)/2, w, h)
	}
	c.page.End()
	return left + crestSide + 12, top - crestSide, nil
}

// The word across a page stands under everything that is printed on it. Its grey
// leaves the small print 5 : 1 to be read by.
var across = style{bold: true, size: 128, colour: pdf.Colour{218 / 255., 225 / 255., 223 / 255.}}

// watermark writes the sheet's word from corner to corner, as large as fits.
func (c *composer) watermark() error {
	if c.sheet.Across == "" || c.count {
		return nil
	}
	lines, err := c.head(c.sheet.Across, across, 100*pdf.Width, 1)
	if err != nil || len(lines) == 0 {
		return err
	}
	const slope = 50 * math.Pi / 180
	size := across.size * min(1, (right-left)*1.2/lines[0].Width)
	wide := lines[0].Width * size / across.size
	c.page.BeginOrnament()
	c.page.Fill(across.colour)
	c.page.Turned(pdf.Width/2, pdf.Height/2, slope, func() { c.page.Line(-wide/2, -size*.3, size, lines[0].Runs) })
	c.page.End()
	return nil
}

// shortHead says on a later page whose and which paper it is.
func (c *composer) shortHead(number []typeset.Line, width float64) error {
	st := style{size: 9, colour: ink2}
	department, err := c.lines(c.sheet.Department, st, width)
	if err != nil {
		return err
	}
	c.page.BeginOrnament()
	at := c.y
	c.drawIn(department[:min(1, len(department))], left, st)
	c.y = at
	for _, l := range number {
		c.page.Fill(ink)
		c.page.Line(right-l.Width, c.y-10.5, 10.5, l.Runs)
		c.y -= 14
	}
	c.y -= 4
	c.page.Fill(c.brand)
	c.page.Box(left, c.y, right-left, 1.4)
	c.page.End()
	c.y -= 20
	return nil
}

// selvedge draws the band under the department's name: two woven edges with
// warp between them, in the tenant's colour.
func (c *composer) selvedge() {
	const step = 3.6
	if c.count {
		c.y -= 7
		return
	}
	width := right - left
	c.page.BeginOrnament()
	c.page.Fill(c.brand)
	c.page.Box(left, c.y-1.6, width, 1.6)
	c.page.Box(left, c.y-7, width, 1.6)
	n := int(width / step)
	pad := (width - float64(n)*step) / 2
	warp := make([][][2]float64, n)
	for i := range warp {
		x, w := pad+float64(i)*step+.9, 1.8
		warp[i] = [][2]float64{{x, 2.4}, {x + w, 2.4}, {x + w, 4.6}, {x, 4.6}}
	}
	c.page.Polygons(left, c.y, 1, warp)
	c.page.End()
	c.y -= 7
}
