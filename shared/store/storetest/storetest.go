// Package storetest gives tests the store on a real engine: one for the test
// program, a fresh tenant for every test, so tests share nothing and need not
// clean up. A test may do what the template's policies let the portal do for the
// tenant, and no more.
package storetest

import (
	"context"
	"crypto/rand"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/shrama/shrama/infra/engine"
	"github.com/shrama/shrama/infra/guard"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenant"
)

// TableName is the name of the table that all tests of a program share.
const TableName = "shrama-test"

// guarded is the engine with the template's policies before it.
type guarded struct {
	*engine.Process
	store.Options
}

// shared starts the engine, which ends with the test program.
var shared = sync.OnceValues(func() (*guarded, error) {
	ctx := context.Background()
	p, err := engine.DynamoDB(ctx, "")
	if err != nil {
		return nil, err
	}
	g, err := guard.Open(ctx, guard.Options{Names: map[string]string{"Table": TableName}, DynamoDB: p})
	if err != nil {
		return nil, err
	}
	o := store.Options{Name: TableName, Region: engine.Region, Endpoint: g.DynamoDB}
	o.Credentials = func(tenant.ID) aws.CredentialsProvider { return g.Operator() }
	err = store.Open(o).Create(ctx)
	o.Credentials = g.As("Portal")
	return &guarded{p, o}, err
})

// Options returns those of the test program's table, for a test that changes
// one, such as the clock or the transport. Without the engine's npm package the
// test fails and says how to get it.
func Options(t testing.TB) store.Options {
	t.Helper()
	g, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return g.Options
}

// Engine returns the test program's engine, whose stream Lambda would read.
func Engine(t testing.TB) *engine.Process {
	t.Helper()
	Options(t)
	g, _ := shared() //nolint:errcheck // Options did
	return g.Process
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
