package browser

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	devtools "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/shrama/shrama/shared/people"
	secondstep "github.com/shrama/shrama/shared/second"
	"github.com/shrama/shrama/shared/tenant"
)

// newcomer is somebody who was given a post and has not signed in yet.
type newcomer struct {
	*site
	of    *place
	email string
	id    string
	key   string    // of their app
	used  time.Time // when the code was made that they typed last
}

// newcomer gives a post in a place to an address that nobody else has.
func (s *site) newcomer(t *testing.T, p *place) *newcomer {
	t.Helper()
	n := &newcomer{site: s, of: p, email: "newcomer-" + strings.ToLower(newID()[:8]) + "@shrama.example"}
	who, err := people.Enrol(t.Context(), s.Table.For(p.id), people.Entry{At: s.Clock(), Person: people.Person{
		Email: n.email, Name: "Asha", Lang: p.pack.Languages[0], Roles: []string{tenant.Admin}, Office: p.pack.Offices[0].ID}})
	if err != nil {
		t.Fatal(err)
	}
	n.id = who.ID
	return n
}

// vault holds the second steps of the place, under the pepper told.
func (n *newcomer) vault(pepper []byte) secondstep.Vault {
	return secondstep.Vault{DB: n.Table.For(n.of.id), Pepper: pepper, Hasty: true}
}

// shows is a code that the app makes and that was not typed yet: those of the
// next half minute are taken too.
func (n *newcomer) shows(t *testing.T) string {
	t.Helper()
	at := n.Clock()
	if !at.Truncate(30 * time.Second).After(n.used) {
		at = n.used.Add(30 * time.Second)
	}
	n.used = at.Truncate(30 * time.Second)
	code, err := secondstep.Code(n.key, at)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// types leaves a page by a code in its form.
func types(code string) string {
	return fmt.Sprintf(`document.querySelector('#code').value = %q; %s`, code, send)
}

// first takes the first step in a tab; what it leads to is before it then.
func (n *newcomer) first(b *tab, lang string) {
	b.t.Helper()
	b.show(page{path: n.of.at("sign-in"), then: fmt.Sprintf(`document.querySelector('#email').value = %q; %s`, n.email, send)}, lang)
	js[bool](b, `(window.here = true)`)
	js[bool](b, `(() => {`+types(n.code(b.t, n.email))+`; return true})()`)
	b.until(`!window.here && document.readyState === 'complete'`)
}

// TestBrowserEveryPageOfTheSecondStep looks at setting up, typing, losing and
// renewing it, in every place and language.
func TestBrowserEveryPageOfTheSecondStep(t *testing.T) {
	s := the(t)
	script, err := os.ReadFile(root + "/infra/npm/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatal("npm packages are not there: ", err)
	}
	for _, p := range s.places {
		for _, lang := range p.pack.Languages {
			t.Run(string(p.id)+" "+lang, func(t *testing.T) {
				t.Parallel()
				n, b := s.newcomer(t, p), s.tab(t, "")
				a := audit{lang: lang, axe: string(script), keys: keys(t), tabs: map[string]*tab{"": b}}
				look := func(name, path, then string) {
					t.Helper()
					t.Run(name, func(t *testing.T) {
						a.look(t, page{name: string(p.id) + "-" + name, path: p.at(path), then: then, brief: p.id != "np"})
					})
					b.t = t
				}
				n.first(b, lang)
				n.key = js[string](b, `document.querySelector('#key').innerText`)
				look("second-setup", "sign-in/second", "")
				look("second-setup-wrong", "sign-in/second", types("000000"))
				look("second-paper", "sign-in/second", types(n.shows(t)))
				look("sessions", "sessions", "")
				look("paper", "sessions/paper", "")
				look("paper-wrong", "sessions/paper", types("000000"))
				last := n.last(b)
				look("sessions-few", "sessions", "")
				look("sign-in-again", "sign-in?to=/"+string(p.id)+"/sessions&again=yes", "")
				n.first(b, lang)
				look("second", "sign-in/second", "")
				look("second-wrong", "sign-in/second", types("000000"))
				look("second-few", "sign-in/second", types(last))
				n.first(b, lang)
				n.sealedOtherwise(t)
				look("second-unreadable", "sign-in/second", types("000000"))
			})
		}
	}
}

// last leaves one code on paper, and returns it.
func (n *newcomer) last(b *tab) string {
	b.t.Helper()
	v := n.vault(n.Pepper)
	codes, err := v.Renew(b.t.Context(), n.id, secondstep.Try{Code: n.shows(b.t), At: n.Clock()})
	if err != nil {
		b.t.Fatal(err)
	}
	for _, c := range codes[1:] {
		if _, err := v.Use(b.t.Context(), n.id, secondstep.Try{Code: c, At: n.Clock()}); err != nil {
			b.t.Fatal(err)
		}
	}
	return codes[0]
}

// sealedOtherwise seals their second step under another pepper.
func (n *newcomer) sealedOtherwise(t *testing.T) {
	t.Helper()
	for _, admin := range []string{"one admin", "another admin"} {
		e := people.Entry{Person: people.Person{Email: n.email}, By: admin, At: n.Clock()}
		if _, err := secondstep.Reset(t.Context(), n.Table.For(n.of.id), e); err != nil {
			t.Fatal(err)
		}
	}
	secret := secondstep.NewSecret()
	code, err := secondstep.Code(secondstep.Written(secret), n.Clock())
	if err != nil {
		t.Fatal(err)
	}
	other := append([]byte("another "), n.Pepper...)
	if _, err := n.vault(other).Enrol(t.Context(), n.id, secret, secondstep.Try{Code: code, At: n.Clock()}); err != nil {
		t.Fatal(err)
	}
}

// The two steps, new codes on paper and the end of other sessions with nothing but
// the keyboard, and without the script of the pages.
func TestBrowserTakesTwoStepsByKeyboard(t *testing.T) {
	s := the(t)
	p := s.places["np"]
	n, b := s.newcomer(t, p), s.tab(t, "")
	b.scriptless()
	b.size(laptop)
	code := func(text string) {
		t.Helper()
		b.tabTo(`e.id === 'code'`)
		b.keys(text)
		b.leave(chromedp.KeyEvent(kb.Enter))
	}
	b.open(p.at("sign-in?lang=en"))
	b.tabTo(`e.id === 'email'`)
	b.keys(n.email)
	b.leave(chromedp.KeyEvent(kb.Enter))
	code(n.code(t, n.email))
	b.says("Set up your second step")
	n.key = js[string](b, `document.querySelector('#key').innerText`)
	code("000000")
	b.says("This is not the code")
	code(n.shows(t))
	b.says("Keep these codes on paper")
	b.tabTo(`e.matches('main [role=button]')`)
	b.leave(chromedp.KeyEvent(kb.Enter))
	s.as(t, employer) // somebody else's session is not listed
	b.open(p.at("sessions"))
	b.says("You have 10 codes left on paper")
	b.tabTo(`e.matches('main a[href$="/sessions/paper"]')`)
	b.leave(chromedp.KeyEvent(kb.Enter))
	code(n.shows(t))
	b.says("Keep these codes on paper")
	b.open(p.at("sign-out"))
	b.tabTo(`e.matches('main form button')`)
	b.leave(chromedp.KeyEvent(kb.Enter))
	b.open(p.at("sessions"))
	if at := js[string](b, `location.pathname`); at != p.at("sign-in") {
		t.Errorf("after signing out the list is at %s", at)
	}
}

// Who signs out in one tab leaves nothing to read in another, but for what another
// administration shows them, in which they stay.
func TestBrowserLeavesNothingInOtherTabs(t *testing.T) {
	s := the(t)
	b := s.tab(t, "leaver@shrama.example")
	b.open("/np/sign-out?lang=en")
	ctx, end := chromedp.NewContext(b.ctx)
	t.Cleanup(end)
	other := &tab{t, s, ctx}
	other.do(chromedp.Navigate(s.Base + "/np/profile?lang=en"))
	other.says("leaver@shrama.example")
	ctx, end = chromedp.NewContext(b.ctx)
	t.Cleanup(end)
	abroad := &tab{t, s, ctx}
	abroad.do(chromedp.Navigate("about:blank"))
	abroad.wear(s.as(t, "employer@lk.shrama.example").c.Jar)
	abroad.do(chromedp.Navigate(s.Base + "/lk/profile?lang=en"))
	abroad.says("Lanka Spice Mills")
	b.press(`main form[action$="/sign-out"] button`)
	other.until(`location.pathname === '/'`)
	other.open("/np/profile")
	if at := js[string](other, `location.pathname`); at != "/np/sign-in" {
		t.Errorf("the other tab is at %s", at)
	}
	if at := js[string](abroad, `location.pathname`); at != "/lk/profile" {
		t.Errorf("the tab of another administration is at %s", at)
	}
	abroad.open("/lk/profile")
	abroad.says("Lanka Spice Mills")
}

// A page whose session ended unused shows nothing any more, unless something was
// typed there; here hours are milliseconds.
func TestBrowserLeavesNothingWhenTheSessionEnds(t *testing.T) {
	s := the(t)
	b := s.tab(t, employer)
	hasten := devtools.AddScriptToEvaluateOnNewDocumentParams{Source: `const wait = setTimeout; window.setTimeout = (f, ms, ...a) => wait(f, ms >= 3.6e6 ? ms / 3.6e4 : ms, ...a);`}
	if _, err := chromedp.Call(b.ctx, devtools.AddScriptToEvaluateOnNewDocument, hasten); err != nil {
		t.Fatal(err)
	}
	at := s.as(t, employer).begin(nil)
	b.open(at)
	b.until(`location.pathname === '/'`)
	b.open(at + "/parts/" + s.law.Parts[0].ID)
	js[bool](b, `(() => { const e = document.querySelector('#est-name'); e.value = 'Himal'; return e.dispatchEvent(new Event('input', {bubbles: true})); })()`)
	time.Sleep(2 * time.Second) // 12 hours are 1.2 seconds
	if got := js[string](b, `location.pathname + ' ' + document.querySelector('#est-name').value`); got != at+"/parts/"+s.law.Parts[0].ID+" Himal" {
		t.Errorf("what was typed is gone: %s", got)
	}
}
