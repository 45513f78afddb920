package paper_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/shared/paper"
	"github.com/shrama/shrama/shared/paper/sheets"
	"github.com/shrama/shrama/shared/picture"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(got, string(want)); d != "" {
		t.Errorf("%s (-got +want):\n%s", file, d)
	}
}

func mustPrint(t testing.TB, p *paper.Press, s sheets.Sheet) []byte {
	t.Helper()
	b, err := p.Print(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// manyScripts has a line in every script of the tenants.
func manyScripts() sheets.Sheet {
	return sheets.Sheet{Lang: "en", Department: "Six scripts", Number: "X-1", Blocks: []sheets.Block{
		{Kind: sheets.Title, Text: "ශ්‍රී ලංකා · தமிழ் · Bangla বাংলা"},
		{Kind: sheets.Paragraph, Text: "नेपाल सरकार: श्री कृष्ण प्रसाद भट्टराईलाई क्षेत्राधिकार प्रमाणित गरियो।\nછત્રીસ: શ્રમયોગી વિદ્યાર્થી જ્ઞાતિ દ્વારા રજિસ્ટ્રેશન\n" +
			"গণপ্রজাতন্ত্রী বাংলাদেশ সরকার, র‍্যাব, নির্মাণ কর্তৃপক্ষ\nශ්‍රී ලංකා ප්‍රජාතාන්ත්‍රික සමාජවාදී ජනරජය\nஇலங்கை சனநாயக சோசலிசக் குடியரசு, யாழ்ப்பாணம்\nNguyễn Văn Đức, efficient office, ₹12,34,567.00"},
	}}
}

func fivePages(t testing.TB) sheets.Sheet {
	s := permitNepali(t)
	var list []string
	for i := range 130 {
		list = append(list, fmt.Sprintf("सर्त क्रम %d: प्रतिष्ठानले सीप हस्तान्तरण गरी नेपाली नागरिकलाई तालिम दिने योजना कार्यान्वयन गर्नुपर्नेछ र सो को विवरण विभागमा पठाउनुपर्नेछ।", i+1))
	}
	s.Blocks[4].List = list
	return s
}

func TestPrintSays(t *testing.T) {
	p := press(t)
	type named struct {
		name  string
		sheet sheets.Sheet
	}
	all := []named{
		{"permit-ne.txt", permitNepali(t)},
		{"permit-en.txt", permitEnglish(t)},
		{"scripts.txt", manyScripts()},
		{"five-pages.txt", fivePages(t)},
	}
	for _, x := range licences() {
		all = append(all, named{"licence-" + x.lang + ".txt", x.sheet(t)})
	}
	for _, tt := range all {
		t.Run(tt.name, func(t *testing.T) {
			b := mustPrint(t, p, tt.sheet)
			got := said(t, b)
			golden(t, tt.name, got)
			t.Run("poppler reads the same", func(t *testing.T) {
				text := tool(t, b, "pdftotext", "-raw", "$PDF", "-")
				if d := cmp.Diff(count(spaceless(text)), count(flat(got))); d != "" {
					t.Errorf("pdftotext against our reading:\n%s", d)
				}
			})
			t.Run("qpdf finds no fault", func(t *testing.T) {
				tool(t, b, "qpdf", "--check", "$PDF")
			})
		})
	}
}

// count counts the letters of a text: readers differ in the order of columns.
func count(s string) map[rune]int {
	n := map[rune]int{}
	for _, r := range s {
		n[r]++
	}
	return n
}

func TestPrintIsTheSameForTheSame(t *testing.T) {
	p := press(t)
	want := sha256.Sum256(mustPrint(t, press(t), permitNepali(t)))
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for _, s := range []sheets.Sheet{manyScripts(), permitNepali(t), permitEnglish(t)} {
				b, err := p.Print(s)
				if err != nil {
					t.Error(err)
				}
				if s.Lang == "ne" && sha256.Sum256(b) != want {
					t.Error("the same sheet gave other bytes")
				}
			}
		})
	}
	wg.Wait()
}

func TestPrintWeighsLittle(t *testing.T) {
	p := press(t)
	for _, s := range []sheets.Sheet{permitNepali(t), permitEnglish(t)} {
		if got, want := len(mustPrint(t, p, s)), 60<<10; got > want {
			t.Errorf("%s: %d bytes, want at most %d", s.Lang, got, want)
		}
	}
}

func TestPages(t *testing.T) {
	p := press(t)
	text := said(t, mustPrint(t, p, fivePages(t)))
	n := strings.Count(text, "\n== ") + 1
	if n < 5 {
		t.Fatalf("%d pages, want 5 or more", n)
	}
	for _, want := range []string{fmt.Sprintf("१ / %c", '०'+n), fmt.Sprintf("%c / %c", '०'+n, '०'+n)} {
		if !strings.Contains(text, want) {
			t.Errorf("no page number %q", want)
		}
	}
	if got := strings.Count(text, "NP-2083-004512"); got < n {
		t.Errorf("the number stands %d times on %d pages", got, n)
	}
	last := text[strings.LastIndex(text, "== "):]
	if !strings.Contains(last, "सीता अधिकारी") || !strings.Contains(flat(last), flat("आफैँ जाँच्नुहोस्")) {
		t.Error("the signature and the way to check are not together on the last page")
	}
	one := said(t, mustPrint(t, p, permitEnglish(t)))
	if regexp.MustCompile(`\d+ / \d+`).MatchString(one) {
		t.Error("a single page is numbered")
	}
}

func TestPrintIsReadable(t *testing.T) {
	b := mustPrint(t, press(t), permitNepali(t))
	all := string(bytes.Join(append(streams(t, b), b), nil))
	for _, want := range []string{"/Lang<FEFF006E0065>", "/MarkInfo<</Marked true>>", "/DisplayDocTitle true", "/StructTreeRoot",
		"<dc:title>", "श्रम इजाजतपत्र NP-2083-004512</rdf:li>", "/S/H1", "/S/TH", "/Scope/Row", "/S/Figure", "/CreationDate(D:20261122104100Z)"} {
		if !strings.Contains(all, want) {
			t.Errorf("the file does not hold %s", want)
		}
	}
	if n := strings.Count(all, "/S/Figure"); n != strings.Count(all, "/Alt<FEFF") {
		t.Errorf("%d figures are not all said in words", n)
	}
}

func TestHostileText(t *testing.T) {
	p := press(t)
	for _, tt := range []struct{ name, give, want, not string }{
		{"control characters vanish", "a\x00b\x07c\x1bd", "abcd", "\x00"},
		{"marks that turn the writing vanish", "pay \u202e0001\u202c now", "pay 0001 now", "\u202e"},
		{"bytes that are no text show as such", "a\xff\xfeb", "\ufffd", "\xff"},
		{"a letter without a shape stays in the text", "Li 李😀", "Li 李😀", ""},
		{"letters written leftwards stay in the text", "שלום", "םולש", ""},
		{"a tower of accents is cut down", "a" + strings.Repeat("\u0301", 300), "\u0301\u0301\u0301", strings.Repeat("\u0301", 5)},
		{"a joiner alone is nothing", "x\u200d\u200cy", "y", ""},
		{"PDF's own signs are text", `(a) <b> \c % /D EMC >> endstream`, `(a) <b> \c % /D EMC >> endstream`, ""},
		{"a virama with nothing to join", "्््क्", "क्", ""},
		{"line ends of every kind", "a\r\nb\rc\u2028d", "d", "\r"},
		{"only spaces", " \t ", "Shrama", "P"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := sheets.Sheet{Lang: "en", Blocks: []sheets.Block{{Kind: sheets.Paragraph, Text: tt.give}}}
			got := said(t, mustPrint(t, p, s))
			if !strings.Contains(got, tt.want) && !strings.Contains(flat(got), flat(tt.want)) {
				t.Errorf("said %q, want %q", got, tt.want)
			}
			if tt.not != "" && strings.Contains(got, tt.not) {
				t.Errorf("said %q, which holds %q", got, tt.not)
			}
		})
	}
}

func TestALongWordStaysOnThePage(t *testing.T) {
	s := sheets.Sheet{Lang: "en", Blocks: []sheets.Block{{Kind: sheets.Facts, Facts: [][2]string{{strings.Repeat("label", 60), strings.Repeat("W", 4000)}}}}}
	b := mustPrint(t, press(t), s)
	got := said(t, b)
	if n := strings.Count(flat(got), "W"); n != 4000 {
		t.Errorf("%d letters of 4000 are there", n)
	}
	for _, page := range streams(t, b) {
		for _, m := range regexp.MustCompile(`1 0 0 1 ([\d.-]+) ([\d.-]+) Tm`).FindAllSubmatch(page, -1) {
			var x, y float64
			fmt.Sscan(string(m[1]), &x)
			fmt.Sscan(string(m[2]), &y)
			if x < 60 || x > 540 || y < 36 || y > 806 {
				t.Fatalf("text at %v, %v lies outside the margins", x, y)
			}
		}
	}
}

func TestPrintRefuses(t *testing.T) {
	p := press(t)
	for _, tt := range []struct {
		name  string
		sheet sheets.Sheet
		want  string
	}{
		{"a picture that is none", sheets.Sheet{Blocks: []sheets.Block{{Kind: sheets.Photo, Image: []byte("GIF89a")}}}, "not a JPEG or PNG"},
		{"a kind it does not know", sheets.Sheet{Blocks: []sheets.Block{{Kind: "poem"}}}, "no such kind"},
		{"a colour that is none", sheets.Sheet{Brand: "red"}, "not #rrggbb"},
		{"a QR that no camera reads", sheets.Sheet{QR: strings.Repeat("A", 700)}, "too long for a QR"},
		{"a number that fills the page", sheets.Sheet{Number: strings.Repeat("N", 3000)}, "head of a page"},
		{"a department that fills the page", sheets.Sheet{Department: strings.Repeat("D ", 3000)}, "head of a page"},
		{"a government that fills the page", sheets.Sheet{Government: strings.Repeat("G\n", 300)}, "head of a page"},
		{"a book", sheets.Sheet{Blocks: []sheets.Block{{Kind: sheets.Paragraph, Text: strings.Repeat("x", 300<<10)}}}, "at most"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := p.Print(tt.sheet)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("err = %v, want %q", err, tt.want)
			}
		})
	}
	_, err := paper.NewPress(fstest.MapFS{}).Print(permitEnglish(t))
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("without fonts err = %v, want that they are not there", err)
	}
	b, err := p.Print(sheets.Sheet{})
	if err != nil || len(b) == 0 {
		t.Errorf("the zero sheet: %d bytes, %v", len(b), err)
	}
}

// A signature or a caption of any length ends, and within the margins.
func TestEndlessBlocksEnd(t *testing.T) {
	p := press(t)
	long := strings.Repeat("नेपाल सरकार ", 1500)
	for _, b := range []sheets.Block{
		{Kind: sheets.Title, Text: long}, {Kind: sheets.Signature, Text: long + "\n" + long}, {Kind: sheets.Conditions, Text: long, List: []string{long}},
		{Kind: sheets.Facts, Facts: [][2]string{{long, long}}},
	} {
		s := sheets.Sheet{Lang: "ne", QR: "HTTPS://X/1", Caption: []string{long, long}, Blocks: []sheets.Block{b}}
		if text := flat(said(t, mustPrint(t, p, s))); strings.Count(text, "सरकार") < 1500 {
			t.Errorf("%s: words are lost", b.Kind)
		}
	}
}

func TestPortrait(t *testing.T) {
	got, _, err := picture.Portrait(portrait(t, 900, 1160))
	if err != nil {
		t.Fatal(err)
	}
	if len(got) > 30<<10 {
		t.Errorf("%d bytes, want at most 30 KB", len(got))
	}
	again, _, err := picture.Portrait(got)
	if err != nil || !bytes.Equal(again, got) {
		t.Errorf("a portrait came back changed: %v", err)
	}
	exif := append([]byte{0xff, 0xd8, 0xff, 0xe1, 0, 8, 'G', 'P', 'S', '2', '7', 'N'}, got[2:]...)
	clean, _, err := picture.Portrait(exif)
	if err != nil || bytes.Contains(clean, []byte("GPS27N")) {
		t.Errorf("what the camera wrote is still there: %v", err)
	}
	hidden := append(bytes.Clone(got), "<script>"...)
	if clean, _, err = picture.Portrait(hidden); err != nil || bytes.Contains(clean, []byte("<script>")) {
		t.Errorf("what was hidden behind the picture is still there: %v", err)
	}
}

func TestAPortraitOfAPNGIsAJPEGOnWhite(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 640, 800)) // all clear
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	got, _, err := picture.Portrait(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	small, err := jpeg.Decode(bytes.NewReader(got))
	if err != nil || small.Bounds().Dx() != 300 {
		t.Fatalf("%v, %v", small.Bounds(), err)
	}
	if r, _, _, _ := small.At(150, 180).RGBA(); r < 0xf000 {
		t.Errorf("what was clear has become %x", r)
	}
}

func FuzzPrint(f *testing.F) {
	p := press(f)
	f.Add("नेपाल", "Li 李😀", "\u202eabc\u200d")
	f.Add("্র‍্য", "𑁍\u0301", "a\n\n\nb")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		s := sheets.Sheet{Lang: "ne", Department: a, Number: b, Caption: []string{c}, Blocks: []sheets.Block{
			{Kind: sheets.Title, Text: c}, {Kind: sheets.Facts, Facts: [][2]string{{a, b}}},
			{Kind: sheets.Conditions, Text: b, List: []string{c}}, {Kind: sheets.Signature, Text: a}}}
		if len(a)+len(b)+len(c) > 4000 {
			return
		}
		pdf, err := p.Print(s)
		if errors.Is(err, paper.ErrHead) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		said(t, pdf)
	})
}

func BenchmarkPrint(b *testing.B) {
	p := press(b)
	small, _, err := picture.Portrait(portrait(b, 900, 1160))
	if err != nil {
		b.Fatal(err)
	}
	kept := permitNepali(b)
	kept.Blocks[2].Image = small
	without := permitEnglish(b)
	without.Blocks = append(without.Blocks[:2:2], without.Blocks[3:]...)
	for _, bb := range []struct {
		name  string
		sheet sheets.Sheet
	}{
		{"NepaliMegapixelPhoto", permitNepali(b)},
		{"NepaliPortrait", kept},
		{"EnglishNoPhoto", without},
	} {
		b.Run(bb.name, func(b *testing.B) {
			n := len(mustPrint(b, p, bb.sheet))
			b.ReportAllocs()
			for b.Loop() {
				mustPrint(b, p, bb.sheet)
			}
			b.ReportMetric(float64(n), "B/pdf")
		})
	}
}

func BenchmarkColdPress(b *testing.B) {
	s := permitNepali(b)
	for b.Loop() {
		b.StopTimer()
		p := press(b)
		b.StartTimer()
		mustPrint(b, p, s)
	}
}
