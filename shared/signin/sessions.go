package signin

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/session"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/ui"
)

// OneSession is where somebody is signed in.
type OneSession struct {
	Session string    `json:"session"`
	Device  string    `json:"device"` // phone, tablet, computer, program
	Began   time.Time `json:"began"`
	Used    time.Time `json:"used"` // last, to about an hour
	Own     bool      `json:"own"`  // it is the one that asks
}

// EndSession names the session that is to end.
type EndSession struct {
	Session string `json:"session"`
}

// sessionRoutes are what a person does about their own sessions. They are open
// while a tenant is suspended: who lost a phone then does not wait.
func (d *door) sessionRoutes() []web.Route {
	return []web.Route{
		{Method: "GET", Pattern: "/sessions", Always: true, Summary: "List where the person is signed in", Gives: []OneSession{}, Do: d.sessions},
		{Method: "POST", Pattern: "/sessions/end", Always: true, Summary: "End one session of the person", Takes: EndSession{}, Do: d.endOne},
		{Method: "POST", Pattern: "/sessions/end-others", Always: true, Summary: "End all sessions of the person but this one", Do: d.endOthers},
	}
}

func (d *door) sessions(ctx context.Context, c web.Call) (web.View, error) {
	all, err := session.List(ctx, c.DB, c.Actor.Person, c.Now)
	if err != nil {
		return web.View{}, err
	}
	codes := -1
	if c.Actor.Officer() {
		if codes, err = d.vault(c).Left(ctx, c.Actor.Person); err != nil {
			return web.View{}, err
		}
	}
	list := []OneSession{}
	for _, s := range all {
		list = append(list, OneSession{s.ID, s.Device, s.Began.UTC(), s.Used.UTC(), s.ID == web.OwnSession(c)})
	}
	return web.View{
		Title: c.Print.T("session.title"), Data: list,
		Back: ui.Link{Text: c.Print.T("web.home"), Href: c.Path("")},
		Page: func(p ui.Page) templ.Component { return sessionsPage(p, list, codes) },
	}, nil
}

func (d *door) endOne(ctx context.Context, c web.Call) (web.View, error) {
	if err := c.Recent(); err != nil {
		return web.View{}, err
	}
	return web.View{To: c.Path("sessions")}, web.SignOutOther(ctx, c, c.PostFormValue("session"))
}

func (d *door) endOthers(ctx context.Context, c web.Call) (web.View, error) {
	if err := c.Recent(); err != nil {
		return web.View{}, err
	}
	return web.View{To: c.Path("sessions")}, web.SignOutOthers(ctx, c)
}
