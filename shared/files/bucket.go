package files

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/shrama/shrama/shared/signed"
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
	Backoff    func(try int) time.Duration // the pause before another try; nil is some milliseconds, more each time
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
	if opts.Public == "" {
		opts.Public = opts.Endpoint
	}
	return &Store{opts: opts, scopes: map[tenant.ID]*Scope{}}
}

// mostScopes are kept; a cell has fewer tenants at a time.
const mostScopes = 256

// Scope is the bucket as one tenant sees it.
type Scope struct {
	id          tenant.ID
	bucket, pen bucket         // the documents', and the quarantine's
	public      signed.Service // the documents' bucket as links reach it that browsers are handed
	forms       signed.Service // the quarantine's as forms reach it, which live longer
}

// bucket is one of the two, as somebody reaches it.
type bucket struct {
	signed.Service
	name, path string // path is that of the bucket: empty where the host names it
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
		c = s.scope(id)
		if len(s.scopes) >= mostScopes {
			clear(s.scopes) // codes of tenants come from addresses, and anybody can make up some
		}
		s.scopes[id] = c
	}
	return c
}

func (s *Store) scope(id tenant.ID) *Scope {
	service := signed.Service{Name: "s3", Region: s.opts.Region, HTTP: s.opts.HTTPClient, Backoff: s.opts.Backoff}
	if s.opts.Credentials != nil {
		service.Credentials = s.opts.Credentials(id)
	}
	c := &Scope{id: id, bucket: s.at(service, s.opts.Endpoint, s.opts.Bucket), pen: s.at(service, s.opts.Endpoint, s.quarantine())}
	c.public, c.forms = s.at(service, s.opts.Public, c.bucket.name).Service, s.at(service, s.opts.Public, c.pen.name).Service
	c.forms.Credentials = lasting{service.Credentials}
	return c
}

// at is a bucket as an endpoint has it: this program's, or that of browsers.
func (s *Store) at(service signed.Service, endpoint, name string) bucket {
	service.Endpoint = endpoint
	b := bucket{name: name}
	b.Service, b.path = service.Bucket(name, s.opts.UsePathStyle)
	return b
}

func (s *Store) quarantine() string { return cmp.Or(s.opts.Quarantine, s.opts.Bucket) }

// Origin returns the scheme and host that uploads are posted to, which the
// pages' Content-Security-Policy must name.
func (s *Store) Origin() string {
	return s.at(signed.Service{Name: "s3", Region: s.opts.Region}, s.opts.Public, s.quarantine()).Endpoint
}

// Create makes the buckets on a local engine and lets scripts of pages from
// origins post to the quarantine; one that exists gets the origins. On AWS the
// template makes them. It asks for the credentials of the empty tenant.
func (s *Store) Create(ctx context.Context, origins ...string) error {
	c := s.scope("")
	for _, b := range []bucket{c.bucket, c.pen} {
		_, err := b.Do(ctx, signed.Call{Method: http.MethodPut, Path: cmp.Or(b.path, "/"), Body: []byte(
			`<CreateBucketConfiguration><LocationConstraint>` + s.opts.Region + `</LocationConstraint></CreateBucketConfiguration>`,
		)})
		if r, refused := errors.AsType[*signed.Refusal](err); err != nil && (!refused || r.Code != "BucketAlreadyOwnedByYou") {
			return fmt.Errorf("files: create %s: %w", b.name, err)
		}
	}
	if len(origins) == 0 {
		return nil
	}
	rules := `<CORSConfiguration><CORSRule><AllowedMethod>POST</AllowedMethod><AllowedHeader>*</AllowedHeader><MaxAgeSeconds>3600</MaxAgeSeconds>`
	for _, o := range origins {
		rules += `<AllowedOrigin>` + o + `</AllowedOrigin>`
	}
	_, err := c.pen.Do(ctx, signed.Call{
		Method: http.MethodPut, Path: cmp.Or(c.pen.path, "/"), Query: url.Values{"cors": {""}}, Body: []byte(rules + `</CORSRule></CORSConfiguration>`),
	})
	if err != nil {
		return fmt.Errorf("files: create %s: %w", c.pen.name, err)
	}
	return nil
}
