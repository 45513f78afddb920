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
	"github.com/shrama/shrama/shared/setting/roster"
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
	id     string
	admin  bool
}

// peopleView is everybody who holds a post.
type peopleView struct {
	People []personLine `json:"people"`
	wrong  string
	me     string
}

// endForm names whose post ends at once.
type endForm struct {
	Email string `json:"email"`
}

// csvForm is a file of people, as text. Do is try to see what it would do, take to
// write it into the draft.
type csvForm struct {
	Version string `json:"version"`
	CSV     string `json:"csv"`
	Do      string `json:"do"`
}

// csvView is what a file of people would do, line by line.
type csvView struct {
	Draft  string    `json:"draft"`
	Lines  []csvLine `json:"lines"`
	Faults []string  `json:"faults,omitempty"`
	draft  draftView
	file   ui.Field
	ready  int // changes that can be taken
	wrong  string
	tried  bool
}

// csvLine is one line of the file.
type csvLine struct {
	Line   int      `json:"line"`
	Person string   `json:"person"`
	Does   string   `json:"does"`
	Faults []string `json:"faults,omitempty"`
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
	v := peopleView{People: all, me: c.Actor.Email}
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

// csv asks for a file of people.
func (s *Service) csv(ctx context.Context, c web.Call) (web.View, error) {
	b, err := s.open(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	return b.csvDrawn(b.csvView()), nil
}

func (b *bench) csvView() csvView {
	return csvView{Draft: b.ID, draft: b.view(""), Lines: []csvLine{}, file: ui.Field{ID: "csv", Label: b.c.Print.T("settings.csv"), Rows: 10, Value: b.c.PostFormValue("csv"),
		Hint: b.c.Print.T("settings.csv-hint", "columns", "email, name, post, roles, office, end"), Attrs: templ.Attributes{"spellcheck": "false"}}}
}

func (b *bench) csvDrawn(v csvView) web.View {
	return web.View{Title: b.c.Print.T("settings.import"), Back: ui.Link{Text: b.Title, Href: b.at()}, Data: v,
		Page: func(p ui.Page) templ.Component { return csvPage(p, v) }}
}

// load reads a file of people: it says what it would do or, asked to take it, writes
// it into the draft.
func (s *Service) load(ctx context.Context, c web.Call) (web.View, error) {
	b, err := s.open(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	r := roster.Read([]byte(c.PostFormValue("csv")), b.desk.Now)
	known, err := people.FindMany(ctx, c.DB, r.Emails())
	if err != nil {
		return web.View{}, err
	}
	r = r.Against(known, b.desk.Now)
	v := b.csvView()
	v.tried = true
	for _, f := range r.Faults {
		v.Faults = append(v.Faults, b.fault(f))
	}
	for _, x := range r.Rows {
		l := csvLine{Line: x.Line, Person: strings.TrimSpace(x.Person.Name + " " + x.Person.Email), Does: string(x.Does)}
		for _, f := range x.Faults {
			l.Faults = append(l.Faults, b.fault(f))
		}
		v.Lines = append(v.Lines, l)
	}
	more, err := r.Layer()
	v.ready = len(more)
	if err != nil || c.PostFormValue("do") != "take" {
		view := b.csvDrawn(v)
		if err != nil {
			v.wrong = said(c, err)
			view = b.csvDrawn(v)
			view.Status, view.Wrong = 422, err
		}
		return view, nil
	}
	at := sheet.At{Kind: "people"}
	sv, err := b.sheet(ctx, at)
	if err != nil {
		return web.View{}, err
	}
	return s.write(ctx, b, sv, more)
}

// fault says what is wrong with a line, and in which column.
func (b *bench) fault(f roster.Fault) string {
	p := b.c.Print
	where := p.T("settings.line", "n", p.Digits(strconv.Itoa(f.Line)))
	if f.Name != "" {
		where += ", " + f.Name
	}
	return where + ": " + p.Say(f.Code, f.Args)
}
