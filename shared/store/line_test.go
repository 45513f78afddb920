package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/storetest"
	"github.com/shrama/shrama/shared/trail"
)

// Whoever wrote a line, and whatever in, the engine gives it back with its seal.
func TestALineComesBack(t *testing.T) {
	s := storetest.Open(t)
	by := ident.New().String()
	for i, e := range []trail.Event{
		{Subject: "case/Kx7", Action: "return", By: by, Name: "सीता अधिकारी", Note: "राहदानीको प्रतिलिपि स्पष्ट छैन।"},
		{Subject: "case/Kx7/passport", Action: "attach", By: "clock", Name: "clock"},
		{Subject: "case/other", Action: "x", By: "", Note: "plain"},
		{Subject: "record/" + "WP-1", Action: "issue", By: by, Name: "\u0b95\u0bae\u0bb2\u0bbe"},
	} {
		e.Seq, e.At = 1, time.Date(2026, 11, 22, 4, 30, 0, 0, time.UTC)
		e = e.Sealed(trail.Seal{})
		k := store.Key{Family: "C", ID: fmt.Sprint("WP-", i), Sort: "Kx7#H"}
		if strings.HasPrefix(e.Subject, "record/") {
			k = store.Key{Family: "R", ID: "WP-1", Sort: "H"}
		}
		if err := s.Commit(t.Context(), e, store.Put{Key: k}); err != nil {
			t.Fatal(err)
		}
		it, err := s.Get(t.Context(), k)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(it.Event, e); d != "" {
			t.Errorf("%s (-got +want):\n%s", e.Subject, d)
		}
	}
}

// What the meter says of an item's size is what the engine charges for.
func TestTheMeterWeighsAsTheEngineDoes(t *testing.T) {
	s := storetest.Open(t)
	units := map[int]float64{}
	for n := 700; n < 1000 && units[1025] == 0; n++ {
		ctx, m := store.Measure(t.Context())
		err := s.Commit(ctx, event("case/1"), store.Put{Key: key(fmt.Sprint(n), "head"), Value: permit{Name: strings.Repeat("k", n)}})
		if err != nil {
			t.Fatal(err)
		}
		units[m.Largest] = m.WCU
	}
	if units[1024] != 1 || units[1025] != 2 {
		t.Errorf("an item of 1024 bytes costs %v, one of 1025 %v write units; want 1 and 2", units[1024], units[1025])
	}
}

// Rows of a queue may be due at the same second; a page ends between them and
// the next goes on there.
func TestPagesOfRowsThatSortAlike(t *testing.T) {
	s := storetest.Open(t)
	for i := range 23 {
		p := store.Put{Key: key(fmt.Sprint("c", i), "head"), Queue: store.Slot{ID: "o", Sort: "20261130111459"}, Mine: store.Slot{ID: "p", Sort: "case~1"}}
		if err := s.Keep(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	for _, ix := range []store.Index{store.Queue, store.Mine} {
		for _, desc := range []bool{false, true} {
			q, seen := store.Query{Index: ix, ID: "o", Limit: 5, Desc: desc}, map[string]int{}
			if ix == store.Mine {
				q.ID = "p"
			}
			for range 6 {
				page, err := s.Query(t.Context(), q)
				if err != nil {
					t.Fatal(err)
				}
				for _, it := range page.Items {
					seen[it.Key.ID]++
				}
				if q.Cursor = page.Next; q.Cursor == "" {
					break
				}
			}
			for id, n := range seen {
				if n != 1 {
					t.Errorf("%s desc %t: %s was shown %d times", ix, desc, id, n)
				}
			}
			if len(seen) != 23 {
				t.Errorf("%s desc %t: %d of 23 rows were shown", ix, desc, len(seen))
			}
		}
	}
}
