package assets_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// dangerous are the ways in which text becomes markup or program in a browser.
var dangerous = regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc|javascript:|createContextualFragment|setHTMLUnsafe`)

func TestScriptsNeitherRunNorParseText(t *testing.T) {
	var files []string
	for _, pattern := range []string{"src/*.js", "src/*/*.js", "../../paper/verify/*.js"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("no scripts at %s: %v", pattern, err)
		}
		files = append(files, found...)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if found := dangerous.Find(text); found != nil {
			t.Errorf("%s uses %s", file, found)
		}
	}
}
