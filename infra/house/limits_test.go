package house

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What a reader is asked to take in at once, in lines. Functions are held to
// theirs by lint (funlen in .golangci.yml).
const (
	mostOfFile    = 400
	mostOfPackage = 1500 // without tests
)

// generated is how a file says that nobody wrote it (go help generate).
var generated = regexp.MustCompile(`(?m)^// Code generated .*DO NOT EDIT\.$`)

// A file or a package that is over has two meanings by now: it is split along the
// seam between them, never excepted here.
func TestFilesAndPackagesCanBeRead(t *testing.T) {
	packages := map[string]int{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := d.Name(); d.IsDir() && (name == "node_modules" || name == "testdata" || strings.HasPrefix(name, ".") && path != root) {
			return fs.SkipDir
		}
		if d.IsDir() || filepath.Ext(path) != ".go" {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil || generated.Match(text) {
			return err
		}
		lines := bytes.Count(text, []byte("\n"))
		if lines > mostOfFile {
			t.Errorf("%s has %d lines, %d more than a file may have: split it", path, lines, lines-mostOfFile)
		}
		if !strings.HasSuffix(path, "_test.go") {
			packages[filepath.Dir(path)] += lines
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(packages) < 50 {
		t.Fatalf("only %d packages were found under %s", len(packages), root)
	}
	for dir, lines := range packages {
		if lines > mostOfPackage {
			t.Errorf("%s has %d lines of Go, %d more than a package may have: split it along its own seam", dir, lines, lines-mostOfPackage)
		}
	}
}
