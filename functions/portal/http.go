package portal

import (
	"cmp"
	"context"
	"fmt"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/paper/keyring"
	"github.com/shrama/shrama/shared/signin"
	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/ui"
)

// Routes returns the portal's table in the given house.
func Routes(h web.House, keys keyring.Ring) []web.Route {
	s := &Service{Static: h.Assets, Tenants: h.Tenants, Packs: h.Packs, API: h.Document, Keys: keys}
	return append(s.routes(), signin.Routes(h)...)
}

// routes is the portal's own table.
func (s *Service) routes() []web.Route {
	return append(append(s.fileRoutes(), s.checkRoutes()...), []web.Route{
		{Method: "GET", Pattern: "/{$}", Bare: true, Summary: "List the administrations", Gives: []Place{}, Do: s.places},
		{Method: "GET", Pattern: "/assets/{file}", Bare: true, Summary: "Get a static file", Do: s.asset},
		{Method: "GET", Pattern: "/openapi.json", Bare: true, Summary: "Get this document", Do: s.api},
		{Method: "GET", Pattern: "/crest/{file}", Public: true, Always: true, Summary: "Get the administration's crest", Do: s.crest},
		{Method: "GET", Pattern: "/{$}", Public: true, Summary: "List what can be asked for; q searches", Gives: []Offer{}, Do: s.home},
		{Method: "GET", Pattern: "/accessibility", Public: true, Always: true, Summary: "Say how everybody can use the service", Do: s.statement("accessibility", 4)},
		{Method: "GET", Pattern: "/privacy", Public: true, Always: true, Summary: "Say what is kept of a person", Do: s.statement("privacy", 5)},
	}...)
}

// crest is the picture at the head of every page. Only the one that decides today
// has an address, which changes with its bytes.
func (s *Service) crest(ctx context.Context, c web.Call) (web.View, error) {
	of := c.Pack.Theme.Crest
	if of.File() == "" || c.PathValue("file") != of.File() {
		return web.View{}, fault.New(fault.NotFound, "web.no-page")
	}
	b, err := c.Crest(ctx, of)
	return web.View{File: &web.File{Name: of.File(), Type: web.CrestType, Body: b, Immutable: true}}, err
}

// places lists every administration but the house's own.
func (s *Service) places(ctx context.Context, c web.Call) (web.View, error) {
	all, err := s.Tenants.All(ctx)
	if err != nil {
		return web.View{}, err
	}
	list := []Place{}
	for _, l := range all {
		if l.ID == tenancy.Operator {
			continue
		}
		p, err := s.Packs.Pack(l.Family)
		if err != nil {
			return web.View{}, fmt.Errorf("portal: pack of %s: %w", l.ID, err)
		}
		list = append(list, Place{string(l.ID), cmp.Or(string(l.Name), p.Name.In(c.Print.Lang)), p.Department.In(c.Print.Lang)})
	}
	page := func(p ui.Page) templ.Component { return placesPage(p, list) }
	return web.View{Title: c.Print.T("portal.places"), Data: list, Page: page}, nil
}

func (s *Service) asset(_ context.Context, c web.Call) (web.View, error) {
	body, kind, encoding, ok := s.Static.File(c.PathValue("file"), c.Whole("Accept-Encoding"))
	if !ok {
		return web.View{}, fault.New(fault.NotFound, "fault.not-found")
	}
	return web.View{File: &web.File{Type: kind, Body: body, Encoding: encoding, Immutable: true}}, nil
}

func (s *Service) api(context.Context, web.Call) (web.View, error) {
	if s.API == nil {
		return web.View{}, fault.New(fault.NotFound, "fault.not-found")
	}
	doc, err := s.API()
	return web.View{File: &web.File{Name: "openapi.json", Type: "application/json; charset=utf-8", Body: doc, Inline: true}}, err
}

func (s *Service) home(ctx context.Context, c web.Call) (web.View, error) {
	all, err := offers(c)
	if err != nil {
		return web.View{}, err
	}
	begun, err := unfinished(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	q := c.FormValue("q")
	found := search(all, q)
	v := web.View{
		Title: c.Print.T("portal.home"),
		Data:  found,
		Hero:  func(p ui.Page) templ.Component { return hero(p, q) },
		Page:  func(p ui.Page) templ.Component { return homePage(p, all, begun) },
	}
	if q != "" {
		v.Title = c.Print.N("portal.found", len(found), "q", q)
		v.Page = func(p ui.Page) templ.Component { return foundPage(p, q, found) }
	}
	return v, nil
}

// offers reads the services of the modules that are on, each once a process.
func offers(c web.Call) ([]Offer, error) {
	all := []Offer{}
	today := civil.Of(c.Now)
	for _, id := range c.Pack.Services {
		svc, err := c.Pack.Service(id)
		if err != nil {
			return nil, fmt.Errorf("portal: service %s: %w", id, err)
		}
		if !c.Tenancy.Runs(svc.Module) || !svc.Offered(today) {
			continue
		}
		all = append(all, offer(c.Tenant, svc, c.Print, today))
	}
	return all, nil
}

// statement is a page of n paragraphs of the word list.
func (s *Service) statement(name string, n int) web.Handler {
	return func(_ context.Context, c web.Call) (web.View, error) {
		title := c.Print.T("portal." + name)
		return web.View{Title: title, Page: func(p ui.Page) templ.Component { return statementPage(p, name, n) }}, nil
	}
}
