package schema_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/schedule"
	"github.com/shrama/shrama/shared/pack/schema"
)

var update = flag.Bool("update", false, "write tenants/schema")

const tenants = "../../../tenants/"

// TestTheSchemasAreCurrent holds tenants/schema against the Go types that packs
// are read into; -update writes it.
func TestTheSchemasAreCurrent(t *testing.T) {
	source, err := schema.Source("../../calendar", "../../form", "../../flow", "../../rule", "..", "../clause", "../worktime", "../term", "../schedule")
	if err != nil {
		t.Fatal(err)
	}
	for name, of := range map[string]struct {
		v     any
		title string
	}{
		"pack":    {new(pack.Pack), "pack.yaml of an administration"},
		"service": {new(pack.Service), "A service: one file under services/"},
		"table":   {new(schedule.Schedule), "A table of the law: one file under tables/"},
		"defects": {new(schedule.Register), "defects.yaml: the register of textual defects"},
	} {
		want, err := schema.Of(of.v, of.title, source)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(tenants, "schema", name+".json")
		if *update {
			if err := os.WriteFile(file, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := os.ReadFile(file); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is stale; write it with: go generate ./tenants", file)
		}
	}
}

// TestEachFileNamesItsSchema: an editor finds the schema by the first line.
func TestEachFileNamesItsSchema(t *testing.T) {
	for pattern, want := range map[string]string{
		"*/pack.yaml": "../schema/pack.json", "*/defects.yaml": "../schema/defects.json",
		"*/services/*.yaml": "../../schema/service.json", "*/tables/*.yaml": "../../schema/table.json",
	} {
		files, err := filepath.Glob(tenants + pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: no files, %v", pattern, err)
		}
		for _, file := range files {
			b, err := os.ReadFile(file)
			if first, _, _ := strings.Cut(string(b), "\n"); err != nil || first != "# yaml-language-server: $schema="+want {
				t.Errorf("%s begins with %q; its first line must be: # yaml-language-server: $schema=%s", file, first, want)
			}
		}
	}
}
