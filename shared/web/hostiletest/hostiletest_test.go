package hostiletest_test

import (
	"html"
	"net/http"
	"testing"

	"github.com/shrama/shrama/shared/web/hostiletest"
)

// A page that escapes passes with every attack, one that does not is caught by
// each that is HTML.
func TestTheJudgeCatchesAPageThatDoesNotEscape(t *testing.T) {
	all := hostiletest.All()
	if len(all) < 200 {
		t.Fatalf("%d attacks", len(all))
	}
	caught := 0
	for _, a := range all {
		one := []hostiletest.Attack{a}
		for _, page := range [][2]string{{"<p>", "</p>"}, {`<input value="`, `">`}, {"<title>", "</title>"}, {"<textarea>", "</textarea>"}} {
			if wrong, stand := hostiletest.Page([]byte(page[0]+html.EscapeString(a.Text)+page[1]), one); stand != 1 || len(wrong) > 0 {
				t.Errorf("escaped: %q stands %d times: %q", a.Text, stand, wrong)
			}
		}
		for _, page := range [][2]string{{"<p>", "</p>"}, {`<input value="`, `">`}, {"<script>x='", "'</script>"}, {"<a href='", "'>x</a>"}} {
			if wrong, _ := hostiletest.Page([]byte(page[0]+a.Text+page[1]), one); len(wrong) > 0 {
				caught++
				break
			}
		}
	}
	if caught < len(all) {
		t.Errorf("%d of %d attacks are caught where nothing is escaped", caught, len(all))
	}
	for _, page := range []string{`<a href="javascript:alert(1)">x</a>`, `<p onclick="x">`, `<iframe></iframe>`, `<p style="x">`, "<!-- zq001z -->"} {
		if wrong, _ := hostiletest.Page([]byte(page), all); len(wrong) == 0 {
			t.Errorf("not caught: %s", page)
		}
	}
	if len(hostiletest.Policy(http.Header{})) == 0 {
		t.Error("a page without a policy is not caught")
	}
}
