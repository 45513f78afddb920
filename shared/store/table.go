package store

import (
	"fmt"
	mathrand "math/rand/v2"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/shrama/shrama/shared/tenant"
)

// Options say where the table is and who may reach it.
type Options struct {
	Name     string // of the table
	Region   string
	Endpoint string // a local engine's address; empty is AWS

	// Credentials returns those of one tenant's role, which AWS holds to keys
	// that start T#<tenant>#. Create asks for those of the empty tenant.
	Credentials func(tenant.ID) aws.CredentialsProvider

	HTTPClient aws.HTTPClient              // nil is one of the SDK's own, shared by all tenants
	Backoff    func(try int) time.Duration // the pause before another try; nil is some milliseconds, more each time
	Clock      func() time.Time            // decides what has expired; nil is the machine's
}

// Table is the one table. It opens no connection until a Scope is used and may
// be used by many goroutines.
type Table struct {
	opts Options

	mu      sync.Mutex
	clients map[tenant.ID]*dynamodb.Client
}

// Open returns the table that opts describe. It makes no call.
func Open(opts Options) *Table {
	if opts.HTTPClient == nil {
		opts.HTTPClient = awshttp.NewBuildableClient()
	}
	if opts.Clock == nil {
		opts.Clock = time.Now //nolint:forbidigo // the default of a program's wiring
	}
	return &Table{opts: opts, clients: map[tenant.ID]*dynamodb.Client{}}
}

// For returns the table as the tenant sees it. It panics on an id that is not
// Valid, for that id came from somewhere that checked nothing.
func (t *Table) For(id tenant.ID) *Scope {
	if !id.Valid() {
		panic(fmt.Sprintf("store: %q is not a tenant", id))
	}
	return &Scope{id: id, table: t, db: t.client(id)}
}

// mostClients are kept; a cell has fewer tenants at a time.
const mostClients = 256

// client returns the tenant's own client. Clients share their connections and
// nothing else, so no call can carry another tenant's signature.
func (t *Table) client(id tenant.ID) *dynamodb.Client {
	t.mu.Lock()
	defer t.mu.Unlock()
	c, ok := t.clients[id]
	if !ok {
		o := dynamodb.Options{Region: t.opts.Region, HTTPClient: t.opts.HTTPClient, Retryer: t.retryer()}
		if t.opts.Credentials != nil {
			o.Credentials = t.opts.Credentials(id)
		}
		if t.opts.Endpoint != "" {
			o.BaseEndpoint = aws.String(t.opts.Endpoint)
		}
		c = dynamodb.New(o)
		if len(t.clients) >= mostClients {
			clear(t.clients) // codes of tenants come from addresses, and anybody can make up some
		}
		t.clients[id] = c
	}
	return c
}

// retryer repeats sooner than the SDK, whose second try comes up to two seconds
// late: DynamoDB answers in milliseconds, and a person waits.
func (t *Table) retryer() aws.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts, o.MaxBackoff = 5, 250*time.Millisecond
		if pause := t.opts.Backoff; pause != nil {
			o.Backoff = retry.BackoffDelayerFunc(func(try int, _ error) (time.Duration, error) { return pause(try), nil })
		}
	})
}

// pause is how long a write waits that met another's transaction.
func (t *Table) pause(try int) time.Duration {
	if t.opts.Backoff != nil {
		return t.opts.Backoff(try)
	}
	d := time.Duration(10<<try) * time.Millisecond
	return d/2 + mathrand.N(d) //nolint:gosec // spreads load, guards nothing
}

func (t *Table) now() int64 { return t.opts.Clock().Unix() }

// Scope is the table as one tenant sees it.
type Scope struct {
	id    tenant.ID
	table *Table
	db    *dynamodb.Client
}

// Tenant returns the tenant whose items the scope sees.
func (s *Scope) Tenant() tenant.ID { return s.id }

func (s *Scope) name() *string { return &s.table.opts.Name }
