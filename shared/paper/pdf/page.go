package pdf

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"unicode/utf16"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/shaping"
)

// Size of A4 in points.
const (
	Width  = 595.28
	Height = 841.89
)

// Em is the size at which text must be shaped: glyph positions are then in
// thousandths of the printed size.
const Em = 1000

// Colour is red, green and blue between 0 and 1, in sRGB.
type Colour [3]float64

// ParseColour reads #rrggbb.
func ParseColour(s string) (Colour, error) {
	var c Colour
	if len(s) != 7 || s[0] != '#' {
		return c, fmt.Errorf("pdf: colour %q is not #rrggbb", s)
	}
	n, err := strconv.ParseUint(s[1:], 16, 24)
	if err != nil {
		return c, fmt.Errorf("pdf: colour %q is not #rrggbb", s)
	}
	return Colour{float64(n>>16) / 255, float64(n>>8&255) / 255, float64(n&255) / 255}, nil
}

// Page is what is drawn on one A4 page. Places are in points from the bottom
// left. Everything drawn is either part of an Element or ornament.
type Page struct {
	doc     *Document
	content bytes.Buffer
	owners  []*Element // by marked-content number
	fill    Colour
}

// Begin makes what is drawn until End part of e.
func (p *Page) Begin(e *Element) {
	e.kids = append(e.kids, kid{page: p, mark: len(p.owners)})
	fmt.Fprintf(&p.content, "/%s<</MCID %d>>BDC\n", e.tag, len(p.owners))
	p.owners = append(p.owners, e)
}

// BeginOrnament makes what is drawn until End something a reader aloud skips.
func (p *Page) BeginOrnament() { p.content.WriteString("/Artifact BMC\n") }

// End closes the last Begin.
func (p *Page) End() { p.content.WriteString("EMC\n") }

// Fill sets the colour of what is drawn next.
func (p *Page) Fill(c Colour) {
	if c != p.fill {
		p.fill = c
		fmt.Fprintf(&p.content, "%s %s %s sc\n", num(c[0]), num(c[1]), num(c[2]))
	}
}

// Box draws a filled rectangle; a rule is a low one.
func (p *Page) Box(x, y, w, h float64) {
	fmt.Fprintf(&p.content, "%s %s %s %s re f\n", num(x), num(y), num(w), num(h))
}

// Polygons draws closed shapes of corner points as one filled path. The origin is x, y, and
// the shapes' own y runs downwards, as in SVG.
func (p *Page) Polygons(x, y, scale float64, shapes [][][2]float64) {
	fmt.Fprintf(&p.content, "q %s 0 0 %s %s %s cm\n", num(scale), num(-scale), num(x), num(y))
	for _, shape := range shapes {
		for i, c := range shape {
			op := "l"
			if i == 0 {
				op = "m"
			}
			fmt.Fprintf(&p.content, "%s %s %s ", num(c[0]), num(c[1]), op)
		}
		p.content.WriteString("h\n")
	}
	p.content.WriteString("f Q\n")
}

// Modules draws a square matrix as one path of runs along its rows, so that it
// stays sharp at any size. x, y is its bottom left.
func (p *Page) Modules(x, y, side float64, n int, black func(col, row int) bool) {
	m := side / float64(n)
	fmt.Fprintf(&p.content, "q %s 0 0 %s %s %s cm\n", strconv.FormatFloat(m, 'f', 5, 64), strconv.FormatFloat(-m, 'f', 5, 64), num(x), num(y+side))
	for row := range n {
		for col := 0; col < n; col++ {
			from := col
			for col < n && black(col, row) {
				col++
			}
			if col > from {
				fmt.Fprintf(&p.content, "%d %d %d 1 re\n", from, row, col-from)
			}
		}
	}
	p.content.WriteString("f Q\n")
}

// Image draws an image that the document holds; x, y is its bottom left.
func (p *Page) Image(i Image, x, y, w, h float64) {
	fmt.Fprintf(&p.content, "q %s 0 0 %s %s %s cm /I%d Do Q\n", num(w), num(h), num(x), num(y), int(i))
}

// Turned draws with x, y as the origin and everything turned by an angle, in
// radians against the clock.
func (p *Page) Turned(x, y, angle float64, draw func()) {
	exact := func(f float64) string { return strconv.FormatFloat(f, 'f', 5, 64) }
	cos, sin := math.Cos(angle), math.Sin(angle)
	fmt.Fprintf(&p.content, "q %s %s %s %s %s %s cm\n", exact(cos), exact(sin), exact(-sin), exact(cos), num(x), num(y))
	before := p.fill
	draw()
	p.content.WriteString("Q\n")
	p.fill = before // which Q brings back
}

// Run is shaped text in one face. Text is the whole paragraph, to which the
// clusters of the glyphs point.
type Run struct {
	Face   *Face
	Text   []rune
	Glyphs []shaping.Glyph
}

// Advance is the run's width at a size in points.
func (r Run) Advance(size float64) float64 {
	sum := 0
	for _, g := range r.Glyphs {
		sum += int(g.Advance)
	}
	return float64(sum) / 64 / Em * size
}

// Line draws runs one after the other with their left end at x and their
// baseline at y. A word whose glyphs do not stand one for one for its letters
// carries its text beside it (ActualText, 14.9.4), so that it can be selected,
// searched and read aloud.
func (p *Page) Line(x, y, size float64, runs []Run) {
	p.content.WriteString("BT\n")
	for _, r := range runs {
		t := &typist{page: p, cut: p.doc.cut(r.Face), run: r, size: size}
		fmt.Fprintf(&p.content, "/F%d %s Tf 1 0 0 1 %s %s Tm\n", t.cut.number, num(size), num(x), num(y))
		for at := 0; at < len(r.Glyphs); {
			at = t.word(at)
		}
		t.flush()
		t.raise(0)
		x += r.Advance(size)
	}
	p.content.WriteString("ET\n")
}

// typist writes one run's glyphs as text operators (9.4.3).
type typist struct {
	page *Page
	cut  *cut
	run  Run
	size float64
	tj   bytes.Buffer // the array under way
	rise float64
}

// cluster is the text of the cluster at glyph i and how many glyphs it has.
func (t *typist) cluster(i int) ([]rune, int) {
	g := t.run.Glyphs[i]
	return t.run.Text[g.TextIndex() : g.TextIndex()+g.RunesCount()], min(max(1, g.GlyphsCount()), len(t.run.Glyphs)-i)
}

// word writes the glyphs from i up to the next space, or the space itself, and
// returns where the next word starts.
func (t *typist) word(i int) int {
	j, plain := i, true
	from, to := len(t.run.Text), 0
	for j < len(t.run.Glyphs) {
		text, n := t.cluster(j)
		if space := len(text) == 1 && text[0] == ' '; space && j > i {
			break
		} else if space {
			t.glyph(t.run.Glyphs[j], " ")
			return j + n
		}
		plain = plain && n == 1 && len(text) == 1
		start := t.run.Glyphs[j].TextIndex()
		from, to = min(from, start), max(to, start+len(text))
		j += n
	}
	if !plain {
		t.flush()
		fmt.Fprintf(&t.page.content, "/Span<</ActualText<FEFF%s>>>BDC\n", hex16(string(t.run.Text[from:to])))
	}
	for k := i; k < j; {
		text, n := t.cluster(k)
		t.glyph(t.run.Glyphs[k], string(text))
		for _, g := range t.run.Glyphs[k+1 : k+n] {
			t.glyph(g, "\u200b") // the cluster's text stands with its first glyph
		}
		k += n
	}
	if !plain {
		t.flush()
		t.page.content.WriteString("EMC\n")
	}
	return j
}

func (t *typist) glyph(g shaping.Glyph, text string) {
	t.raise(float64(g.YOffset) / 64 / Em * t.size)
	shift, advance := float64(g.XOffset)/64, float64(g.Advance)/64
	if g.GlyphID == font.EmptyGlyph { // a joiner: nothing to draw
		t.move(-advance)
		return
	}
	id := uint16(g.GlyphID)
	t.move(-shift)
	fmt.Fprintf(&t.tj, "<%04X>", t.cut.code(id, text))
	t.move(t.run.Face.width(id) - advance + shift)
}

// move takes the pen back by thousandths of an em. A space parts it from the
// next number: two marks in a row move one after the other.
func (t *typist) move(back float64) {
	if back > .4 || back < -.4 {
		fmt.Fprintf(&t.tj, "%.0f ", back)
	}
}

func (t *typist) raise(to float64) {
	if to != t.rise {
		t.flush()
		fmt.Fprintf(&t.page.content, "%s Ts\n", num(to))
		t.rise = to
	}
}

func (t *typist) flush() {
	if t.tj.Len() > 0 {
		fmt.Fprintf(&t.page.content, "[%s]TJ\n", t.tj.Bytes())
		t.tj.Reset()
	}
}

// num writes a number as PDF wants it: no exponent, no more than is seen.
func num(f float64) string {
	b := strconv.AppendFloat(nil, f, 'f', 3, 64)
	b = bytes.TrimRight(b, "0")
	b = bytes.TrimSuffix(b, []byte("."))
	if len(b) == 0 || string(b) == "-0" || string(b) == "-" {
		return "0"
	}
	return string(b)
}

// hex16 writes text as UTF-16 in hexadecimal.
func hex16(s string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = fmt.Appendf(b, "%04X", u)
	}
	return string(b)
}
