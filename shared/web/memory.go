package web

import (
	"crypto/sha256"
	"sync"
	"time"

	"github.com/shrama/shrama/shared/tenant"
)

// memory keeps sessions for fresh, so that a page with its pictures costs one
// read. It never grows past its size and its keys include the tenant, so one
// tenant's session is never found for another.
type memory struct {
	mu   sync.Mutex
	size int
	kept map[[32]byte]seen
}

type seen struct {
	session
	at time.Time
}

func newMemory(size int) *memory { return &memory{size: size, kept: map[[32]byte]seen{}} }

func key(id tenant.ID, token string) [32]byte {
	return sha256.Sum256([]byte(string(id) + "#" + token)) // no tenant holds a '#'
}

func (m *memory) get(k [32]byte, now time.Time) (session, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, ok := m.kept[k]
	if !ok || now.Sub(s.at) >= fresh || now.Before(s.at) {
		delete(m.kept, k)
		return session{}, false
	}
	return s.session, true
}

// put keeps s. A full memory first drops what is stale, then everything.
func (m *memory) put(k [32]byte, s session, now time.Time) {
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

// forget drops a person's sessions in a tenant.
func (m *memory) forget(id tenant.ID, person string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for k, s := range m.kept {
		if s.actor.Tenant == id && s.actor.Person == person {
			delete(m.kept, k)
		}
	}
}
