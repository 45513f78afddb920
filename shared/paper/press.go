package paper

import (
	"compress/zlib"
	"fmt"
	"io/fs"
	"sync"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"

	"github.com/shrama/shrama/shared/paper/pdf"
)

// Press prints sheets. It reads a face when a sheet first needs it (a face takes
// 2 to 8 ms) and keeps it. Any number of goroutines may print at once.
type Press struct {
	fonts fs.FS

	mu    sync.Mutex
	faces map[string]func() (*pdf.Face, error)
	idle  []*bench // one for each printing that ever ran at the same time
}

// NewPress returns a press that takes its fonts from fonts: Fonts, or any other
// file system with the files of FontFiles in its root.
func NewPress(fonts fs.FS) *Press {
	return &Press{fonts: fonts, faces: map[string]func() (*pdf.Face, error){}}
}

// face reads a face once, however many ask for it.
func (p *Press) face(name string) (*pdf.Face, error) {
	p.mu.Lock()
	read, ok := p.faces[name]
	if !ok {
		read = sync.OnceValues(func() (*pdf.Face, error) {
			b, err := readFont(p.fonts, name)
			if err != nil {
				return nil, err
			}
			return pdf.ReadFace(name, b)
		})
		p.faces[name] = read
	}
	p.mu.Unlock()
	return read()
}

func (p *Press) take() *bench {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.idle); n > 0 {
		b := p.idle[n-1]
		p.idle = p.idle[:n-1]
		return b
	}
	return &bench{press: p, z: zlib.NewWriter(nil), faces: map[string]*font.Face{}, origin: map[*font.Face]*pdf.Face{}}
}

func (p *Press) giveBack(b *bench) {
	p.mu.Lock()
	defer p.mu.Unlock()
	b.err = nil
	p.idle = append(p.idle, b)
}

// bench is what one printing needs to itself, since neither faces nor shapers
// may be shared.
type bench struct {
	press  *Press
	z      *zlib.Writer
	faces  map[string]*font.Face
	origin map[*font.Face]*pdf.Face
	shaper shaping.HarfbuzzShaper
	cutter shaping.Segmenter
	wrap   shaping.LineWrapper
	err    error // the first font that could not be read
}

func (b *bench) face(slice string, bold bool) *font.Face {
	name := faceName(slice, bold)
	if f, ok := b.faces[name]; ok {
		return f
	}
	pf, err := b.press.face(name)
	if err != nil {
		if b.err == nil {
			b.err = err
		}
		return nil
	}
	f := font.NewFace(pf.Font)
	b.faces[name], b.origin[f] = f, pf
	return f
}

// choice picks the face of each letter (shaping.Fontmap).
type choice struct {
	bench *bench
	bold  bool
	own   string // slice of the script under way
}

// SetScript is called at each change of script.
func (c *choice) SetScript(s language.Script) { c.own = ofScript(s) }

// ResolveFace returns the script's own face, else the first that has the
// letter, else Latin's, whose .notdef is an empty box that everybody sees.
func (c *choice) ResolveFace(r rune) *font.Face {
	for _, s := range append([]string{c.own}, families()[:4]...) {
		if f := c.bench.face(s, c.bold); f != nil {
			if _, ok := f.NominalGlyph(r); ok {
				return f
			}
		}
	}
	return c.bench.face(latin, c.bold)
}

// style is how a text is set.
type style struct {
	lang   string
	bold   bool
	size   float64 // points
	colour pdf.Colour
}

// line is one line of shaped text.
type line struct {
	runs  []pdf.Run
	width float64 // points
}

// spaceWidth is the width of every space in thousandths of an em: Latin's. The
// Sinhala font's own is twice as wide.
const spaceWidth = 260

// lines shapes a text and breaks it into lines no wider than width points
// (UAX 14; a word wider than that breaks inside). A line feed starts a new line.
func (b *bench) lines(s string, st style, width float64) ([]line, error) {
	var all []line
	for _, paragraph := range paragraphs(s) {
		text := []rune(paragraph)
		if len(text) == 0 {
			all = append(all, line{})
			continue
		}
		runs := b.shape(text, st)
		if b.err != nil {
			return nil, b.err
		}
		limit := max(1, int(width/st.size*pdf.Em))
		wrapped, _ := b.wrap.WrapParagraph(shaping.WrapConfig{}, limit, text, shaping.NewSliceIterator(runs))
		for _, w := range wrapped {
			all = append(all, b.line(w, text, st.size))
		}
	}
	return all, nil
}

// shape returns the glyphs of a text in thousandths of an em.
func (b *bench) shape(text []rune, st style) []shaping.Output {
	in := shaping.Input{Text: text, RunEnd: len(text), Direction: di.DirectionLTR, Size: fixed.I(pdf.Em), Language: language.NewLanguage(st.lang)}
	b.shaper.SetFontCacheSize(len(families()) * 2)
	var runs []shaping.Output
	for _, part := range b.cutter.Split(in, &choice{bench: b, bold: st.bold, own: latin}) {
		if part.Face == nil {
			if part.Face = b.face(latin, st.bold); part.Face == nil {
				return nil
			}
		}
		out := b.shaper.Shape(part)
		for i, g := range out.Glyphs {
			if g.RunesCount() == 1 && g.GlyphsCount() == 1 && (text[g.TextIndex()] == ' ' || text[g.TextIndex()] == '\u00a0') {
				out.Glyphs[i].Advance = fixed.I(spaceWidth)
			}
		}
		out.RecomputeAdvance()
		runs = append(runs, out)
	}
	return runs
}

func (b *bench) line(l shaping.Line, text []rune, size float64) line {
	inOrder := make([]pdf.Run, len(l))
	for i, out := range l {
		at := int(out.VisualIndex)
		if at < 0 || at >= len(l) || inOrder[at].Face != nil {
			at = i
		}
		inOrder[at] = pdf.Run{Face: b.origin[out.Face], Text: text, Glyphs: out.Glyphs}
	}
	var ln line
	for _, r := range inOrder {
		if r.Face != nil {
			ln.runs = append(ln.runs, r)
			ln.width += r.Advance(size)
		}
	}
	return ln
}

// maxText bounds what one sheet may say: about 100 pages. It is far over every
// paper in law and keeps a hostile text from taking the function's memory.
const maxText = 256 << 10

// Print returns the sheet as PDF. The same sheet gives the same bytes.
func (p *Press) Print(s Sheet) ([]byte, error) {
	if n := s.size(); n > maxText {
		return nil, fmt.Errorf("paper: the sheet says %d bytes, at most %d fit", n, maxText)
	}
	b := p.take()
	defer p.giveBack(b)
	c, err := newComposer(b, s)
	if err != nil {
		return nil, err
	}
	if err := c.compose(); err != nil {
		return nil, err
	}
	return c.doc.Bytes(), nil
}

func (s Sheet) size() int {
	n := len(s.Government) + len(s.Department) + len(s.Number)
	for _, c := range s.Caption {
		n += len(c)
	}
	for _, b := range s.Blocks {
		n += len(b.Text)
		for _, f := range b.Facts {
			n += len(f[0]) + len(f[1])
		}
		for _, l := range b.List {
			n += len(l)
		}
	}
	return n
}
