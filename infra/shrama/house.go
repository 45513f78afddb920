package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/shrama/shrama/functions/permit"
	"github.com/shrama/shrama/infra/engine"
	"github.com/shrama/shrama/infra/simulator"
	"github.com/shrama/shrama/shared/boot"
	"github.com/shrama/shrama/shared/files"
	"github.com/shrama/shrama/shared/notify"
	"github.com/shrama/shrama/shared/paper"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/tenants"
)

// What the local house is called and knows; none of it is secret.
const (
	tableName     = "shrama"
	bucketName    = "shrama"
	pepper        = "the pepper of a laptop, known to all"
	esewaMerchant = "EPAYTEST"        // eSewa's own test merchant (developer.esewa.com.np)
	esewaSecret   = "8gBm/:&EnhH.1/q" //nolint:gosec // published by eSewa for tests
)

// house is the product's house on this machine: the one a function opens, with
// local engines behind it and an inbox instead of SES and SNS.
type house struct {
	web.House
	permit permit.Needs
	table  *store.Table
	inbox  *notify.Inbox
	db     *engine.Process   // the table's engine
	docs   *engine.Process   // the documents' engine
	own    []*engine.Process // those started here
}

// openHouse starts both engines at once and makes what they must hold.
func openHouse(ctx context.Context, o options, addr string, log *slog.Logger) (_ *house, err error) {
	h := &house{}
	defer func() {
		if err != nil {
			h.close()
		}
	}()
	if err := h.start(ctx, &o); err != nil {
		return nil, err
	}
	base := "http://" + visible(addr)
	env := boot.Env{
		Region: engine.Region, Base: base, Table: tableName, Bucket: bucketName, Pepper: pepper,
		Esewa:    boot.Esewa{Merchant: esewaMerchant, Secret: esewaSecret, Form: base + simulator.EsewaForm, Status: base + simulator.EsewaStatus},
		DynamoDB: engineOf(h.db), S3: engineOf(h.docs), Clock: runningFrom(o.at, time.Now()),
	}
	if err := h.open(ctx, env, o.data); err != nil {
		return nil, err
	}
	h.Secure, h.Log = false, log
	return h, nil
}

// open opens the house of env, with an inbox and keys in the folder data, and
// makes the table and the bucket.
func (h *house) open(ctx context.Context, env boot.Env, data string) (err error) {
	if h.House, err = env.House(tenants.FS); err != nil {
		return err
	}
	if h.inbox, err = notify.OpenInbox(filepath.Join(data, "messages")); err != nil {
		return err
	}
	h.Notify, h.Document = h.inbox, sync.OnceValues(h.describe)
	h.permit.Press = paper.NewPress(paper.Fonts)
	h.permit.Keys = &paper.Folder{Dir: filepath.Join(data, "keys")}
	if err := os.MkdirAll(filepath.Join(data, "keys"), 0o700); err != nil {
		return err
	}
	if h.permit.Gateways, h.permit.Query, err = env.Esewa.Gateways(); err != nil {
		return err
	}
	h.table = h.Table.(*store.Table) //nolint:errcheck // boot opens no other
	bucket := h.Files.(*files.Store) //nolint:errcheck // likewise
	return errors.Join(h.table.Create(ctx), bucket.Create(ctx, h.Base))
}

// start starts the engines that are not given, both at once.
func (h *house) start(ctx context.Context, o *options) error {
	given := func(url string) *engine.Process {
		return &engine.Process{URL: url, AccessKey: "local", SecretKey: "local"}
	}
	h.db, h.docs = given(o.dynamodb), given(o.s3)
	var wait sync.WaitGroup
	var dbErr, docsErr error
	if o.dynamodb == "" {
		wait.Go(func() { h.db, dbErr = engine.DynamoDB(ctx, filepath.Join(o.data, "table")) })
	}
	if o.s3 == "" {
		wait.Go(func() { h.docs, docsErr = engine.S3(ctx, filepath.Join(o.data, "documents")) })
	}
	wait.Wait()
	if o.dynamodb == "" && dbErr == nil {
		h.own = append(h.own, h.db)
	}
	if o.s3 == "" && docsErr == nil {
		h.own = append(h.own, h.docs)
	}
	return errors.Join(dbErr, docsErr)
}

func engineOf(p *engine.Process) boot.Engine {
	return boot.Engine{URL: p.URL, Credentials: func(tenant.ID) aws.CredentialsProvider {
		return credentials.NewStaticCredentialsProvider(p.AccessKey, p.SecretKey, "")
	}}
}

func (h *house) close() {
	for _, p := range h.own {
		p.Close()
	}
	if h.inbox != nil {
		_ = h.inbox.Close() // each message was written when it was sent
	}
}

// runningFrom returns a clock that shows at when the machine's shows began, and runs
// on from there.
func runningFrom(at, began time.Time) func() time.Time {
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

// soundPacks refuses to start on a pack with faults, with the first of them.
func soundPacks(root string) error {
	faults, err := faultsOf(filepath.Join(root, "tenants"))
	if err != nil {
		return err
	}
	if len(faults) > 0 {
		return fmt.Errorf("a pack has faults (%d; `go run ./infra/shrama lint` tells all), first %s", len(faults), faults[0])
	}
	return nil
}
