package paper

import (
	"strings"

	"github.com/shrama/shrama/shared/paper/lines"
	"github.com/shrama/shrama/shared/paper/sheets"
	"github.com/shrama/shrama/shared/paper/typeset"
)

// Measures of the foot of the last page, in points.
const (
	qrSide  = 116.0
	qrQuiet = 4 // modules of white around a QR (ISO/IEC 18004)

	signWidth = 168.0
	signRoom  = 44.0 // above the rule: a signature and a stamp (15 mm)
)

var (
	signer      = style{bold: true, size: 10.5, colour: ink}
	underSigner = style{size: 9.5, colour: ink2}
)

// signing is a signature whose lines are set.
type signing struct {
	block      sheets.Block
	name, rest []typeset.Line
	text       float64 // height of the lines under the rule
}

func (c *composer) signing(b sheets.Block, width float64) (signing, error) {
	s := signing{block: b}
	parts := lines.Paragraphs(b.Text)
	var err error
	if s.name, err = c.lines(parts[0], signer, width); err != nil {
		return s, err
	}
	for _, p := range parts[1:] {
		l, err := c.lines(p, underSigner, width)
		if err != nil {
			return s, err
		}
		s.rest = append(s.rest, l...)
	}
	s.text = 4 + c.leading(signer)*float64(len(s.name)) + c.leading(underSigner)*float64(len(s.rest))
	return s, nil
}

// sign draws the rule at y with the signer's lines under it, which run on over
// pages if they must.
func (c *composer) sign(s signing, y, width float64) error {
	if s.block.Image != nil {
		if err := c.image(s.block.Image, s.block.Text, right-width, y+2, width, signRoom-4); err != nil {
			return err
		}
	}
	c.page.BeginOrnament()
	c.page.Fill(ink)
	c.page.Box(right-width, y, width, .8)
	c.page.End()
	c.y = y - 4
	e := c.doc.Element(nil, "P", "")
	if err := c.flow(e, s.name, right-width, signer); err != nil {
		return err
	}
	return c.flow(e, s.rest, right-width, underSigner)
}

// signature sets a signature where the text stands: one that no QR belongs to,
// or that is longer than any foot.
func (c *composer) signature(b sheets.Block) error {
	const width = 200.0
	s, err := c.signing(b, width)
	if err != nil {
		return err
	}
	if err := c.fits(min(signRoom+s.text, (top-bottom)/2)); err != nil {
		return err
	}
	if err := c.sign(s, c.y-signRoom, width); err != nil {
		return err
	}
	c.y -= 8
	return nil
}

// foot closes the last page: the QR at the left, how to check beside it, the
// signature at the right. What is signed and how it is checked stay together.
func (c *composer) foot(b sheets.Block) error {
	if c.sheet.QR == "" {
		return nil
	}
	matrix, err := c.matrix()
	if err != nil {
		return err
	}
	x := left + qrSide + qrQuiet*qrSide/float64(matrix.Size) + 8
	edge, height := right, qrSide
	var s signing
	if b.Kind == sheets.Signature {
		if s, err = c.signing(b, signWidth); err != nil {
			return err
		}
		if signRoom+s.text > (top-bottom)/3 {
			if err := c.signature(b); err != nil {
				return err
			}
			b = sheets.Block{}
		} else {
			edge, height = right-signWidth-16, max(qrSide, signRoom+s.text)
		}
	}
	how, err := c.caption(edge - x)
	if err != nil {
		return err
	}
	height = min(max(height, how.height), (top-bottom)/3)
	if err := c.fits(height + 12*c.space.gap); err != nil {
		return err
	}
	if b.Kind == sheets.Signature {
		if err := c.sign(s, bottom+s.text, signWidth); err != nil {
			return err
		}
	}
	c.page.Begin(c.doc.Element(nil, "Figure", strings.Join(c.sheet.Caption, " ")))
	c.page.Fill(black)
	if !c.count {
		c.page.Modules(left, bottom, qrSide, matrix.Size, matrix.Black)
	}
	c.page.End()
	c.y = bottom + max(qrSide, min(height, how.height)) - 2
	c.explain(how, x)
	return nil
}

// how is the caption of a QR, set: its first line is a heading.
type how struct {
	lines  [][]typeset.Line
	styles []style
	height float64
}

func (c *composer) caption(width float64) (how, error) {
	var h how
	for i, text := range c.sheet.Caption {
		st := style{size: 8.5, colour: ink2}
		if i == 0 {
			st = style{bold: true, size: 10, colour: ink}
		}
		lines, err := c.lines(text, st, width)
		if err != nil {
			return h, err
		}
		h.lines, h.styles = append(h.lines, lines), append(h.styles, st)
		h.height += c.leading(st)*float64(len(lines)) + 3
	}
	return h, nil
}

// explain draws the caption from c.y down; what does not fit above the margin is
// left out, since it says only how to check.
func (c *composer) explain(h how, x float64) {
	e := c.doc.Element(nil, "P", "")
	for i, lines := range h.lines {
		if room := int((c.y - bottom + 4) / c.leading(h.styles[i])); len(lines) > room {
			lines = lines[:max(0, room)]
		}
		c.draw(e, lines, x, h.styles[i])
		c.y -= 3
	}
}
