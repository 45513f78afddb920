package lint_test

import (
	"testing"

	"github.com/shrama/shrama/shared/pack/lint"
	"github.com/shrama/shrama/tenants"
)

func TestEveryPackIsSound(t *testing.T) {
	families := lint.Families(tenants.FS)
	if len(families) == 0 {
		t.Fatal("there is no pack")
	}
	for _, family := range families {
		for _, f := range lint.Lint(tenants.FS, family) {
			t.Error(f)
		}
	}
}
