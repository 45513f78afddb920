package tenancy

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func reads(n *int, v string, err error) func(context.Context) (string, error) {
	return func(context.Context) (string, error) {
		*n++
		return v, err
	}
}

func TestAMemoNeverOutgrowsItsBound(t *testing.T) {
	m := &memo[int, string]{life: time.Minute, most: 10}
	at, n := time.Unix(0, 0), 0
	for i := range 1000 {
		if _, err := m.get(t.Context(), i, at, reads(&n, "x", nil)); err != nil || len(m.kept) > 10 {
			t.Fatalf("%d kept, %v", len(m.kept), err)
		}
		at = at.Add(7 * time.Second)
	}
	if _, ok := m.kept[999]; !ok || n != 1000 {
		t.Errorf("the newest is not kept; %d readings", n)
	}
	if _, err := m.get(t.Context(), 998, at, reads(&n, "x", nil)); err != nil || n != 1000 {
		t.Errorf("what is fresh was dropped with what is stale: %d readings", n)
	}
}

func TestWhatFailedIsNotRemembered(t *testing.T) {
	m := &memo[int, string]{most: 10}
	n := 0
	for range 2 {
		if _, err := m.get(t.Context(), 1, time.Time{}, reads(&n, "", errors.New("away"))); err == nil {
			t.Error("no error")
		}
	}
	func() {
		defer func() { _ = recover() }()
		m.get(t.Context(), 1, time.Time{}, func(context.Context) (string, error) { panic("broken") }) //nolint:errcheck // it panics
	}()
	if v, err := m.get(t.Context(), 1, time.Time{}, reads(&n, "there", nil)); v != "there" || err != nil || n != 3 {
		t.Errorf("%q, %v after %d readings", v, err, n)
	}
}

func TestWhoLeavesDoesNotSpoilItForWhoWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &memo[int, string]{most: 10}
		first, leave := context.WithCancel(t.Context())
		got := make(chan string, 2)
		go func() {
			v, _ := m.get(first, 1, time.Time{}, func(ctx context.Context) (string, error) {
				time.Sleep(time.Second)
				return "read", ctx.Err()
			})
			got <- v
		}()
		synctest.Wait()
		go func() {
			v, _ := m.get(t.Context(), 1, time.Time{}, func(context.Context) (string, error) { return "a second reading", nil })
			got <- v
		}()
		impatient, soon := context.WithTimeout(t.Context(), time.Millisecond)
		defer soon()
		if _, err := m.get(impatient, 1, time.Time{}, nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("who cannot wait gets %v", err)
		}
		leave()
		if a, b := <-got, <-got; a != "read" || b != "read" {
			t.Errorf("%q and %q", a, b)
		}
		m.forget(1)
		if v, _ := m.get(t.Context(), 1, time.Time{}, func(context.Context) (string, error) { return "anew", nil }); v != "anew" {
			t.Errorf("after forgetting: %q", v)
		}
	})
}
