package setup

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/shrama/shrama/shared/paper"
)

// clone makes a tree that set-up can work on: npm packages without any
// package, and a build that writes one file.
func clone(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("npm"); err != nil {
		t.Skip("npm is not installed")
	}
	root := t.TempDir()
	for file, text := range map[string]string{
		"go.mod":                          "module github.com/shrama/shrama\n",
		"infra/npm/package.json":          `{"name":"x","version":"0.0.0"}`,
		"infra/npm/package-lock.json":     `{"name":"x","version":"0.0.0","lockfileVersion":3,"requires":true,"packages":{"":{"name":"x","version":"0.0.0"}}}`,
		"infra/npm/build.mjs":             `import fs from 'node:fs'; fs.copyFileSync('shared/web/assets/src/page.css', 'shared/web/assets/dist/manifest.json');`,
		"shared/web/assets/src/page.css":  "a{}",
		bookFolder + "/a.csv":             "key,en,ne\nlanguage.name,English,नेपाली\nb,\"one, two\",\n",
		volumeFolder + "/.gitkeep":        "",
		"shared/web/assets/dist/.gitkeep": "",
		"shared/paper/press.go":           "package paper\n",
		"shared/paper/fonts/.gitkeep":     "",
	} {
		put(t, filepath.Join(root, file), text)
	}
	return root
}

func put(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsMissingIsMadeOnceAndAgainWhenItsSourceChanges(t *testing.T) {
	root := clone(t)
	var said bytes.Buffer
	if _, err := Run(t.Context(), root, &said); err == nil || !strings.Contains(err.Error(), "setup: font") {
		t.Fatalf("without fonts: %v", err)
	}
	for _, f := range paper.FontFiles() {
		put(t, filepath.Join(root, npmFolder, "node_modules", f), "font "+f)
	}
	for _, tt := range []struct {
		name, change, text, want string
		embeds                   bool
	}{
		{"what failed is done", "", "", "Setting up: fonts …\n", true},
		{"nothing is left", "", "", "", false},
		{"a style sheet changed", "shared/web/assets/src/page.css", "b{}", "", true},
		{"something else changed", "functions/permit/permit.go", "x", "", false},
		{"the fonts asked for changed", "shared/paper/press.go", "package paper // more", "Setting up: fonts …\n", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.change != "" {
				put(t, filepath.Join(root, tt.change), tt.text)
			}
			said.Reset()
			embeds, err := Run(t.Context(), root, &said)
			if err != nil || said.String() != tt.want || embeds != tt.embeds {
				t.Errorf("said %q, embeds %t, err %v; want %q, %t", said.String(), embeds, err, tt.want, tt.embeds)
			}
		})
	}
	if b, err := os.ReadFile(filepath.Join(root, fontsFolder, filepath.Base(paper.FontFiles()[0]))); err != nil || !bytes.HasPrefix(b, []byte("font ")) {
		t.Errorf("the first font is %q, %v", b, err)
	}
}

func TestAFailureIsOneSentenceThatSaysWhatToDo(t *testing.T) {
	broken := func(t *testing.T) string {
		t.Helper()
		root := clone(t)
		put(t, filepath.Join(root, "infra/npm/build.mjs"), "console.error('build: a colour has no name'); process.exit(1);")
		return root
	}
	for _, tt := range []struct {
		name, path, want string
		root             func(*testing.T) string
	}{
		{"no Node.js", "/nonexistent", "npm was not found: install Node.js 20", clone},
		{"a build that fails", os.Getenv("PATH"), "build: a colour has no name", broken},
		{"no source tree", os.Getenv("PATH"), "package.json: no such file", func(t *testing.T) string { t.Helper(); return t.TempDir() }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root := tt.root(t)
			t.Setenv("PATH", tt.path)
			_, err := Run(t.Context(), root, &bytes.Buffer{})
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("err = %v, want one line with %q", err, tt.want)
			}
		})
	}
}

func TestTheRootIsFoundFromBelow(t *testing.T) {
	root := t.TempDir()
	put(t, filepath.Join(root, "go.mod"), "module github.com/shrama/shrama\n\ngo 1.26\n")
	put(t, filepath.Join(root, "infra/tools/go.mod"), "module github.com/shrama/shrama/infra/tools\n")
	if got, err := Root(filepath.Join(root, "infra/tools")); err != nil || got != root {
		t.Errorf("Root = %q, %v; want %q", got, err, root)
	}
	if _, err := Root(t.TempDir()); err == nil {
		t.Error("a folder outside the tree has no root")
	}
}

func TestAToolThatIsNotPinnedIsRefused(t *testing.T) {
	root, err := Root(mustDir(t))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Tool(t.Context(), root, "eslint", &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "eslint is not a tool of infra/tools/go.mod") {
		t.Errorf("err = %v", err)
	}
}

func TestABrowserThatCannotBeInstalledSaysHow(t *testing.T) {
	t.Setenv("PATH", "/nonexistent")
	if _, err := Browser(context.Background(), &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "sudo apt-get install chromium") {
		t.Errorf("err = %v", err)
	}
}

func mustDir(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestTheLastLineIsTheReason(t *testing.T) {
	const npm = "npm error code EUSAGE\nnpm error The lock file is missing.\nnpm error A complete log of this run can be found in: /x/_logs/y\n\n"
	if got := lastLine([]byte(npm)); got != "npm error The lock file is missing." {
		t.Errorf("lastLine = %q", got)
	}
}
