package session

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenant"
)

// Memory keeps sessions for fresh, so that a page with its pictures costs one
// read. It never grows past its size and its keys include the tenant, so one
// tenant's session is never found for another.
type Memory struct {
	mu   sync.Mutex
	size int
	kept map[[32]byte]seen
}

type seen struct {
	Session
	at time.Time
}

// NewMemory returns one that keeps at most size sessions.
func NewMemory(size int) *Memory { return &Memory{size: size, kept: map[[32]byte]seen{}} }

func key(id tenant.ID, token string) [32]byte {
	return sha256.Sum256([]byte(string(id) + "#" + token)) // no tenant holds a '#'
}

// Find returns the session of a token: one read of the table, or none for a token
// seen less than a minute ago. What was never given, or is over, is nobody's.
func (m *Memory) Find(ctx context.Context, db *store.Scope, token string, now time.Time) (Session, error) {
	person, _, ok := strings.Cut(token, ".")
	if !ok {
		return Session{}, nil
	}
	if _, err := ident.Parse(person); err != nil {
		return Session{}, nil //nolint:nilerr // no token that was ever given: nobody
	}
	id := key(db.Tenant(), token)
	ses, ok := m.get(id, now)
	if !ok {
		var err error
		if ses, err = load(ctx, db, place(person, token), now); errors.Is(err, store.ErrNotFound) {
			return Session{}, nil
		} else if err != nil {
			return Session{}, fmt.Errorf("session: %w", err)
		}
		m.put(id, ses, now)
	}
	if ses.over(now) {
		return Session{}, nil
	}
	return ses, nil
}

func (m *Memory) get(k [32]byte, now time.Time) (Session, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, ok := m.kept[k]
	if !ok || now.Sub(s.at) >= fresh || now.Before(s.at) {
		delete(m.kept, k)
		return Session{}, false
	}
	return s.Session, true
}

// put keeps s. A full memory first drops what is stale, then everything.
func (m *Memory) put(k [32]byte, s Session, now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.kept) >= m.size {
		for k, s := range m.kept {
			if now.Sub(s.at) >= fresh {
				delete(m.kept, k)
			}
		}
	}
	if len(m.kept) >= m.size {
		clear(m.kept)
	}
	m.kept[k] = seen{s, now}
}

// Forget drops a person's sessions in a tenant.
func (m *Memory) Forget(id tenant.ID, person string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for k, s := range m.kept {
		if s.Actor.Tenant == id && s.Actor.Person == person {
			delete(m.kept, k)
		}
	}
}
