// Package storetest gives tests the store on a real engine: one for the test
// program, a fresh tenant for every test, so tests share nothing and need not
// clean up.
package storetest

import (
	"context"
	"crypto/rand"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/shrama/shrama/infra/engine"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenant"
)

// TableName is the name of the table that all tests of a program share.
const TableName = "shrama-test"

// shared starts the engine, which ends with the test program.
var shared = sync.OnceValues(func() (*engine.Process, error) {
	p, err := engine.DynamoDB(context.Background(), "")
	if err != nil {
		return nil, err
	}
	return p, store.Open(options(p)).Create(context.Background())
})

func options(p *engine.Process) store.Options {
	keys := credentials.NewStaticCredentialsProvider(p.AccessKey, p.SecretKey, "")
	return store.Options{
		Name: TableName, Region: engine.Region, Endpoint: p.URL,
		Credentials: func(tenant.ID) aws.CredentialsProvider { return keys },
	}
}

// Options returns those of the test program's table, for a test that changes
// one, such as the clock or the transport.
func Options(t testing.TB) store.Options {
	t.Helper()
	return options(Engine(t))
}

// Engine returns the test program's engine. Without the engine's npm package
// the test fails and says how to get it.
func Engine(t testing.TB) *engine.Process {
	t.Helper()
	p, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Table returns the table that all tests of the program share.
func Table(t testing.TB) *store.Table {
	t.Helper()
	return store.Open(Options(t))
}

// Tenant returns a tenant that no other test has.
func Tenant(t testing.TB) tenant.ID {
	t.Helper()
	return tenant.ID("tt-" + strings.ToLower(rand.Text()[:8]))
}

// Open returns the table as a fresh tenant sees it.
func Open(t testing.TB) *store.Scope {
	t.Helper()
	return Table(t).For(Tenant(t))
}

// At returns the table as a fresh tenant sees it at the instant that clock
// tells, which a test moves to let things expire.
func At(t testing.TB, clock func() time.Time) *store.Scope {
	t.Helper()
	o := Options(t)
	o.Clock = clock
	return store.Open(o).For(Tenant(t))
}
