package evidence_test

import (
	"strings"
	"testing"

	"github.com/shrama/shrama/infra/evidence"
)

const root = "../.."

func tree(t *testing.T) evidence.Tree {
	t.Helper()
	all, err := evidence.Of(root)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestAClaimWithoutItsProofIsFound(t *testing.T) {
	all := tree(t)
	for _, tt := range []struct {
		name string
		a    evidence.Answer
		want string
	}{
		{"a test that is there", evidence.Answer{Kind: "test", Refs: []string{"infra/evidence.TestAClaimWithoutItsProofIsFound"}}, ""},
		{"a test of another package", evidence.Answer{Kind: "test", Refs: []string{"infra/rules.TestAClaimWithoutItsProofIsFound"}}, "there is no test"},
		{"a function that go test does not run", evidence.Answer{Kind: "test", Refs: []string{"infra/guard.TestMain"}}, "there is no test"},
		{"a rule that is there", evidence.Answer{Kind: "rule", Refs: []string{"edge-tls"}}, ""},
		{"a rule that is not", evidence.Answer{Kind: "rule", Refs: []string{"edge-tsl"}}, "there is no rule"},
		{"a heading that is there", evidence.Answer{Kind: "document", Refs: []string{"infra/docs/operating.md#backup-and-the-drill"}}, ""},
		{"a heading that is not", evidence.Answer{Kind: "document", Refs: []string{"infra/docs/operating.md#back-up"}}, "there is no document"},
		{"a document as a whole", evidence.Answer{Kind: "document", Refs: []string{"infra/docs/operating.md"}}, "there is no document"},
		{"one proof of two", evidence.Answer{Kind: "rule", Refs: []string{"edge-tls", "no"}}, `no rule "no"`},
		{"no proof", evidence.Answer{Kind: "test"}, "names no test"},
		{"nothing to say", evidence.Answer{Kind: "n/a"}, "does not say why"},
		{"open", evidence.Answer{Kind: "open", Reason: "Being built."}, ""},
		{"another kind", evidence.Answer{Kind: "met", Reason: "Surely."}, "no kind"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := strings.Join(all.Faults(tt.a), "; ")
			if (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	if _, err := evidence.ReadASVS([]byte("V1.1.1: {kind: open}\nV1.1.1: {kind: open}\n")); err == nil {
		t.Error("a requirement may be answered twice")
	}
	if _, err := evidence.ReadASVS([]byte("V1.1.1: {kind: open, proof: x}\n")); err == nil {
		t.Error("an answer may have any key")
	}
}
