package typeset

import (
	"slices"
	"strings"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"

	"github.com/shrama/shrama/shared/paper/lines"
	"github.com/shrama/shrama/shared/paper/pdf"
)

// Style is how a text is set.
type Style struct {
	Lang string  // BCP 47; decides the shapes of letters
	Bold bool    // weight 700 rather than 400
	Size float64 // points
}

// Line is one line of shaped text.
type Line struct {
	Runs  []pdf.Run
	Width float64 // points
}

// Setter sets text, one at a time: neither faces nor shapers may be shared. It
// gets faster with use, so keep it.
type Setter struct {
	from   *Case
	faces  map[string]*font.Face
	origin map[*font.Face]*pdf.Face
	shaper shaping.HarfbuzzShaper
	cutter shaping.Segmenter
	wrap   shaping.LineWrapper
	err    error // the first font that could not be read
}

// Setter returns a new setter with the faces of the case.
func (c *Case) Setter() *Setter {
	s := &Setter{from: c, faces: map[string]*font.Face{}, origin: map[*font.Face]*pdf.Face{}}
	s.shaper.SetFontCacheSize(2 * len(families()))
	return s
}

func (s *Setter) face(slice string, bold bool) *font.Face {
	name := faceName(slice, bold)
	if f, ok := s.faces[name]; ok {
		return f
	}
	pf, err := s.from.face(name)
	if err != nil {
		if s.err == nil {
			s.err = err
		}
		return nil
	}
	f := font.NewFace(pf.Font)
	s.faces[name], s.origin[f] = f, pf
	return f
}

// choice picks the face of each letter (shaping.Fontmap).
type choice struct {
	setter *Setter
	bold   bool
	own    string // slice of the script under way
}

// SetScript is called at each change of script.
func (c *choice) SetScript(s language.Script) { c.own = ofScript(s) }

// ResolveFace returns the script's own face, else the first that has the
// letter, else Latin's, whose .notdef is an empty box that everybody sees.
func (c *choice) ResolveFace(r rune) *font.Face {
	for _, s := range append([]string{c.own}, families()[:4]...) {
		if f := c.setter.face(s, c.bold); f != nil {
			if _, ok := f.NominalGlyph(r); ok {
				return f
			}
		}
	}
	return c.setter.face(latin, c.bold)
}

// spaceWidth is the width of every space in thousandths of an em: Latin's. The
// Sinhala font's own is twice as wide.
const spaceWidth = 260

// Lines shapes a text and breaks it into lines no wider than width points
// (UAX 14; a word wider than that breaks inside). A line feed starts a new line.
func (s *Setter) Lines(content string, st Style, width float64) ([]Line, error) {
	s.err = nil
	var all []Line
	for _, paragraph := range lines.Paragraphs(content) {
		text := []rune(paragraph)
		if len(text) == 0 {
			all = append(all, Line{})
			continue
		}
		runs := s.shape(text, st)
		if s.err != nil {
			return nil, s.err
		}
		limit := max(1, int(width/st.Size*pdf.Em))
		wrapped, _ := s.wrap.WrapParagraph(shaping.WrapConfig{}, limit, text, shaping.NewSliceIterator(runs))
		for _, w := range wrapped {
			all = append(all, s.line(w, text, st.Size))
		}
	}
	return all, nil
}

// shape returns the glyphs of a text in thousandths of an em.
func (s *Setter) shape(text []rune, st Style) []shaping.Output {
	in := shaping.Input{Text: text, RunEnd: len(text), Direction: di.DirectionLTR, Size: fixed.I(pdf.Em), Language: language.NewLanguage(st.Lang)}
	var parts []shaping.Input
	for _, part := range s.cutter.Split(in, &choice{setter: s, bold: st.Bold, own: latin}) {
		parts = append(parts, tongues(part)...)
	}
	var runs []shaping.Output
	for _, part := range parts {
		if part.Face == nil {
			if part.Face = s.face(latin, st.Bold); part.Face == nil {
				return nil
			}
		}
		out := s.shaper.Shape(part)
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

// tongues cuts a part of a paragraph where its language changes. By its rules for
// Nepali, Noto Sans Devanagari does not hang the r below ट, ड and their like (it
// lacks the feature blwf): राष्ट्र would show a virama. Words with one are set by
// the rules for Hindi, which differ in झ, ५, ८ and ९ only.
func tongues(part shaping.Input) []shaping.Input {
	if lang, _, _ := strings.Cut(string(part.Language), "-"); lang != "ne" || part.Script != language.Devanagari {
		return []shaping.Input{part}
	}
	var parts []shaping.Input
	for from := part.RunStart; from < part.RunEnd; {
		to := from + 1
		for to < part.RunEnd && part.Text[to-1] != ' ' {
			to++
		}
		word := part
		word.RunStart, word.RunEnd = from, to
		if hangs(part.Text[from:to]) {
			word.Language = "hi"
		}
		if n := len(parts); n > 0 && parts[n-1].Language == word.Language {
			parts[n-1].RunEnd = to
		} else {
			parts = append(parts, word)
		}
		from = to
	}
	return parts
}

// hangs reports whether an r hangs below a letter without a stem.
func hangs(word []rune) bool {
	for i := 2; i < len(word); i++ {
		if word[i] == 'र' && word[i-1] == '्' && slices.Contains([]rune("ङछटठडढ"), word[i-2]) {
			return true
		}
	}
	return false
}

func (s *Setter) line(l shaping.Line, text []rune, size float64) Line {
	inOrder := make([]pdf.Run, len(l))
	for i, out := range l {
		at := int(out.VisualIndex)
		if at < 0 || at >= len(l) || inOrder[at].Face != nil {
			at = i
		}
		inOrder[at] = pdf.Run{Face: s.origin[out.Face], Text: text, Glyphs: out.Glyphs}
	}
	var ln Line
	for _, r := range inOrder {
		if r.Face != nil {
			ln.Runs = append(ln.Runs, r)
			ln.Width += r.Advance(size)
		}
	}
	return ln
}
