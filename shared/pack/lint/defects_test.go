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

// gujarat is the tables and the register of in-gj below a pack.yaml of this
// package's own, so that its lines stay where they are.
func gujarat(t *testing.T) fstest.MapFS {
	t.Helper()
	fsys := copied(t, "in-gj")
	maps.DeleteFunc(fsys, func(name string, _ *fstest.MapFile) bool {
		return !strings.HasPrefix(name, "in-gj/tables/") && name != "in-gj/defects.yaml"
	})
	b, err := os.ReadFile("testdata/in-gj/pack.yaml")
	if err != nil {
		t.Fatal(err)
	}
	fsys["in-gj/pack.yaml"] = &fstest.MapFile{Data: b}
	return fsys
}

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

// TestTheDefectsOfTheSeedsAreFoundUnaided takes the register away. What is then
// found is the list of testdata/defects.golden, all of it: file, line, sentence,
// and the inputs that show it. With the register nothing is.
func TestTheDefectsOfTheSeedsAreFoundUnaided(t *testing.T) {
	var got strings.Builder
	for family, fsys := range map[string]fstest.MapFS{"in-gj": gujarat(t), "np": copied(t, "np")} {
		for _, f := range lint.Lint(fsys, family, today) {
			t.Errorf("with the register: %v", f)
		}
	}
	for _, fsys := range []fstest.MapFS{gujarat(t), copied(t, "np")} {
		family, _, _ := strings.Cut(slices.Sorted(maps.Keys(fsys))[0], "/")
		delete(fsys, family+"/defects.yaml")
		for _, f := range lint.Lint(fsys, family, today) {
			fmt.Fprintf(&got, "%v\n\t%s %v\n", f, f.Kind, f.Rows)
			for _, input := range slices.Sorted(maps.Keys(f.At)) {
				fmt.Fprintf(&got, "\t%s: %s\n", input, f.At[input])
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
