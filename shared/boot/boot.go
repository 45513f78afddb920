// Package boot opens the ground of one function from its environment: the table,
// the packs, the tenants. It is the only place where the environment is read and
// the clock is the machine's. Beside it stands what only some functions need, so
// that the others neither link it nor are told of it: pages (front), what signs
// (keys) and what sends (post).
//
// Clients are made by hand, never by config.LoadDefaultConfig, which links the
// SSO and STS clients and looks for files: 2 MB and a third of the start
// (AWS: "Lambda execution environment lifecycle"). Nothing here waits for a
// network.
package boot

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/shrama/shrama/shared/files/locked"
	"github.com/shrama/shrama/shared/mandate"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/setting/version"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/tenant"
)

// Env is what a function is told by its environment. The variables are explained
// in infra/docs/operating.md and set in template.yaml, for each function those
// that it needs.
type Env struct {
	Region     string // AWS_REGION
	Base       string // SHRAMA_BASE: https:// and the host that people see
	Table      string // SHRAMA_TABLE
	Bucket     string // SHRAMA_BUCKET
	Quarantine string // SHRAMA_QUARANTINE: the bucket of uploads that nobody has checked
	Pepper     string // SHRAMA_PEPPER: a secret of at least 32 characters
	Sender     string // SHRAMA_SENDER: the address that e-mail comes from
	SMS        string // SHRAMA_SMS: the sender id of text messages; may be empty
	Keys       string // SHRAMA_KEYS: alias/<this><tenant> is the KMS key that signs the tenant's papers
	Viewer     string // SHRAMA_VIEWER: the header in which CloudFront says who is asking; empty where it does not stand before the API
	Record     string // SHRAMA_RECORD: the bucket with the lock, where heads of logs go; only the clock is told
	Role       string // SHRAMA_ROLE: ARN of the role that is taken for a tenant
	Esewa      Esewa

	DynamoDB, S3 string                                     // addresses of local engines; empty is AWS
	Own          aws.CredentialsProvider                    // of the function's own role, which holds no data
	Tenant       func(id tenant.ID) aws.CredentialsProvider // of a tenant's role
	Clock        func() time.Time

	HTTP    aws.HTTPClient              // carries calls to table and bucket; nil is the SDK's own
	Backoff func(try int) time.Duration // the pause before another try; nil is each client's own
}

// Needs are variables without which a part of a function does not work.
type Needs []string

// What some functions need besides the ground; front, keys and post say their own.
var (
	Addressed = Needs{"SHRAMA_BASE"}   // who writes links
	Peppered  = Needs{"SHRAMA_PEPPER"} // who makes codes and hashes of numbers
	Recording = Needs{"SHRAMA_RECORD"} // who puts heads of logs into the safe
)

// ground is what every function needs.
var ground = Needs{"AWS_REGION", "SHRAMA_TABLE", "SHRAMA_ROLE"}

// Read reads the variables of a deployed function, and reports all that it needs
// and that are missing at once.
func Read(getenv func(string) string, needs ...Needs) (Env, error) {
	e := Env{
		Region: getenv("AWS_REGION"), Base: getenv("SHRAMA_BASE"), Table: getenv("SHRAMA_TABLE"),
		Bucket: getenv("SHRAMA_BUCKET"), Quarantine: getenv("SHRAMA_QUARANTINE"), Pepper: getenv("SHRAMA_PEPPER"), Sender: getenv("SHRAMA_SENDER"),
		SMS: getenv("SHRAMA_SMS"), Keys: getenv("SHRAMA_KEYS"), Role: getenv("SHRAMA_ROLE"), Viewer: getenv("SHRAMA_VIEWER"), Record: getenv("SHRAMA_RECORD"),
		Esewa: Esewa{Merchant: getenv("SHRAMA_ESEWA_MERCHANT"), Secret: getenv("SHRAMA_ESEWA_SECRET")},
		Own:   own{getenv},
		Clock: time.Now, //nolint:forbidigo // the wiring's one clock
	}
	e.Tenant = mandate.Open(mandate.Options{Role: e.Role, Region: e.Region, Own: e.Own}).For
	var faults []error
	for _, name := range slices.Concat(append([]Needs{ground}, needs...)...) {
		if getenv(name) == "" {
			faults = append(faults, fmt.Errorf("boot: %s is not set", name))
		}
	}
	if e.Pepper != "" && len(e.Pepper) < 32 {
		faults = append(faults, errors.New("boot: SHRAMA_PEPPER has less than 32 characters"))
	}
	return e, errors.Join(faults...)
}

// Ground is what every function stands on.
type Ground struct {
	Table   *store.Table
	Packs   *pack.Shelf
	Tenants *tenancy.Register
	Log     *slog.Logger
}

// Ground opens what e describes. Packs holds one folder a tenant family, as
// tenants.FS does. It makes no call.
func (e Env) Ground(packs fs.FS) Ground {
	table := store.Open(store.Options{
		Name: e.Table, Region: e.Region, Endpoint: e.DynamoDB, Credentials: e.Tenant, Clock: e.Clock,
		HTTPClient: e.HTTP, Backoff: e.Backoff,
	})
	shelf := pack.Open(packs)
	return Ground{
		Table:   table,
		Packs:   shelf,
		Tenants: tenancy.Open(tenancy.Options{Table: table, Packs: shelf, Layered: version.Load, Clock: e.Clock}),
		Log:     slog.New(slog.NewJSONHandler(os.Stderr, nil)),
	}
}

// Safe opens the bucket that keeps heads of logs, in the function's own name: no
// session of a tenant may write there. It makes no call.
func (e Env) Safe() *locked.Bucket {
	return locked.Open(locked.Options{Name: e.Record, Region: e.Region, Endpoint: e.S3, UsePathStyle: e.S3 != "", Credentials: e.Own, HTTPClient: e.HTTP, Backoff: e.Backoff})
}

// own is the function's own role, as the Lambda runtime tells it. It is read at
// every call, so credentials that the runtime renews are used at once (AWS:
// "Defined runtime environment variables").
type own struct{ getenv func(string) string }

// Retrieve returns the credentials of the function's role.
func (o own) Retrieve(context.Context) (aws.Credentials, error) {
	c := aws.Credentials{
		AccessKeyID: o.getenv("AWS_ACCESS_KEY_ID"), SecretAccessKey: o.getenv("AWS_SECRET_ACCESS_KEY"),
		SessionToken: o.getenv("AWS_SESSION_TOKEN"), Source: "environment",
	}
	if !c.HasKeys() {
		return c, errors.New("boot: AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is not set")
	}
	return c, nil
}
