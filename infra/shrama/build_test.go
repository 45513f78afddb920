//go:build !race

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/infra/bootstrap"
	"github.com/shrama/shrama/infra/gateway"
	"github.com/shrama/shrama/infra/scan"
)

const tree = "../.."

// TestTwoBuildsAreByteIdentical builds the tree where it is and a copy of it in
// a folder of another name, with its style sheet, scripts and fonts made anew.
func TestTwoBuildsAreByteIdentical(t *testing.T) {
	if testing.Short() {
		t.Skip("builds every function twice")
	}
	root := absolute(t, tree)
	needSetup(t, root)
	other := filepath.Join(t.TempDir(), "a clone elsewhere")
	clone(t, root, other)
	t.Setenv("GOFLAGS", "-buildvcs=true") // what a person set must not show
	here, there := builtSums(t, root), builtSums(t, other)
	if strings.Count(here, "/bootstrap\n") < 5 || !strings.Contains(here, "  assets/manifest.json\n") {
		t.Errorf("functions or assets are missing:\n%s", here)
	}
	if d := cmp.Diff(here, there); d != "" {
		t.Errorf("the two builds differ:\n%s", d)
	}
}

// TestSAMBuildsWhatBuildBuilds calls make as SAM's makefile workflow does: in a
// copy of the function's folder, by the path of the Makefile in the tree.
func TestSAMBuildsWhatBuildBuilds(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a function twice")
	}
	if _, err := exec.LookPath("make"); err != nil {
		t.Skip("make is not installed")
	}
	root := absolute(t, tree)
	needSetup(t, root)
	bySAM, byHand, scratch := t.TempDir(), t.TempDir(), t.TempDir()
	cmd := exec.CommandContext(t.Context(), "make", "--makefile", filepath.Join(root, "functions/clock/lambda/Makefile"), "build-Clock")
	cmd.Dir, cmd.Env = scratch, append(os.Environ(), "ARTIFACTS_DIR="+bySAM) //nolint:misspell // SAM spells it so
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("make: %v\n%s", err, out)
	}
	d := desk{root: root, out: t.Output(), err: t.Output()}
	if err := build(t.Context(), d, []string{"-function", "clock", "-to", byHand}); err != nil {
		t.Fatal(err)
	}
	a, errA := os.ReadFile(filepath.Join(bySAM, "bootstrap"))
	b, errB := os.ReadFile(filepath.Join(byHand, "bootstrap"))
	if errA != nil || errB != nil || !bytes.Equal(a, b) {
		t.Errorf("they differ: %v, %v", errA, errB)
	}
}

func TestEveryFunctionIsBuiltBySAMThroughItsMakefile(t *testing.T) {
	tpl, err := gateway.Read(filepath.Join(tree, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	const want = "include $(dir $(realpath $(lastword $(MAKEFILE_LIST))))../../../infra/function.mk\n"
	for _, fn := range tpl.Functions {
		if got, err := os.ReadFile(filepath.Join(tree, fn.Folder, "Makefile")); err != nil || string(got) != want {
			t.Errorf("%s/Makefile: %q, %v", fn.Folder, got, err)
		}
	}
}

func TestABuildOfAFunctionThatIsNotThereSaysSo(t *testing.T) {
	d := desk{root: absolute(t, tree), out: t.Output(), err: t.Output()}
	needSetup(t, d.root)
	if err := build(t.Context(), d, []string{"-function", "nobody", "-to", t.TempDir()}); err == nil || !strings.Contains(err.Error(), `no function "nobody"`) {
		t.Errorf("err = %v", err)
	}
}

func needSetup(t *testing.T, root string) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(root, "infra/npm/node_modules/.shrama-lock")); err != nil {
		t.Skip("npm packages are missing: go run ./infra/shrama setup")
	}
}

// clone copies what git knows of the tree, and lends it the npm packages.
func clone(t *testing.T, root, to string) {
	t.Helper()
	files, err := scan.Tracked(t.Context(), root, "*")
	if err != nil {
		t.Skip("this is no clone: ", err)
	}
	for _, f := range files {
		b, err := os.ReadFile(filepath.Join(root, f))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Dir(filepath.Join(to, f)), 0o755); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(to, f), string(b))
	}
	if err := os.Symlink(filepath.Join(root, "infra/npm/node_modules"), filepath.Join(to, "infra/npm/node_modules")); err != nil {
		t.Fatal(err)
	}
}

func builtSums(t *testing.T, root string) string {
	t.Helper()
	to := t.TempDir()
	if err := build(t.Context(), desk{root: root, out: t.Output(), err: t.Output()}, []string{"-to", to}); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(to, bootstrap.SumsFile))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
