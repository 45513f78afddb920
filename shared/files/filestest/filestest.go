// Package filestest gives tests the documents' bucket on a real S3 engine: one
// for the test program, a fresh tenant for every test, before it the template's policies.
package filestest

import (
	"bytes"
	"context"
	"crypto/rand"
	"mime/multipart"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/shrama/shrama/infra/engine"
	"github.com/shrama/shrama/infra/guard"
	"github.com/shrama/shrama/shared/files"
	"github.com/shrama/shrama/shared/tenant"
)

// Bucket is the name of the bucket that all tests of a program share.
const Bucket = "shrama-test"

// Quarantine is the name of the bucket that browsers post to.
const Quarantine = "shrama-test-in"

// Site is the origin whose pages may post to the bucket by script.
const Site = "https://shrama.test"

// shared starts the engine, which ends with the test program. The first start
// on a machine builds it, for about a minute.
var shared = sync.OnceValues(func() (o files.Options, err error) {
	ctx := context.Background()
	p, err := engine.S3(ctx, "")
	if err != nil {
		return o, err
	}
	g, err := guard.Open(ctx, guard.Options{Names: map[string]string{"Documents": Bucket, "Quarantine": Quarantine}, S3: p})
	if err != nil {
		return o, err
	}
	o = files.Options{Bucket: Bucket, Quarantine: Quarantine, Region: engine.Region, Endpoint: g.S3, UsePathStyle: true}
	o.Credentials = func(tenant.ID) aws.CredentialsProvider { return g.Operator() }
	err = files.Open(o).Create(ctx, Site)
	o.Credentials = g.As("Portal")
	return o, err
})

// Options returns those of the test program's bucket, for a test that changes
// one.
func Options(t testing.TB) files.Options {
	t.Helper()
	o, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// Store returns the bucket that all tests of the program share.
func Store(t testing.TB) *files.Store {
	t.Helper()
	return files.Open(Options(t))
}

// Open returns the bucket as a fresh tenant sees it.
func Open(t testing.TB) *files.Scope {
	t.Helper()
	return Store(t).For(tenant.ID("tt-" + strings.ToLower(rand.Text()[:8])))
}

// Post sends one document as a browser sends the form, and returns S3's answer
// without following it. The caller closes the answer's body.
func Post(t testing.TB, f files.Form, content []byte) *http.Response {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, field := range f.Fields {
		w.WriteField(field[0], field[1]) //nolint:errcheck // a buffer takes everything
	}
	part, err := w.CreateFormFile("file", "paper.pdf")
	if err != nil {
		t.Fatal(err)
	}
	part.Write(content) //nolint:errcheck // as above
	w.Close()           //nolint:errcheck,gosec // as above
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, f.URL, &body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	return resp
}
