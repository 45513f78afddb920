package archive_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/shrama/shrama/infra/archive"
)

func TestHeadsAreReadFromFilesAndFolders(t *testing.T) {
	dir := t.TempDir()
	one, folder, empty := filepath.Join(dir, "one"), filepath.Join(dir, "heads"), filepath.Join(dir, "none")
	for _, d := range []string{filepath.Join(folder, "deeper"), empty} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{one, filepath.Join(folder, "a"), filepath.Join(folder, "deeper", "b")} {
		if err := os.WriteFile(name, []byte(filepath.Base(name)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		places []string
		want   string
		wrong  string
	}{
		{nil, "", ""},
		{[]string{"", ""}, "", ""},
		{[]string{one, ""}, "one", ""},
		{[]string{one, folder}, "one a b", ""},
		{[]string{"", empty}, "", "holds no heads: copy them"},
		{[]string{filepath.Join(dir, "nowhere")}, "", "no such file"},
	} {
		got, err := archive.Heads(tt.places...)
		var said []string
		for _, b := range got {
			said = append(said, string(b))
		}
		if strings.Join(said, " ") != tt.want || (err != nil) != (tt.wrong != "") || err != nil && !strings.Contains(err.Error(), tt.wrong) {
			t.Errorf("%v: %q %v", tt.places, said, err)
		}
	}
}
