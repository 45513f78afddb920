package portal

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/notify"
	"github.com/shrama/shrama/shared/paper"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/ui"
	"github.com/shrama/shrama/shared/words"
)

// Routes returns the portal's table in the given house.
func Routes(h web.House, keys paper.Keyring) []web.Route {
	s := &Service{Notify: h.Notify, Pepper: h.Pepper, Static: h.Assets, Tenants: h.Tenants, Packs: h.Packs, API: h.Document, Keys: keys}
	return s.Routes()
}

// Routes is the portal's table.
func (s *Service) Routes() []web.Route {
	return append(append(s.fileRoutes(), s.checkRoutes()...), []web.Route{
		{Method: "GET", Pattern: "/{$}", Bare: true, Summary: "List the administrations", Gives: []Place{}, Do: s.places},
		{Method: "GET", Pattern: "/assets/{file}", Bare: true, Summary: "Get a static file", Do: s.asset},
		{Method: "GET", Pattern: "/openapi.json", Bare: true, Summary: "Get this document", Do: s.api},
		{Method: "GET", Pattern: "/{$}", Public: true, Summary: "List what can be asked for; q searches", Gives: []Offer{}, Do: s.home},
		{Method: "GET", Pattern: "/sign-in", Public: true, Summary: "Show the form that asks for an e-mail address", Do: s.address},
		{Method: "POST", Pattern: "/sign-in", Public: true, Summary: "Send a sign-in code", Takes: AskCode{}, Gives: CodeSent{}, Do: s.send},
		{Method: "GET", Pattern: "/sign-in/code", Public: true, Summary: "Show the form that asks for the code", Do: s.code},
		{Method: "POST", Pattern: "/sign-in/code", Public: true, Summary: "Sign in with a code", Takes: TypedCode{}, Gives: SignedIn{}, Do: s.enter},
		{Method: "GET", Pattern: "/signed-in", Public: true, Summary: "Say that one may go back to the other tab", Do: s.signedIn},
		{Method: "GET", Pattern: "/sign-out", Public: true, Always: true, Summary: "Show the button that signs out", Do: s.door},
		{Method: "POST", Pattern: "/sign-out", Public: true, Always: true, Summary: "End the session", Do: s.leave},
		{Method: "GET", Pattern: "/accessibility", Public: true, Always: true, Summary: "Say how everybody can use the service", Do: s.statement("accessibility", 4)},
		{Method: "GET", Pattern: "/privacy", Public: true, Always: true, Summary: "Say what is kept of a person", Do: s.statement("privacy", 5)},
	}...)
}

// codeCookie holds the challenge's id between the two pages of signing in.
const codeCookie = "code"

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

func (s *Service) address(_ context.Context, c web.Call) (web.View, error) {
	to := within(c.Tenant, c.FormValue("to"))
	if !c.Actor.Nobody() && to != "" {
		return web.View{To: to}, nil
	}
	return addressView(c, ui.Field{Value: c.FormValue("email")}, to), nil
}

// addressView shows the first page of signing in; f holds the typed address and
// how to mend it.
func addressView(c web.Call, f ui.Field, to string) web.View {
	v := web.View{
		Title: c.Print.T("portal.sign-in"),
		Back:  ui.Link{Text: c.Print.T("web.home"), Href: c.Path("")},
		Page:  func(p ui.Page) templ.Component { return addressPage(p, f, to) },
	}
	if f.Error != "" {
		v.Status = http.StatusUnprocessableEntity
	}
	return v
}

// send sends a code. Known and unknown people cost the same calls and get the
// same answer (ASVS 5.0 6.3.8).
func (s *Service) send(ctx context.Context, c web.Call) (web.View, error) {
	to := within(c.Tenant, c.PostFormValue("to"))
	email, err := people.Address(c.PostFormValue("email"))
	if f, ok := errors.AsType[*fault.Error](err); ok && !c.JSON {
		return addressView(c, ui.Field{Value: c.PostFormValue("email"), Error: c.Print.T(f.Fields[0].Code)}, to), nil
	}
	if err != nil {
		return web.View{}, err
	}
	if err := count(ctx, c.DB, c.Now, sending(email, c.Address())); err != nil {
		return web.View{}, err
	}
	lang, err := language(ctx, c.DB, email, c.Print.Lang)
	if err != nil {
		return web.View{}, err
	}
	ch := Challenge{ID: ident.New().String(), Email: email, Until: c.Now.Add(codeLife)}
	code := newCode()
	ch.Hash = seal(s.Pepper, c.Tenant, ch.ID, code)
	if err := keep(ctx, c.DB, ch); err != nil {
		return web.View{}, err
	}
	if err := s.Notify.Send(ctx, letter(c, ch, code, lang)); err != nil {
		return web.View{}, notify.Fault(err)
	}
	ck := c.OwnCookie(codeCookie, ch.ID, codeLife)
	return web.View{To: codePath(c, to), Cookies: []*http.Cookie{ck}, Data: CodeSent{ch.ID, email, ch.Until.UTC()}}, nil
}

// letter is the message with the code, in the reader's language.
func letter(c web.Call, ch Challenge, code, lang string) notify.Message {
	p := words.New(lang, c.Pack.Locale())
	args := []string{"code", code, "clock", p.Clock(ch.Until), "department", c.Tenancy.Department(lang), "minutes", p.Number(int64(codeLife / time.Minute))}
	return notify.Message{
		ID: "code/" + ch.ID, Tenant: string(c.Tenant), To: ch.Email, Lang: lang, At: c.Now,
		Subject: p.T("portal.letter.subject", args...), Body: p.T("portal.letter.body", args...),
	}
}

func codePath(c web.Call, to string) string {
	if to == "" {
		return c.Path("sign-in", "code")
	}
	return c.Path("sign-in", "code") + "?to=" + url.QueryEscape(to)
}

func (s *Service) code(ctx context.Context, c web.Call) (web.View, error) {
	to := within(c.Tenant, c.FormValue("to"))
	ch, err := waiting(ctx, c)
	if err != nil || ch.ID == "" {
		return web.View{To: c.Path("sign-in") + "?to=" + url.QueryEscape(to)}, err
	}
	return codeView(c, ch, ui.Field{}, to), nil
}

// waiting returns the challenge of the call's form or cookie; the zero
// Challenge if there is none.
func waiting(ctx context.Context, c web.Call) (Challenge, error) {
	id, err := ident.Parse(challengeID(c))
	if err != nil {
		return Challenge{}, nil //nolint:nilerr // no challenge: the page before asks for the address
	}
	ch, _, err := load(ctx, c.DB, id.String())
	if errors.Is(err, store.ErrNotFound) {
		return Challenge{}, nil
	}
	return ch, err
}

func challengeID(c web.Call) string {
	if id := c.PostFormValue("challenge"); id != "" {
		return id
	}
	return c.OwnValue(codeCookie)
}

// codeView shows the second page of signing in.
func codeView(c web.Call, ch Challenge, f ui.Field, to string) web.View {
	v := web.View{
		Title: c.Print.T("portal.code"),
		Back:  ui.Link{Href: c.Path("sign-in") + "?to=" + url.QueryEscape(to)},
		Page:  func(p ui.Page) templ.Component { return codePage(p, ch, f, to) },
	}
	if f.Error != "" {
		v.Status = http.StatusUnprocessableEntity
	}
	return v
}

// enter signs in with a code.
func (s *Service) enter(ctx context.Context, c web.Call) (web.View, error) {
	to := within(c.Tenant, c.PostFormValue("to"))
	if err := count(ctx, c.DB, c.Now, trying(c.Address())); err != nil {
		return web.View{}, err
	}
	id, err := ident.Parse(challengeID(c))
	if err != nil {
		return s.again(ctx, c, over(), to)
	}
	sum := seal(s.Pepper, c.Tenant, id.String(), typed(c.PostFormValue("code")))
	ch, err := use(ctx, c.DB, try{id.String(), sum, c.Now})
	if err != nil {
		return s.again(ctx, c, err, to)
	}
	who, err := person(ctx, c.DB, people.Entry{Person: people.Person{Email: ch.Email, Lang: c.Print.Lang}, At: c.Now})
	if err != nil {
		return web.View{}, err
	}
	ck, err := web.SignIn(ctx, c, who, c.PostFormValue("shared") != "")
	if err != nil {
		return web.View{}, err
	}
	gone := c.OwnCookie(codeCookie, "", -1)
	if to == "" {
		to = c.Path("files")
		if who.Officer() {
			to = c.Path("queue")
		}
	}
	return web.View{To: to, Cookies: []*http.Cookie{ck, gone}, Data: SignedIn{ck.Value, who.Person}}, nil
}

// again shows the code's page with what is wrong; without a challenge left it
// is the address that must be asked for.
func (s *Service) again(ctx context.Context, c web.Call, err error, to string) (web.View, error) {
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Kind != fault.Invalid || c.JSON {
		return web.View{}, err
	}
	wrong := c.Print.T(f.Fields[0].Code)
	ch, err := waiting(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	if ch.ID == "" {
		return addressView(c, ui.Field{Error: wrong}, to), nil
	}
	return codeView(c, ch, ui.Field{Error: wrong}, to), nil
}

func (s *Service) signedIn(_ context.Context, c web.Call) (web.View, error) {
	return web.View{Title: c.Print.T("portal.signed-in"), Page: signedInPage}, nil
}

func (s *Service) door(_ context.Context, c web.Call) (web.View, error) {
	if c.Actor.Nobody() {
		return web.View{To: c.Path("")}, nil
	}
	return web.View{Title: c.Print.T("portal.sign-out"), Page: signOutPage}, nil
}

func (s *Service) leave(ctx context.Context, c web.Call) (web.View, error) {
	ck, err := web.SignOut(ctx, c)
	return web.View{To: c.Path(""), Cookies: []*http.Cookie{ck}}, err
}

// statement is a page of n paragraphs of the word list.
func (s *Service) statement(name string, n int) web.Handler {
	return func(_ context.Context, c web.Call) (web.View, error) {
		title := c.Print.T("portal." + name)
		return web.View{Title: title, Page: func(p ui.Page) templ.Component { return statementPage(p, name, n) }}, nil
	}
}
