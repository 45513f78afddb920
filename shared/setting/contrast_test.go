package setting

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/shrama/shrama/shared/setting/contrast"
	"github.com/shrama/shrama/shared/web/ui"
)

// TestThePageIsAsItsStyleSheetSays: the colours that a theme is judged against are
// those of the style sheet, in light and in dark.
func TestThePageIsAsItsStyleSheetSays(t *testing.T) {
	b, err := os.ReadFile("../web/assets/src/css/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	light, dark, _ := strings.Cut(string(b), "@media (prefers-color-scheme: dark)")
	for _, p := range contrast.Pairs {
		text, want := light, p.Colour
		if p.Dark {
			text = dark
		}
		if p.Page == "white" { // stands on the hero in both
			continue
		}
		m := regexp.MustCompile(`--` + p.Page + `:\s*(#[0-9a-f]+);`).FindStringSubmatch(text)
		if m == nil {
			t.Fatalf("the style sheet has no %s", p.Page)
		}
		got := m[1]
		if len(got) == 4 {
			got = "#" + strings.Repeat(got[1:2], 2) + strings.Repeat(got[2:3], 2) + strings.Repeat(got[3:], 2)
		}
		if got != want {
			t.Errorf("%s (dark %t) is %s, judged as %s", p.Page, p.Dark, got, want)
		}
	}
	if !slices.Equal(Weaves, ui.Weaves) {
		t.Errorf("weaves %v, the style sheet has %v", Weaves, ui.Weaves)
	}
}
