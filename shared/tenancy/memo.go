package tenancy

import (
	"context"
	"sync"
	"time"
)

// memo remembers what was read, for life or, with a life of zero, for ever.
// Who asks for what is being read waits for that one reading. It never grows
// past most, and what failed is not remembered.
type memo[K comparable, V any] struct {
	life time.Duration
	most int

	mu   sync.Mutex
	kept map[K]*reading[V]
}

// reading is one value, there once done is closed.
type reading[V any] struct {
	done  chan struct{}
	at    time.Time
	value V
	err   error
}

// get returns what is remembered at k, or reads it. A reading does not end with
// the caller who began it, since others wait for it.
func (m *memo[K, V]) get(ctx context.Context, k K, now time.Time, read func(context.Context) (V, error)) (V, error) {
	m.mu.Lock()
	r, ok := m.kept[k]
	if !ok || m.stale(r, now) {
		r = m.begin(k, now)
		m.mu.Unlock()
		m.finish(context.WithoutCancel(ctx), k, r, read)
		return r.value, r.err
	}
	m.mu.Unlock()
	select {
	case <-r.done:
		return r.value, r.err
	case <-ctx.Done():
		var none V
		return none, ctx.Err()
	}
}

// stale reports whether r is too old at now, or of a time still to come.
func (m *memo[K, V]) stale(r *reading[V], now time.Time) bool {
	return m.life > 0 && (now.Sub(r.at) >= m.life || now.Before(r.at))
}

// begin makes room at k. A full memo first drops what is stale, then everything.
func (m *memo[K, V]) begin(k K, now time.Time) *reading[V] {
	if len(m.kept) >= m.most {
		for old, r := range m.kept {
			if m.stale(r, now) {
				delete(m.kept, old)
			}
		}
	}
	if m.kept == nil || len(m.kept) >= m.most {
		m.kept = map[K]*reading[V]{}
	}
	r := &reading[V]{done: make(chan struct{}), at: now}
	m.kept[k] = r
	return r
}

func (m *memo[K, V]) finish(ctx context.Context, k K, r *reading[V], read func(context.Context) (V, error)) {
	r.err = errBroken // where read panics, who waits is told
	defer func() {
		if r.err != nil {
			m.mu.Lock()
			if m.kept[k] == r {
				delete(m.kept, k)
			}
			m.mu.Unlock()
		}
		close(r.done)
	}()
	r.value, r.err = read(ctx)
}

// forget has the next caller read k anew; a reading under way is not remembered.
func (m *memo[K, V]) forget(k K) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.kept, k)
}
