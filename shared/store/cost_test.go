package store_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/storetest"
)

// The figures that DESIGN's budget rests on (AWS: "DynamoDB read and write
// operations"): a write unit is 1 KB of item, an index row costs its own, a
// transaction doubles, a read unit is 4 KB and half of one where a stale
// answer will do.
func TestWhatACallCosts(t *testing.T) {
	s := storetest.Open(t)
	sized := func(n int) permit { return permit{Name: strings.Repeat("k", n)} }
	queue, mine := store.Slot{ID: "o", Sort: "1"}, store.Slot{ID: "p", Sort: "1"}
	for i := range 20 {
		p := store.Put{Key: key(fmt.Sprint("q", i), "head"), Value: sized(700), Queue: store.Slot{ID: "full", Sort: fmt.Sprint(i)}, Row: row{strings.Repeat("t", 40)}}
		if err := s.Keep(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	put := func(ps ...store.Put) func(context.Context) error {
		return func(ctx context.Context) error { return s.Commit(ctx, event("case/1"), ps...) }
	}
	for _, tt := range []struct {
		name     string
		do       func(context.Context) error
		rcu, wcu float64
	}{
		{"a put under 1 KB", put(store.Put{Key: key("1", "head"), Value: sized(750)}), 0, 1},
		{"a put over 1 KB", put(store.Put{Key: key("2", "head"), Value: sized(960)}), 0, 2},
		{"a put with a queue row", put(store.Put{Key: key("3", "head"), Value: sized(600), Queue: queue, Row: row{"t"}}), 0, 2},
		{"a put with a row in both indexes", put(store.Put{Key: key("4", "head"), Value: sized(600), Queue: queue, Mine: mine}), 0, 3},
		{"a change that moves the queue row", put(store.Put{Key: key("3", "head"), Version: 1, Value: sized(600), Queue: store.Slot{ID: "o", Sort: "2"}}), 0, 3},
		{"a change that leaves the queue", put(store.Put{Key: key("3", "head"), Version: 2, Value: sized(600)}), 0, 2},
		{"a transaction of two", put(store.Put{Key: key("5", "head")}, store.Put{Key: key("5", "record")}), 0, 4},
		{"a get", func(ctx context.Context) error { _, err := s.Get(ctx, key("1", "head")); return err }, 1, 0},
		{"a get of two", func(ctx context.Context) error {
			_, err := s.GetMany(ctx, []store.Key{key("1", "head"), key("2", "head")})
			return err
		}, 1, 0},
		{"a queue page of 20", func(ctx context.Context) error {
			p, err := s.Query(ctx, store.Query{Index: store.Queue, ID: "full", Limit: 20})
			if len(p.Items) != 20 {
				return fmt.Errorf("%d rows: %w", len(p.Items), err)
			}
			return err
		}, 0.5, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ctx, m := store.Measure(t.Context())
			if err := tt.do(ctx); err != nil {
				t.Fatal(err)
			}
			if m.Calls != 1 || m.RCU != tt.rcu || m.WCU != tt.wcu {
				t.Errorf("%d calls, %v RCU, %v WCU; want 1, %v, %v", m.Calls, m.RCU, m.WCU, tt.rcu, tt.wcu)
			}
		})
	}
}
