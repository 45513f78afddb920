package journey

import (
	"strings"
	"time"

	"golang.org/x/net/html"

	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/second"
)

// app is what stands on somebody's phone: the secret of their second step, and
// when the code was made that they typed last.
type app struct {
	secret string
	used   time.Time
}

// period is how long an app shows a code.
const period = 30 * time.Second

// appCode is a code that somebody's app shows and that was not typed yet: of now, of
// the next half minute, which is taken too, or after a wait. A secret that
// is told is a new one.
func (h *House) appCode(email, secret string) string {
	h.T.Helper()
	key := string(h.Tenant) + " " + email
	a := h.apps[key]
	if secret != "" {
		a = app{secret: secret}
	}
	at := h.Clock().Truncate(period)
	if !at.After(a.used) {
		at = a.used.Add(period)
	}
	if wait := at.Sub(h.Clock().Truncate(period)) - period; wait > 0 {
		h.Passes(wait)
	}
	a.used = at
	h.apps[key] = a
	code, err := second.Code(a.secret, at)
	if err != nil {
		h.T.Fatal(err)
	}
	return code
}

// forgets takes the second step away from somebody whose app was used later
// than now: another story of the same administration ended in a later year.
func (h *House) forgets(email string) {
	h.T.Helper()
	key := string(h.Tenant) + " " + email
	a, ok := h.apps[key]
	if !ok || a.used.Before(h.Clock().Add(time.Hour)) {
		return
	}
	for _, admin := range []string{"one admin", "another admin"} {
		e := people.Entry{Person: people.Person{Email: email}, By: admin, At: h.Clock()}
		if _, err := second.Reset(h.T.Context(), h.DB(), e); err != nil {
			h.T.Fatal(err)
		}
	}
	delete(h.apps, key)
}

// takesTheSecondStep types the code of the app where it is asked for, and sets
// the app up before where it is the first time.
func (p *Person) takesTheSecondStep() {
	p.t.Helper()
	if !strings.HasSuffix(p.Page.URL.Path, "/sign-in/second") {
		return
	}
	secret := ""
	for _, n := range p.Page.all(func(n *html.Node) bool { return attr(n, "id") == "key" }) {
		secret = text(n)
	}
	p.Submits("/sign-in/second", map[string]string{"code": p.h.appCode(p.Email, secret)})
	if secret == "" {
		return
	}
	for _, n := range p.Page.all(func(n *html.Node) bool { return attr(n, "role") == "button" }) {
		p.Opens(attr(n, "href"))
	}
}
