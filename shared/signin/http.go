package signin

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/limit"
	"github.com/shrama/shrama/shared/notify"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/second"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/ui"
	"github.com/shrama/shrama/shared/words"
)

// door is what signing in needs of the house.
type door struct {
	notify notify.Sender
	pepper []byte // hashes codes
	hasty  bool   // see web.House
}

// Routes returns the table of signing in and out in the given house.
func Routes(h web.House) []web.Route {
	d := &door{h.Notify, h.Pepper, h.Hasty}
	return append(append(d.sessionRoutes(), d.paperRoutes()...), []web.Route{
		{Method: "GET", Pattern: "/sign-in", Public: true, Summary: "Show the form that asks for an e-mail address", Do: d.address},
		{Method: "POST", Pattern: "/sign-in", Public: true, Summary: "Send a sign-in code", Takes: AskCode{}, Gives: CodeSent{}, Do: d.send},
		{Method: "GET", Pattern: "/sign-in/code", Public: true, Summary: "Show the form that asks for the code", Do: d.code},
		{Method: "POST", Pattern: "/sign-in/code", Public: true, Summary: "Sign in with a code", Takes: TypedCode{}, Gives: SignedIn{}, Do: d.enter},
		{Method: "GET", Pattern: "/sign-in/second", Public: true, Summary: "Show the form that asks for the code of an app", Do: d.second},
		{Method: "POST", Pattern: "/sign-in/second", Public: true, Summary: "Take the second step, or set it up", Takes: TypedCode{}, Gives: SignedIn{}, Do: d.take},
		{Method: "GET", Pattern: "/signed-in", Public: true, Summary: "Say that one may go back to the other tab", Do: d.signedIn},
		{Method: "GET", Pattern: "/sign-out", Public: true, Always: true, Summary: "Show the button that signs out", Do: d.out},
		{Method: "POST", Pattern: "/sign-out", Public: true, Always: true, Summary: "End the session", Do: d.leave},
	}...)
}

// codeCookie holds the challenge's id between the two pages of signing in.
const codeCookie = "code"

func (d *door) address(_ context.Context, c web.Call) (web.View, error) {
	to := within(c.Tenant, c.FormValue("to"))
	again := c.FormValue("again") != ""
	if !c.Actor.Nobody() && to != "" && !again {
		return web.View{To: to}, nil
	}
	f, a := ui.Field{Value: c.FormValue("email")}, asks{to: to}
	if long, ok := errors.AsType[*fault.Error](c.Recent()); ok && again && !c.Actor.Nobody() {
		f.Value, a.why = c.Actor.Email, c.Print.T(long.Code, long.Args...)
	}
	return addressView(c, a, f), nil
}

// asks is the page to go to after signing in, and why somebody who is signed in is
// asked again.
type asks struct{ to, why string }

// addressView shows the first page of signing in; f holds the typed address and
// how to mend it.
func addressView(c web.Call, a asks, f ui.Field) web.View {
	v := web.View{
		Title: c.Print.T("portal.sign-in"),
		Back:  ui.Link{Text: c.Print.T("web.home"), Href: c.Path("")},
		Page:  func(p ui.Page) templ.Component { return addressPage(p, a, f) },
	}
	if f.Error != "" {
		v.Status = http.StatusUnprocessableEntity
	}
	return v
}

// send sends a code. Known and unknown people cost the same calls and get the
// same answer (ASVS 5.0 6.3.8).
func (d *door) send(ctx context.Context, c web.Call) (web.View, error) {
	to := within(c.Tenant, c.PostFormValue("to"))
	email, err := people.Address(c.PostFormValue("email"))
	if f, ok := errors.AsType[*fault.Error](err); ok && !c.JSON {
		return addressView(c, asks{to: to}, ui.Field{Value: c.PostFormValue("email"), Error: c.Print.T(f.Fields[0].Code)}), nil
	}
	if err != nil {
		return web.View{}, err
	}
	if err := limit.Count(ctx, c.DB, c.Now, sending(email, c.Address())); err != nil {
		return web.View{}, err
	}
	lang, err := language(ctx, c.DB, email, c.Print.Lang)
	if err != nil {
		return web.View{}, err
	}
	ch := Challenge{ID: ident.New().String(), Email: email, Until: c.Now.Add(codeLife)}
	code := newCode()
	ch.Hash = digest(d.pepper, c.Tenant, ch.ID, code)
	if err := keep(ctx, c.DB, ch); err != nil {
		return web.View{}, err
	}
	if err := d.notify.Send(ctx, letter(c, ch, code, lang)); err != nil {
		return web.View{}, notify.Fault(err)
	}
	c.Record("code sent", "", "mailbox", d.mailbox(c, email))
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

func (d *door) code(ctx context.Context, c web.Call) (web.View, error) {
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
	if errors.Is(err, store.ErrNotFound) || err == nil && ch.Second() {
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
func (d *door) enter(ctx context.Context, c web.Call) (web.View, error) {
	to := within(c.Tenant, c.PostFormValue("to"))
	if err := limit.Count(ctx, c.DB, c.Now, trying(c.Address())); err != nil {
		return web.View{}, err
	}
	id, err := ident.Parse(challengeID(c))
	if err != nil {
		return d.again(ctx, c, over(), to)
	}
	sum := digest(d.pepper, c.Tenant, id.String(), typed(c.PostFormValue("code")))
	ch, err := use(ctx, c.DB, try{id.String(), sum, c.Now})
	if err != nil {
		c.Record("sign-in refused", "", "step", "mail", "code", answerCode(err), "mailbox", d.mailbox(c, ch.Email))
		return d.again(ctx, c, err, to)
	}
	who, err := person(ctx, c.DB, people.Entry{Person: people.Person{Email: ch.Email, Lang: c.Print.Lang}, At: c.Now})
	if err != nil {
		return web.View{}, err
	}
	ch.Shared = c.PostFormValue("shared") != ""
	if second.Asked(who) {
		return d.halfway(ctx, c, ch, who)
	}
	return d.begin(ctx, c, who, entry{ch, "mail"})
}

// entry is how somebody came in.
type entry struct {
	Challenge
	factors string // those they showed: mail, mail+app, mail+paper
}

// begin begins the session of who took every step.
func (d *door) begin(ctx context.Context, c web.Call, who tenant.Actor, by entry) (web.View, error) {
	ck, err := web.SignIn(ctx, c, who, by.Shared)
	if err != nil {
		return web.View{}, err
	}
	c.Record("signed in", who.Person, "factors", by.factors, "post", second.Asked(who), "mailbox", d.mailbox(c, by.Email))
	gone := c.OwnCookie(codeCookie, "", -1)
	to := within(c.Tenant, c.PostFormValue("to"))
	if to == "" {
		to = c.Path("files")
		if who.Officer() {
			to = c.Path("queue")
		}
	}
	return web.View{To: to, Cookies: []*http.Cookie{ck, gone}, Data: SignedIn{Token: ck.Value, Person: who.Person}}, nil
}

// again shows the code's page with what is wrong; without a challenge left it
// is the address that must be asked for.
func (d *door) again(ctx context.Context, c web.Call, err error, to string) (web.View, error) {
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
		return addressView(c, asks{to: to}, ui.Field{Error: wrong}), nil
	}
	return codeView(c, ch, ui.Field{Error: wrong}, to), nil
}

func (d *door) signedIn(_ context.Context, c web.Call) (web.View, error) {
	return web.View{Title: c.Print.T("portal.signed-in"), Page: signedInPage}, nil
}

func (d *door) out(_ context.Context, c web.Call) (web.View, error) {
	if c.Actor.Nobody() {
		return web.View{To: c.Path("")}, nil
	}
	return web.View{Title: c.Print.T("portal.sign-out"), Page: signOutPage}, nil
}

func (d *door) leave(ctx context.Context, c web.Call) (web.View, error) {
	ck, err := web.SignOut(ctx, c)
	return web.View{To: c.Path(""), Cookies: []*http.Cookie{ck}, Forget: true}, err
}
