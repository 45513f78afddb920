package engine_test

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/shrama/shrama/infra/engine"
	"github.com/shrama/shrama/shared/files"
	"github.com/shrama/shrama/shared/files/filestest"
	"github.com/shrama/shrama/shared/tenant"
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

func TestDocumentsOutliveTheEngine(t *testing.T) {
	dir := t.TempDir()
	open := func() (*engine.Process, *files.Store) {
		p, err := engine.S3(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(p.Close)
		keys := credentials.NewStaticCredentialsProvider(p.AccessKey, p.SecretKey, "")
		s := files.Open(files.Options{
			Bucket: "documents", Region: engine.Region, Endpoint: p.URL, UsePathStyle: true,
			Credentials: func(tenant.ID) aws.CredentialsProvider { return keys },
		})
		if err := s.Create(t.Context(), "http://127.0.0.1:8080"); err != nil {
			t.Fatal(err)
		}
		return p, s
	}
	p, s := open()
	lim := files.Limits{MaxBytes: 1 << 20}
	form, err := s.For("np").Upload(t.Context(), lim, "", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	var photo bytes.Buffer
	if err := png.Encode(&photo, image.NewGray(image.Rect(0, 0, 4, 4))); err != nil {
		t.Fatal(err)
	}
	filestest.Post(t, form, photo.Bytes()).Body.Close()
	d, err := s.For("np").Accept(t.Context(), form.ID, lim)
	if err != nil {
		t.Fatal(err)
	}
	p.Close()
	_, s = open()
	if b, err := s.For("np").Read(t.Context(), d.ID); err != nil || int64(len(b)) != d.Size {
		t.Errorf("%d bytes, %v; want %d", len(b), err, d.Size)
	}
}
