package setup

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// What a function reads is what people wrote: a sentence that was edited and not
// bound again would be shown as it was before.
func TestTheVolumesAreCurrent(t *testing.T) {
	root := filepath.Join("..", "..")
	volumes, err := bind(filepath.Join(root, bookFolder))
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(root, volumeFolder, "*.txt"))
	if err != nil || len(files) != len(volumes) {
		t.Errorf("%d volumes and %d files of them: %v", len(volumes), len(files), err)
	}
	for name, want := range volumes {
		file := filepath.Join(root, volumeFolder, name)
		if got, err := os.ReadFile(file); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is stale; write it with: go run ./infra/shrama setup", file)
		}
	}
}

func TestABookIsBoundByLanguage(t *testing.T) {
	root := t.TempDir()
	put(t, filepath.Join(root, bookFolder, "a.csv"), "key,en,ne\nlanguage.name,English,नेपाली\n")
	put(t, filepath.Join(root, bookFolder, "b.csv"), "key,en,ne\nb.letter,\"Dear you,\n\nyours\",\nb.tab,\"a\"\"b\"\"\",क\n")
	put(t, filepath.Join(root, volumeFolder, "languages.txt"), "")
	if changed, err := book(root, io.Discard); err != nil || !changed {
		t.Fatalf("changed %v, %v", changed, err)
	}
	for name, want := range map[string]string{
		"en.txt":        "language.name\tEnglish\nb.letter\tDear you,\v\vyours\nb.tab\ta\"b\"\n",
		"ne.txt":        "language.name\tनेपाली\nb.tab\tक\n",
		"languages.txt": "en\tEnglish\nne\tनेपाली\n",
	} {
		if got, err := os.ReadFile(filepath.Join(root, volumeFolder, name)); err != nil || string(got) != want {
			t.Errorf("%s holds %q (%v), want %q", name, got, err, want)
		}
	}
	if changed, err := book(root, io.Discard); err != nil || changed {
		t.Errorf("again: changed %v, %v", changed, err)
	}
}
