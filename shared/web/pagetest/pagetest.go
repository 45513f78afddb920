// Package pagetest holds a module's pages against the ones that were reviewed:
// each is drawn from a fixed view in every language, inside the whole document,
// and its main part is a golden file.
//
//	go test ./functions/portal -run Pages -update
package pagetest

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/web/ui"
	"github.com/shrama/shrama/shared/words"
)

var update = flag.Bool("update", false, "rewrite the golden pages of testdata")

// Page is a page of Nepal's administration in a language.
func Page(lang string) ui.Page {
	np := &pack.Pack{
		Name:       words.Text{"ne": "नेपाल", "en": "Nepal"},
		Government: words.Text{"ne": "नेपाल सरकार", "en": "Government of Nepal"},
		Department: words.Text{"ne": "श्रम तथा व्यवसायजन्य सुरक्षा विभाग", "en": "Department of Labour and Occupational Safety"},
		Languages:  []string{"ne", "en"},
		Theme:      pack.Theme{Brand: "#1c4595", BrandDark: "#a9c2ff", Tint: "#edf2fc", TintDark: "#15264d", Weave: "dhaka"},
	}
	full := calendar.Hours{Open: 600, Close: 1020}
	cal, err := calendar.New(calendar.Plan{
		Kind: calendar.BikramSambat, Zone: "Asia/Kathmandu", FiscalMonth: 4, FiscalDay: 1, Hours: [7]calendar.Hours{full, full, full, full, full, full},
	})
	if err != nil {
		panic(err) // the plan is whole
	}
	return ui.Page{
		Printer: words.New(lang, words.Locale{Languages: np.Languages, Digits: "deva", Grouping: "lakh", Calendar: cal}),
		Pack:    np, Tenant: "np", Path: "/np/page", Nonce: "n0nce",
		CSS: "/assets/shrama.css", JS: "/assets/shrama.js", Icon: "/assets/mark.svg",
	}
}

// Golden draws a page in every language of the word list: no word may be missing,
// no id stand twice, and nothing be what the site's policy refuses. In the
// administration's own languages it is compared with
// testdata/pages/<name>-<lang>.html.
func Golden(t *testing.T, name string, draw func(ui.Page) templ.Component) {
	t.Helper()
	for _, lang := range words.Languages() {
		t.Run(name+" "+lang, func(t *testing.T) {
			p := Page(lang)
			p.Title = name
			var b strings.Builder
			if err := ui.Layout(p, draw(p)).Render(t.Context(), &b); err != nil {
				t.Fatal(err)
			}
			whole := b.String()
			if !strings.Contains(whole, `<html lang="`+lang+`">`) {
				t.Errorf("the page does not say that it is in %s", lang)
			}
			i, j := strings.Index(whole, "<main"), strings.Index(whole, "</main>")
			got := lines(whole[i:j] + "</main>")
			sound(t, got)
			if slices.Contains(p.Pack.Languages, lang) {
				Compare(t, filepath.Join("testdata", "pages", name+"-"+lang+".html"), got)
			}
		})
	}
}

// sound checks what holds of every page.
func sound(t *testing.T, page string) {
	t.Helper()
	// A key that has no row is shown as itself: counter.mine between two tags.
	if m := regexp.MustCompile(`[>"\s]((?:[a-z]+\.){1,3}[a-z]+(?:-[a-z]+)*)<`).FindStringSubmatch(page); m != nil {
		t.Errorf("a word is missing: %s", m[1])
	}
	if m := regexp.MustCompile(`<[^>]+ (?:style|on[a-z]+)="[^>]*>`).FindString(page); m != "" {
		t.Errorf("the policy refuses %s", m)
	}
	seen := map[string]bool{}
	for _, m := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		if seen[m[1]] {
			t.Errorf("the id %s stands twice", m[1])
		}
		seen[m[1]] = true
	}
	if n := strings.Count(page, "<h1"); n != 1 {
		t.Errorf("%d h1, want 1", n)
	}
}

// lines puts each block on its own line, so that a difference can be read.
func lines(s string) string {
	return regexp.MustCompile(`(<(?:div|section|aside|table|tr|ul|ol|li|dl|form|fieldset|details|nav|p|h[12]|label|input|button|textarea|select)[ >])`).ReplaceAllString(s, "\n$1") + "\n"
}

// Compare holds what was drawn against a golden file, which -update writes anew.
func Compare(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file) //nolint:gosec // a file of this repository
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.Split(got, "\n"), strings.Split(string(want), "\n")); d != "" {
		t.Errorf("%s (-got +want); rewrite with -update:\n%s", file, d)
	}
}
