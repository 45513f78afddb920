package lint_test

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/shared/pack/lint"
)

// copied is the YAML of one pack, to be changed.
func copied(t *testing.T, family string) fstest.MapFS {
	t.Helper()
	fsys, tree := fstest.MapFS{}, os.DirFS("../../../tenants")
	err := fs.WalkDir(tree, family, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.Contains(name, "/compiled/") {
			return err
		}
		b, err := fs.ReadFile(tree, name)
		fsys[name] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return fsys
}

// TestTheDefectsOfTheSeedsAreFoundUnaided takes the registers away. What is then
// found is the list of testdata/defects.golden, all of it: file, sentence, kind,
// rows and the inputs that show it, each on the line of the row at fault. With
// the registers nothing is.
func TestTheDefectsOfTheSeedsAreFoundUnaided(t *testing.T) {
	var got strings.Builder
	for _, family := range []string{"in-gj", "np"} {
		fsys := copied(t, family)
		for _, f := range lint.Lint(fsys, family, today) {
			t.Errorf("with the register: %v", f)
		}
		delete(fsys, family+"/defects.yaml")
		for _, f := range lint.Lint(fsys, family, today) {
			fmt.Fprintf(&got, "%s: %s\n\t%s %v\n", f.File, f.Text, f.Kind, f.Rows)
			for _, input := range slices.Sorted(maps.Keys(f.At)) {
				fmt.Fprintf(&got, "\t%s: %s\n", input, f.At[input])
			}
			line := strings.Split(string(fsys[f.File].Data), "\n")[f.Line-1]
			row := func(id string) bool { return strings.Contains(line, "id: "+id) }
			if !slices.ContainsFunc(f.Rows, row) && (len(f.Rows) > 0 || line != "rows:") {
				t.Errorf("%v stands on the line %q", f, line)
			}
		}
	}
	const golden = "testdata/defects.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("found (-want +got):\n%s", diff)
	}
}
