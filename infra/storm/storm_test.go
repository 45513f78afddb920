//go:build !race

package storm

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// plays plays whole lives of cases at once, until enough has gone wrong.
func (s *stage) plays(ctx context.Context, seed uint64, faults int) (tales []*life, bad toll) {
	var mu sync.Mutex
	var wait sync.WaitGroup
	for worker := range 8 {
		wait.Go(func() {
			dice := rand.New(rand.NewPCG(seed, uint64(worker)))
			for n := worker; ; n += 8 {
				if _, hit, _ := s.wire.Hit(); hit >= faults {
					return
				}
				t := s.tale(map[bool]func(*tale) []command{true: voucherLife, false: esewaLife}[n%4 == 0])
				t.dice = dice
				err := t.lives(ctx)
				mu.Lock()
				tales = append(tales, t)
				if err != nil {
					bad.lost = append(bad.lost, fmt.Sprintf("%s: %v", t.name, err))
				}
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	for _, t := range tales {
		bad.add(t.verdict(ctx))
	}
	return tales, bad
}

var long = flag.Bool("long", false, "everything at its full length: some four minutes, as in the long form of the test command")

// least is how much of something is enough: in the long form, and else.
func least(full, short int) int {
	if *long {
		return full
	}
	return short
}

// rate is the share of tries that go wrong.
const rate = 0.45

func TestNothingIsLostDoubledOrTornInAStorm(t *testing.T) {
	total := 0
	for seed := uint64(1); seed <= 3; seed++ {
		s := open(t, plain)
		s.wire.Break(seed, rate)
		began := time.Now()
		tales, bad := s.plays(t.Context(), seed, least(3400, 300))
		tries, hit, each := s.wire.Hit()
		sent := 0
		for _, x := range tales {
			sent += x.sent
		}
		total += hit
		t.Logf("seed %d: %d lives, %d requests, %d tries of calls, %d went wrong (%s), %s", seed, len(tales), sent, tries, hit, summary(each), time.Since(began).Round(time.Millisecond))
		if bad.sum() > 0 {
			t.Errorf("seed %d: %s", seed, &bad)
		}
		for _, k := range Kinds {
			if each[k] == 0 {
				t.Errorf("seed %d: no %s", seed, k)
			}
		}
		s.house.Close()
	}
	if total < least(10_000, 900) {
		t.Errorf("%d faults are no storm", total)
	}
}

func TestAStormFindsCarelessWrites(t *testing.T) {
	if !*long {
		t.Skip("only in the long form; the sweep, the ticks and the orders have a careless variant in every form")
	}
	for name, c := range map[string]careless{"no conditions": {unconditional: true}, "no transactions": {apart: true}} {
		t.Run(name, func(t *testing.T) {
			s := open(t, func(w aws.HTTPClient) aws.HTTPClient { c.next = w; return c })
			s.wire.Break(1, rate)
			_, bad := s.plays(t.Context(), 1, 500)
			t.Logf("%s", &bad)
			if bad.sum() == 0 {
				t.Error("the storm is blind")
			}
		})
	}
}
