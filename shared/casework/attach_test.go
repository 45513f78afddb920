package casework_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/files/accepted"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/storetest"
	"github.com/shrama/shrama/shared/trail"
)

// TestASlotThatWasEmptiedTakesAnotherFile: its line of history goes on.
func TestASlotThatWasEmptiedTakesAnotherFile(t *testing.T) {
	db, l := storetest.Open(t), law(t, "work-permit", morning)
	x := casework.New(ident.New().String(), l, employer)
	if err := l.Save(t.Context(), db, x); err != nil {
		t.Fatal(err)
	}
	for i, file := range []string{"first", "", "second", "", "", "third"} {
		x, err := casework.Load(t.Context(), db, x.ID)
		if err == nil {
			err = casework.Attach(t.Context(), db, x, casework.Attachment{Slot: "curriculum", Name: "cv.pdf", By: "mina", At: morning, Document: accepted.Document{ID: file}})
		}
		if err != nil {
			t.Fatalf("%d, %q: %v", i, file, err)
		}
		if x, err = casework.Load(t.Context(), db, x.ID); err != nil {
			t.Fatal(err)
		}
		got, ok := x.Document("curriculum")
		if ok != (file != "") || got.ID != file || ok && got.Version != i+1 {
			t.Errorf("%d, %q: %+v %t", i, file, got, ok)
		}
	}
}

// A paper's row, and a payment's, as they were written before their keys and lines
// spoke for them.
func TestRowsOfBeforeAreRead(t *testing.T) {
	db, l := storetest.Open(t), law(t, "work-permit", morning)
	x := casework.New(ident.New().String(), l, employer)
	if err := l.Save(t.Context(), db, x); err != nil {
		t.Fatal(err)
	}
	file, sum := ident.New().String(), []byte("01234567890123456789012345678901")
	k := store.Key{Family: "C", ID: casework.Place(casework.Ref(x.ID)), Sort: x.ID + "#D#curriculum"}
	e := trail.Event{Subject: casework.Subject(x.ID) + "/curriculum", Seq: 1, Action: "attach", By: "mina", At: morning, Note: "जीवनी.pdf"}.Sealed(trail.Seal{})
	err := db.Commit(t.Context(), e, store.Put{Key: k, Value: map[string]any{
		"i": file, "t": "application/pdf", "s": 4711, "h": sum, "l": "curriculum", "n": "जीवनी.pdf", "b": "mina", "a": morning.Unix(),
	}})
	k.Sort = x.ID + "#P#7K4Q9M2XA3S-261122043000"
	if err == nil {
		err = db.Keep(t.Context(), store.Put{Key: k, Value: map[string]any{"m": "esewa", "o": "7K4Q9M2XA3S-261122043000", "a": morning.Unix()}})
	}
	if err != nil {
		t.Fatal(err)
	}
	got, err := casework.Load(t.Context(), db, x.ID)
	if err != nil {
		t.Fatal(err)
	}
	paper := casework.Attachment{Document: accepted.Document{ID: file, Type: "application/pdf", Size: 4711, SHA256: sum},
		Slot: "curriculum", Name: "जीवनी.pdf", By: "mina", At: e.At, Version: 1, Seal: e.Seal}
	if d := cmp.Diff(got.Documents, []casework.Attachment{paper}); d != "" {
		t.Errorf("(-got +want):\n%s", d)
	}
	if len(got.Attempts) != 1 || got.Attempts[0].Order != "7K4Q9M2XA3S-261122043000" || !got.Attempts[0].At.Equal(morning) {
		t.Errorf("%+v", got.Attempts)
	}
}

// What a paper weighs: nine of them, their case and a payment are half a read unit.
func TestAPaperIsASmallRow(t *testing.T) {
	db, l := storetest.Open(t), law(t, "work-permit", morning)
	x := casework.New(ident.New().String(), l, employer)
	ctx, m := store.Measure(t.Context())
	err := casework.Attach(ctx, db, x, casework.Attachment{Slot: "curriculum", Name: "व्यक्तिगत विवरण.pdf", By: ident.New().String(), At: morning,
		Document: accepted.Document{ID: ident.New().String(), Type: "application/pdf", Size: 471100, SHA256: make([]byte, 32)}})
	if err == nil {
		err = casework.Begin(ctx, db, x, casework.Attempt{Method: "esewa", Order: "7K4Q9M2XA3S-261122043000", At: morning})
	}
	if err != nil || m.Largest > 270 {
		t.Errorf("%d bytes, %v", m.Largest, err)
	}
	t.Logf("%d bytes", m.Largest)
}
