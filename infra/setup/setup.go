// Package setup brings a new machine and a fresh clone to where the product
// can be built: npm packages, style sheet and scripts, fonts, developer tools,
// a browser. What is there already is skipped, so a second run costs
// milliseconds.
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
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/shrama/shrama/shared/paper"
)

// Folders and files of the tree that set-up knows, from its root.
const (
	npmFolder    = "infra/npm"
	assetsFolder = "shared/web/assets"
	distFolder   = assetsFolder + "/dist"
	fontsFolder  = "shared/paper/fonts"
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
	mark string                     // file, from the root
	from func(root string) []string // files and folders it is made from
	do   func(context.Context, string) error
}

func steps() []step {
	return []step{
		{
			"npm packages", npmFolder + "/node_modules/.shrama-lock",
			func(string) []string { return []string{npmFolder + "/package-lock.json"} }, npm,
		},
		{"style sheet and scripts", distFolder + "/.made-from", assetSources, assets},
		{
			"fonts", fontsFolder + "/.made-from",
			func(root string) []string { return matching(root, npmFolder+"/package-lock.json", "shared/paper/*.go") }, fonts,
		},
	}
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
	for _, s := range steps() {
		hash, err := hashOf(root, s.from(root))
		if err != nil {
			return embeds, err
		}
		if made, err := os.ReadFile(filepath.Join(root, s.mark)); err == nil && string(made) == hash {
			continue
		}
		fmt.Fprintf(w, "Setting up: %s …\n", s.name)
		if err := s.do(ctx, root); err != nil {
			return embeds, err
		}
		if err := note(filepath.Join(root, s.mark), hash); err != nil {
			return embeds, err
		}
		embeds = embeds || !strings.HasPrefix(s.mark, npmFolder)
	}
	return embeds, nil
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

// hashOf returns the hash of all files in paths, which are from the root.
func hashOf(root string, paths []string) (string, error) {
	h := sha256.New()
	for _, p := range paths {
		err := filepath.WalkDir(filepath.Join(root, p), func(file string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := os.ReadFile(file)
			fmt.Fprintf(h, "%s %d\n%s", file[len(root):], len(b), b)
			return err
		})
		if err != nil {
			return "", fmt.Errorf("setup: %w", err)
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// npm fetches what package-lock.json pins. Scripts of packages are not run.
func npm(ctx context.Context, root string) error {
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			return fmt.Errorf("setup: %s was not found: install Node.js 20 or newer with npm (on Debian: apt-get install nodejs npm) and try again", program)
		}
	}
	return run(ctx, filepath.Join(root, npmFolder), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
}

// assetSources are what the style sheet is made from; the templates count, for
// rules that no page uses are left out of it.
func assetSources(root string) []string {
	return matching(root, npmFolder+"/package-lock.json", npmFolder+"/*.mjs", assetsFolder+"/src",
		"shared/*/*.templ", "shared/*/*/*.templ", "functions/*/*.templ")
}

// matching lists the files and folders that match patterns, all from the root.
func matching(root string, patterns ...string) []string {
	var found []string
	for _, p := range patterns {
		files, _ := filepath.Glob(filepath.Join(root, p)) // only a malformed pattern errs
		for _, f := range files {
			found = append(found, strings.TrimPrefix(f, root+"/"))
		}
	}
	return found
}

func assets(ctx context.Context, root string) error {
	return run(ctx, root, "node", npmFolder+"/build.mjs")
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
