package settings

import (
	"testing"

	"github.com/shrama/shrama/shared/pack/proof"
	"github.com/shrama/shrama/shared/words"
)

func TestEveryModuleHasAName(t *testing.T) {
	p := words.New("en", words.Locale{})
	for _, m := range proof.Modules {
		if key := "operator.module." + m; p.T(key) == key || p.T(key) == "" {
			t.Errorf("%s has no words", m)
		}
	}
}
