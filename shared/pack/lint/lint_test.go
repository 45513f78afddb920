package lint_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/pack/folder"
	"github.com/shrama/shrama/shared/pack/lint"
	"github.com/shrama/shrama/tenants"
)

// today is a day on which the packs are judged.
var today = civil.Date{Year: 2026, Month: 11, Day: 22}

var update = flag.Bool("update", false, "write what is found into the archives of testdata/broken")

func TestEveryPackIsSound(t *testing.T) {
	families := lint.Families(tenants.FS)
	if len(families) == 0 {
		t.Fatal("there is no pack")
	}
	for _, family := range families {
		for _, f := range lint.Lint(tenants.FS, family, today) {
			t.Error(f)
		}
	}
}

// TestTheCompiledFormIsCurrent: a stale one is never used, but then every cold
// start reads YAML; -update writes it.
func TestTheCompiledFormIsCurrent(t *testing.T) {
	for _, family := range lint.Families(tenants.FS) {
		files, err := folder.Compile(os.DirFS("../../../tenants"), family)
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range files {
			if *update {
				file := filepath.Join("../../../tenants", name)
				if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, want, 0o644)); err != nil {
					t.Fatal(err)
				}
				continue
			}
			if got, err := fs.ReadFile(tenants.FS, name); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s is stale; write it with: go generate ./tenants", name)
			}
		}
	}
}

// sound is the pack that each archive breaks in one place.
func sound(t testing.TB) fstest.MapFS {
	t.Helper()
	fsys, tree := fstest.MapFS{}, os.DirFS("testdata/sound")
	for _, pattern := range []string{"*.yaml", "*/*.yaml"} {
		names, err := fs.Glob(tree, pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			b, err := fs.ReadFile(tree, name)
			if err != nil {
				t.Fatal(err)
			}
			fsys["xx/"+name] = &fstest.MapFile{Data: b}
		}
	}
	return fsys
}

func TestTheSoundPackIsSound(t *testing.T) {
	for _, f := range lint.Lint(sound(t), "xx", today) {
		t.Error(f)
	}
}

// TestEachBrokenPackIsRefusedForItsFault breaks the sound pack by one edit an
// archive. The comment is what must be found, all of it: file, line, sentence.
// Each file holds the text to replace, a line =>, and what replaces it; a file
// that the pack lacks holds itself.
func TestEachBrokenPackIsRefusedForItsFault(t *testing.T) {
	names, err := filepath.Glob("testdata/broken/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			fsys := sound(t)
			for _, f := range ar.Files {
				edit(t, fsys, "xx/"+f.Name, string(f.Data))
			}
			var got strings.Builder
			for _, f := range lint.Lint(fsys, "xx", today) {
				fmt.Fprintln(&got, f)
			}
			if *update {
				ar.Comment = []byte(got.String())
				if err := os.WriteFile(name, txtar.Format(ar), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want := string(ar.Comment); got.String() != want || want == "" {
				t.Errorf("found\n%swant\n%s", got.String(), want)
			}
		})
	}
}

func edit(t *testing.T, fsys fstest.MapFS, name, text string) {
	t.Helper()
	before, after, ok := strings.Cut(text, "=>\n")
	if !ok {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
		return
	}
	whole := string(fsys[name].Data)
	if before = strings.TrimSuffix(before, "\n"); strings.Count(whole, before) != 1 {
		t.Fatalf("%s holds %q %d times, want once", name, before, strings.Count(whole, before))
	}
	fsys[name] = &fstest.MapFile{Data: []byte(strings.Replace(whole, before, strings.TrimSuffix(after, "\n"), 1))}
}
