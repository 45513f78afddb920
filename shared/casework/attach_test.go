package casework_test

import (
	"testing"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/files/accepted"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/store/storetest"
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
