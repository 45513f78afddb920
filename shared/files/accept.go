package files

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/files/accepted"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/signed"
)

// The metadata of an accepted object.
const (
	hashKey     = "sha256"   // the hex of its hash
	forKey      = "for"      // what it was uploaded for, see Limits.purpose
	portraitKey = "portrait" // there is one, see Document.PortraitID
	meta        = "X-Amz-Meta-"
)

// Accept checks the quarantined upload and moves it to the tenant's documents.
// Id is the upload's, or the last part of the key that S3 names. It may be called
// again and returns the same document, whatever was posted since. The faults are Invalid with the codes
// file.missing, file.too-large, file.type (neither PDF, JPEG nor PNG),
// file.photo (no image where only one will do), file.svg (a drawing that may run
// something), file.active (a PDF that does), file.locked (one under a password),
// file.pixels (an image of too many), file.damaged, and for an emblem file.small,
// file.narrow and file.mixed (something else stands behind the image).
func (s *Scope) Accept(ctx context.Context, id string, lim Limits) (accepted.Document, error) {
	id, _, _ = strings.Cut(id, ".")
	if _, err := ident.Parse(id); err != nil {
		return accepted.Document{}, fault.Wrap(err, fault.Invalid, "file.missing")
	}
	raw, err := fetch(ctx, s.pen, s.quarantine(id, lim), lim.MaxBytes)
	if errors.Is(err, errMissing) {
		return s.known(ctx, id, lim)
	}
	if err != nil {
		return accepted.Document{}, err
	}
	found, err := inspect(raw, lim)
	if err != nil {
		return accepted.Document{}, err
	}
	d, err := s.accept(ctx, id, found, lim)
	if err != nil {
		return accepted.Document{}, err
	}
	// What stays in quarantine harms nobody: the bucket's rule removes it a day
	// later.
	s.pen.Do(ctx, s.pen.call(http.MethodDelete, s.quarantine(id, lim))) //nolint:errcheck // as above
	return d, nil
}

// accept writes what was found sound, a photo's portrait first: a document never
// tells of one that is not there.
func (s *Scope) accept(ctx context.Context, id string, found sound, lim Limits) (accepted.Document, error) {
	o := object{document(id, found.kind, found.clean), found.clean}
	if o.Portrait = len(found.portrait) > 0; o.Portrait {
		if _, err := s.keep(ctx, object{document(o.PortraitID(), "image/jpeg", found.portrait), found.portrait}, Limits{}); err != nil {
			return accepted.Document{}, err
		}
	}
	return s.keep(ctx, o, lim)
}

// Sent returns what was uploaded, unchecked, while it is in quarantine: at most a
// day. It is for what the product reads once itself, such as a list, and never
// serves. The faults are Invalid with the codes file.missing and file.too-large.
func (s *Scope) Sent(ctx context.Context, id string, lim Limits) ([]byte, error) {
	id, _, _ = strings.Cut(id, ".")
	if _, err := ident.Parse(id); err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "file.missing")
	}
	b, err := fetch(ctx, s.pen, s.quarantine(id, lim), lim.MaxBytes)
	if errors.Is(err, errMissing) || err == nil && len(b) == 0 { // a form sent before a file was chosen
		return nil, fault.New(fault.Invalid, "file.missing")
	}
	return b, err
}

// Keep puts bytes that the product itself made, such as a smaller picture, among
// the tenant's documents under a fresh id.
func (s *Scope) Keep(ctx context.Context, kind string, content []byte) (accepted.Document, error) {
	return s.keep(ctx, object{document(ident.New().String(), kind, content), content}, Limits{})
}

// object is one document on its way into the bucket.
type object struct {
	accepted.Document
	content []byte
}

func document(id, kind string, content []byte) accepted.Document {
	sum := sha256.Sum256(content)
	return accepted.Document{ID: id, Type: kind, Size: int64(len(content)), SHA256: sum[:]}
}

// keep writes an object. An id that is taken keeps what it has, and that is
// returned.
func (s *Scope) keep(ctx context.Context, o object, lim Limits) (accepted.Document, error) {
	put := s.bucket.call(http.MethodPut, s.accepted(o.ID))
	put.Body, put.Header = o.content, map[string]string{
		"Content-Type": o.Type, meta + hashKey: hex.EncodeToString(o.SHA256), meta + forKey: lim.purpose(), "If-None-Match": "*",
	}
	if o.Portrait {
		put.Header[meta+portraitKey] = "yes"
	}
	_, err := s.bucket.Do(ctx, put)
	if status(err) == http.StatusPreconditionFailed {
		return s.known(ctx, o.ID, lim)
	}
	if err != nil {
		return accepted.Document{}, fmt.Errorf("files: keep: %w", err)
	}
	return o.Document, nil
}

var errMissing = errors.New("files: no such object")

// call is one about an object. Keys are of our own making and need no escapes.
func (b bucket) call(method, key string) signed.Call {
	return signed.Call{Method: method, Path: b.path + "/" + key}
}

// fetch reads an object of at most limit bytes; 0 is no limit.
func fetch(ctx context.Context, from bucket, key string, limit int64) ([]byte, error) {
	get := from.call(http.MethodGet, key)
	get.Most = limit
	out, err := from.Do(ctx, get)
	switch {
	case status(err) == http.StatusNotFound:
		return nil, errMissing
	case errors.Is(err, signed.ErrLong):
		return nil, fault.New(fault.Invalid, "file.too-large")
	case err != nil:
		return nil, fmt.Errorf("files: read: %w", err)
	}
	return out.Body, nil
}

// known returns the document that was accepted before, for the same purpose.
func (s *Scope) known(ctx context.Context, id string, lim Limits) (accepted.Document, error) {
	out, err := s.bucket.Do(ctx, s.bucket.call(http.MethodHead, s.accepted(id)))
	if status(err) == http.StatusNotFound {
		return accepted.Document{}, fault.New(fault.Invalid, "file.missing")
	}
	if err != nil {
		return accepted.Document{}, fmt.Errorf("files: accept: %w", err)
	}
	if out.Header.Get(meta+forKey) != lim.purpose() {
		return accepted.Document{}, fault.New(fault.Invalid, "file.missing")
	}
	sum, err := hex.DecodeString(out.Header.Get(meta + hashKey))
	if err != nil || len(sum) != sha256.Size {
		return accepted.Document{}, fmt.Errorf("files: %s has no hash", id)
	}
	return accepted.Document{ID: id, Type: out.Header.Get("Content-Type"), Size: out.Length, SHA256: sum, Portrait: out.Header.Get(meta+portraitKey) != ""}, nil
}

// status returns the HTTP status that S3 refused a call with, or 0.
func status(err error) int {
	if r, ok := errors.AsType[*signed.Refusal](err); ok {
		return r.Status
	}
	return 0
}

// Read returns an accepted document's bytes, or the fault NotFound.
func (s *Scope) Read(ctx context.Context, id string) ([]byte, error) {
	if _, err := ident.Parse(id); err != nil {
		return nil, fault.Wrap(err, fault.NotFound, "file.gone")
	}
	b, err := fetch(ctx, s.bucket, s.accepted(id), 0)
	if errors.Is(err, errMissing) {
		return nil, fault.Wrap(err, fault.NotFound, "file.gone")
	}
	return b, err
}

// linkLife is how long a link to a document works.
const linkLife = time.Minute

// Link returns an address that serves an accepted document as an attachment
// called name for at most 60 seconds. It makes no call. S3 counts them by its
// own clock, so the link is signed with the machine's and not with now.
func (s *Scope) Link(ctx context.Context, d accepted.Document, name string, _ time.Time) (string, error) {
	if _, err := ident.Parse(d.ID); err != nil {
		return "", fault.Wrap(err, fault.NotFound, "file.gone")
	}
	get := s.bucket.call(http.MethodGet, s.accepted(d.ID))
	get.Query = url.Values{
		"response-content-type":        {d.Type},
		"response-cache-control":       {"private, no-store"},
		"response-content-disposition": {mime.FormatMediaType("attachment", map[string]string{"filename": name})},
	}
	to, err := s.public.Link(ctx, get, linkLife)
	if err != nil {
		return "", fmt.Errorf("files: link: %w", err)
	}
	return to, nil
}
