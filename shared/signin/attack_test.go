package signin

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/shrama/shrama/shared/limit"
	"github.com/shrama/shrama/shared/web/webtest"
)

// ledger counts as limit.Count does, in memory: an attack of a million acts is
// over in seconds.
type ledger map[window]int

type window struct {
	kind, who string
	begins    int64
}

func (l ledger) allows(now time.Time, limits []limit.Limit) bool {
	for _, x := range limits {
		k := window{x.Kind, x.Who, now.Truncate(x.Window).Unix()}
		if l[k] >= x.N {
			return false
		}
		l[k]++
	}
	return true
}

// houseModel is the sign-in as an attacker meets it; its two functions are the limits
// in force.
type houseModel struct {
	sending func(email, address string) []limit.Limit
	trying  func(address string) []limit.Limit
	counts  ledger
	open    map[string]*Challenge // the newest of an address
	codes   *rand.Rand
	sent    int
	judged  int
	right   int
}

func modelled(sending func(email, address string) []limit.Limit, trying func(string) []limit.Limit) *houseModel {
	return &houseModel{sending: sending, trying: trying, counts: ledger{}, open: map[string]*Challenge{}, codes: rand.New(rand.NewPCG(1, 2))}
}

// digits is a code's hash here: what is judged is the limits, not HMAC.
func (h *houseModel) digits() []byte {
	return binary.BigEndian.AppendUint32(nil, h.codes.Uint32N(1_000_000))
}

func (h *houseModel) asks(email, address string, now time.Time) {
	if h.counts.allows(now, h.sending(email, address)) {
		h.sent++
		h.open[email] = &Challenge{Email: email, Hash: h.digits(), Until: now.Add(codeLife)}
	}
}

func (h *houseModel) guesses(email, address string, now time.Time) {
	if !h.counts.allows(now, h.trying(address)) {
		return
	}
	c := h.open[email]
	if c == nil {
		return
	}
	next, err := c.Try(h.digits(), now)
	if next.Tries > c.Tries || err == nil {
		h.judged++
	}
	if err == nil {
		h.right++
		delete(h.open, email)
		return
	}
	*c = next
}

// attack spreads a million guesses over 10⁴ addresses, 5,000 networks and a day:
// a new code whenever one is allowed, then five guesses.
func (h *houseModel) attack() {
	const guesses, numbers, networks = 1_000_000, 10_000, 5000
	for i := range guesses / maxTries {
		now := webtest.Morning.Truncate(24 * time.Hour).Add(time.Duration(i) * (24 * time.Hour * maxTries / guesses))
		email, address := fmt.Sprint(i%numbers), fmt.Sprintf("198.51.%d.%d", i%networks/250, i%networks%250)
		h.asks(email, address, now)
		for range maxTries {
			h.guesses(email, address, now)
		}
	}
}

// TestAMillionGuessesAreWorthNothing: what a tenant judges in a day is bounded,
// whatever the number of networks and addresses.
func TestAMillionGuessesAreWorthNothing(t *testing.T) {
	h := modelled(sending, trying)
	h.attack()
	t.Logf("10⁶ guesses: %d codes sent, %d guesses judged, %d right", h.sent, h.judged, h.right)
	const bound = 24 * triesAnHour
	if h.judged > bound || h.right > 1 || h.sent > codesADay {
		t.Errorf("%d guesses judged (bound %d), %d right, %d codes sent (quota %d)", h.judged, bound, h.right, h.sent, codesADay)
	}
	for _, naive := range []struct {
		without string
		sending func(email, address string) []limit.Limit
		trying  func(string) []limit.Limit
	}{
		{"the tenant's limits", strip(sending, "all", "all-day"), func(a string) []limit.Limit { return trying(a)[:1] }},
		{"a limit on tries", sending, func(string) []limit.Limit { return nil }},
	} {
		n := modelled(naive.sending, naive.trying)
		n.attack()
		if n.judged <= bound {
			t.Errorf("without %s %d guesses were judged: the attack would not show a hole", naive.without, n.judged)
		}
	}
}

// strip is sending without some of its limits.
func strip(limits func(email, address string) []limit.Limit, kinds ...string) func(email, address string) []limit.Limit {
	return func(email, address string) []limit.Limit {
		var kept []limit.Limit
		for _, l := range limits(email, address) {
			if !slices.Contains(kinds, l.Kind) {
				kept = append(kept, l)
			}
		}
		return kept
	}
}

// storm asks for 10⁵ codes in a day, of 10³ addresses as the pumpers of messages
// have them, or of as many as requests.
func (h *houseModel) storm(addresses int) {
	for i := range 100_000 {
		now := webtest.Morning.Truncate(24 * time.Hour).Add(time.Duration(i) * (24 * time.Hour / 100_000))
		h.asks(fmt.Sprint(i%addresses), fmt.Sprint("203.0.113.", i%50_000), now)
	}
}

func TestAStormOfRequestsSendsNoMoreThanTheQuota(t *testing.T) {
	for addresses, most := range map[int]int{1000: 1000 * 10, 100_000: codesADay} {
		h := modelled(sending, trying)
		h.storm(addresses)
		t.Logf("10⁵ requests over %d addresses: %d codes sent", addresses, h.sent)
		if h.sent > most {
			t.Errorf("over %d addresses: %d codes sent, want at most %d", addresses, h.sent, most)
		}
		n := modelled(strip(sending, "all-day", "mail-day"), trying)
		if n.storm(addresses); n.sent <= most {
			t.Errorf("without the quotas %d were sent over %d addresses: the storm would not show a hole", n.sent, addresses)
		}
	}
}

// TestANetworkExhaustsNobodyElse: one who is refused by their own limit does not
// use up an address's codes or the tenant's.
func TestANetworkExhaustsNobodyElse(t *testing.T) {
	h := modelled(sending, trying)
	for i := range 10_000 {
		h.asks(fmt.Sprint(i), "203.0.113.9", webtest.Morning)
	}
	before := h.sent
	h.asks("9999", "203.0.113.10", webtest.Morning)
	if before != 60 || h.sent != 61 {
		t.Errorf("%d codes were sent to one network, then %d to another", before, h.sent-before)
	}
}
