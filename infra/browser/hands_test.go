package browser

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// tabTo moves the focus on until a condition holds of document.activeElement,
// here e. Every stop on the way must show its ring.
func (b *tab) tabTo(condition string) {
	b.t.Helper()
	for range 80 {
		b.do(chromedp.KeyEvent(kb.Tab))
		stop := js[struct {
			There, Ring bool
			What        string
		}](b, `(() => {
			const e = document.activeElement, of = (n) => getComputedStyle(n).outlineStyle !== 'none' && parseFloat(getComputedStyle(n).outlineWidth) >= 2;
			return {There: Boolean(`+condition+`), What: e.outerHTML.slice(0, 100), Ring: e === document.body || of(e) || of(e.nextElementSibling || e)};
		})()`)
		if !stop.Ring {
			b.t.Errorf("the focus does not show on %s", stop.What)
		}
		if stop.There {
			return
		}
	}
	b.t.Fatalf("the focus never comes to %s\n%s", condition, b.where())
}

func (b *tab) keys(text string) {
	b.t.Helper()
	b.do(chromedp.KeyEvent(text))
}

// A question page with nothing but the keyboard.
func TestBrowserFillsAPartByKeyboard(t *testing.T) {
	s := the(t)
	at := s.as(t, employer).begin(nil)
	b := s.tab(t, employer)
	b.size(laptop)
	b.open(at + "/parts/establishment?lang=en")
	for _, x := range [][2]string{
		{"est-name", "Himal Cement"}, {"est-pan", "301234567"}, {"est-registered-on-day", "2"}, {"est-registered-on-month", "4"},
		{"est-registered-on-year", "2076"}, {"head-name", "Mina Shrestha"}, {"head-phone", "9841234567"}, {"head-email", "mina@example.com"},
	} {
		b.tabTo(fmt.Sprintf("e.id === %q", x[0]))
		b.keys(x[1])
	}
	b.tabTo(`e.matches('form button')`)
	b.leave(chromedp.KeyEvent(kb.Enter))
	if got := js[string](b, `location.pathname`); got != at+"/parts/workplace" {
		t.Errorf("at %s\n%s", got, b.where())
	}
}

// A decision with nothing but the keyboard: open the other form, write why, send.
func TestBrowserDecidesByKeyboard(t *testing.T) {
	s := the(t)
	e := s.as(t, employer)
	at := e.file()
	e.deposit(at)
	s.as(t, accounts).act(at, "pay", "")
	b := s.tab(t, officer)
	b.size(laptop)
	b.open(at + "?lang=en")
	b.tabTo(`e.matches('summary') && e.parentNode.querySelector('[value=return]')`)
	b.keys(kb.Enter)
	b.tabTo(`e.matches('textarea') && e.form.querySelector('[value=return]')`)
	b.keys("The tax clearance is of last year.")
	b.tabTo(`e.matches('button') && e.form.querySelector('[value=return]')`)
	b.leave(chromedp.KeyEvent(kb.Enter))
	b.says("It is recorded")
	if got := read[struct{ Phase string }](e, at).Phase; got != "returned" {
		t.Errorf("the case is %s, want returned", got)
	}
}

// One form of the decision is open at a time, without script too.
func TestBrowserShowsOneDecisionAtATime(t *testing.T) {
	s := the(t)
	b := s.tab(t, officer)
	b.scriptless()
	b.size(laptop)
	b.open(s.cases(t).at["review"])
	for range 2 {
		b.do(chromedp.Click(chromedp.CSS(`details:not([open]) summary`)))
		if n := js[int](b, `document.querySelectorAll('#decision details[open]').length`); n != 1 {
			t.Errorf("%d forms are open, want 1", n)
		}
	}
}

func TestBrowserLeadsToTheErrors(t *testing.T) {
	s := the(t)
	b := s.tab(t, employer)
	b.open(s.as(t, employer).begin(nil) + "/parts/establishment?lang=en")
	b.do(chromedp.SendKeys(chromedp.CSS("#est-pan"), "12"))
	b.press("main form .govuk-button")
	if !js[bool](b, `document.activeElement.matches('.govuk-error-summary')`) {
		t.Error("the summary is not focused")
	}
	if got := js[string](b, `document.title`); !strings.HasPrefix(got, "Error: ") {
		t.Errorf("the title is %q", got)
	}
	if got := js[string](b, `document.querySelector('#est-pan').value`); got != "12" {
		t.Errorf("what was typed is %q now", got)
	}
	links := js[[]string](b, `[...document.querySelectorAll('.govuk-error-summary a')].map((a) => a.hash).filter((h) => !document.querySelector(h))`)
	if len(links) > 0 {
		t.Errorf("the summary leads nowhere: %v", links)
	}
	b.do(chromedp.Click(chromedp.CSS(`.govuk-error-summary a[href="#est-pan"]`)))
	if got := js[string](b, `document.activeElement.id`); got != "est-pan" {
		t.Errorf("the summary leads to %q", got)
	}
}

func TestBrowserSendsOneSubmissionForTwoPresses(t *testing.T) {
	s := the(t)
	e := s.as(t, employer)
	at := e.begin(nil)
	e.fill(at, len(s.law.Parts))
	e.attach(at)
	b := s.tab(t, employer)
	b.open(at + "/check?lang=en")
	b.do(chromedp.Click(chromedp.CSS("#declared")))
	js[bool](b, `(window.here = true)`)
	js[bool](b, `(() => { const x = document.querySelector('main form button'); x.click(); x.click(); return true })()`)
	b.until(`!window.here && document.readyState === 'complete'`)
	b.says("Your application is sent")
	if n := s.posted(at + "/check"); n != 1 {
		t.Errorf("two presses were sent %d times", n)
	}
}
