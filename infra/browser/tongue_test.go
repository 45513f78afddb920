package browser

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// speaks presses the button for another language and checks that the page comes
// in it, at the same address.
func (b *tab) speaks(lang string) {
	b.t.Helper()
	at := js[string](b, `location.pathname`)
	b.press(`.sh-gov nav [lang=` + lang + `]`)
	if got := js[string](b, `location.pathname + ' ' + document.documentElement.lang`); got != at+" "+lang {
		b.t.Fatalf("the other language shows %s, want %s %s\n%s", got, at, lang, b.where())
	}
}

// holds checks what stands in a box.
func (b *tab) holds(box, want string) {
	b.t.Helper()
	if got := js[string](b, `document.querySelector(`+"`"+box+"`"+`).value`); got != want {
		b.t.Errorf("%s holds %q, want %q", box, got, want)
	}
}

func TestBrowserKeepsThePageInAnotherLanguage(t *testing.T) {
	s := the(t)
	b := s.tab(t, employer)
	b.open(s.cases(t).at["full"] + "/parts/establishment?lang=en")
	b.speaks("ne")
	b.holds("#est-name", "Himal Cement Pvt. Ltd.")
	b.open("/np/?q=permit&lang=en")
	b.do(chromedp.SendKeys(chromedp.CSS("#q"), "work "))
	b.speaks("ne")
	b.holds("#q", "work permit")
}

// Nothing that was typed is lost by asking for another language: in an
// application, a decision and a setting, with script and without.
func TestBrowserKeepsWhatWasTypedInAnotherLanguage(t *testing.T) {
	s := the(t)
	review := s.cases(t).at["review"]
	draft := s.as(t, admin).drafted("Fees in two languages")
	part := s.as(t, employer).begin(nil) + "/parts/establishment"
	for name, script := range map[string]bool{"with script": true, "without script": false} {
		t.Run(name, func(t *testing.T) {
			open := func(who, path string) *tab {
				b := s.tab(t, who)
				if !script {
					b.scriptless()
				}
				b.open(path)
				return b
			}
			b := open(employer, part+"?lang=en")
			b.do(chromedp.SendKeys(chromedp.CSS("#est-name"), `Mahakali "Jute" & <Sons>`), chromedp.SendKeys(chromedp.CSS("#est-registered-on-year"), "२०७६"))
			b.speaks("ne")
			b.speaks("en")
			b.holds("#est-name", `Mahakali "Jute" & <Sons>`)
			b.holds("#est-registered-on-year", "२०७६")

			b = open(officer, review+"?lang=en")
			note := `form:has([value=recommend]) textarea`
			b.do(chromedp.SendKeys(chromedp.CSS(note), "Two lines,\nand more."))
			b.speaks("ne")
			b.holds(note, "Two lines,\nand more.")

			b = open(admin, draft+"/edit/fees?service=work-permit&lang=en")
			fee := `main table input`
			b.do(chromedp.SendKeys(chromedp.CSS(fee), "1x"), chromedp.SendKeys(chromedp.CSS(`#from-day`), "1"))
			typed := js[string](b, "document.querySelector(`"+fee+"`).value")
			b.speaks("ne")
			b.holds(fee, typed)
			b.holds(`#from-day`, "1")
			b.press("main form .govuk-button") // what is wrong is said, and the languages still lead to the page
			b.speaks("en")
			b.holds(fee, typed)
		})
	}
}

// What was typed in a form that the page keeps folded goes along too.
func TestBrowserKeepsWhatWasTypedInAFold(t *testing.T) {
	s := the(t)
	review := s.cases(t).at["review"]
	const note, fold = `form:has([value=return]) textarea`, `details:has([value=return])`
	b := s.tab(t, officer)
	b.open(review + "?lang=en")
	b.do(chromedp.Click(chromedp.CSS(fold+" summary")), chromedp.SendKeys(chromedp.CSS(note), "Send this year's paper."))
	b.speaks("ne")
	b.speaks("en")
	b.holds(note, "Send this year's paper.")
	if !js[bool](b, "document.querySelector(`"+fold+"`).open") {
		t.Error("what was typed is folded away")
	}
	b = s.tab(t, officer)
	b.scriptless()
	b.open(review + "?lang=en")
	b.do(chromedp.Click(chromedp.CSS(fold+" summary")), chromedp.SendKeys(chromedp.CSS(note), "Send this year's paper."))
	b.press(fold + " noscript [lang=ne]")
	b.holds(note, "Send this year's paper.")
}

// Enter sends a form as its own button would, whatever buttons for languages
// stand before it.
func TestBrowserEnterSendsTheForm(t *testing.T) {
	s := the(t)
	b := s.tab(t, employer)
	at := s.as(t, employer).begin(nil) + "/parts/establishment"
	b.open(at + "?lang=en")
	b.do(chromedp.SendKeys(chromedp.CSS("#est-name"), "Himal"))
	b.leave(chromedp.KeyEvent(kb.Enter))
	if got := js[string](b, `document.documentElement.lang + ' ' + document.querySelectorAll('.govuk-error-summary').length`); got != "en 1" {
		t.Errorf("Enter shows %q\n%s", got, b.where())
	}
}
