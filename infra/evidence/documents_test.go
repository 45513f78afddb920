package evidence_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/shrama/shrama/infra/evidence"
)

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestEveryRequirementIsAnsweredAndEveryProofIsThere: every requirement of ASVS
// 5.0, levels 1 and 2, once, in the standard's order.
func TestEveryRequirementIsAnsweredAndEveryProofIsThere(t *testing.T) {
	all := tree(t)
	answers, err := evidence.ReadASVS(read(t, "infra/docs/asvs.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	wanted, err := os.ReadFile("testdata/asvs-5.0.0.txt")
	if err != nil {
		t.Fatal(err)
	}
	left := answers
	count := map[string]int{}
	level := map[string]int{}
	for line := range strings.Lines(string(wanted)) {
		id, l, _ := strings.Cut(strings.TrimSpace(line), " ")
		if len(left) == 0 || left[0].ID != id {
			t.Fatalf("%s should stand where %+v stands", id, left[:min(1, len(left))])
		}
		count[left[0].Kind]++
		level[l+" "+left[0].Kind]++
		left = left[1:]
	}
	for _, a := range left {
		t.Errorf("%s is no requirement of levels 1 and 2", a.ID)
	}
	for _, a := range answers {
		for _, fault := range all.Faults(a) {
			t.Errorf("%s: %s", a.ID, fault)
		}
	}
	for _, kind := range []string{evidence.ByTest, evidence.ByRule, evidence.ByDocument, evidence.None, evidence.Open} {
		t.Logf("%-8s %3d  (%d of level 1, %d of level 2)", kind, count[kind], level["1 "+kind], level["2 "+kind])
	}
}

// TestEveryThreatNamesItsProofOrSaysThatThereIsNone: each abuse case and each
// failure once, in order.
func TestEveryThreatNamesItsProofOrSaysThatThereIsNone(t *testing.T) {
	all := tree(t)
	threats := evidence.ReadThreats(read(t, "infra/docs/threat-model.md"))
	var want []string
	for i := range 34 {
		want = append(want, fmt.Sprintf("T%d", i+1))
	}
	for i := range 20 {
		want = append(want, fmt.Sprintf("R%d", i+1))
	}
	unproved := 0
	for i, id := range want {
		if i >= len(threats) || threats[i].ID != id {
			t.Fatalf("%s is missing or out of its place", id)
		}
	}
	if len(threats) != len(want) {
		t.Errorf("%d rows, want %d", len(threats), len(want))
	}
	for _, th := range threats {
		if len(th.Refs()) == 0 && !th.Unproved() {
			t.Errorf("%s names no proof and does not say that there is none", th.ID)
		}
		for _, ref := range th.Refs() {
			if !all.There(ref) {
				t.Errorf("%s: there is no %q", th.ID, ref)
			}
		}
		if th.Unproved() {
			unproved++
		}
	}
	t.Logf("%d of %d say what is not there yet", unproved, len(threats))
}
