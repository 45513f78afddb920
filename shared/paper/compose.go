package paper

import (
	"fmt"
	"strings"

	"rsc.io/qr"

	"github.com/shrama/shrama/shared/paper/lines"
	"github.com/shrama/shrama/shared/paper/pdf"
	"github.com/shrama/shrama/shared/paper/sheets"
	"github.com/shrama/shrama/shared/paper/typeset"
	"github.com/shrama/shrama/shared/words"
)

// Measures of a sheet in points (A4, 1 mm = 2.835).
const (
	left   = 62.0
	right  = pdf.Width - left
	top    = pdf.Height - 54
	foot   = 40.0 // baseline of the running foot
	bottom = 66.0 // no text below
)

// The design's ink (light tokens of the design guide, section 3).
var (
	ink   = pdf.Colour{20 / 255., 33 / 255., 31 / 255.}
	ink2  = pdf.Colour{75 / 255., 88 / 255., 86 / 255.}
	hair  = pdf.Colour{213 / 255., 221 / 255., 219 / 255.}
	black = pdf.Colour{}
)

// ownBrand is the brand of a sheet that gives none (design guide, section 3: default).
const ownBrand = "#2d3f94"

// composer sets one sheet from top to bottom.
type composer struct {
	sheet sheets.Sheet
	bench *bench
	doc   *pdf.Document
	page  *pdf.Page
	pages []*pdf.Page
	brand pdf.Colour
	y     float64 // top of what comes next
	floor float64 // what comes next ends above
	photo photo   // at the right of the facts under way
	space spacing
	ready *prepared
	count bool // only lay out: how many pages there are is all that is asked
}

// spacing is how much air stands between the lines.
type spacing struct {
	pad  float64 // above and below a fact, points
	lead float64 // of the leading of plain text
	gap  float64 // of what stands between blocks
}

// A sheet is set airy, and closer where that saves a page.
var (
	airy    = spacing{pad: 3, lead: 1, gap: 1}
	closers = []spacing{{pad: 2, lead: .94, gap: .75}, {pad: 1.3, lead: .88, gap: .5}}
)

// prepared is what a sheet needs however it is spaced: shaped lines and images.
type prepared struct {
	lines  map[passage][]typeset.Line
	images map[*byte]printed
	code   *qr.Code // nil before it is asked for
}

// matrix returns the sheet's QR.
func (c *composer) matrix() (*qr.Code, error) {
	if c.ready.code != nil {
		return c.ready.code, nil
	}
	code, err := encode(c.sheet.QR)
	c.ready.code = code
	return code, err
}

// passage is a text in a style, to be set in a width.
type passage struct {
	text  string
	style style
	width float64
}

// longDocument is from how many pages on nobody minds one more.
const longDocument = 4

// set composes a sheet, at first airy. One that would take a few pages is set
// closer where that saves a page: first it is laid out in each spacing, which
// costs little, and then drawn in the best.
func set(b *bench, s sheets.Sheet) (*composer, error) {
	ready := &prepared{lines: map[passage][]typeset.Line{}, images: map[*byte]printed{}}
	lay := func(sp spacing, count bool) (*composer, error) {
		c, err := newComposer(b, s)
		if err != nil {
			return nil, err
		}
		c.space, c.ready, c.count = sp, ready, count
		return c, c.compose()
	}
	best, fewest := airy, 0
	for i, sp := range append([]spacing{airy}, closers...) {
		c, err := lay(sp, true)
		if err != nil {
			return nil, err
		}
		if n := len(c.pages); i == 0 || n < fewest {
			best, fewest = sp, n
		}
		if fewest == 1 || fewest >= longDocument {
			break
		}
	}
	return lay(best, false)
}

func newComposer(b *bench, s sheets.Sheet) (*composer, error) {
	if s.Brand == "" {
		s.Brand = ownBrand
	}
	brand, err := pdf.ParseColour(s.Brand)
	if err != nil {
		return nil, fmt.Errorf("paper: brand: %w", err)
	}
	doc := &pdf.Document{Lang: s.Lang, Title: titleOf(s), At: s.At, Z: b.z}
	return &composer{sheet: s, bench: b, doc: doc, brand: brand, floor: bottom}, nil
}

// title names the document in a reader's window: the first title and the number.
func titleOf(s sheets.Sheet) string {
	for _, b := range s.Blocks {
		if b.Kind == sheets.Title {
			return strings.TrimSpace(strings.Join(lines.Paragraphs(b.Text), " ") + " " + lines.Plain(s.Number))
		}
	}
	return lines.Plain(s.Number)
}

func (c *composer) compose() error {
	if err := c.newPage(); err != nil {
		return err
	}
	blocks, signed := c.sheet.Blocks, sheets.Block{}
	if n := len(blocks); n > 0 && blocks[n-1].Kind == sheets.Signature && c.sheet.QR != "" {
		blocks, signed = blocks[:n-1], blocks[n-1]
	}
	for i, b := range blocks {
		if err := c.block(b); err != nil {
			return fmt.Errorf("paper: block %d (%s): %w", i+1, b.Kind, err)
		}
	}
	c.clearPhoto()
	if err := c.foot(signed); err != nil {
		return err
	}
	return c.runningFeet()
}

func (c *composer) block(b sheets.Block) error {
	if b.Kind != sheets.Facts {
		c.clearPhoto()
	}
	switch b.Kind {
	case sheets.Title:
		return c.text(b.Text, "H1", style{bold: true, size: 21, colour: ink}, 10, 2)
	case sheets.Subtitle:
		return c.text(b.Text, "P", style{size: 11, colour: ink2}, 0, 8)
	case sheets.Paragraph:
		return c.text(b.Text, "P", style{size: 10.5, colour: ink}, 4, 6)
	case sheets.Facts:
		return c.facts(b.Facts)
	case sheets.Photo:
		return c.setPhoto(b)
	case sheets.Conditions:
		return c.conditions(b)
	case sheets.Signature:
		return c.signature(b)
	}
	return fmt.Errorf("there is no such kind of block")
}

// leading is the distance from line to line for a size: Indic scripts stack
// signs above and below the letters (design guide, section 4). English alone of
// the languages of the word list is not written in one.
func (c *composer) leading(st style) float64 {
	lang, _, _ := strings.Cut(c.sheet.Lang, "-")
	indic := lang != "en"
	switch {
	case indic && st.bold:
		return st.size * 1.45
	case indic:
		return st.size * 1.6 * c.space.lead
	case st.bold:
		return st.size * 1.3
	}
	return st.size * 1.45 * c.space.lead
}

// mark is the product's sign, on a square of 18 (design guide, section 2).
func mark() [][][2]float64 {
	box := func(x, y, w, h float64) [][2]float64 {
		return [][2]float64{{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}}
	}
	return [][][2]float64{box(0, 0, 18, 3), box(2, 4, 3, 14), box(7.5, 4, 3, 3), box(13, 4, 3, 14), box(6, 8, 6, 3), box(7.5, 12, 3, 6)}
}

// wordmark is the product's name in Latin and in the sheet's own script. Any
// other would need a face more, which takes a cold press as long as all the rest
// of a sheet in English.
func (c *composer) wordmark() string {
	const latin = "Shrama"
	if own := words.New(c.sheet.Lang, words.Locale{}).T("web.name"); own != latin {
		return latin + " · " + own
	}
	return latin
}

// runningFeet closes every page: the product's mark, and which page of how many.
func (c *composer) runningFeet() error {
	st := style{size: 8, colour: ink2}
	name, err := c.lines(c.wordmark(), st, 200)
	if err != nil {
		return err
	}
	for i, p := range c.pages {
		p.BeginOrnament()
		p.Fill(hair)
		p.Box(left, foot+15, right-left, .6)
		p.Fill(ink2)
		p.Polygons(left, foot+7.4, .5, mark())
		p.Line(left+14, foot, st.size, name[0].Runs)
		if len(c.pages) > 1 {
			count, err := c.lines(words.Digits(fmt.Sprintf("%d / %d", i+1, len(c.pages)), c.sheet.Digits), st, 100)
			if err != nil {
				return err
			}
			p.Line(right-count[0].Width, foot, st.size, count[0].Runs)
		}
		p.End()
	}
	return nil
}
