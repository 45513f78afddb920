package queue_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/shrama/shrama/shared/casework/queue"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/storetest"
)

var now = time.Date(2026, 11, 22, 4, 30, 0, 0, time.UTC)

// stand puts a case into the officers' queue and returns its id.
func stand(t *testing.T, db *store.Scope, r queue.Row) string {
	t.Helper()
	id := ident.New()
	p := store.Put{Key: store.Key{Family: "C", ID: id.Ref()[:11], Sort: id.String() + "#H"}, Queue: r.Slot("kathmandu", "labour-officer"), Row: r.Texts()}
	if err := db.Keep(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	return id.String()
}

func TestAQueueShowsWhatIsOverFirstAndWhatHasNoDeadlineLast(t *testing.T) {
	db := storetest.Open(t)
	at := func(days int) time.Time { return now.AddDate(0, 0, days) }
	var want []string
	for _, r := range []queue.Row{
		{Due: at(-9), Told: true}, {Due: at(-5), Told: true}, {Due: at(-3), Rings: at(9).Unix()}, {Due: at(-1)}, {Due: at(1)}, {Due: at(400)}, {},
	} {
		r.Service = "work-permit"
		want = append(want, stand(t, db, r))
	}
	var got []string
	look := queue.Look{Office: "kathmandu", Role: "labour-officer", Limit: 2}
	for {
		rows, next, err := queue.Waiting(t.Context(), db, look)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			got = append(got, r.ID)
			if r.Told != slices.Contains(want[:2], r.ID) || r.Due.IsZero() != (r.ID == want[6]) {
				t.Errorf("row %+v", r)
			}
		}
		if look.Cursor = next; next == "" {
			break
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("order %v, want %v", got, want)
	}
	late, err := queue.Late(t.Context(), db, queue.Look{Office: "kathmandu", Role: "labour-officer", Limit: 2}, now)
	if err != nil || !slices.Equal(late, want[3:4]) {
		t.Errorf("late %v, %v, want %v", late, err, want[3:4])
	}
}

// A backlog is told of once, and then costs a tick nothing more.
func TestATickReadsNoMoreOfALongQueueThanOfAShort(t *testing.T) {
	db := storetest.Open(t)
	for size, next := 0, 40; next <= 400; next *= 10 {
		for ; size < next; size++ {
			r := queue.Row{Service: "work-permit", Title: "Himal Cement", Due: now.AddDate(0, 0, -1-size), Told: true}
			if size%2 == 0 {
				r.Due, r.Told = now.AddDate(0, 0, 1+size), false
			}
			stand(t, db, r)
		}
		ctx, m := store.Measure(t.Context())
		late, err := queue.Late(ctx, db, queue.Look{Office: "kathmandu", Role: "labour-officer", Limit: 10}, now)
		if got, want := fmt.Sprintf("%d late, %d calls, %.1f RCU, %v", len(late), m.Calls, m.RCU, err), "0 late, 1 calls, 0.5 RCU, <nil>"; got != want {
			t.Errorf("with %d cases: %s, want %s", size, got, want)
		}
	}
}

// A row as it was written by the names of its fields.
func TestARowOfBeforeIsRead(t *testing.T) {
	db, id := storetest.Open(t), ident.New()
	r := queue.Row{ID: id.String(), Service: "work-permit", Title: "हिमालय टर्बाइन", Step: "office-review", Phase: "review", Due: now, Rings: 7, Deems: 9}
	p := store.Put{Key: store.Key{Family: "C", ID: id.Ref()[:11], Sort: id.String() + "#H"}, Queue: r.Slot("kathmandu", "labour-officer"),
		Row: map[string]any{"s": "work-permit", "t": r.Title, "p": "office-review", "h": "review", "r": 7, "g": 9}}
	look := queue.Look{Office: "kathmandu", Role: "labour-officer", Limit: 2}
	for version, put := range []any{p.Row, r.Texts()} {
		p.Version, p.Row = version, put
		if err := db.Keep(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		rows, _, err := queue.Waiting(t.Context(), db, look)
		if err != nil || !slices.Equal(rows, []queue.Row{r}) {
			t.Errorf("%T: %+v, %v, want %+v", put, rows, err, r)
		}
	}
}
