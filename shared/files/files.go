// Package files keeps documents in one S3 bucket: a browser posts them straight
// into quarantine, and only what was checked and, for images, re-encoded, is
// attached and ever served.
//
// Keys are flat and chosen by the server: in/<tenant>/<upload id> while in
// quarantine, t/<tenant>/<upload id> once accepted.
package files

import (
	"context"
	"errors"
	"time"

	"github.com/shrama/shrama/shared/tenant"
)

// Form is a presigned POST (AWS: "Browser-based uploads using POST"): a plain
// HTML form with these fields and a last one named file uploads one document.
type Form struct {
	ID      string // the upload's ident, which Accept takes
	URL     string
	Fields  [][2]string // in order; the file field comes after them
	Expires time.Time
}

// Limits are what one upload may be.
type Limits struct {
	MaxBytes int64
	Photo    bool // an image only
}

// Document is one accepted file.
type Document struct {
	ID     string `dynamodbav:"i"` // the upload's ident
	Type   string `dynamodbav:"t"` // application/pdf, image/jpeg, image/png
	Size   int64  `dynamodbav:"s"`
	SHA256 []byte `dynamodbav:"h"`
}

// Scope is the bucket as one tenant sees it.
type Scope struct {
	id tenant.ID
}

// Upload returns a form for one upload that ends with the browser at done.
func (s *Scope) Upload(ctx context.Context, lim Limits, done string, now time.Time) (Form, error) {
	return Form{}, errors.New("files: stub")
}

// Accept checks the quarantined upload and moves it to the tenant's documents.
// It may be called again with the same id and returns the same document. The
// faults are Invalid with the codes file.missing, file.type, file.too-large,
// file.active (a PDF that runs something), file.damaged.
func (s *Scope) Accept(ctx context.Context, id string, lim Limits) (Document, error) {
	return Document{}, errors.New("files: stub")
}

// Read returns an accepted document's bytes.
func (s *Scope) Read(ctx context.Context, id string) ([]byte, error) {
	return nil, errors.New("files: stub")
}

// Link returns an address that serves an accepted document as an attachment
// called name for at most 60 seconds.
func (s *Scope) Link(ctx context.Context, d Document, name string, now time.Time) (string, error) {
	return "", errors.New("files: stub")
}
