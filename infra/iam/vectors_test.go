package iam_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"testing"

	"github.com/shrama/shrama/infra/iam"
)

// vector is a random policy, a request, and what another evaluator answered.
type vector struct {
	Policy           json.RawMessage `json:"policy"`
	Action, Resource string
	Context          map[string][]string `json:"context"`
	Want             string              `json:"want"`
}

// request is the vector's request with the names of its keys in lower case.
func (v vector) request() iam.Request {
	r := iam.Request{Action: v.Action, Resource: v.Resource, Context: iam.Context{}}
	for k, values := range v.Context {
		r.Context.Set(k, values...)
	}
	return r
}

// vectors reads testdata/vectors.jsonl.gz: 6,600 random policies and requests
// with the answers of @cloud-copilot/iam-simulate 0.1.173 of 22 November 2026,
// which is never linked.
func vectors(t testing.TB) []vector {
	t.Helper()
	f, err := os.Open("testdata/vectors.jsonl.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<20)
	var all []vector
	for lines.Scan() {
		var v vector
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		all = append(all, v)
	}
	if err := lines.Err(); err != nil || len(all) < 6000 {
		t.Fatalf("%d vectors, %v", len(all), err)
	}
	return all
}

func TestItDecidesAsAnotherEvaluatorDoes(t *testing.T) {
	all, count, wrong := vectors(t), map[string]int{}, 0
	for i, v := range all {
		p, err := iam.Parse(v.Policy)
		if err != nil {
			t.Fatalf("vector %d: %v", i, err)
		}
		got, err := iam.Decide([]iam.Policy{p}, v.request())
		if err != nil {
			t.Fatalf("vector %d: %v", i, err)
		}
		count[got.String()]++
		if got.String() != v.Want {
			if wrong++; wrong <= 5 {
				b, _ := json.Marshal(v)
				t.Errorf("vector %d: %s, want %s: %s", i, got, v.Want, b)
			}
		}
	}
	t.Logf("%d vectors, %d differ: %v", len(all), wrong, count)
}
