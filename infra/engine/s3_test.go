package engine_test

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/shrama/shrama/infra/engine"
)

func TestTheS3EngineStartsStopsAndRemovesItsTemporaryFolder(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	p, err := engine.S3(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	if found, _ := filepath.Glob(filepath.Join(tmp, "shrama-s3-*")); len(found) != 1 || !answers(p.URL) {
		t.Errorf("folders %v, answers %t", found, answers(p.URL))
	}
	p.Close()
	if found, _ := filepath.Glob(filepath.Join(tmp, "shrama-s3-*")); len(found) != 0 || answers(p.URL) {
		t.Errorf("folders %v, answers %t", found, answers(p.URL))
	}
}

func TestTheS3EngineIsBuiltOnce(t *testing.T) {
	if _, err := engine.BuildS3(t.Context(), os.Stderr); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			var said bytes.Buffer
			path, err := engine.BuildS3(t.Context(), &said)
			if err != nil || said.Len() > 0 || !filepath.IsAbs(path) {
				t.Errorf("%q, said %q, %v", path, said.String(), err)
			}
		})
	}
	wg.Wait()
}
