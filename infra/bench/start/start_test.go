package start_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/shrama/shrama/infra/bench/start"
)

func TestAProgramIsWeighedAsItIsSent(t *testing.T) {
	file := filepath.Join(t.TempDir(), "bootstrap")
	if err := os.WriteFile(file, make([]byte, 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	// A megabyte of zeros is a thousand bytes of deflate; the archive's own lists
	// are some hundred more.
	if n, err := start.Zipped(file); err != nil || n < 1_000 || n > 1_500 {
		t.Errorf("%d bytes, %v", n, err)
	}
	if _, err := start.Zipped(file + "-gone"); err == nil {
		t.Error("what is not there was weighed")
	}
}

func TestAGoalIsSaidToBeMetOrMissed(t *testing.T) {
	var out bytes.Buffer
	r := start.Report{Starts: []start.Start{{Function: "bare"}, {Function: "light", Goal: "≤ 1"}, {Function: "heavy", Goal: "≤ 1", Missed: true}}}
	if err := r.Table(&out); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"bare": "0", "light": "met ≤ 1", "heavy": "MISSED ≤ 1"} {
		for line := range strings.Lines(out.String()) {
			if strings.HasPrefix(strings.TrimSpace(line), name+" ") && !strings.HasSuffix(strings.TrimSpace(line), want) {
				t.Errorf("%s: %q", name, line)
			}
		}
	}
}
