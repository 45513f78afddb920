package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/lint"
)

// linted is what lint -json prints: the packs it looked at, by folder, and all
// their faults. No faults is an empty list, never null.
type linted struct {
	Packs  []string     `json:"packs"`
	Faults []pack.Fault `json:"faults"`
}

// lintPacks prints every fault of the packs in the named folders, or of all
// packs, as file:line: sentence, or as one JSON document.
func lintPacks(_ context.Context, d desk, args []string) error {
	f := flags(d, "lint")
	asJSON := f.Bool("json", false, "print one JSON document: packs, and faults with file, line, text and what shows them")
	folders, err := anyOrder(f, args)
	if err != nil {
		return err
	}
	if len(folders) == 0 {
		folders = []string{filepath.Join(d.root, "tenants")}
	}
	all := linted{Packs: []string{}, Faults: []pack.Fault{}}
	for _, folder := range folders {
		if err := all.add(folder); err != nil {
			return err
		}
	}
	if *asJSON {
		out := json.NewEncoder(d.out)
		out.SetEscapeHTML(false)
		out.SetIndent("", "  ")
		if err := out.Encode(all); err != nil {
			return err
		}
		if len(all.Faults) > 0 {
			return errTold
		}
		return nil
	}
	for _, fault := range all.Faults {
		fmt.Fprintln(d.out, fault)
	}
	switch n := len(all.Faults); n {
	case 0:
		fmt.Fprintln(d.out, "no faults")
		return nil
	case 1:
		return errors.New("1 fault")
	default:
		return fmt.Errorf("%d faults", n)
	}
}

// add looks at the pack in a folder, or at every pack in it, with their files
// written from the working directory.
func (l *linted) add(folder string) error {
	whole, err := filepath.Abs(folder)
	if err != nil {
		return err
	}
	above, families := filepath.Dir(whole), []string{filepath.Base(whole)}
	if _, err := os.Stat(filepath.Join(whole, "pack.yaml")); errors.Is(err, fs.ErrNotExist) {
		above, families = whole, lint.Families(os.DirFS(whole))
	}
	if len(families) == 0 {
		return fmt.Errorf("there is no pack in %s; name a folder that holds pack.yaml, or one of such folders", folder)
	}
	for _, family := range families {
		l.Packs = append(l.Packs, shown(filepath.Join(above, family)))
		for _, f := range lint.Lint(os.DirFS(above), family, civil.Of(time.Now())) {
			f.File = shown(filepath.Join(above, f.File))
			l.Faults = append(l.Faults, f)
		}
	}
	return nil
}

// shown is a file's path as editors follow it: from the working directory where
// it is below that, else from the root.
func shown(file string) string {
	dir, err := os.Getwd()
	if err != nil {
		return file
	}
	if rel, err := filepath.Rel(dir, file); err == nil && !strings.HasPrefix(rel, "..") {
		return rel
	}
	return file
}
