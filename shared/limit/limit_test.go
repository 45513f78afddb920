package limit

import (
	"testing"
	"time"
)

func TestWindowsStandOnTheClock(t *testing.T) {
	l := Limit{Window: 15 * time.Minute}
	at := time.Date(2026, 11, 18, 4, 59, 59, 0, time.UTC)
	if got, want := l.ends(at), at.Add(time.Second); !got.Equal(want) {
		t.Errorf("ends %s, want %s", got, want)
	}
	if got := l.ends(at.Add(time.Second)); !got.Equal(at.Add(time.Second + l.Window)) {
		t.Errorf("the next window ends %s", got)
	}
}
