package browser

import (
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// axe runs axe-core with the rules of WCAG 2.0 to 2.2, A and AA, and its best
// practices, and lists what is wrong.
const axe = `axe.run(document, {resultTypes: ['violations'], runOnly: {type: %q, values: %s}})
	.then((r) => r.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.target.join(' ') + ' ' + n.failureSummary).join('; ')))`

var (
	everyRule = fmt.Sprintf(axe, "tag", `['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']`)
	colours   = fmt.Sprintf(axe, "rule", `['color-contrast', 'link-in-text-block']`) // all that a dark page changes
)

// small lists what is too low to hit with a thumb (guide.md, section 5).
const small = `[...document.querySelectorAll('button, .govuk-button, input:not([type=hidden], [type=radio], [type=checkbox]), select, textarea, summary, .sh-menu a, .sh-tabs a, .govuk-radios__item, .govuk-checkboxes__item, .sh-seg label')]
	.map((e) => [e, e.getBoundingClientRect().height]).filter(([e, h]) => h > 0 && h < 40).map(([e, h]) => e.outerHTML.slice(0, 80) + ' is ' + h + ' px high')`

// foreign lists what the page should not have: requests to others, what the
// policy forbids, a web font.
const foreign = `[
	...performance.getEntriesByType('resource').map((r) => r.name).filter((n) => new URL(n).host !== location.host),
	...[...document.querySelectorAll('[style], script:not([src]):not([type="application/json"]), style:not([nonce]), img:not([alt])')].map((e) => e.outerHTML.slice(0, 80)),
	...[...document.querySelectorAll('*')].flatMap((e) => [...e.attributes]).map((a) => a.name).filter((n) => n.startsWith('on')),
	...[...document.fonts].map((f) => 'font ' + f.family)]`

// empty lists facts without a value; on these pages every one has one.
const empty = `[...document.querySelectorAll('dd')].filter((e) => ['', '–'].includes(e.innerText.trim())).map((e) => e.previousElementSibling.innerText)`

// filled counts the filled buttons that can be seen. The bar of the officer's
// page only leads to the one below it.
const filled = `[...document.querySelectorAll('.govuk-button:not(.govuk-button--secondary, .govuk-button--warning)')].filter((e) => e.checkVisibility() && !e.closest('.sh-bar')).length`

// keys matches what stands where a word is missing from the list.
func keys(t *testing.T) *regexp.Regexp {
	t.Helper()
	areas := map[string]bool{}
	files, err := filepath.Glob(root + "/shared/words/book/*.csv")
	if err != nil || len(files) == 0 {
		t.Fatal("no words: ", err)
	}
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(f).ReadAll()
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows[1:] {
			area, _, _ := strings.Cut(r[0], ".")
			areas[area] = true
		}
	}
	return regexp.MustCompile(`(?:^|[\s“(])((?:` + strings.Join(slices.Sorted(maps.Keys(areas)), "|") + `)\.[a-z][a-z.-]*[a-z])`)
}

// TestBrowserEveryPage looks at every page in every language: in light and dark,
// on a phone and a laptop, narrow, with large text.
func TestBrowserEveryPage(t *testing.T) {
	s := the(t)
	pages := s.pages(t)
	script, err := os.ReadFile(root + "/infra/npm/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatal("npm packages are not there: ", err)
	}
	for _, lang := range []string{"en", "ne"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			a := audit{lang: lang, axe: string(script), keys: keys(t), tabs: map[string]*tab{}}
			for _, p := range pages {
				if a.tabs[p.who] == nil {
					a.tabs[p.who] = s.tab(t, p.who)
				}
				t.Run(p.name, func(t *testing.T) { a.look(t, p) })
			}
		})
	}
}

// audit is one language's round.
type audit struct {
	lang, axe string
	keys      *regexp.Regexp
	tabs      map[string]*tab
}

func (a *audit) look(t *testing.T, p page) {
	b := a.tabs[p.who]
	b.t = t
	b.size(phone)
	b.dark(false)
	b.show(p, a.lang)
	none := func(what string, list []string) {
		t.Helper()
		for _, x := range list {
			t.Errorf("%s: %s", what, x)
		}
	}
	if got := js[string](b, `document.documentElement.lang`); got != a.lang {
		t.Errorf("the page says that it is in %q, want %q", got, a.lang)
	}
	if m := a.keys.FindStringSubmatch(js[string](b, `document.title + ' ' + document.body.innerText`)); m != nil {
		t.Errorf("a word is missing: %s", m[1])
	}
	none("foreign", js[[]string](b, foreign))
	none("too small", js[[]string](b, small))
	if slices.Contains([]string{"check", "desk", "record", "verify-valid", "service"}, p.name) {
		none("nothing is said of", js[[]string](b, empty))
	}
	if n := js[int](b, filled); n > 1 {
		t.Errorf("%d filled buttons on one page", n)
	}
	js[bool](b, a.axe+"; true")
	none("axe, phone, light", js[[]string](b, everyRule))
	b.picture(p.name + "-" + a.lang + "-360")
	b.dark(true)
	none("axe, phone, dark", js[[]string](b, colours))
	b.size(laptop)
	none("axe, laptop, dark", js[[]string](b, colours))
	b.dark(false)
	none("axe, laptop, light", js[[]string](b, everyRule))
	b.picture(p.name + "-" + a.lang + "-1280")
	b.size(sized{320, 640})
	a.fits(b, "at 320 px")
	b.size(phone)
	js[bool](b, `document.documentElement.style.fontSize = '200%', true`)
	a.fits(b, "with text twice as large")
}

// fits checks that nobody has to scroll sideways.
func (a *audit) fits(b *tab, when string) {
	b.t.Helper()
	wide := js[string](b, `(() => {
		const w = document.documentElement.clientWidth;
		if (document.documentElement.scrollWidth <= w) return '';
		const out = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > w + 1 && !e.closest('.sh-tabs, .govuk-visually-hidden, .sh-cloth'));
		return document.documentElement.scrollWidth + ' px, for ' + out.slice(-2).map((e) => e.outerHTML.slice(0, 120)).join(' and ');
	})()`)
	if wide != "" {
		b.t.Errorf("%s the page is wider than the screen: %s", when, wide)
	}
}

// TestBrowserFirstView weighs what a phone must fetch before it shows a page:
// one flight of TCP, 14,600 bytes, with at most 5 KiB of script.
func TestBrowserFirstView(t *testing.T) {
	s := the(t)
	most := 0
	for _, p := range s.pages(t) {
		if p.then != "" {
			continue
		}
		c := http.DefaultClient
		if p.who != "" {
			c = s.as(t, p.who).c
		}
		page := s.weigh(t, c, p.path)
		total, script := page.wire, 0
		for _, m := range regexp.MustCompile(`(?:href|src)="(/assets/[^"]+\.(?:css|js))"`).FindAllStringSubmatch(page.text, -1) {
			w := s.weigh(t, http.DefaultClient, m[1]).wire
			total += w
			if strings.HasSuffix(m[1], ".js") {
				script += w
			}
		}
		if total > 14600 || script > 5<<10 {
			t.Errorf("%s: %d bytes, %d of them script", p.name, total, script)
		}
		most = max(most, total)
	}
	t.Logf("the heaviest first view is %d bytes", most)
}

type weighed struct {
	wire int
	text string
}

// weigh fetches an address in brotli and, for its text, plainly.
func (s *site) weigh(t *testing.T, c *http.Client, at string) weighed {
	t.Helper()
	get := func(coding string) []byte {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.Base+at, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept-Encoding", coding)
		r.Header.Set("Accept", "text/html,*/*")
		r.Header.Set("Accept-Language", "ne")
		res, err := c.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if got := res.Header.Get("Content-Encoding"); coding == "br" && got != "br" && res.ContentLength > 1000 {
			t.Errorf("%s comes in %q, want brotli", at, got)
		}
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return body
	}
	return weighed{len(get("br")), string(get("identity"))}
}
