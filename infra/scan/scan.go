// Package scan is what must hold of the whole source before it is anybody else's:
// its format, what generates it, the linters, every test, as a race and as a
// person at a browser sees them; and at length the storm of faults, secrets in its
// history, known vulnerabilities that it calls, and what makes a reader of
// strangers' bytes crash.
package scan

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Tree is a source tree.
type Tree struct {
	Root string
	News io.Writer // told of what takes long, and of what is worth knowing though nothing is wrong
	Env  []string  // added to the environment of the programs that check
}

// Check is one thing that must hold. It writes what is wrong to w; an error
// means that it does not hold.
type Check struct {
	Name string
	Run  func(ctx context.Context, w io.Writer) error
}

// NotHere is the error of a check that this machine cannot make, with the
// reason.
type NotHere string

func (n NotHere) Error() string { return string(n) }

// Format checks that gofmt would change nothing.
func (t Tree) Format(ctx context.Context, w io.Writer) error {
	files, err := Tracked(ctx, t.Root, "*.go")
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := t.Run(ctx, &out, "gofmt", append([]string{"-l"}, files...)...); err != nil {
		_, _ = out.WriteTo(w)
		return err
	}
	if out.Len() > 0 {
		_, _ = out.WriteTo(w)
		return errors.New("gofmt -w these files")
	}
	return nil
}

// Tracked lists the tree's files that git knows or would add.
func Tracked(ctx context.Context, root, pattern string) ([]string, error) {
	cmd := exec.CommandContext(ctx, "git", "ls-files", "--cached", "--others", "--exclude-standard", "--", pattern)
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("git ls-files: %w", err)
	}
	var files []string
	for f := range strings.Lines(string(out)) {
		f = strings.TrimSpace(f)
		if _, err := os.Stat(filepath.Join(root, f)); err == nil { // a removed file is still listed
			files = append(files, f)
		}
	}
	return files, nil
}

// Run runs a program in the tree's root. What it writes goes to w.
func (t Tree) Run(ctx context.Context, w io.Writer, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = t.Root, w, w
	cmd.Env = append(os.Environ(), t.Env...)
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(name), err)
	}
	return nil
}

// gotool is a check that runs the go command in the tree's root.
func (t Tree) gotool(args ...string) func(context.Context, io.Writer) error {
	return func(ctx context.Context, w io.Writer) error { return t.Run(ctx, w, "go", args...) }
}
