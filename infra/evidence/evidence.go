// Package evidence holds what the documents claim of security against the tree:
// each test, rule of the template and heading that they name is there. What it
// finds says that the proof exists, not that it passes; the tests say that.
package evidence

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/shrama/shrama/infra/rules"
)

// Tree is what can be named as a proof.
type Tree struct {
	tests map[string]bool // shared/web.TestHeaders
	rules map[string]bool // edge-tls
	root  string
}

// Of reads the tests of a source tree, without running anything.
func Of(root string) (Tree, error) {
	t := Tree{root: root, tests: map[string]bool{}, rules: map[string]bool{}}
	for _, r := range rules.All() {
		t.rules[r.ID] = true
	}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := d.Name(); d.IsDir() && (name == "node_modules" || name == "testdata" || strings.HasPrefix(name, ".") && path != root) {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return nil
		}
		return t.file(path)
	})
	return t, err
}

func (t Tree) file(path string) error {
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		return fmt.Errorf("evidence: %w", err)
	}
	dir, err := filepath.Rel(t.root, filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("evidence: %w", err)
	}
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && runs(fn.Name.Name) {
			t.tests[filepath.ToSlash(dir)+"."+fn.Name.Name] = true
		}
	}
	return nil
}

// runs reports whether go test runs a function of this name. TestMain is none.
func runs(name string) bool {
	rest, ok := strings.CutPrefix(name, "Test")
	if !ok {
		rest, ok = strings.CutPrefix(name, "Fuzz")
	}
	return ok && rest != "Main" && rest != "" && !unicode.IsLower([]rune(rest)[0])
}

// Fuzzed lists the fuzz targets as package folder and name.
func (t Tree) Fuzzed() [][2]string {
	var all [][2]string
	for name := range t.tests {
		if pkg, fn, _ := strings.Cut(name, "."); strings.HasPrefix(fn, "Fuzz") {
			all = append(all, [2]string{pkg, fn})
		}
	}
	return all
}

// Test reports whether there is a test: its package's folder, a dot, its name.
func (t Tree) Test(ref string) bool { return t.tests[ref] }

// Rule reports whether infra/rules has a rule with this id.
func (t Tree) Rule(ref string) bool { return t.rules[ref] }

// Heading reports whether a document has a heading: its path from the root, #,
// and the heading as GitHub makes an anchor of it.
func (t Tree) Heading(ref string) bool {
	file, anchor, ok := strings.Cut(ref, "#")
	text, err := os.ReadFile(filepath.Join(t.root, filepath.FromSlash(file)))
	if err != nil || !ok {
		return false
	}
	fenced := false
	for line := range bytes.Lines(text) {
		s := strings.TrimSpace(string(line))
		if strings.HasPrefix(s, "```") {
			fenced = !fenced
		}
		if title := strings.TrimLeft(s, "#"); !fenced && title != s && strings.HasPrefix(title, " ") && anchorOf(title) == anchor {
			return true
		}
	}
	return false
}

// anchorOf writes a heading as GitHub links to it.
func anchorOf(title string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c == ' ':
			return '-'
		case c == '-' || c == '_' || unicode.IsLetter(c) || unicode.IsDigit(c) || unicode.IsMark(c):
			return unicode.ToLower(c)
		}
		return -1
	}, strings.TrimSpace(title))
}
