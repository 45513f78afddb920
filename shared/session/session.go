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
	Device string   `dynamodbav:"d,omitempty"`
	Used   int64    `dynamodbav:"at,omitempty"` // unix seconds, to an eighth of how long it lives without use
	Until  int64    `dynamodbav:"u"`            // unix seconds; moves on with use
	Ends   int64    `dynamodbav:"x"`            // unix seconds; does not
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

// by returns what is kept of an actor who uses a session now.
func (h held) by(a tenant.Actor, now time.Time) held {
	unused, _ := Life(a)
	h.Name, h.Email, h.Lang, h.Roles, h.Office = a.Name, a.Email, a.Lang, a.Roles, a.Office
	h.Used, h.Until = now.Unix(), min(now.Add(unused).Unix(), h.Ends)
	return h
}

// Start is who begins a session, when and by what.
type Start struct {
	Actor  tenant.Actor
	Device string // a class, as Device names it
	At     time.Time
}

// Begin begins a session and returns its bearer token, which is kept nowhere
// else.
func Begin(ctx context.Context, db *store.Scope, s Start) (token string, err error) {
	_, atMost := Life(s.Actor)
	token = s.Actor.Person + "." + random()
	ends := s.At.Add(atMost)
	put := store.Put{Key: place(s.Actor.Person, token), Value: held{Device: s.Device, Ends: ends.Unix()}.by(s.Actor, s.At), Expires: ends}
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
	put := store.Put{Key: s.key, Version: s.version, Value: s.held.by(a, now), Expires: ends}
	if err := db.Keep(ctx, put); err != nil && !errors.Is(err, store.ErrConflict) {
		return fmt.Errorf("session: renew: %w", err)
	}
	return nil
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
	ses, err := read(db, it)
	if err != nil {
		return Session{}, err
	}
	h, ends := ses.held, time.Unix(ses.held.Ends, 0)
	next := h.by(ses.Actor, now)
	unused, _ := Life(ses.Actor)
	if ses.over(now) || next.Used-h.Used < int64(unused/8/time.Second) {
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

// read makes a session of its item.
func read(db *store.Scope, it store.Item) (Session, error) {
	ses := Session{key: it.Key, version: it.Version}
	if err := it.Decode(&ses.held); err != nil {
		return Session{}, err
	}
	h := ses.held
	ses.Actor = tenant.Actor{Tenant: db.Tenant(), Person: it.Key.ID, Name: h.Name, Email: h.Email, Lang: h.Lang, Roles: h.Roles, Office: h.Office}
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
