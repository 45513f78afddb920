package start_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/shrama/shrama/infra/bench/start"
)

func TestAGoalIsSaidToBeMetOrMissed(t *testing.T) {
	var out bytes.Buffer
	r := start.Report{Starts: []start.Start{{Function: "bare"}, {Function: "light", Goal: "≤ 1"}, {Function: "slow", Goal: "≤ 1", Missed: true}, {Function: "heavy", Most: "≤ 2", Heavy: true}}}
	if err := r.Table(&out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "MISSED ≤ 2") {
		t.Errorf("no zip is too heavy:\n%s", out.String())
	}
	for name, want := range map[string]string{"bare": "0", "light": "met ≤ 1", "slow": "MISSED ≤ 1", "heavy": "0.00"} {
		for line := range strings.Lines(out.String()) {
			if strings.HasPrefix(strings.TrimSpace(line), name+" ") && !strings.HasSuffix(strings.TrimSpace(line), want) {
				t.Errorf("%s: %q", name, line)
			}
		}
	}
}
