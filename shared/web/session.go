package web

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenant"
)

// How long a session lives without use, and at most (ASVS 5.0 7.3.1, 7.3.2). A
// revoked one may be honoured by another process for fresh longer.
const (
	idleApplicant = 12 * time.Hour
	idleOfficer   = 8 * time.Hour
	longest       = 7 * 24 * time.Hour
	longestPost   = 16 * time.Hour
	fresh         = 60 * time.Second
)

const familySession = people.Sessions

// held is a session as it is stored: under its person, at the SHA-256 of its
// token, so that the table gives nobody a token.
type held struct {
	Name   string   `dynamodbav:"n,omitempty"`
	Email  string   `dynamodbav:"m,omitempty"`
	Lang   string   `dynamodbav:"l,omitempty"`
	Roles  []string `dynamodbav:"r,omitempty"`
	Office string   `dynamodbav:"o,omitempty"`
	Until  int64    `dynamodbav:"u"` // unix seconds; moves on with use
	Ends   int64    `dynamodbav:"x"` // unix seconds; does not
}

// session is one that was read. The zero session is nobody's.
type session struct {
	key     store.Key
	version int
	held    held
	actor   tenant.Actor
}

// over reports whether nobody may act by it any more.
func (s session) over(now time.Time) bool {
	return now.Unix() >= s.held.Until || now.Unix() >= s.held.Ends
}

// idle is how long an actor's session lives without use.
func idle(a tenant.Actor) (unused, atMost time.Duration) {
	if a.Officer() {
		return idleOfficer, longestPost
	}
	return idleApplicant, longest
}

func hold(a tenant.Actor, now, ends time.Time) held {
	unused, _ := idle(a)
	until := now.Add(unused)
	if until.After(ends) {
		until = ends
	}
	return held{a.Name, a.Email, a.Lang, a.Roles, a.Office, until.Unix(), ends.Unix()}
}

// SignIn begins a session of the actor in the call's tenant and returns its
// cookie. The cookie's value is also a bearer token. A shared phone's cookie
// ends with the browser.
func SignIn(ctx context.Context, c Call, a tenant.Actor, shared bool) (*http.Cookie, error) {
	token, err := Begin(ctx, c.DB, a, c.Now)
	if err != nil {
		return nil, err
	}
	_, life := idle(a)
	if shared {
		life = 0
	}
	return c.server.cookie(c.server.sessionCookie(), token, life), nil
}

// Begin begins a session and returns its bearer token, which is kept nowhere
// else.
func Begin(ctx context.Context, db *store.Scope, a tenant.Actor, now time.Time) (token string, err error) {
	_, atMost := idle(a)
	token = a.Person + "." + random()
	ends := now.Add(atMost)
	put := store.Put{Key: place(a.Person, token), Value: hold(a, now, ends), Expires: ends}
	if err := db.Keep(ctx, put); err != nil {
		return "", fmt.Errorf("web: begin a session: %w", err)
	}
	return token, nil
}

// SignOut ends the call's session, here at once and elsewhere within a minute,
// and returns the cookie that makes the browser forget it.
func SignOut(ctx context.Context, c Call) (*http.Cookie, error) {
	ck := c.server.cookie(c.server.sessionCookie(), "", -1)
	if c.session.version == 0 {
		return ck, nil
	}
	if err := people.EndSession(ctx, c.DB, c.session.key, c.session.version); err != nil {
		return nil, err
	}
	c.server.sessions.forget(c.Tenant, c.Actor.Person)
	return ck, nil
}

// SignOutEverywhere ends all sessions of a person: after a lost phone, or when
// their post changes.
func SignOutEverywhere(ctx context.Context, c Call, person string) error {
	if err := people.SignOut(ctx, c.DB, person); err != nil {
		return fmt.Errorf("web: sign out: %w", err)
	}
	c.server.sessions.forget(c.Tenant, person)
	return nil
}

// Renew puts a changed name or language into the call's own session.
func Renew(ctx context.Context, c Call, a tenant.Actor) error {
	if c.session.version == 0 {
		return nil
	}
	ends := time.Unix(c.session.held.Ends, 0)
	put := store.Put{Key: c.session.key, Version: c.session.version, Value: hold(a, c.Now, ends), Expires: ends}
	if err := c.DB.Keep(ctx, put); err != nil && !errors.Is(err, store.ErrConflict) {
		return fmt.Errorf("web: renew a session: %w", err)
	}
	c.server.sessions.forget(c.Tenant, a.Person)
	return nil
}

// session finds the caller's session: one read of the table, or none for a
// token seen less than a minute ago. The zero session is nobody's.
func (x *exchange) session(ctx context.Context, db *store.Scope) (session, error) {
	token := x.token()
	person, _, ok := strings.Cut(token, ".")
	if !ok || db == nil {
		return session{}, nil
	}
	if _, err := ident.Parse(person); err != nil {
		return session{}, nil //nolint:nilerr // no token that was ever given: nobody
	}
	id := key(db.Tenant(), token)
	ses, ok := x.server.sessions.get(id, x.call.Now)
	if !ok {
		var err error
		if ses, err = load(ctx, db, place(person, token), x.call.Now); errors.Is(err, store.ErrNotFound) {
			return session{}, nil
		} else if err != nil {
			return session{}, fmt.Errorf("web: session: %w", err)
		}
		x.server.sessions.put(id, ses, x.call.Now)
	}
	if ses.over(x.call.Now) {
		return session{}, nil
	}
	return ses, nil
}

// load reads a session and moves its end on when an eighth of it is used, so
// that few requests write.
func load(ctx context.Context, db *store.Scope, at store.Key, now time.Time) (session, error) {
	it, err := db.Get(ctx, at)
	if err != nil {
		return session{}, err
	}
	ses := session{key: at, version: it.Version}
	if err := it.Decode(&ses.held); err != nil {
		return session{}, err
	}
	h := ses.held
	ses.actor = tenant.Actor{Tenant: db.Tenant(), Person: at.ID, Name: h.Name, Email: h.Email, Lang: h.Lang, Roles: h.Roles, Office: h.Office}
	ends := time.Unix(h.Ends, 0)
	next := hold(ses.actor, now, ends)
	unused, _ := idle(ses.actor)
	if ses.over(now) || next.Until-h.Until < int64(unused/8/time.Second) {
		return ses, nil
	}
	switch err := db.Keep(ctx, store.Put{Key: ses.key, Version: it.Version, Value: next, Expires: ends}); {
	case err == nil:
		ses.held, ses.version = next, it.Version+1
	case !errors.Is(err, store.ErrConflict): // another request moved it
		return session{}, err
	}
	return ses, nil
}

// token returns the bearer token or the session cookie; a bearer wins, since a
// cookie is sent unasked.
func (x *exchange) token() string {
	if t, ok := strings.CutPrefix(x.call.Header.Get("Authorization"), "Bearer "); ok {
		return t
	}
	ck, err := x.call.Request.Cookie(x.server.sessionCookie())
	if err != nil {
		return ""
	}
	return ck.Value
}

func place(person, token string) store.Key {
	sum := sha256.Sum256([]byte(token))
	return store.Key{Family: familySession, ID: person, Sort: base64.RawURLEncoding.EncodeToString(sum[:])}
}

// random returns 256 random bits.
func random() string {
	b := make([]byte, 32)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}

func (s *server) sessionCookie() string { return s.cookieName("s") }

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

// OwnCookie returns a cookie of this host that scripts cannot read. A life of
// zero ends with the browser, a negative one at once. OwnValue reads it back.
func (c Call) OwnCookie(name, value string, life time.Duration) *http.Cookie {
	return c.server.cookie(c.server.cookieName(name), value, life)
}

// OwnValue returns the value of a cookie made by OwnCookie, or "".
func (c Call) OwnValue(name string) string {
	ck, err := c.Request.Cookie(c.server.cookieName(name))
	if err != nil {
		return ""
	}
	return ck.Value
}
