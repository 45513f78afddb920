package store_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/storetest"
)

// row is a line of a queue.
type row struct {
	Title string `dynamodbav:"t"`
}

// all follows the cursor to the end and returns the sorts seen and the pages.
func all(t *testing.T, s *store.Scope, q store.Query) (sorts []string, pages int) {
	t.Helper()
	for {
		p, err := s.Query(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		pages++
		for _, i := range p.Items {
			at := i.Key.Sort
			if q.Index == store.Queue {
				at = i.Queue.Sort
			} else if q.Index == store.Mine {
				at = i.Mine.Sort
			}
			sorts = append(sorts, at)
		}
		if p.Next == "" {
			return sorts, pages
		}
		q.Cursor = p.Next
	}
}

// Whatever the limit, the prefix and the direction, the pages together are
// what a sorted list holds, each row once, with no empty page at the end.
func TestPagesTogetherAreTheWholeInOrder(t *testing.T) {
	s := storetest.Open(t)
	var sorts []string
	for i := range 23 {
		sorts = append(sorts, fmt.Sprintf("%c-%02d-%s", 'a'+i%3, i, "श्रम#"))
		at := store.Slot{ID: "o", Sort: sorts[i]}
		if i%2 == 0 {
			at.Sort = sorts[i][:1] // rows of equal sort are told apart by their items
		}
		p := store.Put{Key: key("1", sorts[i]), Queue: at, Mine: at, Row: row{sorts[i]}}
		if err := s.Keep(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		q := store.Query{
			Index: rapid.SampledFrom([]store.Index{"", store.Queue, store.Mine}).Draw(rt, "index"), ID: "o",
			Prefix: rapid.SampledFrom([]string{"", "a", "b-", "z"}).Draw(rt, "prefix"),
			Desc:   rapid.Bool().Draw(rt, "desc"),
			Limit:  rapid.IntRange(0, 25).Draw(rt, "limit"),
		}
		if q.Index == "" {
			q.Family, q.ID = "C", "1"
		}
		var want []string
		for i, at := range sorts {
			if q.Index != "" && i%2 == 0 {
				at = at[:1]
			}
			if strings.HasPrefix(at, q.Prefix) {
				want = append(want, at)
			}
		}
		slices.Sort(want)
		if q.Desc {
			slices.Reverse(want)
		}
		got, pages := all(t, s, q)
		if diff := cmp.Diff(got, want); diff != "" {
			rt.Fatalf("sorts (-got +want):\n%s", diff)
		}
		if q.Limit > 0 && pages != max(1, (len(want)+q.Limit-1)/q.Limit) {
			rt.Fatalf("%d pages of %d for %d rows", pages, q.Limit, len(want))
		}
	})
}

func TestTheIndexesAreSparseAndFollowTheItem(t *testing.T) {
	s := storetest.Open(t)
	k := key("1", "head")
	see := func(ix store.Index, id string) []store.Item {
		p, err := s.Query(t.Context(), store.Query{Index: ix, ID: id})
		if err != nil {
			t.Fatal(err)
		}
		return p.Items
	}
	commit(t, s, store.Put{Key: k, Value: permit{Name: "kept apart"}, Row: row{"first"}, Queue: store.Slot{ID: "labour", Sort: "1"}, Mine: store.Slot{ID: "p1", Sort: "1"}})
	got := see(store.Queue, "labour")
	if len(got) != 1 || got[0].Key != k || got[0].Queue != (store.Slot{ID: "labour", Sort: "1"}) {
		t.Fatalf("queue = %+v", got)
	}
	var r row
	if err := got[0].DecodeRow(&r); err != nil || r.Title != "first" {
		t.Errorf("row = %+v, %v", r, err)
	}
	if got := see(store.Mine, "p1"); len(got) != 1 || got[0].Key != k || got[0].Mine.Sort != "1" {
		t.Errorf("mine = %+v", got)
	}

	commit(t, s, store.Put{Key: k, Version: 1, Row: row{"second"}, Queue: store.Slot{ID: "department", Sort: "2"}, Mine: store.Slot{ID: "p1", Sort: "1"}})
	if got := see(store.Queue, "labour"); len(got) != 0 {
		t.Errorf("the case stayed in the first queue: %+v", got)
	}
	if got := see(store.Queue, "department"); len(got) != 1 || got[0].DecodeRow(&r) != nil || r.Title != "second" {
		t.Errorf("second queue = %+v %+v", got, r)
	}

	commit(t, s, store.Put{Key: k, Version: 2, Row: row{"closed"}})
	if len(see(store.Queue, "department")) != 0 || len(see(store.Mine, "p1")) != 0 {
		t.Error("a closed case stayed in an index")
	}
	if i := get(t, s, k); i.Queue != (store.Slot{}) || i.DecodeRow(&r) != nil || r.Title != "second" {
		t.Errorf("a closed case kept a row: %+v", i)
	}
}

func TestACursorServesItsOwnQueryOnly(t *testing.T) {
	table := storetest.Table(t)
	s, other := table.For(storetest.Tenant(t)), table.For(storetest.Tenant(t))
	for i := range 3 {
		at := store.Slot{ID: "o", Sort: fmt.Sprint("a", i)}
		if err := s.Keep(t.Context(), store.Put{Key: key("1", at.Sort), Queue: at, Mine: at}); err != nil {
			t.Fatal(err)
		}
	}
	mine := store.Query{Index: store.Mine, ID: "o", Prefix: "a", Limit: 1}
	page, err := s.Query(t.Context(), mine)
	if err != nil || page.Next == "" {
		t.Fatalf("%+v, %v", page, err)
	}
	raw, err := base64.RawURLEncoding.DecodeString(page.Next)
	if err != nil {
		t.Fatal(err)
	}
	outside := slices.Clone(raw)
	outside[len(outside)-len("\x05C#1")-2] = 'b' // the index sort a0 becomes b0
	with := func(change func(*store.Query)) store.Query {
		q := mine
		q.Cursor = page.Next
		change(&q)
		return q
	}
	for _, tt := range []struct {
		name string
		s    *store.Scope
		q    store.Query
	}{
		{"another tenant's", other, with(func(*store.Query) {})},
		{"another index's", s, with(func(q *store.Query) { q.Index = store.Queue })},
		{"another partition's", s, with(func(q *store.Query) { q.ID = "p" })},
		{"another prefix's", s, with(func(q *store.Query) { q.Prefix = "" })},
		{"another direction's", s, with(func(q *store.Query) { q.Desc = true })},
		{"cut short", s, with(func(q *store.Query) { q.Cursor = q.Cursor[:len(q.Cursor)-4] })},
		{"no base64", s, with(func(q *store.Query) { q.Cursor = "!" })},
		{"with a tail", s, with(func(q *store.Query) { q.Cursor = base64.RawURLEncoding.EncodeToString(append(slices.Clone(raw), 1)) })},
		{"beyond its prefix", s, with(func(q *store.Query) { q.Cursor = base64.RawURLEncoding.EncodeToString(outside) })},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := tt.s.Query(t.Context(), tt.q)
			f, ok := errors.AsType[*fault.Error](err)
			if !ok || f.Kind != fault.Malformed || f.Code != "fault.bad-cursor" {
				t.Errorf("err = %v, want fault.bad-cursor", err)
			}
		})
	}
	if p, err := s.Query(t.Context(), with(func(q *store.Query) { q.Limit = 10 })); err != nil || len(p.Items) != 2 {
		t.Errorf("its own query with another limit: %d items, %v; want 2", len(p.Items), err)
	}
}

// No bytes that a person may put into an address make the store fail otherwise
// than by refusing them.
func FuzzCursor(f *testing.F) {
	s := storetest.Open(f)
	q := store.Query{Index: store.Mine, ID: "o", Limit: 1}
	for i := range 2 {
		at := store.Slot{ID: "o", Sort: fmt.Sprint(i)}
		if err := s.Keep(f.Context(), store.Put{Key: key("1", at.Sort), Mine: at}); err != nil {
			f.Fatal(err)
		}
	}
	p, err := s.Query(f.Context(), q)
	if err != nil {
		f.Fatal(err)
	}
	good, err := base64.RawURLEncoding.DecodeString(p.Next)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good[8:])
	f.Add([]byte("\x01a\x01b\x01c"))
	f.Add([]byte("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01a"))
	f.Fuzz(func(t *testing.T, b []byte) {
		q := q
		q.Cursor = base64.RawURLEncoding.EncodeToString(append(slices.Clone(good[:8]), b...))
		_, err := s.Query(t.Context(), q)
		if err != nil && fault.KindOf(err) != fault.Malformed {
			t.Errorf("%q: %v", b, err)
		}
	})
}

func TestGetManyKeepsTheOrderAsked(t *testing.T) {
	s := storetest.Open(t)
	var ks []store.Key
	for i := range 100 {
		ks = append(ks, key(fmt.Sprint(i), "head"))
		if i%3 == 0 {
			commit(t, s, store.Put{Key: ks[i]})
		}
	}
	slices.Reverse(ks)
	ks[1] = ks[0] // asked twice, answered twice
	ctx, m := store.Measure(t.Context())
	items, err := s.GetMany(ctx, ks)
	if err != nil {
		t.Fatal(err)
	}
	var got, want []store.Key
	for _, i := range items {
		got = append(got, i.Key)
	}
	for i, k := range ks {
		if (99-i)%3 == 0 || i == 1 {
			want = append(want, k)
		}
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("keys (-got +want):\n%s", diff)
	}
	if m.Calls != 1 {
		t.Errorf("%d calls, want 1", m.Calls)
	}
	if _, err := s.GetMany(t.Context(), make([]store.Key, 101)); err == nil {
		t.Error("101 items were not refused")
	}
	if items, err := s.GetMany(t.Context(), nil); err != nil || len(items) != 0 {
		t.Errorf("of nothing: %v, %v", items, err)
	}
}

// 100 items of 300 KB are twice what one answer holds.
func TestGetManyFetchesWhatOneAnswerLeavesOver(t *testing.T) {
	s := storetest.Open(t)
	big := permit{Name: strings.Repeat("k", 300<<10)}
	var ks []store.Key
	for i := range 60 {
		ks = append(ks, key(fmt.Sprint(i), "head"))
		if err := s.Keep(t.Context(), store.Put{Key: ks[i], Value: big}); err != nil {
			t.Fatal(err)
		}
	}
	ctx, m := store.Measure(t.Context())
	items, err := s.GetMany(ctx, ks)
	if err != nil || len(items) != len(ks) || m.Calls < 2 {
		t.Errorf("%d items in %d calls, %v", len(items), m.Calls, err)
	}
}

func TestWhatExpiredIsAbsent(t *testing.T) {
	now := noon
	s := storetest.At(t, func() time.Time { return now })
	k := key("1", "code")
	p := store.Put{Key: k, Value: permit{Name: "old"}, Expires: noon.Add(time.Minute), Queue: store.Slot{ID: "o", Sort: "1"}}
	if err := s.Keep(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	now = noon.Add(59 * time.Second)
	if i := get(t, s, k); !i.Expires.Equal(noon.Add(time.Minute)) {
		t.Errorf("expires %v", i.Expires)
	}
	now = noon.Add(time.Minute)
	if _, err := s.Get(t.Context(), k); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("get: %v, want ErrNotFound", err)
	}
	if items, err := s.GetMany(t.Context(), []store.Key{k}); err != nil || len(items) != 0 {
		t.Errorf("get many: %v, %v", items, err)
	}
	for _, q := range []store.Query{{Family: "C", ID: "1"}, {Index: store.Queue, ID: "o"}} {
		if p, err := s.Query(t.Context(), q); err != nil || len(p.Items) != 0 {
			t.Errorf("query: %v, %v", p, err)
		}
	}
	if err := s.Keep(t.Context(), store.Put{Key: k, Value: permit{Name: "new"}}); err != nil {
		t.Fatalf("create in its place: %v", err)
	}
	if i := get(t, s, k); i.Version != 1 {
		t.Errorf("version %d, want 1", i.Version)
	}
}

func TestRacingCountsStopAtTheLimitExactly(t *testing.T) {
	s := storetest.Open(t)
	k := store.Key{Family: "L", ID: "codes", Sort: "p1"}
	if n := race(t, 300, func(int) error { _, err := s.Count(t.Context(), k, 57, time.Time{}); return err }); n != 57 {
		t.Errorf("%d of 300 counts passed a limit of 57", n)
	}
	if i := get(t, s, k); i.Version != 57 {
		t.Errorf("counter stands at %d", i.Version)
	}
	if _, err := s.Count(t.Context(), k, 0, time.Time{}); !errors.Is(err, store.ErrLimit) {
		t.Errorf("a limit of none: %v, want ErrLimit", err)
	}
}

func TestACounterBeginsAgainWhenItExpired(t *testing.T) {
	now := noon
	s := storetest.At(t, func() time.Time { return now })
	k := store.Key{Family: "L", ID: "codes", Sort: "p1"}
	count := func() int { n, _ := s.Count(t.Context(), k, 2, now.Add(time.Hour)); return n }
	got := []int{count(), count(), count()}
	now = noon.Add(59 * time.Minute)
	got = append(got, count())
	now = noon.Add(time.Hour)
	got = append(got, count(), count(), count())
	if diff := cmp.Diff(got, []int{1, 2, 0, 0, 1, 2, 0}); diff != "" {
		t.Errorf("counts (-got +want):\n%s", diff)
	}
	now = noon.Add(3 * time.Hour)
	if n := race(t, 40, func(int) error { _, err := s.Count(t.Context(), k, 5, now.Add(time.Hour)); return err }); n != 5 {
		t.Errorf("%d of 40 racing counts passed a limit of 5 over an expired counter", n)
	}
}
