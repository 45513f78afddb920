package staff

import (
	"testing"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/web/pagetest"
	"github.com/shrama/shrama/shared/web/ui"
)

func TestWhoHoldsAPost(t *testing.T) {
	v := View{People: []Line{{Name: "Sita", Email: "sita@x.example", Roles: "Officer", Office: "Kathmandu"}}, wrong: "You cannot end your own post.", me: "me@x.example"}
	pagetest.Golden(t, "people", func(p ui.Page) templ.Component { return peoplePage(p, v) })
	v.wrong, v.out = "", "nobody@x.example"
	pagetest.Golden(t, "people-sign-out", func(p ui.Page) templ.Component { return peoplePage(p, v) })
	v.out, v.done = "", true
	pagetest.Golden(t, "people-signed-out", func(p ui.Page) templ.Component { return peoplePage(p, v) })
}
