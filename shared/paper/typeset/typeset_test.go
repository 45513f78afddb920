package typeset_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/shrama/shrama/shared/paper/lines"
	"github.com/shrama/shrama/shared/paper/typeset"
)

func fonts(tb testing.TB) *typeset.Case {
	tb.Helper()
	m := fstest.MapFS{}
	for _, f := range typeset.Files() {
		b, err := os.ReadFile("../../../infra/npm/node_modules/" + f)
		if err != nil {
			tb.Fatalf("npm packages are not there: run npm ci in infra/npm: %v", err)
		}
		m["fonts/"+filepath.Base(f)] = &fstest.MapFile{Data: b} // as the set-up lays them
	}
	return typeset.NewCase(m)
}

const words = "नेपाल श्री क्षेत्राधिकार प्रमाणित राष्ट्रिय শ্রম কর্তৃপক্ষ শ্র্যাম කම්කරු දෙපාර්තමේන්තුව ශ්‍රී யாழ்ப்பாணம் தொழிலாளர் શ્રમયોગી જ્ઞાતિ office Nguyễn ₹12,34,567.00 李😀 १२३ —"

// written is the text that lines carry.
func written(lines []typeset.Line) string {
	var b strings.Builder
	for _, l := range lines {
		for _, r := range l.Runs {
			for i := 0; i < len(r.Glyphs); i += max(1, r.Glyphs[i].GlyphsCount()) {
				g := r.Glyphs[i]
				b.WriteString(string(r.Text[g.TextIndex() : g.TextIndex()+g.RunesCount()]))
			}
		}
	}
	return b.String()
}

func TestLinesKeepTheirWidthAndEveryLetter(t *testing.T) {
	s := fonts(t).Setter()
	some := rapid.SliceOfN(rapid.SampledFrom(strings.Fields(words)), 1, 40)
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(some.Draw(t, "words"), rapid.SampledFrom([]string{" ", "", "-"}).Draw(t, "between"))
		width := rapid.Float64Range(60, 500).Draw(t, "width")
		lines, err := s.Lines(text, typeset.Style{Lang: "ne", Size: 10, Bold: rapid.Bool().Draw(t, "bold")}, width)
		if err != nil {
			t.Fatal(err)
		}
		if got := written(lines); got != text {
			t.Errorf("set %q, want %q", got, text)
		}
		for _, l := range lines {
			if l.Width > width+.1 {
				t.Errorf("a line is %.1f points wide, want at most %.1f", l.Width, width)
			}
		}
	})
}

func TestSpacesAreAlikeInEveryScript(t *testing.T) {
	s := fonts(t).Setter()
	for _, word := range []string{"නම", "नाम", "name", "பெயர்"} {
		var wide [2]float64
		for i, text := range []string{word + word, word + " " + word} {
			lines, err := s.Lines(text, typeset.Style{Lang: "en", Size: 10}, 500)
			if err != nil {
				t.Fatal(err)
			}
			wide[i] = lines[0].Width
		}
		if space := wide[1] - wide[0]; space < 2 || space > 3.2 {
			t.Errorf("the space in %s is %.2f points wide, want 2.6", word, space)
		}
	}
}

func TestPlainIsPlainAtOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "text")
		once := lines.Plain(s)
		if twice := lines.Plain(once); twice != once {
			t.Errorf("Plain(%q) = %q, and then %q", s, once, twice)
		}
	})
}

func TestPlainLeavesWritingAlone(t *testing.T) {
	for w := range strings.FieldsSeq(words) {
		if got := lines.Plain(w); got != w {
			t.Errorf("Plain(%q) = %q", w, got)
		}
	}
}
