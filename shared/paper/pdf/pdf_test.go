package pdf

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
	"pgregory.net/rapid"
)

func woff(tb testing.TB, name string) []byte {
	tb.Helper()
	b, err := os.ReadFile("../../../infra/npm/node_modules/@fontsource/" + name + "-400-normal.woff")
	if err != nil {
		tb.Fatalf("npm packages are not there: run npm ci in infra/npm: %v", err)
	}
	return b
}

func TestASubsetDrawsTheSameGlyphs(t *testing.T) {
	f, err := ReadFace("latin-ext", woff(t, "noto-sans/files/noto-sans-latin-ext"))
	if err != nil {
		t.Fatal(err)
	}
	whole := font.NewFace(f.Font)
	var glyphs []uint16
	composed := false
	for _, r := range "āĕġōşŵž₹" {
		g, ok := whole.NominalGlyph(r)
		if !ok {
			t.Fatalf("%c has no glyph", r)
		}
		parts(f.outline(uint16(g)), func(int, uint16) { composed = true })
		glyphs = append(glyphs, uint16(g))
	}
	if !composed {
		t.Fatal("no glyph is made of parts, so nothing is tested")
	}
	program, number := f.subset(glyphs)
	if len(program) > len(f.tables["glyf"])/5 {
		t.Errorf("the subset of %d glyphs has %d bytes", len(glyphs), len(program))
	}
	// A subset has no cmap, so it is read by its tables, as a PDF viewer does.
	cut := &Face{Name: "cut", upem: f.upem, tables: map[string][]byte{}}
	for i := range int(be16(program[4:])) {
		e := program[12+16*i:]
		at, n := int(be16(e[8:]))<<16|int(be16(e[10:])), int(be16(e[12:]))<<16|int(be16(e[14:]))
		cut.tables[string(e[:4])] = program[at : at+n]
	}
	if err := cut.index(); err != nil {
		t.Fatal(err)
	}
	for _, g := range glyphs {
		n := number[g]
		if cut.advance[n] != f.advance[g] || cut.bearing[n] != f.bearing[g] {
			t.Errorf("glyph %d is measured otherwise in the subset", g)
		}
		var was, is []uint16
		parts(f.outline(g), func(_ int, p uint16) { was = append(was, p) })
		parts(cut.outline(n), func(_ int, p uint16) { is = append(is, p) })
		for i, p := range was {
			if !bytes.Equal(bytes.TrimRight(cut.outline(is[i]), "\x00"), bytes.TrimRight(f.outline(p), "\x00")) {
				t.Errorf("part %d of glyph %d is another shape", i, g)
			}
		}
	}
}

// indic are the scripts of the product beside Latin, and a conjunct of each with
// two marks in a row.
var indic = []struct {
	name    string
	script  language.Script
	letters *unicode.RangeTable
	word    string
}{
	{"devanagari", language.Devanagari, unicode.Devanagari, "र्कीं"},
	{"gujarati", language.Gujarati, unicode.Gujarati, "ર્કીં"},
	{"bengali", language.Bengali, unicode.Bengali, "চক্রবর্তী"},
	{"sinhala", language.Sinhala, unicode.Sinhala, "ක්‍රීං"},
	{"tamil", language.Tamil, unicode.Tamil, "க்ஷௌ"},
}

// A pen that jumps leaves the rest of a word beyond the page, while whoever
// copies the text sees nothing amiss. So each glyph is drawn where shaping put
// it, whatever letters and marks follow one another.
func TestThePenStandsWhereShapingPutIt(t *testing.T) {
	for _, tt := range indic {
		t.Run(tt.name, func(t *testing.T) {
			f, err := ReadFace(tt.name, woff(t, "noto-sans-"+tt.name+"/files/noto-sans-"+tt.name+"-"+tt.name))
			if err != nil {
				t.Fatal(err)
			}
			face, shaper := font.NewFace(f.Font), shaping.HarfbuzzShaper{}
			letters := []rune{' ', '\u200d'}
			for r := range unicode.MaxRune {
				if _, ok := face.NominalGlyph(r); ok && unicode.Is(tt.letters, r) {
					letters = append(letters, r)
				}
			}
			check := func(t interface{ Fatalf(string, ...any) }, text []rune) {
				out := shaper.Shape(shaping.Input{Text: text, RunEnd: len(text), Direction: di.DirectionLTR, Face: face, Size: fixed.I(Em), Script: tt.script, Language: "en"})
				d := &Document{Z: zlib.NewWriter(nil)}
				p := d.Add()
				p.Line(0, 0, Em, []Run{{Face: f, Text: text, Glyphs: out.Glyphs}})
				if err := stands(p.content.String(), d.cut(f), out.Glyphs); err != nil {
					t.Fatalf("%q: %v in %s", string(text), err, p.content.String())
				}
			}
			check(t, []rune(tt.word))
			some := rapid.SliceOfN(rapid.SampledFrom(letters), 1, 12)
			rapid.Check(t, func(t *rapid.T) { check(t, some.Draw(t, "text")) })
		})
	}
}

var (
	shown = regexp.MustCompile(`\[([^\]]*)\]TJ|(-?[\d.]+) Ts`)
	piece = regexp.MustCompile(`^<([0-9A-F]{4})>|^(-?\d+) ?`)
)

// stands replays text operators and compares each glyph's place with shaping's,
// in thousandths of an em; each may be rounded twice.
func stands(content string, c *cut, glyphs []shaping.Glyph) error {
	pen, rise, at, n := 0., 0., 0., 0
	for _, m := range shown.FindAllStringSubmatch(content, -1) {
		if m[2] != "" {
			fmt.Sscan(m[2], &rise)
		}
		for rest := m[1]; rest != ""; {
			p := piece.FindStringSubmatch(rest)
			if p == nil {
				return fmt.Errorf("%q is no piece of an array", rest)
			}
			rest = rest[len(p[0]):]
			var number float64
			if fmt.Sscan(p[2], &number); p[2] != "" {
				pen -= number
				continue
			}
			for ; n < len(glyphs) && glyphs[n].GlyphID == font.EmptyGlyph; n++ {
				at += float64(glyphs[n].Advance) / 64
			}
			var code uint16
			fmt.Sscanf(p[1], "%04X", &code)
			if n == len(glyphs) || uint32(c.list[code-1].glyph) != uint32(glyphs[n].GlyphID) {
				return fmt.Errorf("glyph %d is another", n)
			}
			x, y := at+float64(glyphs[n].XOffset)/64, float64(glyphs[n].YOffset)/64
			if off := float64(n + 1); pen < x-off || pen > x+off || rise < y-1 || rise > y+1 {
				return fmt.Errorf("glyph %d stands at %.0f, %.0f; want %.0f, %.0f", n, pen, rise, x, y)
			}
			pen += c.face.width(c.list[code-1].glyph)
			at += float64(glyphs[n].Advance) / 64
			n++
		}
	}
	for ; n < len(glyphs) && glyphs[n].GlyphID == font.EmptyGlyph; n++ {
	}
	if n != len(glyphs) {
		return fmt.Errorf("%d of %d glyphs are drawn", n, len(glyphs))
	}
	return nil
}

func TestReadFaceRefusesWhatIsBroken(t *testing.T) {
	good := woff(t, "noto-sans/files/noto-sans-vietnamese")
	for n := 0; n < len(good); n += 97 {
		if _, err := ReadFace("cut", good[:n]); err == nil && n < len(good)/2 {
			t.Fatalf("a font cut after %d of %d bytes was taken", n, len(good))
		}
	}
}

func TestParseColour(t *testing.T) {
	for give, want := range map[string]string{"#1c4595": "[28 69 149]", "#FFFFFF": "[255 255 255]", "": "", "red": "", "#12345": "", "#12345g": "", "#+12345": ""} {
		c, err := ParseColour(give)
		if err != nil {
			if want != "" {
				t.Errorf("%q: %v", give, err)
			}
			continue
		}
		if got := fmt.Sprintf("%.0f", []float64{c[0] * 255, c[1] * 255, c[2] * 255}); got != want {
			t.Errorf("%q = %s, want %s", give, got, want)
		}
	}
}

func TestNum(t *testing.T) {
	for give, want := range map[float64]string{0: "0", -0.0001: "0", 1: "1", 100: "100", -2.5: "-2.5", .12345: "0.123", 595.28: "595.28"} {
		if got := num(give); got != want {
			t.Errorf("num(%v) = %s, want %s", give, got, want)
		}
	}
}

func TestModulesDrawsEachBlackOneOnce(t *testing.T) {
	const n = 21
	black := func(x, y int) bool { return (x*x+3*y)%5 < 2 || x == 0 || x == n-1 }
	d := &Document{Z: zlib.NewWriter(nil)}
	p := d.Add()
	p.Modules(0, 0, 100, n, black)
	var got [n][n]int
	for _, m := range regexp.MustCompile(`(?m)^(\d+) (\d+) (\d+) 1 re$`).FindAllStringSubmatch(p.content.String(), -1) {
		var x, y, w int
		fmt.Sscan(strings.Join(m[1:], " "), &x, &y, &w)
		for i := range w {
			got[y][x+i]++
		}
	}
	for y := range n {
		for x := range n {
			want := 0
			if black(x, y) {
				want = 1
			}
			if got[y][x] != want {
				t.Fatalf("module %d, %d is drawn %d times, want %d", x, y, got[y][x], want)
			}
		}
	}
}
