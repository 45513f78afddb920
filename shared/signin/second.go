package signin

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"
	"rsc.io/qr"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/limit"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/second"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/ui"
)

func (d *door) vault(c web.Call) second.Vault {
	return second.Vault{DB: c.DB, Pepper: d.pepper, Hasty: d.hasty}
}

// halfway lets whoever took the first step on to the second: a challenge of its
// own, with a fresh secret for who has none yet.
func (d *door) halfway(ctx context.Context, c web.Call, first Challenge, who tenant.Actor) (web.View, error) {
	ch := Challenge{ID: ident.New().String(), Email: first.Email, Until: c.Now.Add(codeLife), Person: who.Person, Shared: first.Shared}
	has, err := d.vault(c).Has(ctx, who.Person)
	if err != nil {
		return d.locked(c, who.Person, err)
	}
	step := &SecondStep{Challenge: ch.ID, Until: ch.Until.UTC()}
	if !has {
		secret := second.NewSecret()
		ch.Secret = d.vault(c).Seal(who.Person, secret)
		step.Secret, step.Address = second.Written(secret), address(c, ch, secret)
	}
	if err := keep(ctx, c.DB, ch); err != nil {
		return web.View{}, err
	}
	return web.View{
		To:      secondPath(c, within(c.Tenant, c.PostFormValue("to"))),
		Cookies: []*http.Cookie{c.OwnCookie(codeCookie, ch.ID, codeLife)}, Data: SignedIn{Person: who.Person, Second: step},
	}, nil
}

// address is what an app reads of a secret; it names the tenant by its code, which is
// short in every script.
func address(c web.Call, ch Challenge, secret []byte) string {
	return second.Address(secret, "Shrama "+string(c.Tenant), ch.Email)
}

func secondPath(c web.Call, to string) string {
	return strings.Replace(codePath(c, to), "/sign-in/code", "/sign-in/second", 1)
}

func (d *door) second(ctx context.Context, c web.Call) (web.View, error) {
	return d.secondWith(ctx, c, ui.Field{})
}

// secondWith shows the page of the second step; f says what was wrong. Without a
// challenge that waits for it, one begins with the address.
func (d *door) secondWith(ctx context.Context, c web.Call, f ui.Field) (web.View, error) {
	to := within(c.Tenant, c.FormValue("to"))
	begin := web.View{To: c.Path("sign-in") + "?to=" + url.QueryEscape(to)}
	id, err := ident.Parse(challengeID(c))
	if err != nil {
		return begin, nil //nolint:nilerr // no challenge
	}
	ch, _, err := load(ctx, c.DB, id.String())
	if errors.Is(err, store.ErrNotFound) || err == nil && !ch.Second() {
		return begin, nil
	}
	if err != nil {
		return web.View{}, err
	}
	v := web.View{Title: c.Print.T("second.enter"), Back: ui.Link{Href: c.Path("sign-in") + "?to=" + url.QueryEscape(to)}}
	v.Page = func(p ui.Page) templ.Component { return secondPage(p, f, to) }
	if f.Error != "" {
		v.Status = http.StatusUnprocessableEntity
	}
	if len(ch.Secret) == 0 {
		return v, nil
	}
	secret, err := d.vault(c).Open(ch.Person, ch.Secret)
	if err != nil {
		return begin, nil //nolint:nilerr // sealed under another pepper: a new one is drawn
	}
	s := setup{key: second.Written(secret), address: address(c, ch, secret), to: to}
	s.picture, err = drawn(s.address)
	if err != nil {
		return web.View{}, err
	}
	v.Title = c.Print.T("second.title")
	v.Page = func(p ui.Page) templ.Component { return setupPage(p, s, f) }
	return v, nil
}

// few codes on paper are so few that their owner is told to make new ones.
const few = 3

// setup is what a person needs to set up their app: the key as they type it, as
// another phone scans it, and as an app on the same phone opens it.
type setup struct{ key, picture, address, to string }

// drawn is a text as a QR in a picture that needs no request and no script.
func drawn(text string) (string, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return "", fmt.Errorf("signin: qr: %w", err)
	}
	code.Scale = 5
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(code.PNG()), nil
}

// take takes the second step, or sets it up.
func (d *door) take(ctx context.Context, c web.Call) (web.View, error) {
	if err := limit.Count(ctx, c.DB, c.Now, trying(c.Address())); err != nil {
		return web.View{}, err
	}
	id, err := ident.Parse(challengeID(c))
	if err != nil {
		return d.again(ctx, c, over(), within(c.Tenant, c.PostFormValue("to")))
	}
	ch, err := spend(ctx, c.DB, id.String(), c.Now)
	if err == nil {
		err = limit.Count(ctx, c.DB, c.Now, second.Limits(ch.Person))
	}
	var shown passed
	if err == nil {
		shown, err = d.judge(ctx, c, ch)
	}
	if err != nil {
		return d.turnBack(ctx, c, ch, err)
	}
	return d.arrive(ctx, c, ch, shown)
}

// locked is the page of somebody whose second step was sealed under another
// pepper: that pepper helps them, or a reset.
func (d *door) locked(c web.Call, person string, err error) (web.View, error) {
	if !errors.Is(err, second.ErrUnreadable) {
		return web.View{}, err
	}
	c.Record(second.ErrUnreadable.Error(), person)
	return web.View{Status: http.StatusConflict, Title: c.Print.T("second.unreadable-title"), Page: lockedPage, Wrong: err}, nil
}

// turnBack says what was wrong with the second step, and where to go on.
func (d *door) turnBack(ctx context.Context, c web.Call, ch Challenge, err error) (web.View, error) {
	c.Record("sign-in refused", ch.Person, "step", "second", "code", answerCode(err), "mailbox", d.mailbox(c, ch.Email))
	if errors.Is(err, second.ErrUnreadable) {
		return d.locked(c, ch.Person, err)
	}
	f, ok := errors.AsType[*fault.Error](err)
	wrong := ok && f.Kind == fault.Invalid
	if wrong && !c.JSON && ch.Second() && ch.Tries < maxTries && f.Fields[0].Code != codeOver {
		return d.secondWith(ctx, c, ui.Field{Error: c.Print.T(f.Fields[0].Code)})
	}
	if wrong && ch.Tries >= maxTries {
		err = over()
	}
	return d.again(ctx, c, err, within(c.Tenant, c.PostFormValue("to")))
}

// passed is how a second step was taken.
type passed struct {
	factors string
	paper   []string // new codes for paper, of who set it up
	left    *int     // codes on paper that still work, of who used one
}

// judge judges a typed code; who sets up gets their codes on paper.
func (d *door) judge(ctx context.Context, c web.Call, ch Challenge) (passed, error) {
	t := second.Try{Code: typed(c.PostFormValue("code")), At: c.Now}
	if len(ch.Secret) == 0 {
		took, err := d.vault(c).Use(ctx, ch.Person, t)
		if took.Paper {
			return passed{factors: "mail+paper", left: &took.Left}, err
		}
		return passed{factors: "mail+app"}, err
	}
	secret, err := d.vault(c).Open(ch.Person, ch.Secret)
	if err != nil {
		return passed{}, over() // begun under another pepper: it begins anew
	}
	paper, err := d.vault(c).Enrol(ctx, ch.Person, secret, t)
	if err == nil {
		c.Record("second step set up", ch.Person)
	}
	return passed{factors: "mail+app", paper: paper}, err
}

// arrive begins the session after both steps, of the person as they are now.
func (d *door) arrive(ctx context.Context, c web.Call, ch Challenge, shown passed) (web.View, error) {
	if err := done(ctx, c.DB, ch); err != nil {
		return web.View{}, err
	}
	p, err := people.Find(ctx, c.DB, ch.Email)
	if err != nil {
		return web.View{}, err
	}
	if p.ID != ch.Person {
		return d.again(ctx, c, over(), "")
	}
	v, err := d.begin(ctx, c, p.Actor(c.Tenant), entry{ch, shown.factors})
	if err != nil {
		return v, err
	}
	in, _ := v.Data.(SignedIn)
	in.Paper, in.Left = shown.paper, shown.left
	v.Data = in
	switch on := cmp.Or(v.To, c.Path("")); {
	case shown.paper != nil:
		v.Title, v.To = c.Print.T("second.paper"), ""
		v.Page = func(p ui.Page) templ.Component { return paperPage(p, shown.paper, on) }
	case shown.left != nil && *shown.left <= few:
		v.Title, v.To = leftTitle(c.Print, *shown.left), ""
		v.Page = func(p ui.Page) templ.Component { return fewPage(p, *shown.left, on) }
	}
	return v, nil
}
