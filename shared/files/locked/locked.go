// Package locked keeps what must never change or go: objects in a bucket whose
// lock nobody can lift before its time, the account's root included (AWS: "Locking
// objects with Object Lock"). The bucket's own rule says for how long.
package locked

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
)

// Options say where the bucket is and who writes to it.
type Options struct {
	Name         string
	Region       string
	Endpoint     string                  // a local engine's address; empty is AWS
	UsePathStyle bool                    // as local engines want it
	Credentials  aws.CredentialsProvider // of a role that may put here, and nothing else

	HTTPClient aws.HTTPClient              // nil is the SDK's own
	Backoff    func(try int) time.Duration // the pause before another try; nil is the SDK's own
}

// Bucket is the bucket as its one writer sees it: it can neither read nor list.
type Bucket struct {
	name string
	s3   *s3.Client
}

// Open returns the bucket that o describes. It makes no call.
func Open(o Options) *Bucket {
	opts := s3.Options{Region: o.Region, HTTPClient: o.HTTPClient, UsePathStyle: o.UsePathStyle, Credentials: o.Credentials}
	if o.Endpoint != "" {
		opts.BaseEndpoint = &o.Endpoint
	}
	if pause := o.Backoff; pause != nil {
		opts.Retryer = retry.NewStandard(func(r *retry.StandardOptions) {
			r.Backoff = retry.BackoffDelayerFunc(func(try int, _ error) (time.Duration, error) { return pause(try), nil })
		})
	}
	return &Bucket{o.Name, s3.New(opts)}
}

// Keep puts an object under a name that has none yet. One that is there already
// stays as it is, and that is no error: a name says what it holds.
func (b *Bucket) Keep(ctx context.Context, name string, body []byte) error {
	_, err := b.s3.PutObject(ctx, &s3.PutObjectInput{
		Bucket: &b.name, Key: &name, Body: bytes.NewReader(body), ContentLength: aws.Int64(int64(len(body))),
		ContentType: aws.String("text/plain; charset=utf-8"), IfNoneMatch: aws.String("*"), ChecksumAlgorithm: types.ChecksumAlgorithmCrc32,
	})
	if api, ok := errors.AsType[smithy.APIError](err); ok && api.ErrorCode() == "PreconditionFailed" {
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
	_, err := b.s3.CreateBucket(ctx, &s3.CreateBucketInput{
		Bucket: &b.name, ObjectLockEnabledForBucket: aws.Bool(true),
		CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: types.BucketLocationConstraint(b.s3.Options().Region)},
	})
	if _, mine := errors.AsType[*types.BucketAlreadyOwnedByYou](err); err != nil && !mine {
		return fmt.Errorf("locked: create %s: %w", b.name, err)
	}
	return nil
}
