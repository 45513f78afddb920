package paper_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/shrama/shrama/shared/paper/sheets"
	"github.com/shrama/shrama/shared/setting/contrast"
	"github.com/shrama/shrama/shared/words"
)

// emblem is a ring on nothing, as an administration might send its crest.
func emblem(tb testing.TB, w, h int) []byte {
	tb.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			dx, dy := 2*float64(x)/float64(w)-1, 2*float64(y)/float64(h)-1
			if r := dx*dx + dy*dy; r < .95 && r > .6 || r < .2 {
				m.Set(x, y, color.NRGBA{28, 69, 149, 255})
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// specimens are every language's certificate as a preview.
func specimens(tb testing.TB) []sheets.Sheet {
	all := certificates(tb)
	for i := range all {
		all[i].Crest = sheets.Crest{Image: emblem(tb, 192, 192), Text: "A ring around a disc"}
		all[i].Across = words.New(all[i].Lang, words.Locale{}).T("settings.preview-word")
	}
	return all
}

func TestASpecimenSaysSoAcrossEveryPageAndShowsTheCrest(t *testing.T) {
	p := press(t)
	all := specimens(t)
	long := fivePages(t)
	long.Across, long.Lang = "Preview", "en"
	for _, s := range append(all, long) {
		t.Run(s.Lang, func(t *testing.T) {
			b := mustPrint(t, p, s)
			pages := strings.Split(said(t, b), "== ")[1:]
			for i, page := range pages {
				_, said, _ := strings.Cut(page, "\n")
				if first, _, _ := strings.Cut(said, "\n"); !strings.Contains(first, "- "+s.Across) {
					t.Errorf("page %d begins with %q, which is not %q under everything else", i+1, first, s.Across)
				}
			}
			if alone := strings.Count(pages[0], "Figure"); s.Crest.Image != nil && alone < 2 {
				t.Errorf("%d figures: no crest beside the QR", alone)
			}
			tool(t, b, "qpdf", "--check", "$PDF")
		})
	}
}

// The word stands under the small print, which must still be read.
func TestTheWordAcrossIsPaleEnoughToReadThrough(t *testing.T) {
	b := mustPrint(t, press(t), specimens(t)[0])
	var grey string
	for _, s := range streams(t, b) {
		if m := regexp.MustCompile(`/Artifact BMC\n(\S+) (\S+) (\S+) sc\nq `).FindSubmatch(s); m != nil {
			grey = "#"
			for _, part := range m[1:] {
				f, err := strconv.ParseFloat(string(part), 64)
				if err != nil {
					t.Fatal(err)
				}
				hex := strconv.FormatInt(int64(f*255+.5), 16)
				grey += strings.Repeat("0", 2-len(hex)) + hex
			}
		}
	}
	for _, ink := range []string{"#14211f", "#4b5856"} {
		if ratio, ok := contrast.Ratio(ink, grey); !ok || ratio < contrast.AA {
			t.Errorf("%s on %q: %.2f", ink, grey, ratio)
		}
	}
	if ratio, _ := contrast.Ratio("#ffffff", grey); ratio < 1.25 {
		t.Errorf("%s on white: %.2f, which a copier loses", grey, ratio)
	}
}

func TestACrestMakesRoomForItself(t *testing.T) {
	s := permitEnglish(t)
	for _, size := range [][2]int{{192, 192}, {192, 96}, {96, 192}, {20, 20}} {
		s.Crest = sheets.Crest{Image: emblem(t, size[0], size[1]), Text: "A ring"}
		if got := said(t, mustPrint(t, press(t), s)); !strings.HasPrefix(got, "== 1\nFigure \nP Government of Nepal") {
			t.Errorf("%v: it begins %.80q", size, got)
		}
	}
	s.Crest.Image = []byte("<svg/>")
	if _, err := press(t).Print(s); err == nil || !strings.Contains(err.Error(), "crest") {
		t.Errorf("a drawing as crest: err = %v", err)
	}
}
