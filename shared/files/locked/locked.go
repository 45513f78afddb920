// Package locked keeps what must never change or go: objects in a bucket whose
// lock nobody can lift before its time, the account's root included (AWS: "Locking
// objects with Object Lock"). The bucket's own rule says for how long.
package locked

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/shrama/shrama/shared/signed"
)

// Options say where the bucket is and who writes to it.
type Options struct {
	Name         string
	Region       string
	Endpoint     string                  // a local engine's address; empty is AWS
	UsePathStyle bool                    // as local engines want it
	Credentials  aws.CredentialsProvider // of a role that may put here, and nothing else

	HTTPClient aws.HTTPClient              // nil is one of the SDK's own
	Backoff    func(try int) time.Duration // the pause before another try; nil is some milliseconds, more each time
}

// Bucket is the bucket as its one writer sees it: it can neither read nor list.
type Bucket struct {
	s3   signed.Service
	path string // empty where the host names the bucket
}

// Open returns the bucket that o describes. It makes no call.
func Open(o Options) *Bucket {
	s3, path := signed.Service{Name: "s3", Region: o.Region, Endpoint: o.Endpoint, Credentials: o.Credentials, HTTP: o.HTTPClient, Backoff: o.Backoff}.Bucket(o.Name, o.UsePathStyle)
	return &Bucket{s3, path}
}

// Keep puts an object under a name that has none yet. One that is there already
// stays as it is, and that is no error: a name says what it holds.
func (b *Bucket) Keep(ctx context.Context, name string, body []byte) error {
	_, err := b.s3.Do(ctx, signed.Call{Method: http.MethodPut, Path: b.path + "/" + name, Body: body, Header: map[string]string{
		"Content-Type": "text/plain; charset=utf-8", "If-None-Match": "*",
	}})
	if r, ok := errors.AsType[*signed.Refusal](err); ok && r.Status == http.StatusPreconditionFailed {
		return nil
	}
	if err != nil {
		return fmt.Errorf("locked: keep %s: %w", name, err)
	}
	return nil
}

// Create makes the bucket on a local engine, with a lock but without the template's
// rule that locks every object: versitygw answers 403 where S3 answers 412 for what
// is locked and there. One that exists stays as it is. On AWS the template makes it.
func (b *Bucket) Create(ctx context.Context) error {
	_, err := b.s3.Do(ctx, signed.Call{Method: http.MethodPut, Path: b.path, Header: map[string]string{"X-Amz-Bucket-Object-Lock-Enabled": "true"}, Body: []byte(
		`<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LocationConstraint>` + b.s3.Region + `</LocationConstraint></CreateBucketConfiguration>`)})
	if r, ok := errors.AsType[*signed.Refusal](err); ok && r.Code == "BucketAlreadyOwnedByYou" {
		return nil
	}
	if err != nil {
		return fmt.Errorf("locked: create: %w", err)
	}
	return nil
}
