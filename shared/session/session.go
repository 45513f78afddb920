// Package session is what a person acts by between two requests: begun with a
// token that only they hold, moved on by use, and ended by them, by whoever takes
// their post, or by time.
package session

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/shrama/shrama/shared/fault"
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

// Family is that of sessions: those of a person are one partition.
const Family = "S"

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

// Session is one that was read. The zero Session is nobody's.
type Session struct {
	Actor   tenant.Actor
	key     store.Key
	version int
	held    held
}

// Nobody reports whether it is nobody's.
func (s Session) Nobody() bool { return s.version == 0 }

// over reports whether nobody may act by it any more.
func (s Session) over(now time.Time) bool {
	return now.Unix() >= s.held.Until || now.Unix() >= s.held.Ends
}

// Life is how long an actor's session lives without use, and at most.
func Life(a tenant.Actor) (unused, atMost time.Duration) {
	if a.Officer() {
		return idleOfficer, longestPost
	}
	return idleApplicant, longest
}

func hold(a tenant.Actor, now, ends time.Time) held {
	unused, _ := Life(a)
	until := now.Add(unused)
	if until.After(ends) {
		until = ends
	}
	return held{a.Name, a.Email, a.Lang, a.Roles, a.Office, until.Unix(), ends.Unix()}
}

// Begin begins a session and returns its bearer token, which is kept nowhere
// else.
func Begin(ctx context.Context, db *store.Scope, a tenant.Actor, now time.Time) (token string, err error) {
	_, atMost := Life(a)
	token = a.Person + "." + random()
	ends := now.Add(atMost)
	put := store.Put{Key: place(a.Person, token), Value: hold(a, now, ends), Expires: ends}
	if err := db.Keep(ctx, put); err != nil {
		return "", fmt.Errorf("session: begin: %w", err)
	}
	return token, nil
}

// End ends the session at once, but where a process remembers it.
func (s Session) End(ctx context.Context, db *store.Scope) error {
	return end(ctx, db, s.key, s.version)
}

// Renew puts a changed name or language into the session.
func (s Session) Renew(ctx context.Context, db *store.Scope, a tenant.Actor, now time.Time) error {
	ends := time.Unix(s.held.Ends, 0)
	put := store.Put{Key: s.key, Version: s.version, Value: hold(a, now, ends), Expires: ends}
	if err := db.Keep(ctx, put); err != nil && !errors.Is(err, store.ErrConflict) {
		return fmt.Errorf("session: renew: %w", err)
	}
	return nil
}

// EndAll ends all sessions of a person; a process that has seen one less than a
// minute ago may honour it until then.
func EndAll(ctx context.Context, db *store.Scope, person string) error {
	return endThose(ctx, db, person, func(held) bool { return true })
}

// EndStale is EndAll of the sessions that know other roles or another office than
// the person has now. One that was begun since the change stays, however late its
// news come, since no clock is asked which of them was first.
func EndStale(ctx context.Context, db *store.Scope, now tenant.Actor) error {
	return endThose(ctx, db, now.Person, func(h held) bool { return !slices.Equal(h.Roles, now.Roles) || h.Office != now.Office })
}

func endThose(ctx context.Context, db *store.Scope, person string, is func(held) bool) error {
	q := store.Query{Family: Family, ID: person}
	for {
		page, err := db.Query(ctx, q)
		if err != nil {
			return fmt.Errorf("session: of a person: %w", err)
		}
		for _, it := range page.Items {
			var h held
			if err := it.Decode(&h); err != nil {
				return fmt.Errorf("session: of a person: %w", err)
			}
			if !is(h) {
				continue
			}
			if err := end(ctx, db, it.Key, it.Version); err != nil {
				return err
			}
		}
		if q.Cursor = page.Next; q.Cursor == "" {
			return nil
		}
	}
}

// end deletes one session as it was read; one that moved meanwhile is read
// again.
func end(ctx context.Context, db *store.Scope, k store.Key, version int) error {
	for range 3 {
		err := db.Keep(ctx, store.Put{Key: k, Version: version, Delete: true})
		if !errors.Is(err, store.ErrConflict) {
			return err
		}
		it, err := db.Get(ctx, k)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		version = it.Version
	}
	return fault.New(fault.Conflict, "web.try-again")
}

// load reads a session and moves its end on when an eighth of it is used, so
// that few requests write.
func load(ctx context.Context, db *store.Scope, at store.Key, now time.Time) (Session, error) {
	it, err := db.Get(ctx, at)
	if err != nil {
		return Session{}, err
	}
	ses := Session{key: at, version: it.Version}
	if err := it.Decode(&ses.held); err != nil {
		return Session{}, err
	}
	h := ses.held
	ses.Actor = tenant.Actor{Tenant: db.Tenant(), Person: at.ID, Name: h.Name, Email: h.Email, Lang: h.Lang, Roles: h.Roles, Office: h.Office}
	ends := time.Unix(h.Ends, 0)
	next := hold(ses.Actor, now, ends)
	unused, _ := Life(ses.Actor)
	if ses.over(now) || next.Until-h.Until < int64(unused/8/time.Second) {
		return ses, nil
	}
	switch err := db.Keep(ctx, store.Put{Key: ses.key, Version: it.Version, Value: next, Expires: ends}); {
	case err == nil:
		ses.held, ses.version = next, it.Version+1
	case !errors.Is(err, store.ErrConflict): // another request moved it
		return Session{}, err
	}
	return ses, nil
}

func place(person, token string) store.Key {
	sum := sha256.Sum256([]byte(token))
	return store.Key{Family: Family, ID: person, Sort: base64.RawURLEncoding.EncodeToString(sum[:])}
}

// random returns 256 random bits.
func random() string {
	b := make([]byte, 32)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}
