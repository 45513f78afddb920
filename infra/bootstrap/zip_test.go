package bootstrap_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/shrama/shrama/infra/bootstrap"
)

func TestAProgramIsWeighedAsItIsSent(t *testing.T) {
	file := filepath.Join(t.TempDir(), "bootstrap")
	if err := os.WriteFile(file, make([]byte, 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	// A megabyte of zeros is a thousand bytes of deflate; the archive's own lists
	// are some hundred more.
	if n, err := bootstrap.Zipped(file); err != nil || n < 1_000 || n > 1_500 {
		t.Errorf("%d bytes, %v", n, err)
	}
	if _, err := bootstrap.Zipped(file + "-gone"); err == nil {
		t.Error("what is not there was weighed")
	}
}

func TestANewFunctionIsHeldToTheGoal(t *testing.T) {
	if got := bootstrap.Limit("dispute"); got != bootstrap.Goal {
		t.Errorf("it may weigh %d", got)
	}
	if got := bootstrap.Limit("press"); got <= bootstrap.Goal {
		t.Errorf("the press may weigh %d", got)
	}
}
