package browser

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/shrama/shrama/shared/form"
)

// press clicks what leads to another page, and waits for it.
func (b *tab) press(selector string) {
	b.t.Helper()
	b.leave(chromedp.Click(chromedp.CSS(selector)))
}

// says checks that the page shows a text.
func (b *tab) says(want string) {
	b.t.Helper()
	if got := js[string](b, `document.body.innerText`); !strings.Contains(got, want) {
		b.picture("failed")
		b.t.Fatalf("the page does not say %q:\n%s", want, b.where())
	}
}

// scriptless turns the script of pages off.
func (b *tab) scriptless() {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		b.t.Fatal(err)
	}
}

// A whole permit on a phone, with the script of the pages and without it.
func TestBrowserJourney(t *testing.T) {
	s := the(t)
	for _, script := range []bool{true, false} {
		name := map[bool]string{true: "with script", false: "without script"}[script]
		t.Run(name, func(t *testing.T) {
			j := walk{s: s, script: script, email: "walker-" + strconv.FormatBool(script) + "@shrama.example"}
			j.b = j.tab(t, "")
			j.signIn()
			j.fill()
			j.upload()
			j.send()
			j.pay()
			j.decide(t)
			j.certificate()
		})
	}
}

// walk is one way from a phone to a certificate.
type walk struct {
	s      *site
	b      *tab
	script bool
	email  string
	at     string // the case's address
}

func (j *walk) tab(t *testing.T, who string) *tab {
	t.Helper()
	b := j.s.tab(t, who)
	if !j.script {
		b.scriptless()
	}
	return b
}

// signIn begins at the service and comes back to it.
func (j *walk) signIn() {
	b := j.b
	b.t.Helper()
	b.open("/np/permit/services/work-permit?lang=en")
	b.press("main a.govuk-button")
	b.do(chromedp.SendKeys(chromedp.CSS("#email"), j.email))
	b.press("main form button")
	b.do(chromedp.SendKeys(chromedp.CSS("#code"), j.s.code(b.t, j.email)))
	b.press("main form button")
	b.says("Labour permit for a foreign worker")
	b.press("main form button")
	j.at = js[string](b, `location.pathname`)
	b.says("0 of 7 parts done")
}

// fill answers every part, in the boxes that are shown.
func (j *walk) fill() {
	b := j.b
	b.t.Helper()
	a := answers(j.s.Clock())
	b.press(".govuk-task-list__link")
	for _, part := range j.s.law.Parts {
		if at := js[string](b, `location.pathname`); !strings.HasSuffix(at, "/parts/"+part.ID) {
			b.t.Fatalf("at %s, want the part %s", at, part.ID)
		}
		for _, f := range part.Fields {
			if a[f.ID] != "" {
				j.answer(f, a[f.ID])
			}
		}
		b.press("main form .govuk-button")
	}
	b.says("6 of 7 parts done")
}

// answer writes one answer as a person does.
func (j *walk) answer(f form.Field, v string) {
	b := j.b
	b.t.Helper()
	switch {
	case f.Type == form.Date:
		boxes := []string{"2", "४", "2076"}
		if f.Calendar == "gregorian" {
			boxes = []string{strings.TrimPrefix(v[8:], "0"), strings.TrimPrefix(v[5:7], "0"), v[:4]}
		}
		for i, box := range []string{"-day", "-month", "-year"} {
			b.do(chromedp.SendKeys(chromedp.CSS("#"+f.ID+box), boxes[i]))
		}
	case f.Type == form.YesNo:
		b.do(chromedp.Click(chromedp.CSS(`input[name="` + f.ID + `"][value="` + v + `"]`)))
	case f.Type == form.District, f.Type == form.Country, f.Type == form.Select:
		b.do(chromedp.SetValue(chromedp.CSS("#"+f.ID), v))
	default:
		b.do(chromedp.SendKeys(chromedp.CSS("#"+f.ID), v))
	}
}

// upload sends every document to the bucket by the page's own form.
func (j *walk) upload() {
	b := j.b
	b.t.Helper()
	dir := b.t.TempDir()
	pdf, photo := filepath.Join(dir, "scan.pdf"), filepath.Join(dir, "face.jpg")
	for file, content := range map[string][]byte{pdf: scan, photo: face()} {
		if err := os.WriteFile(file, content, 0o600); err != nil {
			b.t.Fatal(err)
		}
	}
	b.press(`a[href$="/documents"]`)
	slots := js[[]string](b, `[...document.querySelectorAll('.govuk-task-list__link')].map((a) => a.pathname)`)
	for _, at := range slots {
		b.press(`a[href="` + at + `"]`)
		file := pdf
		if strings.HasSuffix(at, "/photo") {
			file = photo
		}
		b.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{file}))
		if j.script {
			js[bool](b, `new MutationObserver(() => { const p = document.querySelector('form progress'); if (p) sessionStorage.bar = p.getAttribute('aria-label'); }).observe(document.body, {childList: true, subtree: true}), true`)
		}
		b.press("form[enctype] button")
		b.until(`location.pathname.endsWith('/documents')`)
	}
	if j.script {
		if got := js[string](b, `sessionStorage.bar || ''`); got != "face.jpg" {
			b.t.Errorf("the progress of %q was shown, want face.jpg's", got)
		}
	}
	if n := js[int](b, `document.querySelectorAll('.sh-okt').length`); n != len(slots) {
		b.t.Fatalf("%d of %d documents are there:\n%s", n, len(slots), b.where())
	}
	b.press("main a.govuk-button")
}

func (j *walk) send() {
	b := j.b
	b.t.Helper()
	b.says("7 of 7 parts done")
	b.press("main a.govuk-button")
	b.do(chromedp.Click(chromedp.CSS("#declared")))
	b.press("main form button")
	b.says("Your application is sent")
}

// pay pays by eSewa, with the form that takes the browser there and back.
func (j *walk) pay() {
	b := j.b
	b.t.Helper()
	b.press("main a.govuk-button")
	b.do(chromedp.Click(chromedp.CSS(`[name=method][value=esewa]`)))
	b.press("#pay form button")
	b.press("main form button")
	b.says("Test payment, no money moves")
	b.press("button.act")
	b.until(`location.pathname === '` + j.at + `'`)
	b.says("In review")
}

// decide: the labour office recommends, the Department grants.
func (j *walk) decide(t *testing.T) {
	t.Helper()
	for _, who := range []struct{ email, action string }{{officer, "recommend"}, {director, "grant"}} {
		b := j.tab(t, who.email)
		b.open(j.at + "?lang=en")
		b.press(`details[open] form:has([value=` + who.action + `]) button`)
		b.says("It is recorded")
	}
}

func (j *walk) certificate() {
	b := j.b
	b.t.Helper()
	b.open(j.at)
	b.says("Your application is granted")
	b.press("main .sh-note a.govuk-button")
	number := js[string](b, `location.pathname.split('/').pop()`)
	p := &person{b.t, j.s, j.s.places["np"], &http.Client{Jar: b.jar()}}
	for _, lang := range []string{"en", "ne"} {
		if _, pdf := p.send(http.MethodGet, js[string](b, `document.querySelector('a[href$="paper=`+lang+`"]').href`), "", nil); !bytes.HasPrefix(pdf, []byte("%PDF-")) {
			b.t.Errorf("the certificate in %s is no PDF", lang)
		}
	}
	b.press(`a[href="/np/verify/` + number + `"]`)
	b.says("Genuine and valid")
	b.says("Arjun Mehta")
}
