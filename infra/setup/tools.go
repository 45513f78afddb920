package setup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// shelves are the modules that pin developer tools. What scans is apart from what
// is needed every day: it need not be built with it, nor agree on its modules.
var shelves = []string{"infra/tools", "infra/tools/scan"}

// Tool returns the path of a developer tool that one of the shelves pins, built
// once into the user's cache: Tool(ctx, root, "golangci-lint", w).
func Tool(ctx context.Context, root, name string, w io.Writer) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("setup: %w", err)
	}
	for _, shelf := range shelves {
		folder := filepath.Join(root, shelf)
		hash, err := hashOf(root, []string{shelf + "/go.mod", shelf + "/go.sum"})
		if err != nil {
			return "", err
		}
		program := filepath.Join(cache, "shrama", "tools", hash[:16], name)
		if _, err := os.Stat(program); err == nil {
			return program, nil
		}
		list := exec.CommandContext(ctx, "go", "list", "tool")
		list.Dir = folder
		out, err := list.Output()
		if err != nil {
			return "", fmt.Errorf("setup: go list tool: %w", err)
		}
		for pkg := range strings.FieldsSeq(string(out)) {
			if command(pkg) == name {
				fmt.Fprintf(w, "Setting up: %s (once, a minute or two) …\n", name)
				return program, run(ctx, folder, "go", "build", "-trimpath", "-o", program, pkg)
			}
		}
	}
	return "", fmt.Errorf("setup: %s is not a tool of %s", name, strings.Join(shelves, "/go.mod or ")+"/go.mod")
}

// command is what go install calls a package's program: the last part of its
// path that is no major version.
func command(pkg string) string {
	if dir, last := path.Split(pkg); len(last) > 1 && last[0] == 'v' && strings.Trim(last[1:], "0123456789") == "" {
		return path.Base(dir)
	}
	return path.Base(pkg)
}

// pinned names cfn-lint's version for pip, which neither the Go module proxy nor
// npm nor Debian has.
const pinned = "infra/tools/requirements.txt"

// TemplateLint returns the path of cfn-lint: the machine's own, or the pinned one
// in an environment of its own in the user's cache. Where neither can be had the
// error says so.
func TemplateLint(ctx context.Context, root string, w io.Writer) (string, error) {
	if program, err := exec.LookPath("cfn-lint"); err == nil {
		return program, nil
	}
	hash, err := hashOf(root, []string{pinned})
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("setup: %w", err)
	}
	folder := filepath.Join(cache, "shrama", "tools", "cfn-lint-"+hash[:16])
	program := filepath.Join(folder, "bin", "cfn-lint")
	if _, err := os.Stat(program); err == nil {
		return program, nil
	}
	fmt.Fprintln(w, "Setting up: cfn-lint (once) …")
	if err := run(ctx, root, "python3", "-m", "venv", folder); err != nil {
		return "", err
	}
	if err := run(ctx, root, filepath.Join(folder, "bin", "pip"), "install", "--quiet", "--retries", "0", "-r", pinned); err != nil {
		_ = os.RemoveAll(folder) // half an environment would be taken for a whole one
		return "", fmt.Errorf("setup: cfn-lint is not installed here, and %w", err)
	}
	return program, nil
}

// Browser returns the path of Chromium, installing it with apt when there is
// none and the machine allows it.
func Browser(ctx context.Context, w io.Writer) (string, error) {
	if program := findBrowser(); program != "" {
		return program, nil
	}
	if !apt() {
		return "", errors.New("setup: browser tests need Chromium: install it (on Debian: sudo apt-get install chromium fonts-noto-core), or leave them out with -short")
	}
	if err := install(ctx, w, "Chromium and the letters of the tenants (once, a minute or two)", "chromium", "fonts-noto-core"); err != nil {
		return "", err
	}
	if program := findBrowser(); program != "" {
		return program, nil
	}
	return "", errors.New("setup: apt installed Chromium, but it is not on the PATH")
}

// readers are the programs with which tests read papers as other people's
// software does, by their Debian packages.
var readers = map[string]string{"pdftotext": "poppler-utils", "pdftoppm": "poppler-utils", "qpdf": "qpdf", "zbarimg": "zbar-tools"}

// Readers installs, where the machine allows it, what reads papers in tests: PDF
// text, PDF structure, QR. Tests leave out what is missing and say so.
func Readers(ctx context.Context, w io.Writer) error {
	var missing []string
	for program, pkg := range readers {
		if _, err := exec.LookPath(program); err != nil {
			missing = append(missing, pkg)
		}
	}
	slices.Sort(missing)
	missing = slices.Compact(missing)
	switch {
	case len(missing) == 0:
		return nil
	case !apt():
		fmt.Fprintf(w, "Some checks of papers are left out: install %s to have them.\n", strings.Join(missing, ", "))
		return nil
	}
	return install(ctx, w, "readers of papers (once)", missing...)
}

// apt reports whether packages can be installed here.
func apt() bool {
	_, err := exec.LookPath("apt-get")
	return err == nil && os.Geteuid() == 0
}

func install(ctx context.Context, w io.Writer, what string, packages ...string) error {
	fmt.Fprintf(w, "Setting up: %s …\n", what)
	if err := run(ctx, "/", "apt-get", "-q", "update"); err != nil {
		return err
	}
	return run(ctx, "/", "apt-get", append([]string{"-qy", "install", "--no-install-recommends"}, packages...)...)
}

func findBrowser() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if program, err := exec.LookPath(name); err == nil {
			return program
		}
	}
	return ""
}
