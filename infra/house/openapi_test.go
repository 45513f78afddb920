package house

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite golden files")

func TestOpenAPIOfTheDeployedPortalIsCurrent(t *testing.T) {
	want, err := bareHouse(t).describe()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(root, "functions/portal/lambda/openapi.json")
	if *update {
		if err := os.WriteFile(file, want, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the routes moved on: go test ./infra/house -run OpenAPI -update\n%s", cmp.Diff(string(got), string(want)))
	}
}
