package term_test

import (
	"errors"
	"testing"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/pack/term"
)

func TestMonthsBegun(t *testing.T) {
	for _, tt := range []struct {
		from, to string
		want     int
	}{
		{"2026-03-01", "2026-03-31", 1},
		{"2026-03-01", "2026-04-01", 2},
		{"2026-01-31", "2026-02-28", 1},
		{"2026-01-31", "2026-03-01", 2},
		{"2028-02-29", "2029-02-28", 12},
		{"2026-03-01", "2026-02-28", 0},
	} {
		from, err := civil.Parse(tt.from)
		to, err2 := civil.Parse(tt.to)
		if err := errors.Join(err, err2); err != nil {
			t.Fatal(err)
		}
		if got := term.MonthsBegun(from, to); got != tt.want {
			t.Errorf("%s to %s: %d months, want %d", tt.from, tt.to, got, tt.want)
		}
	}
}
