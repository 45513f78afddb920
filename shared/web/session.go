package web

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/session"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenant"
)

// SignIn begins a session of the actor in the call's tenant and returns its
// cookie. The cookie's value is also a bearer token. A shared phone's cookie
// ends with the browser. A session that the caller still holds ends, whoever's it
// is (ASVS 5.0 7.2.4).
func SignIn(ctx context.Context, c Call, a tenant.Actor, shared bool) (*http.Cookie, error) {
	if _, err := SignOut(ctx, c); err != nil {
		return nil, err
	}
	token, err := session.Begin(ctx, c.DB, session.Start{Actor: a, Device: session.Device(c.Whole("User-Agent")), At: c.Now})
	if err != nil {
		return nil, err
	}
	_, life := session.Life(a)
	if shared {
		life = 0
	}
	return c.OwnCookie(sessionCookie, token, life), nil
}

// SignOut ends the call's session, here at once and elsewhere within a minute,
// and returns the cookie that makes the browser forget it.
func SignOut(ctx context.Context, c Call) (*http.Cookie, error) {
	ck := c.OwnCookie(sessionCookie, "", -1)
	if c.session.Nobody() {
		return ck, nil
	}
	if err := c.session.End(ctx, c.DB); err != nil {
		return nil, err
	}
	c.server.sessions.Forget(c.Tenant, c.Actor.Person)
	c.Record("signed out", c.Actor.Person)
	return ck, nil
}

// recently is for how long after signing in somebody is still taken at their word.
const recently = 15 * time.Minute

// Recent is a SignIn fault where the caller signed in longer ago: they are asked
// for all their factors again before they end other sessions or change by what
// they sign in (ASVS 5.0 7.5.1, 7.5.2). Who comes from a new device, having lost
// one, just did.
func (c Call) Recent() error {
	if c.Now.Sub(c.session.Began()) < recently {
		return nil
	}
	return fault.New(fault.SignIn, "fault.sign-in-again", "minutes", c.Print.Number(int64(recently/time.Minute)))
}

// OwnSession is the id of the call's session; empty is nobody's.
func OwnSession(c Call) string { return c.session.ID() }

// SignOutOther ends another session of the caller.
func SignOutOther(ctx context.Context, c Call, id string) error {
	defer c.server.sessions.Forget(c.Tenant, c.Actor.Person)
	err := session.EndOne(ctx, c.DB, c.Actor.Person, id)
	if err == nil {
		c.Record("session ended", c.Actor.Person, "which", "another")
	}
	return err
}

// SignOutOthers ends all sessions of the caller but the call's: after a lost
// phone.
func SignOutOthers(ctx context.Context, c Call) error {
	defer c.server.sessions.Forget(c.Tenant, c.Actor.Person)
	err := session.EndOthers(ctx, c.DB, c.Actor.Person, c.session.ID())
	if err == nil {
		c.Record("session ended", c.Actor.Person, "which", "all others")
	}
	return err
}

// Renew puts a changed name or language into the call's own session.
func Renew(ctx context.Context, c Call, a tenant.Actor) error {
	if c.session.Nobody() {
		return nil
	}
	if err := c.session.Renew(ctx, c.DB, a, c.Now); err != nil {
		return fmt.Errorf("web: %w", err)
	}
	c.server.sessions.Forget(c.Tenant, a.Person)
	return nil
}

// session finds the caller's session.
func (x *exchange) session(ctx context.Context, db *store.Scope) (session.Session, error) {
	if db == nil {
		return session.Session{}, nil
	}
	return x.server.sessions.Find(ctx, db, x.token(db.Tenant()), x.call.Now)
}

// token returns the bearer token or the session cookie of a tenant that is being
// opened; a bearer wins, since a cookie is sent unasked.
func (x *exchange) token(id tenant.ID) string {
	if t, ok := strings.CutPrefix(x.call.Header.Get("Authorization"), "Bearer "); ok {
		return t
	}
	c := x.call
	c.Tenant = id
	return c.OwnValue(sessionCookie)
}

// sessionCookie holds the token of a session.
const sessionCookie = "s"

// cookieName adds the prefix that ties a cookie to this very host
// (draft-ietf-httpbis-rfc6265bis, 4.1.3.2); browsers refuse it without https.
func (s *server) cookieName(name string) string {
	if s.Secure {
		return "__Host-" + name
	}
	return name
}

// cookie is Lax, not Strict: people come back from a payment gateway and from
// links in messages. Acts are guarded by CrossOriginProtection. A life of zero
// ends with the browser, a negative one at once.
func (s *server) cookie(name, value string, life time.Duration) *http.Cookie {
	seconds := int(life / time.Second)
	if life < 0 {
		seconds = -1
	}
	return &http.Cookie{Name: name, Value: value, MaxAge: seconds, Path: "/", HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteLaxMode} //nolint:gosec // Secure is off on http://localhost only
}

// OwnCookie returns a cookie of this host that scripts cannot read, named after the
// tenant, so that who signs in to two keeps both. A life of zero ends with the
// browser, a negative one at once. OwnValue reads it back.
func (c Call) OwnCookie(name, value string, life time.Duration) *http.Cookie {
	return c.server.cookie(c.server.cookieName(name+"-"+string(c.Tenant)), value, life)
}

// OwnValue returns the value of a cookie made by OwnCookie, or "".
func (c Call) OwnValue(name string) string {
	ck, err := c.Request.Cookie(c.server.cookieName(name + "-" + string(c.Tenant)))
	if err != nil {
		return ""
	}
	return ck.Value
}
