package told_test

import (
	"testing"

	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/told"
	"github.com/shrama/shrama/shared/words"
	"github.com/shrama/shrama/tenants"
)

func TestASumOfMoneyIsToldWithItsCurrency(t *testing.T) {
	p, err := pack.Open(tenants.FS).Pack("np")
	if err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[string]string{"en": "Rs\u00a030,000.00", "ne": "रु.\u00a0३०,०००.००"} {
		if got := told.Answer(p, words.New(lang, p.Locale()), form.Field{Type: form.Money}, "30000.00"); got != want {
			t.Errorf("in %s %q, want %q", lang, got, want)
		}
	}
}
