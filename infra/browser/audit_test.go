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
	colours   = fmt.Sprintf(axe, "rule", `['color-contrast', 'link-in-text-block']`)                                  // all that a dark page changes
	layout    = fmt.Sprintf(axe, "rule", `['target-size', 'scrollable-region-focusable', 'heading-order', 'region']`) // all that a wide page changes
)

// small lists what is too low to hit with a thumb (guide.md, section 5).
const small = `[...document.querySelectorAll('button:not([aria-hidden]), .govuk-button, input:not([type=hidden], [type=radio], [type=checkbox]), select, textarea, summary, .sh-menu a, .sh-tabs a, .govuk-radios__item, .govuk-checkboxes__item, .sh-seg label')]
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

// foreignWords lists texts that are mostly in a script which their language is
// not written in: the page has not said that they are in another. What somebody
// typed is in the marks “ ”; a language is called by its own name everywhere.
const foreignWords = `(() => {
	const scripts = {ne: 'Devanagari', hi: 'Devanagari', gu: 'Gujarati', si: 'Sinhala', ta: 'Tamil', bn: 'Bengali'}, out = [];
	const all = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	const letters = (s, text) => (text.match(new RegExp('\\p{Script=' + s + '}', 'gu')) || []).length;
	while (all.nextNode()) {
		const n = all.currentNode, own = scripts[n.parentElement.closest('[lang]').lang] || 'Latin';
		if (n.parentElement.closest('script, style, [aria-hidden]')) continue;
		const text = n.data.replace(/“.*?”|नेपाली|हिन्दी|ગુજરાતી|සිංහල|தமிழ்|বাংলা/gs, '');
		for (const s of new Set(Object.values(scripts))) {
			if (s !== own && letters(s, text) > letters(own, text)) out.push(own + ': ' + n.data.trim().slice(0, 80));
		}
	}
	return out;
})()`

// cut lists words of which the page hides a part, the hints in boxes too.
const cut = `(() => {
	const pen = document.createElement('canvas').getContext('2d'), px = parseFloat;
	return [
		...[...document.querySelectorAll('body *')].filter((e) => {
			const s = getComputedStyle(e);
			return !e.closest('svg, .govuk-visually-hidden') && e.checkVisibility() && ['hidden', 'clip'].includes(s.overflowX) && e.clientWidth > 1 && e.scrollWidth > e.clientWidth + 1 && e.innerText;
		}),
		...[...document.querySelectorAll('[placeholder]')].filter((e) => {
			const s = getComputedStyle(e);
			pen.font = s.font;
			return e.clientWidth && pen.measureText(e.placeholder).width > e.clientWidth - px(s.paddingLeft) - px(s.paddingRight);
		}),
	].map((e) => e.outerHTML.slice(0, 120));
})()`

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

// TestBrowserEveryPage looks at every page of every tenant in each of its
// languages: on a phone in light and dark, on a laptop, narrow, with large text.
// English is looked at in Nepal alone, unless SHRAMA_BROWSER_ALL is set: elsewhere
// its pages are the same but for the names in the pack.
func TestBrowserEveryPage(t *testing.T) {
	s := the(t)
	rounds := s.rounds(t)
	script, err := os.ReadFile(root + "/infra/npm/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatal("npm packages are not there: ", err)
	}
	for _, r := range rounds {
		if r.lang == "en" && r.of != "np" && os.Getenv("SHRAMA_BROWSER_ALL") == "" {
			continue
		}
		t.Run(string(r.of)+" "+r.lang, func(t *testing.T) {
			t.Parallel()
			a := audit{lang: r.lang, axe: string(script), keys: keys(t), tabs: map[string]*tab{}}
			for _, p := range r.pages {
				if p.brief && (r.lang == "en" || r.lang == "hi" && r.of != "in-cg") {
					continue // it was looked at in this language elsewhere
				}
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
	if p.name != "settings-sources" { // a law is cited as its title has it
		none("no language is told", js[[]string](b, foreignWords))
	}
	none("cut", js[[]string](b, cut))
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
	if slices.ContainsFunc([]string{"-home", "-service"}, func(end string) bool { return strings.HasSuffix(p.name, end) }) {
		b.picture(p.name + "-" + a.lang + "-dark")
	}
	b.dark(false)
	if !p.brief {
		b.size(laptop)
		none("axe, laptop, light", js[[]string](b, layout))
		b.picture(p.name + "-" + a.lang + "-1280")
	}
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
	for _, r := range s.rounds(t) {
		for _, p := range r.pages {
			if p.then != "" {
				continue
			}
			total, script := s.firstView(t, p, r.lang)
			if total > 14600 || script > 5<<10 {
				t.Errorf("%s in %s: %d bytes, %d of them script", p.name, r.lang, total, script)
			}
			if strings.HasSuffix(p.name, "home") || strings.HasSuffix(p.name, "service") {
				t.Logf("%s in %s: %d bytes", p.name, r.lang, total)
			}
			most = max(most, total)
		}
	}
	t.Logf("the heaviest first view is %d bytes", most)
}

// firstView weighs a page in a language with its style sheet and scripts.
func (s *site) firstView(t *testing.T, p page, lang string) (total, script int) {
	t.Helper()
	c := http.DefaultClient
	if p.who != "" {
		c = s.as(t, p.who).c
	}
	page := s.weigh(t, c, in(p.path, lang))
	total = page.wire
	for _, m := range regexp.MustCompile(`(?:href|src)="(/assets/[^"]+\.(?:css|js))"`).FindAllStringSubmatch(page.text, -1) {
		w := s.weigh(t, http.DefaultClient, m[1]).wire
		total += w
		if strings.HasSuffix(m[1], ".js") {
			script += w
		}
	}
	return total, script
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
