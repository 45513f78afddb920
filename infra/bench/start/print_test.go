package start_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/shrama/shrama/infra/bench/start"
)

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
