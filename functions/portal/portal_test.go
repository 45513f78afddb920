package portal

import (
	"strings"
	"testing"

	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/words"
)

func TestAReferenceIsReadInEveryScript(t *testing.T) {
	want := ident.New().Ref()
	for _, script := range []string{"latn", "deva", "gujr", "beng", "taml", "sinh"} {
		for _, s := range []string{words.Digits(want, script), words.Digits(strings.ToLower(strings.ReplaceAll(want, "-", " ")), script)} {
			if got, err := reference(s); err != nil || got != want {
				t.Errorf("%q is read as %q, %v; want %q", s, got, err, want)
			}
		}
	}
}
