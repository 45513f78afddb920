package logbook

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/storetest"
	"github.com/shrama/shrama/shared/trail"
)

// distant makes every call take as long as one to DynamoDB from a function beside
// it, and counts them.
type distant struct{ calls atomic.Int64 }

func (d *distant) Do(r *http.Request) (*http.Response, error) {
	d.calls.Add(1)
	time.Sleep(5 * time.Millisecond)
	return http.DefaultClient.Do(r)
}

// TestShardsMeetAtTheHead measures what it costs that every shard of the stream
// writes to one head: each brings five batches of ten changes as fast as it can,
// which is harder than any stream.
func TestShardsMeetAtTheHead(t *testing.T) {
	const batches, each = 5, 10
	for _, shards := range []int{1, 2, 4, 8} {
		d := &distant{}
		o := storetest.Options(t)
		o.HTTPClient = d
		db := store.Open(o).For(storetest.Tenant(t))
		var wait sync.WaitGroup
		var mu sync.Mutex
		var took []time.Duration
		var gaveUp atomic.Int64
		began := time.Now()
		for shard := range shards {
			wait.Go(func() {
				for b := range batches {
					some := brought(shard, b, each)
					at := time.Now()
					for err := Append(t.Context(), db, some); err != nil; err = Append(t.Context(), db, some) { // Lambda sends the batch again
						if !errors.Is(err, store.ErrConflict) {
							t.Error(err)
							return
						}
						gaveUp.Add(1)
					}
					mu.Lock()
					took = append(took, time.Since(at))
					mu.Unlock()
				}
			})
		}
		wait.Wait()
		all := time.Since(began)
		tree, _, err := Load(t.Context(), db)
		if err != nil || tree.Size != int64(shards*batches*each) {
			t.Fatalf("%d shards: %d entries, want %d: %v", shards, tree.Size, shards*batches*each, err)
		}
		slices.Sort(took)
		t.Logf("%d shards: %.0f entries a second, %.1f calls a batch, a batch takes %v, the slowest %v; %d gave up and were sent again",
			shards, float64(tree.Size)/all.Seconds(), float64(d.calls.Load())/float64(len(took)), took[len(took)/2].Round(time.Millisecond), took[len(took)-1].Round(time.Millisecond), gaveUp.Load())
	}
}

// brought are changes of items of their own, as a shard brings them.
func brought(shard, batch, n int) []store.Change {
	var out []store.Change
	for i := range n {
		id := ident.New().String()
		e := trail.Event{Subject: "case/" + id, Seq: 1, Action: "submit", By: "x", At: noon}.Sealed(trail.Seal{})
		out = append(out, store.Change{New: &store.Item{Key: store.Key{Family: "C", ID: id, Sort: "H"}, Event: e}, Sequence: fmt.Sprintf("%d%03d%03d", shard+1, batch, i)})
	}
	return out
}
