// Package boot opens the house for one function from its environment: clients
// of AWS, packs, static files, messages. It is the only place where the
// environment is read and the clock is the machine's.
//
// Clients are made by hand, never by config.LoadDefaultConfig, which links the
// SSO and STS clients and looks for files: 2 MB and a third of the start
// (AWS: "Lambda execution environment lifecycle"). Nothing here waits for a
// network.
package boot

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/shrama/shrama/shared/files"
	"github.com/shrama/shrama/shared/files/locked"
	"github.com/shrama/shrama/shared/mandate"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/setting/version"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/assets"
)

// Env is what a function is told by its environment. The variables are explained
// in infra/docs/operating.md and set in template.yaml.
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

// FromEnv opens the house of the running function. Packs holds one folder a
// tenant family, as tenants.FS does.
func FromEnv(packs fs.FS) (web.House, error) {
	e, err := Read(os.Getenv)
	if err != nil {
		return web.House{}, err
	}
	return e.House(packs)
}

// Read reads the variables of a deployed function, and reports all that are
// missing at once.
func Read(getenv func(string) string) (Env, error) {
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
	for _, v := range []struct{ name, value string }{
		{"AWS_REGION", e.Region}, {"SHRAMA_BASE", e.Base}, {"SHRAMA_TABLE", e.Table}, {"SHRAMA_BUCKET", e.Bucket}, {"SHRAMA_QUARANTINE", e.Quarantine},
		{"SHRAMA_PEPPER", e.Pepper}, {"SHRAMA_SENDER", e.Sender}, {"SHRAMA_KEYS", e.Keys},
		{"SHRAMA_ROLE", e.Role},
	} {
		if v.value == "" {
			faults = append(faults, fmt.Errorf("boot: %s is not set", v.name))
		}
	}
	if len(e.Pepper) < 32 {
		faults = append(faults, errors.New("boot: SHRAMA_PEPPER has less than 32 characters"))
	}
	return e, errors.Join(faults...)
}

// House opens what e describes, without a sender of messages: post.Open makes
// one for the functions that send. It makes no call.
func (e Env) House(packs fs.FS) (web.House, error) {
	static, err := assets.Embedded()
	if err != nil {
		return web.House{}, fmt.Errorf("boot: %w", err)
	}
	bucket := files.Open(files.Options{
		Bucket: e.Bucket, Quarantine: e.Quarantine, Region: e.Region, Endpoint: e.S3, UsePathStyle: e.S3 != "", Credentials: e.Tenant,
		HTTPClient: e.HTTP, Backoff: e.Backoff,
	})
	table := store.Open(store.Options{
		Name: e.Table, Region: e.Region, Endpoint: e.DynamoDB, Credentials: e.Tenant, Clock: e.Clock,
		HTTPClient: e.HTTP, Backoff: e.Backoff,
	})
	shelf := pack.Open(packs)
	pepper := sha256.Sum256([]byte(e.Pepper))
	return web.House{
		Table:    table,
		Files:    bucket,
		Packs:    shelf,
		Tenants:  tenancy.Open(tenancy.Options{Table: table, Packs: shelf, Layered: version.Load, Clock: e.Clock}),
		Clock:    e.Clock,
		Assets:   static,
		Log:      slog.New(slog.NewJSONHandler(os.Stderr, nil)),
		Base:     e.Base,
		Secure:   true,
		Pepper:   pepper[:],
		Uploads:  bucket.Origin(),
		Gateways: e.Esewa.origins(),
		Viewer:   e.Viewer,
	}, nil
}

// Safe opens the bucket that keeps heads of logs, in the function's own name: no
// session of a tenant may write there. It makes no call.
func (e Env) Safe() (*locked.Bucket, error) {
	if e.Record == "" {
		return nil, errors.New("boot: SHRAMA_RECORD is not set")
	}
	return locked.Open(locked.Options{Name: e.Record, Region: e.Region, Endpoint: e.S3, UsePathStyle: e.S3 != "", Credentials: e.Own, HTTPClient: e.HTTP, Backoff: e.Backoff}), nil
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
