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
		"sign-in": func(p ui.Page) templ.Component { return addressPage(p, ui.Field{}, "/np/files") },
		"sign-in-wrong": func(p ui.Page) templ.Component {
			return addressPage(p, ui.Field{Value: "x", Error: "Write one address."}, "")
		},
		"code":       func(p ui.Page) templ.Component { return codePage(p, challenge, ui.Field{}, "") },
		"code-wrong": func(p ui.Page) templ.Component { return codePage(p, challenge, ui.Field{Error: "Not that one."}, "") },
		"sessions": func(p ui.Page) templ.Component {
			return sessionsPage(p, []OneSession{{"a", "phone", challenge.Until, challenge.Until, true}, {"b", "computer", challenge.Until, challenge.Until, false}})
		},
		"sessions-one": func(p ui.Page) templ.Component {
			return sessionsPage(p, []OneSession{{"a", "", challenge.Until, challenge.Until, true}})
		},
		"signed-in": signedInPage,
		"sign-out":  signOutPage,
	} {
		pagetest.Golden(t, name, draw)
	}
}
