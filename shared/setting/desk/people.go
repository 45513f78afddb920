package desk

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/second"
	"github.com/shrama/shrama/shared/setting/enrol"
	"github.com/shrama/shrama/shared/setting/sheet"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/ui"
)

// personLine is somebody who holds a post.
type personLine struct {
	Name   string `json:"name"`
	Email  string `json:"email"`
	Roles  string `json:"roles"`
	Office string `json:"office"`
	Reset  string `json:"reset,omitempty"` // ident of the admin who asked that the second step of signing in is reset
	id     string
	admin  bool
}

// peopleView is everybody who holds a post.
type peopleView struct {
	People []personLine `json:"people"`
	wrong  string
	me     string
	mine   string // ident of who looks
}

// endForm names whose post ends at once.
type endForm struct {
	Email string `json:"email"`
}

// everybody lists who holds posts, by office and name.
func everybody(ctx context.Context, c web.Call) ([]personLine, error) {
	all := []personLine{}
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
			all = append(all, personLine{Name: cmp.Or(p.Name, p.Email), Email: p.Email, Roles: said, Office: c.Print.In(o.Name), id: p.ID, admin: admin(p.Roles)})
		}
	}
	return all, nil
}

func (s *Service) people(ctx context.Context, c web.Call) (web.View, error) {
	return s.peopleWith(ctx, c, nil)
}

func (s *Service) peopleWith(ctx context.Context, c web.Call, wrong error) (web.View, error) {
	all, err := everybody(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	v := peopleView{People: all, me: c.Actor.Email, mine: c.Actor.Person}
	ids := make([]string, len(all))
	for i, x := range all {
		ids[i] = x.id
	}
	asked, err := second.Requests(ctx, c.DB, ids)
	if err != nil {
		return web.View{}, err
	}
	for i, x := range all {
		all[i].Reset = asked[x.id]
	}
	view := web.View{Title: c.Print.T("settings.kind.people"), Back: ui.Link{Text: c.Print.T("settings.home"), Href: c.Path("settings", "home")}, Wrong: wrong}
	if wrong != nil {
		view.Status, v.wrong = 422, said(c, wrong)
	}
	view.Data, view.Page = v, func(p ui.Page) templ.Component { return peoplePage(p, v) }
	return view, nil
}

// end takes somebody's post at once, without a second person, since what is taken
// can be given again. Nobody ends their own.
func (s *Service) end(ctx context.Context, c web.Call) (web.View, error) {
	email, err := people.Address(c.PostFormValue("email"))
	if err == nil && email == c.Actor.Email {
		err = fault.Answers([]fault.Field{{ID: "email", Code: "settings.not-self"}})
	}
	if err == nil {
		_, err = people.End(ctx, c.DB, people.Entry{Person: people.Person{Email: email}, By: c.Actor.Person, At: c.Now})
	}
	if fault.KindOf(err) == fault.Invalid {
		return s.peopleWith(ctx, c, err)
	}
	return web.View{To: c.Path("settings", "people")}, err
}

// resetSecond asks that somebody's second step is reset; asked again by another
// admin, it does it.
func (s *Service) resetSecond(ctx context.Context, c web.Call) (web.View, error) {
	email, err := people.Address(c.PostFormValue("email"))
	if err == nil {
		_, err = second.Reset(ctx, c.DB, people.Entry{Person: people.Person{Email: email}, By: c.Actor.Person, At: c.Now})
	}
	if fault.KindOf(err) == fault.Invalid {
		return s.peopleWith(ctx, c, err)
	}
	return web.View{To: c.Path("settings", "people")}, err
}

// place is where people from a file come into the draft.
func (b *bench) place() enrol.Place {
	return enrol.Place{Call: b.c, Title: b.Title, Version: strconv.Itoa(b.Version), At: b.at("people"), In: b.desk.Now}
}

// file asks for a file of people.
func (s *Service) file(ctx context.Context, c web.Call) (web.View, error) {
	b, err := s.open(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	v, err := b.place().Ask(ctx)
	return v.View(nil), err
}

// fill gives the empty file to fill in, and list everybody of the draft as a file.
func (s *Service) fill(ctx context.Context, c web.Call) (web.View, error) {
	b, err := s.open(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	return b.place().List(c.Print.T("settings.kind.people"), nil), nil
}

func (s *Service) list(ctx context.Context, c web.Call) (web.View, error) {
	b, err := s.open(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	return b.place().List(b.Title, b.Changes), nil
}

// load says what a file of people would do or, asked to take it, writes it into the
// draft.
func (s *Service) load(ctx context.Context, c web.Call) (web.View, error) {
	b, err := s.open(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	v, more, err := b.place().Try(ctx)
	switch {
	case fault.KindOf(err) == fault.Invalid:
		return v.View(err), nil
	case err != nil:
		return web.View{}, err
	case c.PostFormValue("do") != "take":
		return v.View(nil), nil
	}
	at := sheet.At{Kind: "people"}
	sv, err := b.sheet(ctx, at)
	if err != nil {
		return web.View{}, err
	}
	view, err := s.write(ctx, b, sv, more)
	if view.To != "" {
		view.To = b.at()
	}
	return view, err
}
