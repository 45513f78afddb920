// Package staff is who holds a post, as a tenant's admins see it, and how one is
// ended at once.
package staff

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/second"
	"github.com/shrama/shrama/shared/setting/reading"
	"github.com/shrama/shrama/shared/setting/workbench"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/ui"
)

// Line is somebody who holds a post.
type Line struct {
	Name   string `json:"name"`
	Email  string `json:"email"`
	Roles  string `json:"roles"`
	Office string `json:"office"`
	Reset  string `json:"reset,omitempty"` // ident of the admin who asked that the second step of signing in is reset
	ID     string `json:"-"`
	Admin  bool   `json:"-"`
}

// View is everybody who holds a post.
type View struct {
	People []Line `json:"people"`
	wrong  string
	out    string // who was to be signed out, as it was typed
	done   bool   // somebody was
	me     string
	mine   string // ident of who looks
}

// EndForm names whose post ends at once.
type EndForm struct {
	Email string `json:"email"`
}

// Everybody lists who holds posts, by office and name.
func Everybody(ctx context.Context, c web.Call) ([]Line, error) {
	all := []Line{}
	for _, o := range c.Pack.Offices {
		staff, err := people.Staff(ctx, c.DB, o.ID)
		if err != nil {
			return nil, err
		}
		slices.SortFunc(staff, func(a, b people.Person) int { return strings.Compare(a.Name+a.Email, b.Name+b.Email) })
		for _, p := range staff {
			var roles []string
			for _, id := range p.Roles {
				r, _ := c.Pack.Role(id)
				roles = append(roles, cmp.Or(c.Print.In(r.Name), id))
			}
			said := strings.Join(roles, ", ")
			if post, ok := c.Pack.Post(p.Post); ok {
				said = c.Print.In(post.Name) + " (" + said + ")"
			}
			all = append(all, Line{Name: cmp.Or(p.Name, p.Email), Email: p.Email, Roles: said, Office: c.Print.In(o.Name), ID: p.ID, Admin: slices.Contains(p.Roles, tenant.Admin)})
		}
	}
	return all, nil
}

// Page lists them.
func Page(ctx context.Context, c web.Call) (web.View, error) {
	return pageWith(ctx, c, nil)
}

func pageWith(ctx context.Context, c web.Call, wrong error) (web.View, error) {
	all, err := Everybody(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	v := View{People: all, me: c.Actor.Email, mine: c.Actor.Person, done: c.URL.Query().Get("done") == signedOut}
	ids := make([]string, len(all))
	for i, x := range all {
		ids[i] = x.ID
	}
	asked, err := second.Requests(ctx, c.DB, ids)
	if err != nil {
		return web.View{}, err
	}
	for i, x := range all {
		all[i].Reset = asked[x.ID]
	}
	view := web.View{Title: c.Print.T("settings.kind.people"), Back: ui.Link{Text: c.Print.T("settings.home"), Href: c.Path("settings", "home")}, Wrong: wrong}
	if wrong != nil {
		view.Status, v.wrong = 422, reading.Said(c, wrong)
		if strings.HasSuffix(c.URL.Path, "/"+signedOut) {
			v.out = c.PostFormValue("email")
		}
	}
	view.Data, view.Page = v, func(p ui.Page) templ.Component { return peoplePage(p, v) }
	return view, nil
}

// End takes somebody's post at once, without a second person, since what is taken
// can be given again. Nobody ends their own, nor one without which nobody could
// approve anything.
func End(ctx context.Context, c web.Call) (web.View, error) {
	email, err := people.Address(c.PostFormValue("email"))
	if err == nil && email == c.Actor.Email {
		err = fault.Answers([]fault.Field{{ID: "email", Code: "settings.not-self"}})
	}
	if err == nil {
		_, err = people.End(ctx, c.DB, people.Entry{Person: people.Person{Email: email}, By: c.Actor.Person, At: c.Now, Unless: workbench.Dispensable(c.DB, c.Pack)})
	}
	if fault.KindOf(err) == fault.Invalid {
		return pageWith(ctx, c, err)
	}
	return web.View{To: c.Path("settings", "people")}, err
}

// signedOut is the last part of the address at which SignOut stands.
const signedOut = "sign-out"

// SignOut ends all sessions of somebody, an applicant too, at once and by one admin:
// they sign in again. Their history has a line of it.
func SignOut(ctx context.Context, c web.Call) (web.View, error) {
	email, err := people.Address(c.PostFormValue("email"))
	if err == nil {
		err = people.EndSessions(ctx, c.DB, people.Entry{Person: people.Person{Email: email}, By: c.Actor.Person, At: c.Now})
	}
	if fault.KindOf(err) == fault.Invalid {
		return pageWith(ctx, c, err)
	}
	if err == nil {
		c.Record("session ended", c.Actor.Person, "which", "somebody's") // whose is in their trail
	}
	return web.View{To: c.Path("settings", "people") + "?done=" + signedOut}, err
}

// ResetSecond asks that somebody's second step is reset; asked again by another
// admin, it does it.
func ResetSecond(ctx context.Context, c web.Call) (web.View, error) {
	email, err := people.Address(c.PostFormValue("email"))
	if err == nil {
		var done bool
		if done, err = second.Reset(ctx, c.DB, people.Entry{Person: people.Person{Email: email}, By: c.Actor.Person, At: c.Now}); err == nil {
			c.Record("second step reset", c.Actor.Person, "done", done) // whose is in their trail
		}
	}
	if fault.KindOf(err) == fault.Invalid {
		return pageWith(ctx, c, err)
	}
	return web.View{To: c.Path("settings", "people")}, err
}
