package signin

import (
	"context"
	"errors"
	"net/http"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/limit"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/second"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/ui"
)

// PaperCodes are new codes for the day the phone is lost; they are told once.
type PaperCodes struct {
	Paper []string `json:"paper"`
}

// paperRoutes make new codes for paper, for whoever holds a post and so takes a
// second step.
func (d *door) paperRoutes() []web.Route {
	return []web.Route{
		{Method: "GET", Pattern: "/sessions/paper", Officer: true, Always: true, Summary: "Show the form that makes new codes on paper", Do: d.paper},
		{Method: "POST", Pattern: "/sessions/paper", Officer: true, Always: true, Summary: "Make new codes on paper; the old ones no longer work", Takes: TypedCode{}, Gives: PaperCodes{}, Do: d.renew},
	}
}

func (d *door) paper(_ context.Context, c web.Call) (web.View, error) {
	return renewView(c, ui.Field{}), c.Recent()
}

// renewView shows the form; f says what was wrong.
func renewView(c web.Call, f ui.Field) web.View {
	v := web.View{
		Title: c.Print.T("second.renew"), Back: ui.Link{Text: c.Print.T("session.title"), Href: c.Path("sessions")},
		Page: func(p ui.Page) templ.Component { return renewPage(p, f) },
	}
	if f.Error != "" {
		v.Status = http.StatusUnprocessableEntity
	}
	return v
}

// renew makes the codes, for one code of the app or of the old ones: a session
// alone, which somebody else may hold, does not.
func (d *door) renew(ctx context.Context, c web.Call) (web.View, error) {
	if err := c.Recent(); err != nil {
		return web.View{}, err
	}
	if err := limit.Count(ctx, c.DB, c.Now, append(trying(c.Address()), second.Limits(c.Actor.Person)...)); err != nil {
		return web.View{}, err
	}
	codes, err := d.vault(c).Renew(ctx, c.Actor.Person, second.Try{Code: typed(c.PostFormValue("code")), At: c.Now})
	if err != nil {
		c.Record("codes on paper refused", c.Actor.Person, "code", answerCode(err))
	}
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Kind == fault.Invalid && !c.JSON {
		return renewView(c, ui.Field{Error: c.Print.T(f.Fields[0].Code)}), nil
	}
	if err != nil {
		return d.locked(c, c.Actor.Person, err)
	}
	c.Record("codes on paper renewed", c.Actor.Person)
	e := people.Entry{Person: people.Person{Email: c.Actor.Email}, By: c.Actor.Person, At: c.Now}
	return web.View{
		Title: c.Print.T("second.paper"), Data: PaperCodes{codes},
		Page: func(p ui.Page) templ.Component { return paperPage(p, codes, c.Path("sessions")) },
	}, people.Note(ctx, c.DB, e, people.PaperRenewed)
}
