// Package house opens the whole product on one machine: every function as its
// lambda/main.go opens it, with the local engines behind and an inbox instead of
// SES and SNS. The command serve, the journeys and the bench stand on it.
package house

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/shrama/shrama/functions/permit"
	"github.com/shrama/shrama/infra/engine"
	"github.com/shrama/shrama/infra/guard"
	"github.com/shrama/shrama/infra/simulator"
	"github.com/shrama/shrama/shared/boot"
	"github.com/shrama/shrama/shared/boot/front"
	"github.com/shrama/shrama/shared/files"
	"github.com/shrama/shrama/shared/files/locked"
	_ "github.com/shrama/shrama/shared/form/validate" // what people type is judged
	"github.com/shrama/shrama/shared/logbook"
	"github.com/shrama/shrama/shared/notify/inbox"
	_ "github.com/shrama/shrama/shared/pack/source" // a pack that is being written is YAML
	"github.com/shrama/shrama/shared/paper/keyring"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/tenants"
)

// Options say how the house stands.
type Options struct {
	Addr         string           // host and port that browsers use: 127.0.0.1:8080
	Data         string           // folder that keeps everything
	Clock        func() time.Time // nil is the machine's
	DynamoDB, S3 string           // other engines' addresses; empty starts one
	Log          *slog.Logger
	Hasty        bool // see web.House

	HTTP    aws.HTTPClient              // what the functions reach table and bucket with; nil is the SDK's own
	Backoff func(try int) time.Duration // the pause before another try; nil is as deployed
}

func (o Options) clock() func() time.Time {
	if o.Clock == nil {
		return time.Now
	}
	return o.Clock
}

// What the local house is called and knows; none of it is secret.
const (
	tableName     = "shrama"
	bucketName    = "shrama"
	quarantine    = "shrama-in"
	record        = "shrama-record"
	pepper        = "the pepper of a laptop, known to all"
	esewaMerchant = "EPAYTEST"        // eSewa's own test merchant (developer.esewa.com.np)
	esewaSecret   = "8gBm/:&EnhH.1/q" //nolint:gosec // published by eSewa for tests
)

// House is the product's house on this machine: the one a function opens, with
// local engines behind it and an inbox instead of SES and SNS.
type House struct {
	web.House
	env     boot.Env
	permit  permit.Needs
	keys    *keyring.Folder
	signing logbook.Signing
	lock    *os.File          // held while this process alone works on the folder
	Inbox   *inbox.Box        // what would have been sent
	db      *engine.Process   // the table's engine
	docs    *engine.Process   // the documents' engine
	own     []*engine.Process // those started here
	guard   *guard.Guard      // stands before both
}

// Open starts both engines at once and makes what they must hold.
func Open(ctx context.Context, o Options) (_ *House, err error) {
	h, err := Office(ctx, o)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			h.Close()
		}
	}()
	if h.lock == nil { // with other engines only the inbox is this process's own
		if h.lock, err = hold(o.Data); err != nil {
			return nil, err
		}
	}
	if h.Inbox, err = inbox.Open(filepath.Join(o.Data, "messages")); err != nil {
		return nil, err
	}
	h.Notify, h.Document = h.Inbox, sync.OnceValues(h.describe)
	if h.permit.Gateways, h.permit.Query, err = h.env.Esewa.Gateways(); err != nil {
		return nil, err
	}
	return h, h.bucket(h.guard.Operator()).Create(ctx, h.Base) // pages from here may send files
}

// Office opens as much of the house as the operator needs: the table, the
// documents and the keys, with nobody to answer and no inbox. Engines that it
// starts are its own, so nothing else may work on the folder.
func Office(ctx context.Context, o Options) (_ *House, err error) {
	h := &House{}
	defer func() {
		if err != nil {
			h.Close()
		}
	}()
	if err := os.MkdirAll(filepath.Join(o.Data, "keys"), 0o700); err != nil {
		return nil, err
	}
	if o.DynamoDB == "" || o.S3 == "" {
		if h.lock, err = hold(o.Data); err != nil {
			return nil, err
		}
	}
	if err := h.start(ctx, &o); err != nil {
		return nil, err
	}
	h.guard, err = guard.Open(ctx, guard.Options{Names: map[string]string{"Table": tableName, "Documents": bucketName, "Quarantine": quarantine, "Log": record}, DynamoDB: h.db, S3: h.docs})
	if err != nil {
		return nil, err
	}
	base := "http://" + visible(o.Addr)
	h.env = boot.Env{
		Region: engine.Region, Base: base, Table: tableName, Bucket: bucketName, Quarantine: quarantine, Pepper: pepper,
		Esewa:  boot.Esewa{Merchant: esewaMerchant, Secret: esewaSecret, Form: base + simulator.EsewaForm, Status: base + simulator.EsewaStatus},
		Record: record, DynamoDB: h.guard.DynamoDB, S3: h.guard.S3, Own: h.guard.Operator(), Tenant: h.guard.As("Portal"), Clock: o.clock(),
		HTTP: o.HTTP, Backoff: o.Backoff,
	}
	if h.House, err = front.Open(h.env, h.env.Ground(tenants.FS)); err != nil {
		return nil, err
	}
	h.keys = &keyring.Folder{Dir: filepath.Join(o.Data, "keys")}
	h.signing = logbook.Signing{Keys: h.keys, Safe: h.safe(h.guard.Function("Clock"))}
	h.Secure, h.Hasty, h.Log = false, o.Hasty, o.Log
	if o.S3 != "" {
		h.Files = h.bucket(h.docs.Credentials()) // it knows no sessions, see guard.Options
		h.signing.Safe = h.safe(h.docs.Credentials())
	}
	table := store.Open(store.Options{Name: tableName, Region: engine.Region, Endpoint: h.guard.DynamoDB, Credentials: always(h.guard.Operator())})
	return h, errors.Join(table.Create(ctx), h.bucket(h.guard.Operator()).Create(ctx), h.safe(h.guard.Operator()).Create(ctx))
}

// bucket opens the documents' bucket with the same rights for every tenant.
func (h *House) bucket(as aws.CredentialsProvider) *files.Store {
	return files.Open(files.Options{Bucket: bucketName, Quarantine: quarantine, Region: engine.Region, Endpoint: h.guard.S3, UsePathStyle: true, Credentials: always(as)})
}

// safe opens the bucket with the lock.
func (h *House) safe(as aws.CredentialsProvider) *locked.Bucket {
	return locked.Open(locked.Options{Name: record, Region: engine.Region, Endpoint: h.guard.S3, UsePathStyle: true, Credentials: as, HTTPClient: h.env.HTTP, Backoff: h.env.Backoff})
}

func always(c aws.CredentialsProvider) func(tenant.ID) aws.CredentialsProvider {
	return func(tenant.ID) aws.CredentialsProvider { return c }
}

// Keys are the keys of the house's tenants.
func (h *House) Keys() keyring.Ring { return h.keys }

// Guard stands before the house's engines.
func (h *House) Guard() *guard.Guard { return h.guard }

// Env is what a function of this house would be told.
func (h *House) Env() boot.Env { return h.env }

// hold takes the folder for this process alone; the kernel frees it when the
// process ends, however it ends.
func hold(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("another shrama works on %s: end it first (Ctrl-C where serve runs), or give other engines with -dynamodb and -s3", dir), f.Close())
	}
	return f, nil
}

// start starts the engines that are not given, both at once.
func (h *House) start(ctx context.Context, o *Options) error {
	given := func(url string) *engine.Process {
		return engine.At(url, "local", "local", "")
	}
	h.db, h.docs = given(o.DynamoDB), given(o.S3)
	var wait sync.WaitGroup
	var dbErr, docsErr error
	if o.DynamoDB == "" {
		wait.Go(func() { h.db, dbErr = engine.DynamoDB(ctx, filepath.Join(o.Data, "table")) })
	}
	if o.S3 == "" {
		wait.Go(func() { h.docs, docsErr = engine.S3(ctx, filepath.Join(o.Data, "documents")) })
	}
	wait.Wait()
	if o.DynamoDB == "" && dbErr == nil {
		h.own = append(h.own, h.db)
	}
	if o.S3 == "" && docsErr == nil {
		h.own = append(h.own, h.docs)
	}
	return errors.Join(dbErr, docsErr)
}

// Close ends the engines that were started and closes the inbox.
func (h *House) Close() {
	if h.guard != nil {
		h.guard.Close()
	}
	for _, p := range h.own {
		p.Close()
	}
	if h.Inbox != nil {
		_ = h.Inbox.Close() // each message was written when it was sent
	}
	if h.lock != nil {
		_ = h.lock.Close() // and so is the folder free
	}
}

// RunningFrom returns a clock that shows at when the machine's shows began, and runs
// on from there.
func RunningFrom(at, began time.Time) func() time.Time {
	if at.IsZero() {
		return time.Now
	}
	return func() time.Time { return at.Add(time.Since(began)) }
}

// visible is an address as a browser on this machine writes it.
func visible(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); err == nil && ip != nil && ip.IsUnspecified() {
		return net.JoinHostPort("127.0.0.1", port)
	}
	return addr
}
