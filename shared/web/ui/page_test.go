package ui

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/shrama/shrama/shared/words"
)

func TestLanguageLinksKeepThePageAndItsQuery(t *testing.T) {
	for _, tt := range []struct{ name, path, want string }{
		{"a plain page", "/np/permit/7", "/np/permit/7?lang=ne"},
		{"a filtered list", "/np/queue?tab=overdue&q=a+b", "/np/queue?lang=ne&q=a+b&tab=overdue"},
		{"a page that was switched before", "/np/?lang=en", "/np/?lang=ne"},
		{"no path at all", "", "?lang=ne"},
		{"a path that is none", "http://[::1", "?lang=ne"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := (Page{Path: tt.path}).InLang("ne"); got != tt.want {
				t.Errorf("InLang = %s, want %s", got, tt.want)
			}
		})
	}
}

func TestTheCrestShowsTheFirstLetterOfAScript(t *testing.T) {
	for _, tt := range []struct{ name, want string }{
		{"नेपाल", "ने"},
		{"ગુજરાત", "ગુ"},
		{"छत्तीसगढ़", "छ"},
		{"ශ්‍රී ලංකාව", "ශ්‍රී"},
		{"বাংলাদেশ", "বাং"},
		{"श्रम विभाग", "श्र"},
		{"Nepal", "N"},
		{"", ""},
	} {
		if got := firstCluster(tt.name); got != tt.want {
			t.Errorf("first letter of %s = %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestAPageWithErrorsSaysSoInItsTitle(t *testing.T) {
	p := testPage("en")
	p.Title, p.Errors = "Company", true
	want := p.T("ui.error") + ": Company – Department of Labour and Occupational Safety"
	if got := p.documentTitle(); got != want {
		t.Errorf("title = %s, want %s", got, want)
	}
}

func TestAPageComesAgainOnlyWhereItSaysSo(t *testing.T) {
	p := testPage("en")
	if page := render(t, Layout(p, Text("body"))); strings.Contains(page, "http-equiv") {
		t.Error("a page that stays comes again")
	}
	p.Again = 2
	if page := render(t, Layout(p, Text("body"))); !strings.Contains(page, `<meta http-equiv="refresh" content="2">`) {
		t.Errorf("it does not come again: %.400s", page)
	}
}

func TestAHomePageWearsTheClothInItsBand(t *testing.T) {
	p := testPage("en")
	p.Hero = Text("What do you need to do?")
	page := render(t, Layout(p, Text("body")))
	if !strings.Contains(page, `class="sh-cloth"`) || strings.Contains(page, `class="sh-weave"`) {
		t.Error("a home page shows the cloth in its band and no selvedge")
	}
}

func TestUserTextNeverBecomesMarkup(t *testing.T) {
	const evil = `"><script>alert(1)</script>`
	p := testPage("en")
	p.Title, p.User, p.Account = evil, evil, "javascript:alert(1)"
	p.Path = "/np/?q=" + evil
	p.Pack.Department = words.Text{"en": evil}
	body := Input(p, Field{ID: "x", Label: evil, Value: evil, Hint: evil, Error: evil, Attrs: map[string]any{"placeholder": evil}})
	page := render(t, Layout(p, body))
	if strings.Contains(page, "<script>") || strings.Contains(page, "javascript:") {
		t.Errorf("markup came through: %s", page)
	}
}

// Only classes that the style sheet knows are used, so that no part is left
// without its looks by a slip of the pen.
func TestEveryClassOfOursHasARule(t *testing.T) {
	var sheet strings.Builder
	sheets, err := filepath.Glob("../assets/src/css/*.css")
	if err != nil || len(sheets) == 0 {
		t.Fatal("no style sheets", err)
	}
	for _, s := range sheets {
		text, err := os.ReadFile(s) //nolint:gosec // a file of this repository
		if err != nil {
			t.Fatal(err)
		}
		sheet.Write(text)
	}
	page := render(t, kitPage(testPage("en")))
	unstyled := map[string]bool{"sh-draft": true, "sh-valid": true} // a draft is the bare tag
	for _, m := range regexp.MustCompile(`class="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		for c := range strings.FieldsSeq(m[1]) {
			if strings.HasPrefix(c, "sh-") && !unstyled[c] && !regexp.MustCompile(`\.`+regexp.QuoteMeta(c)+`\b`).MatchString(sheet.String()) {
				t.Errorf("no rule for .%s", c)
			}
		}
	}
}
