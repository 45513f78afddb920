// Package limit bounds how often somebody may do something that costs, or that
// guesses: one counter for each limit and window, which vanishes with it.
package limit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/store"
)

// family is that of the counters.
const family = "OL"

// Limit is how often something may be done in a window of time. Windows stand
// on the clock, so that a limit is one counter.
type Limit struct {
	Kind   string // of the counter's sort
	Who    string // who is counted; hashed before it is stored
	N      int
	Window time.Duration
	Whole  bool // it is the whole tenant's, and somebody is woken when it is reached
}

// WholeReached are the words by which the log tells that a tenant's limit was
// reached; an alarm hangs on them (infra/stacks/logs.yaml).
const WholeReached = "limit of the tenant reached"

// Reached is the cause of a TooMany fault: the limit that was reached.
type Reached struct{ Limit }

// Error names the limit, and nobody who is counted.
func (r *Reached) Error() string { return "limit: " + r.Kind + " is reached" }

// Network is whom an address is counted as. Who has one IPv6 address has the
// 2⁶⁴ of its network (RFC 6177), so they count as one.
func Network(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil || a.Unmap().Is4() {
		return address
	}
	p, err := a.WithZone("").Prefix(64)
	if err != nil {
		return address
	}
	return p.String()
}

// ends returns when the window that now lies in ends.
func (l Limit) ends(now time.Time) time.Time { return now.Truncate(l.Window).Add(l.Window) }

// Count counts one act against every limit, and returns a TooMany fault with
// the time at which the first one that is reached ends.
func Count(ctx context.Context, db *store.Scope, now time.Time, limits []Limit) error {
	for _, l := range limits {
		ends := l.ends(now)
		who := sha256.Sum256([]byte(l.Kind + "/" + l.Who))
		k := store.Key{Family: family, ID: hex.EncodeToString(who[:16]), Sort: ends.UTC().Format(time.RFC3339)}
		_, err := db.Count(ctx, k, l.N, ends)
		if errors.Is(err, store.ErrLimit) {
			return &fault.Error{Kind: fault.TooMany, Code: "fault.too-many", RetryAt: ends, Err: &Reached{l}}
		}
		if err != nil {
			return fmt.Errorf("limit: count: %w", err)
		}
	}
	return nil
}
