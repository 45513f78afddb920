package pdf

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/go-text/typesetting/font"
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
