package files

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/shrama/shrama/shared/tenant"
)

// Options say where the bucket is and who may reach it.
type Options struct {
	Bucket     string
	Quarantine string // the bucket of what nobody has checked yet; empty is Bucket, under keys of its own
	Region     string
	Endpoint   string // a local engine's address as this program reaches it; empty is AWS
	Public     string // the same as browsers reach it; empty is Endpoint

	// Credentials returns those of one tenant's role, which AWS holds to keys
	// under in/<tenant>/ and t/<tenant>/. The role must also be allowed
	// s3:ListBucket there, or S3 answers 403 for what is merely missing. Of
	// several calls for a tenant each may return its own.
	Credentials  func(tenant.ID) aws.CredentialsProvider
	UsePathStyle bool // the bucket in the path and not in the host's name, as local engines want it

	HTTPClient aws.HTTPClient              // nil is one of the SDK's own, shared by all tenants
	Backoff    func(try int) time.Duration // the pause before another try; nil is the SDK's own
}

// Store is the two buckets. It opens no connection until a Scope is used and may
// be used by many goroutines.
type Store struct {
	opts Options

	mu     sync.Mutex
	scopes map[tenant.ID]*Scope
}

// Open returns the bucket that opts describe. It makes no call.
func Open(opts Options) *Store {
	if opts.HTTPClient == nil {
		opts.HTTPClient = awshttp.NewBuildableClient()
	}
	if opts.Public == "" {
		opts.Public = opts.Endpoint
	}
	return &Store{opts: opts, scopes: map[tenant.ID]*Scope{}}
}

// mostScopes are kept; a cell has fewer tenants at a time.
const mostScopes = 256

// Scope is the bucket as one tenant sees it.
type Scope struct {
	id     tenant.ID
	bucket string
	pen    string            // the bucket of the quarantine
	s3     *s3.Client        // for this program's own calls
	public *s3.PresignClient // for links that browsers are handed
	forms  *s3.PresignClient // for forms, which live longer
}

// For returns the bucket as the tenant sees it. It panics on an id that is not
// Valid, for that id came from somewhere that checked nothing.
func (s *Store) For(id tenant.ID) *Scope {
	if !id.Valid() {
		panic(fmt.Sprintf("files: %q is not a tenant", id))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.scopes[id]
	if !ok {
		outside := s.client(id, s.opts.Public)
		c = &Scope{
			id: id, bucket: s.opts.Bucket, pen: s.quarantine(),
			s3:     s.client(id, s.opts.Endpoint),
			public: s3.NewPresignClient(outside),
			forms: s3.NewPresignClient(outside, s3.WithPresignClientFromClientOptions(func(o *s3.Options) {
				o.Credentials = lasting{o.Credentials}
			})),
		}
		if len(s.scopes) >= mostScopes {
			clear(s.scopes) // codes of tenants come from addresses, and anybody can make up some
		}
		s.scopes[id] = c
	}
	return c
}

func (s *Store) client(id tenant.ID, endpoint string) *s3.Client {
	o := s3.Options{Region: s.opts.Region, HTTPClient: s.opts.HTTPClient, UsePathStyle: s.opts.UsePathStyle}
	if s.opts.Credentials != nil {
		o.Credentials = s.opts.Credentials(id)
	}
	if pause := s.opts.Backoff; pause != nil {
		o.Retryer = retry.NewStandard(func(o *retry.StandardOptions) {
			o.Backoff = retry.BackoffDelayerFunc(func(try int, _ error) (time.Duration, error) { return pause(try), nil })
		})
	}
	if endpoint != "" {
		o.BaseEndpoint = &endpoint
	}
	return s3.New(o)
}

func (s *Store) quarantine() string { return cmp.Or(s.opts.Quarantine, s.opts.Bucket) }

// Origin returns the scheme and host that uploads are posted to, which the
// pages' Content-Security-Policy must name.
func (s *Store) Origin() string {
	if s.opts.Public == "" {
		return "https://" + s.quarantine() + ".s3." + s.opts.Region + ".amazonaws.com"
	}
	u, err := url.Parse(s.opts.Public)
	if err != nil {
		return s.opts.Public
	}
	if !s.opts.UsePathStyle {
		u.Host = s.quarantine() + "." + u.Host
	}
	return u.Scheme + "://" + u.Host
}

// Create makes the buckets on a local engine and lets scripts of pages from
// origins post to the quarantine; one that exists gets the origins. On AWS the
// template makes them. It asks for the credentials of the empty tenant.
func (s *Store) Create(ctx context.Context, origins ...string) error {
	c, quarantine := s.client("", s.opts.Endpoint), s.quarantine()
	for _, name := range []string{s.opts.Bucket, quarantine} {
		_, err := c.CreateBucket(ctx, &s3.CreateBucketInput{
			Bucket:                    &name,
			CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: types.BucketLocationConstraint(s.opts.Region)},
		})
		if _, mine := errors.AsType[*types.BucketAlreadyOwnedByYou](err); err != nil && !mine {
			return fmt.Errorf("files: create %s: %w", name, err)
		}
	}
	if len(origins) == 0 {
		return nil
	}
	_, err := c.PutBucketCors(ctx, &s3.PutBucketCorsInput{
		Bucket: &quarantine,
		CORSConfiguration: &types.CORSConfiguration{CORSRules: []types.CORSRule{{
			AllowedOrigins: origins, AllowedMethods: []string{"POST"}, AllowedHeaders: []string{"*"}, MaxAgeSeconds: aws.Int32(3600),
		}}},
	})
	if err != nil {
		return fmt.Errorf("files: create %s: %w", quarantine, err)
	}
	return nil
}
