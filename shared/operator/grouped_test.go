package operator

import (
	"testing"

	"github.com/shrama/shrama/shared/words"
)

func TestWhatManyNamesBeginWithIsSaidOnce(t *testing.T) {
	e := examination{print: words.New("en", words.Locale{})}
	for _, tt := range []struct {
		names []string
		want  string
	}{
		{[]string{"Department"}, "Department"},
		{[]string{"Labour Office, North"}, "Labour Office, North"},
		{[]string{"Department", "Labour Office, North", "Mine", "Labour Office, South"}, "Department; Labour Office: North, South; Mine"},
		{[]string{"Branch", "Mine", "Branch", "Branch"}, "Branch (3); Mine"},
	} {
		if got := e.grouped(tt.names); got != tt.want {
			t.Errorf("%v: %s, want %s", tt.names, got, tt.want)
		}
	}
}
