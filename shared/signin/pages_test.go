package signin

import (
	"testing"
	"time"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/web/pagetest"
	"github.com/shrama/shrama/shared/web/ui"
)

func TestPages(t *testing.T) {
	challenge := Challenge{Email: "m…@example.com", Until: time.Date(2026, 11, 22, 10, 24, 0, 0, time.UTC)}
	for name, draw := range map[string]func(ui.Page) templ.Component{
		"sign-in": func(p ui.Page) templ.Component { return addressPage(p, asks{to: "/np/files"}, ui.Field{}) },
		"sign-in-again": func(p ui.Page) templ.Component {
			return addressPage(p, asks{"/np/sessions", "You signed in long ago."}, ui.Field{Value: "sita@example.com"})
		},
		"sign-in-wrong": func(p ui.Page) templ.Component {
			return addressPage(p, asks{}, ui.Field{Value: "x", Error: "Write one address."})
		},
		"code":       func(p ui.Page) templ.Component { return codePage(p, challenge, ui.Field{}, "") },
		"code-wrong": func(p ui.Page) templ.Component { return codePage(p, challenge, ui.Field{Error: "Not that one."}, "") },
		"sessions": func(p ui.Page) templ.Component {
			return sessionsPage(p, []OneSession{{"a", "phone", challenge.Until, challenge.Until, true}, {"b", "computer", challenge.Until, challenge.Until, false}}, -1)
		},
		"sessions-post": func(p ui.Page) templ.Component {
			return sessionsPage(p, []OneSession{{"a", "phone", challenge.Until, challenge.Until, true}}, 7)
		},
		"sessions-few": func(p ui.Page) templ.Component {
			return sessionsPage(p, []OneSession{{"a", "phone", challenge.Until, challenge.Until, true}}, 1)
		},
		"second":       func(p ui.Page) templ.Component { return secondPage(p, ui.Field{}, "/np/queue") },
		"second-wrong": func(p ui.Page) templ.Component { return secondPage(p, ui.Field{Error: "Not that one."}, "") },
		"second-setup": func(p ui.Page) templ.Component {
			return setupPage(p, setup{"ABCD EFGH", "data:image/png;base64,", "otpauth://totp/Shrama%20np:a@example.com?secret=ABCDEFGH&issuer=Shrama+np", "/np/queue"}, ui.Field{})
		},
		"second-paper": func(p ui.Page) templ.Component {
			return paperPage(p, []string{"AB12C-D34EF", "GH56J-K78MN"}, "/np/queue")
		},
		"second-few":    func(p ui.Page) templ.Component { return fewPage(p, 2, "/np/queue") },
		"second-none":   func(p ui.Page) templ.Component { return fewPage(p, 0, "/np/queue") },
		"second-renew":  func(p ui.Page) templ.Component { return renewPage(p, ui.Field{}) },
		"second-locked": lockedPage,
		"sessions-one": func(p ui.Page) templ.Component {
			return sessionsPage(p, []OneSession{{"a", "", challenge.Until, challenge.Until, true}}, -1)
		},
		"signed-in": signedInPage,
		"sign-out":  signOutPage,
	} {
		pagetest.Golden(t, name, draw)
	}
}
