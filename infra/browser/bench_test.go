package browser

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/form"
)

// follow goes to what leads to an address by the keyboard, and presses Enter.
func (b *tab) follow(ends string) {
	b.t.Helper()
	b.tabTo(fmt.Sprintf("e.matches('a[href$=%q]')", ends))
	b.leave(chromedp.KeyEvent(kb.Enter))
}

// sends goes to the button of the form with an act, and presses Enter.
func (b *tab) sends(act string) {
	b.t.Helper()
	b.tabTo(fmt.Sprintf("e.matches('button') && e.form.querySelector('[name=action]')?.value === %q", act))
	b.leave(chromedp.KeyEvent(kb.Enter))
}

// A setting from the draft to the day it holds with nothing but the keyboard, on
// a phone, with script and without: refused first, and the summary leads to the
// box; tried on past cases; approved by a second person.
func TestBrowserChangesASettingByKeyboard(t *testing.T) {
	s := the(t)
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
			b := open(admin, "/np/settings/home?lang=en")
			b.tabTo(`e.id === 'title'`)
			b.keys("Holidays " + name)
			b.leave(chromedp.KeyEvent(kb.Enter))
			draft := js[string](b, `location.pathname`)
			b.tabTo(`e.matches('summary') && e.parentElement.querySelector('a[href$="/edit/holidays"]') !== null`)
			b.do(chromedp.KeyEvent(kb.Enter))
			b.follow("/edit/holidays")
			b.tabTo(`e.matches('a[href*="new=yes"]')`)
			b.leave(chromedp.KeyEvent(kb.Enter))
			b.tabTo(`e.matches('main form button.govuk-button')`)
			b.leave(chromedp.KeyEvent(kb.Enter))
			b.mendsHoliday(name, script)
			b.says("It is in the draft now")
			b.follow(draft + "/changes")
			b.says(name)
			b.follow(draft + "/trial")
			b.tabTo(`e.matches('form[action$="/trial"] button')`)
			b.leave(chromedp.KeyEvent(kb.Enter))
			b.follow(draft + "/approval")
			b.tabTo(`e.matches('main select')`)
			b.keys("Dipak")
			b.sends("submit")
			b.says("Sent for approval")

			second := open(admin2, draft+"/approval?lang=en")
			second.sends("approve")
			from := civil.Of(s.Clock().In(s.places["np"].zone)).AddDays(map[bool]int{true: 30, false: 60}[script]) // after what other tests publish
			d, m, y := form.Boxes(form.Field{Type: form.Date}, from.String(), s.places["np"].calendar)
			for id, figure := range map[string]string{"from-day": d, "from-month": m, "from-year": y} {
				second.do(chromedp.Focus(chromedp.CSS("#from-day")))
				if id != "from-day" {
					second.tabTo(fmt.Sprintf("e.id === %q", id))
				}
				js[bool](second, `document.activeElement.select(), true`)
				second.keys(figure)
			}
			second.sends("publish")
			if at := js[string](second, `location.pathname`); !strings.Contains(at, "/settings/versions/") {
				t.Errorf("at %s\n%s", at, second.where())
			}
			second.says(name)
		})
	}
}

// mendsHoliday goes by the error summary to what is missing, and writes it.
func (b *tab) mendsHoliday(name string, script bool) {
	b.t.Helper()
	if script && !js[bool](b, `document.activeElement.matches('.govuk-error-summary')`) {
		b.t.Error("the summary is not focused")
	}
	first := js[string](b, `document.querySelector('.govuk-error-summary a').hash.slice(1)`)
	b.tabTo(`e.matches('.govuk-error-summary a')`)
	b.do(chromedp.Click(chromedp.CSS(`.govuk-error-summary a`))) // the protocol hands an Enter on to the box, which no keyboard does
	if got := js[string](b, `document.activeElement.id`); got != first {
		b.t.Errorf("the summary leads to %q, want %q", got, first)
	}
	for _, x := range [][2]string{{"date-day", "१५"}, {"date-month", "7"}, {"date-year", "2083"}} {
		if js[string](b, `document.activeElement.id`) != x[0] {
			b.tabTo(fmt.Sprintf("e.id === %q", x[0]))
		}
		b.keys(x[1])
	}
	for range 2 {
		b.tabTo(`e.matches('input[name^="name"]')`)
		b.keys(name)
	}
	b.leave(chromedp.KeyEvent(kb.Enter))
}
