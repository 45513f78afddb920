package store_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/attr"
	"github.com/shrama/shrama/shared/store/storetest"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/trail"
)

// noon is when all of these tests' events happen.
var noon = time.Date(2026, 11, 22, 6, 15, 0, 0, time.UTC)

func key(id, sort string) store.Key { return store.Key{Family: "C", ID: id, Sort: sort} }

func event(subject string) trail.Event {
	return trail.Event{Subject: subject, Seq: 1, Action: "submit", To: "review", By: "p1", Name: "सीता", Role: "applicant", At: noon}.Sealed(trail.Seal{})
}

// permit is a value such as a module keeps.
type permit struct {
	Name  string            `dynamodbav:"n"`
	From  civil.Date        `dynamodbav:"f"`
	Form  map[string]string `dynamodbav:"d"`
	Older attr.Lines        `dynamodbav:"h"`
}

func commit(t *testing.T, s *store.Scope, ps ...store.Put) {
	t.Helper()
	if err := s.Commit(t.Context(), event("case/1"), ps...); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, s *store.Scope, k store.Key) store.Item {
	t.Helper()
	i, err := s.Get(t.Context(), k)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func TestCommitKeepsAValueItsVersionAndItsEvent(t *testing.T) {
	s := storetest.Open(t)
	want := permit{
		Name: "e\u0301 ≠ \u00e9, श्र\u200dम", // composition and joiners are the person's, not ours
		Form: map[string]string{"empty": "", "kept": "0"},
	}
	commit(t, s, store.Put{Key: key("1", "head"), Value: want})
	i := get(t, s, key("1", "head"))
	var got permit
	if err := i.Decode(&got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("value (-got +want):\n%s", diff)
	}
	if !got.From.IsZero() {
		t.Errorf("zero date came back as %s", got.From)
	}
	if i.Version != 1 || i.Event != event("case/1") || i.Key != key("1", "head") {
		t.Errorf("item = %+v", i)
	}
}

func TestKeysOfOtherUnicodeCompositionAreOtherKeys(t *testing.T) {
	s := storetest.Open(t)
	commit(t, s, store.Put{Key: key("e\u0301", "head")})
	if _, err := s.Get(t.Context(), key("\u00e9", "head")); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("err = %v, want ErrNotFound", err)
	}
}

// An event with any text and any instant reads back with a seal that verifies.
func TestEventsAndLinesReadBackExactly(t *testing.T) {
	s := storetest.Open(t)
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		var lines []trail.Event
		var last trail.Seal
		subject := rapid.String().Draw(rt, "subject")
		for q := range rapid.IntRange(1, 5).Draw(rt, "lines") {
			text := rapid.String()
			e := trail.Event{
				Subject: subject, Seq: q + 1, Action: text.Draw(rt, "action"), From: text.Draw(rt, "from"), To: text.Draw(rt, "to"),
				By: text.Draw(rt, "by"), Name: text.Draw(rt, "name"), Role: text.Draw(rt, "role"), Note: text.Draw(rt, "note"),
				At: time.Unix(rapid.Int64Range(-62135596800, 253402300799).Draw(rt, "at"), rapid.Int64Range(0, 999999999).Draw(rt, "ns")),
			}.Sealed(last)
			lines, last = append(lines, e), e.Seal
		}
		n++
		k := key(fmt.Sprint(n), "head")
		older, newest := lines[:len(lines)-1], lines[len(lines)-1]
		if err := s.Commit(t.Context(), newest, store.Put{Key: k, Value: permit{Older: older}}); err != nil {
			rt.Fatal(err)
		}
		i, err := s.Get(t.Context(), k)
		if err != nil {
			rt.Fatal(err)
		}
		var p permit
		if err := i.Decode(&p); err != nil {
			rt.Fatal(err)
		}
		got := append(append([]trail.Event{}, p.Older...), i.Event)
		if diff := cmp.Diff(got, lines); diff != "" {
			rt.Fatalf("lines (-got +want):\n%s", diff)
		}
		if err := trail.Verify(got); err != nil {
			rt.Fatal(err)
		}
	})
}

func TestAStaleVersionIsAConflictAndChangesNothing(t *testing.T) {
	s := storetest.Open(t)
	k := key("1", "head")
	commit(t, s, store.Put{Key: k, Value: permit{Name: "one"}})
	commit(t, s, store.Put{Key: k, Version: 1, Value: permit{Name: "two"}})
	for _, tt := range []struct {
		name string
		puts []store.Put
	}{
		{"a create of what exists", []store.Put{{Key: k}}},
		{"a change of an older version", []store.Put{{Key: k, Version: 1}}},
		{"a change of a version to come", []store.Put{{Key: k, Version: 3}}},
		{"a change of what never was", []store.Put{{Key: key("2", "head"), Version: 1}}},
		{"a transaction whose first put is stale", []store.Put{{Key: k, Version: 1}, {Key: key("3", "head")}}},
		{"a transaction whose last put is stale", []store.Put{{Key: key("3", "head")}, {Key: k, Version: 1}}},
		{"a transaction whose removal is stale", []store.Put{{Key: key("3", "head")}, {Key: k, Version: 1, Delete: true}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := s.Commit(t.Context(), event("case/2"), tt.puts...)
			if !errors.Is(err, store.ErrConflict) {
				t.Errorf("err = %v, want ErrConflict", err)
			}
			var p permit
			i := get(t, s, k)
			if err := i.Decode(&p); err != nil || p.Name != "two" || i.Version != 2 || i.Event.Subject != "case/1" {
				t.Errorf("item = %+v %+v, %v", i, p, err)
			}
			if _, err := s.Get(t.Context(), key("3", "head")); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("half of the transaction was written: %v", err)
			}
		})
	}
}

func TestOnlyTheFirstPutOfACommitCarriesTheEvent(t *testing.T) {
	s := storetest.Open(t)
	commit(t, s, store.Put{Key: key("1", "head")}, store.Put{Key: key("1", "record")})
	if e := get(t, s, key("1", "record")).Event; e != (trail.Event{}) {
		t.Errorf("second put has event %+v", e)
	}
	if e := get(t, s, key("1", "head")).Event; e != event("case/1") {
		t.Errorf("first put has event %+v", e)
	}
}

func TestRemoval(t *testing.T) {
	s := storetest.Open(t)
	k := key("1", "head")
	commit(t, s, store.Put{Key: k})
	if err := s.Keep(t.Context(), store.Put{Key: k, Version: 2, Delete: true}); !errors.Is(err, store.ErrConflict) {
		t.Errorf("removal of another version: %v, want ErrConflict", err)
	}
	var won atomic.Int32
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			switch err := s.Keep(t.Context(), store.Put{Key: k, Version: 1, Delete: true}); {
			case err == nil:
				won.Add(1)
			case !errors.Is(err, store.ErrConflict):
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if won.Load() != 1 {
		t.Errorf("%d of 20 removed the one item", won.Load())
	}
	if _, err := s.Get(t.Context(), k); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("err = %v, want ErrNotFound", err)
	}
}

// race runs n writes at once, 20 in flight, and returns how many succeeded.
func race(t *testing.T, n int, write func(i int) error) int {
	t.Helper()
	var won atomic.Int32
	var wg sync.WaitGroup
	turn := make(chan int)
	for range 20 {
		wg.Go(func() {
			for i := range turn {
				switch err := write(i); {
				case err == nil:
					won.Add(1)
				case !errors.Is(err, store.ErrConflict) && !errors.Is(err, store.ErrLimit):
					t.Error(err)
				}
			}
		})
	}
	for i := range n {
		turn <- i
	}
	close(turn)
	wg.Wait()
	return int(won.Load())
}

func TestOfAThousandRacingCreatesOneWins(t *testing.T) {
	s := storetest.Open(t)
	won := race(t, 1000, func(int) error {
		return s.Commit(t.Context(), event("case/1"), store.Put{Key: key("1", "head"), Value: permit{Name: "same"}})
	})
	if won != 1 {
		t.Errorf("%d creates succeeded, want 1", won)
	}
}

func TestAUniqueRowLetsOneOfManyTransactionsThrough(t *testing.T) {
	s := storetest.Open(t)
	unique := store.Key{Family: "N", ID: "permit", Sort: "2083-000001"}
	won := race(t, 200, func(i int) error {
		return s.Commit(t.Context(), event("case/1"), store.Put{Key: key(fmt.Sprint(i), "head")}, store.Put{Key: unique})
	})
	if won != 1 {
		t.Errorf("%d transactions took the same number, want 1", won)
	}
	heads := 0
	for i := range 200 {
		if _, err := s.Get(t.Context(), key(fmt.Sprint(i), "head")); err == nil {
			heads++
		}
	}
	if heads != 1 {
		t.Errorf("%d heads were written, want 1", heads)
	}
}

func TestRefusedBeforeTheWire(t *testing.T) {
	s := storetest.Open(t)
	good := store.Put{Key: key("1", "head")}
	many := make([]store.Put, 101)
	for i := range many {
		many[i] = store.Put{Key: key(fmt.Sprint(i), "head")}
	}
	for _, tt := range []struct {
		name string
		ev   trail.Event
		puts []store.Put
	}{
		{"no put", event("case/1"), nil},
		{"101 puts", event("case/1"), many},
		{"no event", trail.Event{}, []store.Put{good}},
		{"an event on a removal", event("case/1"), []store.Put{{Key: good.Key, Version: 1, Delete: true}}},
		{"a removal of version zero", event("case/1"), []store.Put{good, {Key: key("2", "head"), Delete: true}}},
		{"a # in an id", event("case/1"), []store.Put{{Key: key("1#2", "head")}}},
		{"a # in a family", event("case/1"), []store.Put{{Key: store.Key{Family: "C#", ID: "1", Sort: "head"}}}},
		{"a small letter for a family", event("case/1"), []store.Put{{Key: store.Key{Family: "c", ID: "1", Sort: "head"}}}},
		{"no id", event("case/1"), []store.Put{{Key: key("", "head")}}},
		{"no sort", event("case/1"), []store.Put{{Key: key("1", "")}}},
		{"an id that is not UTF-8", event("case/1"), []store.Put{{Key: key("\xff", "head")}}},
		{"a # in a slot", event("case/1"), []store.Put{{Key: good.Key, Queue: store.Slot{ID: "a#b", Sort: "1"}}}},
		{"half a slot", event("case/1"), []store.Put{{Key: good.Key, Mine: store.Slot{ID: "a"}}}},
		{"a value that is no struct", event("case/1"), []store.Put{{Key: good.Key, Value: 7}}},
		{"a value with the version's name", event("case/1"), []store.Put{{Key: good.Key, Value: struct {
			V int `dynamodbav:"v"`
		}{7}}}},
		{"a value that would move to another tenant", event("case/1"), []store.Put{{Key: good.Key, Value: map[string]string{"PK": "T#np#C#1"}}}},
		{"a value that would enter another's queue", event("case/1"), []store.Put{{Key: good.Key, Value: map[string]string{"qp": "T#np#o"}}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ctx, m := store.Measure(t.Context())
			if err := s.Commit(ctx, tt.ev, tt.puts...); err == nil || m.Calls != 0 {
				t.Errorf("err = %v after %d calls, want an error after none", err, m.Calls)
			}
		})
	}
}

func TestForPanicsOnWhatIsNoTenant(t *testing.T) {
	for _, id := range []tenant.ID{"", "NP", "np#", "np#C", "n", "T#np"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("For(%q) did not panic", id)
				}
			}()
			store.Open(store.Options{}).For(id)
		}()
	}
}

func TestTwoTenantsNeverMeet(t *testing.T) {
	table := storetest.Table(t)
	id := storetest.Tenant(t)
	a, b := table.For(id), table.For(id[:2]) // the one code begins the other
	slot := store.Slot{ID: "office", Sort: "1"}
	for _, s := range []*store.Scope{a, b} {
		p := store.Put{Key: key("1", "head"), Value: permit{Name: string(s.Tenant())}, Queue: slot, Mine: slot}
		if err := s.Commit(t.Context(), event("case/1"), p); err != nil && !errors.Is(err, store.ErrConflict) {
			t.Fatal(err)
		}
	}
	for _, s := range []*store.Scope{a, b} {
		many, err := s.GetMany(t.Context(), []store.Key{key("1", "head")})
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range append(many, get(t, s, key("1", "head"))) {
			var p permit
			if err := i.Decode(&p); err != nil || p.Name != string(s.Tenant()) {
				t.Errorf("%s read %q, %v", s.Tenant(), p.Name, err)
			}
		}
		for _, q := range []store.Query{{Family: "C", ID: "1"}, {Index: store.Queue, ID: "office"}, {Index: store.Mine, ID: "office"}} {
			p, err := s.Query(t.Context(), q)
			if err != nil || len(p.Items) != 1 {
				t.Errorf("%s sees %d items by %+v, %v; want 1", s.Tenant(), len(p.Items), q, err)
			}
		}
	}
}

// AWS bills what a Scan or a filter reads and throws away, and neither is held
// to a tenant's partition.
func TestThePackageNeitherScansNorFilters(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"Scan" + "Input", ".Scan" + "(", "Filter" + "Expression", "Execute" + "Statement", "Scan" + "Filter", "Query" + "Filter"} {
			if strings.Contains(string(b), word) {
				t.Errorf("%s holds %s", f, word)
			}
		}
	}
}
