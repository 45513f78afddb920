package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/lint"
)

// lintPacks prints every fault of the named packs' folders, or of all packs, as
// file:line: sentence.
func lintPacks(_ context.Context, d desk, args []string) error {
	f := flags(d, "lint")
	if err := f.Parse(args); err != nil {
		return errTold
	}
	folders := f.Args()
	if len(folders) == 0 {
		folders = []string{filepath.Join(d.root, "tenants")}
	}
	n := 0
	for _, folder := range folders {
		faults, err := faultsOf(folder)
		if err != nil {
			return err
		}
		for _, fault := range faults {
			fmt.Fprintln(d.out, fault)
		}
		n += len(faults)
	}
	if n > 0 {
		return fmt.Errorf("%d faults", n)
	}
	fmt.Fprintln(d.out, "no faults")
	return nil
}

// faultsOf returns the faults of one pack's folder, or of every pack in it,
// with their files written from the working directory.
func faultsOf(folder string) ([]pack.Fault, error) {
	above, families := filepath.Dir(folder), []string{filepath.Base(folder)}
	if _, err := os.Stat(filepath.Join(folder, "pack.yaml")); errors.Is(err, fs.ErrNotExist) {
		above, families = folder, lint.Families(os.DirFS(folder))
	}
	if len(families) == 0 {
		return nil, fmt.Errorf("there is no pack in %s", folder)
	}
	var all []pack.Fault
	for _, family := range families {
		for _, f := range lint.Lint(os.DirFS(above), family, civil.Of(time.Now())) {
			f.File = shown(filepath.Join(above, f.File))
			all = append(all, f)
		}
	}
	return all, nil
}

// shown is a file's path as editors follow it from the working directory.
func shown(file string) string {
	dir, err := os.Getwd()
	if err != nil {
		return file
	}
	if rel, err := filepath.Rel(dir, file); err == nil {
		return rel
	}
	return file
}
