package casework_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/store/storetest"
)

func TestAMessageSentAgainIsOneMessage(t *testing.T) {
	db, l := storetest.Open(t), law(t, "work-permit", morning)
	x := casework.New(ident.New().String(), l, employer)
	if err := l.Save(t.Context(), db, x); err != nil {
		t.Fatal(err)
	}
	say := func(by, text string, at time.Time) {
		t.Helper()
		now, err := casework.Load(t.Context(), db, x.ID)
		if err == nil {
			err = casework.Write(t.Context(), db, now, casework.Note{By: by, Text: text, At: at})
		}
		if err != nil {
			t.Error(err)
		}
	}
	say("mina", "Any news?", morning)
	say("mina", "Any news?", morning.Add(time.Minute)) // the answer was lost
	say("sita", "Not yet.", morning.Add(2*time.Minute))
	say("mina", "Any news?", morning.Add(3*time.Minute))
	say("mina", "Any news?", morning.Add(2*time.Hour)) // she does ask again
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() { say("mina", "Hello?", morning.Add(3*time.Hour)) })
	}
	wait.Wait()
	for _, by := range []string{"a", "b", "c"} { // and nobody's words are lost
		wait.Go(func() { say(by, "Me too.", morning.Add(4*time.Hour)) })
	}
	wait.Wait()
	x, err := casework.Load(t.Context(), db, x.ID)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, n := range x.Notes {
		got = append(got, n.Text)
	}
	if want := []string{"Any news?", "Not yet.", "Any news?", "Any news?", "Hello?", "Me too.", "Me too.", "Me too."}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
