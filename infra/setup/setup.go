// Package setup brings a new machine and a fresh clone to where the product
// can be built: npm packages, style sheet and scripts, fonts, developer tools,
// a browser; and the sentences of each language after an edit of the book. What
// is there already is skipped, so a second run costs milliseconds.
//
// Nothing it fetches is committed; versions are pinned in infra/npm and
// infra/tools.
package setup

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/shrama/shrama/shared/paper"
)

// Folders and files of the tree that set-up knows, from its root.
const (
	npmFolder   = "infra/npm"
	distFolder  = "shared/web/assets/dist"
	fontsFolder = "shared/paper/fonts"
)

// Root returns the folder of the product's go.mod, in or above dir.
func Root(dir string) (string, error) {
	for {
		b, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil && bytes.HasPrefix(b, []byte("module github.com/shrama/shrama\n")) {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", errors.New("setup: this is not a folder of Shrama's source: change to the clone and try again")
		}
		dir = up
	}
}

// step is one thing a fresh clone lacks. Its mark holds the hash of what it was
// made from; when both agree there is nothing to do.
type step struct {
	name string
	mark string   // file, from the root
	from []string // patterns of the files it is made from, from the root
	do   func(context.Context, string) error
}

// Run does what is missing under root, telling w in one line each, and reports
// whether it made files that the command embeds. An error is one sentence that
// says what to do.
func Run(ctx context.Context, root string, w io.Writer) (embeds bool, err error) {
	unlock, err := lock(root)
	if err != nil {
		return false, err
	}
	defer unlock()
	if _, err := once(ctx, root, w, step{"npm packages", npmFolder + "/node_modules/.shrama-lock", []string{npmFolder + "/package-lock.json"}, npm}); err != nil {
		return false, err
	}
	bound, err := book(root, w)
	if err != nil {
		return bound, err
	}
	built, err := assets(ctx, root, w)
	built = built || bound
	if err != nil {
		return built, err
	}
	copied, err := once(ctx, root, w, step{"fonts", fontsFolder + "/.made-from", []string{npmFolder + "/package-lock.json", "shared/paper/*.go"}, fonts})
	return built || copied, err
}

// once does a step whose sources have changed, or that was never done, and
// reports whether it had to.
func once(ctx context.Context, root string, w io.Writer, s step) (bool, error) {
	hash, err := hashOf(root, s.from)
	if err != nil {
		return false, err
	}
	if made, err := os.ReadFile(filepath.Join(root, s.mark)); err == nil && string(made) == hash {
		return false, nil
	}
	fmt.Fprintf(w, "Setting up: %s …\n", s.name)
	if err := s.do(ctx, root); err != nil {
		return false, err
	}
	return true, note(filepath.Join(root, s.mark), hash)
}

// note writes a mark. Its folder may be missing where there was nothing to fetch.
func note(file, hash string) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return fmt.Errorf("setup: %w", err)
	}
	if err := os.WriteFile(file, []byte(hash), 0o600); err != nil {
		return fmt.Errorf("setup: %w", err)
	}
	return nil
}

// lock keeps two commands from setting up one clone at the same time.
func lock(root string) (unlock func(), err error) {
	f, err := os.OpenFile(filepath.Join(root, npmFolder, "package.json"), os.O_RDONLY, 0)
	if err != nil {
		return nil, fmt.Errorf("setup: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		f.Close()
		return nil, fmt.Errorf("setup: lock: %w", err)
	}
	return func() { f.Close() }, nil
}

// hashOf returns the hash of all files that match patterns, which are from the
// root.
func hashOf(root string, patterns []string) (string, error) {
	h := sha256.New()
	for _, p := range patterns {
		files, err := filepath.Glob(filepath.Join(root, p))
		if err == nil && len(files) == 0 {
			err = fmt.Errorf("%s: %w", p, os.ErrNotExist)
		}
		if err != nil {
			return "", fmt.Errorf("setup: %w", err)
		}
		for _, file := range files {
			b, err := os.ReadFile(file)
			if err != nil {
				return "", fmt.Errorf("setup: %w", err)
			}
			fmt.Fprintf(h, "%s %d\n%s", file[len(root):], len(b), b)
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// npm fetches what package-lock.json pins. Scripts of packages are not run.
func npm(ctx context.Context, root string) error {
	return run(ctx, filepath.Join(root, npmFolder), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
}

// assets runs the build of style sheet and scripts, which knows best whether one
// of its sources has changed, and reports whether one had. The manifest names
// what it was made from.
func assets(ctx context.Context, root string, w io.Writer) (bool, error) {
	manifest := filepath.Join(root, distFolder, "manifest.json")
	before, err := os.ReadFile(manifest)
	if err != nil {
		fmt.Fprintln(w, "Setting up: style sheet and scripts …")
	}
	if err := run(ctx, root, "node", npmFolder+"/build.mjs"); err != nil {
		return false, err
	}
	after, err := os.ReadFile(manifest)
	if err != nil {
		return false, fmt.Errorf("setup: %w", err)
	}
	return !bytes.Equal(before, after), nil
}

// fonts copies the faces that print certificates to where they are embedded.
func fonts(_ context.Context, root string) error {
	for _, f := range paper.FontFiles() {
		b, err := os.ReadFile(filepath.Join(root, npmFolder, "node_modules", f))
		if err != nil {
			return fmt.Errorf("setup: font: %w", err)
		}
		if err := os.WriteFile(filepath.Join(root, fontsFolder, filepath.Base(f)), b, 0o600); err != nil {
			return fmt.Errorf("setup: font: %w", err)
		}
	}
	return nil
}

// run runs a program quietly. Its error carries the last line the program wrote
// to its error output.
func run(ctx context.Context, dir, name string, args ...string) error {
	if _, err := exec.LookPath(name); err != nil {
		return fmt.Errorf("setup: %s was not found: %s", name, installing(name))
	}
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return fmt.Errorf("setup: %s was interrupted", name)
	}
	return fmt.Errorf("setup: %s %s failed (%w): %s", name, args[0], err, lastLine(out))
}

// installing says how to come by a program that set-up runs.
func installing(name string) string {
	switch name {
	case "node", "npm":
		return "install Node.js 20 or newer with npm (on Debian: apt-get install nodejs npm) and try again"
	default:
		return "install it and try again"
	}
}

// lastLine returns the last line that says anything, without npm's pointer to
// its log.
func lastLine(out []byte) string {
	said := ""
	for line := range strings.Lines(string(out)) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.Contains(line, "complete log of this run") && !strings.Contains(line, "_logs") {
			said = line
		}
	}
	return said
}
