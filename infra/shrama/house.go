package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/shrama/shrama/infra/engine"
	"github.com/shrama/shrama/shared/boot"
	"github.com/shrama/shrama/shared/notify"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/tenants"
)

// What the local house is called and knows; none of it is secret.
const (
	tableName     = "shrama"
	bucketName    = "shrama"
	region        = "local"
	pepper        = "the pepper of a laptop, known to all"
	esewaMerchant = "EPAYTEST"         // eSewa's own test merchant (developer.esewa.com.np)
	esewaSecret   = "8gBm/:&EnhH.1/q" //nolint:gosec // published by eSewa for tests
)

// house is the product's house on this machine: the one a function opens, with
// local engines behind it and an inbox instead of SES and SNS.
type house struct {
	web.House
	table *store.Table
	inbox *notify.Inbox
	db    *engine.Process // nil with -dynamodb
	docs  *engine.Process // nil with -s3
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
	env := boot.Env{
		Region: region, Base: "http://" + visible(addr), Table: tableName, Bucket: bucketName, Pepper: pepper, Sender: "shrama@localhost.localdomain",
		DynamoDB: o.dynamodb, S3: o.s3, Clock: clock(o.at, time.Now()),
		Credentials: h.credentials,
	}
	if h.House, err = env.House(tenants.FS); err != nil {
		return nil, err
	}
	if h.inbox, err = notify.OpenInbox(filepath.Join(o.data, "messages")); err != nil {
		return nil, err
	}
	h.Notify, h.Secure, h.Log = h.inbox, false, log
	h.Gateways = []string{h.Base}
	h.table = h.Table.(*store.Table) //nolint:errcheck,forcetypeassert // boot opens no other
	if err := h.table.Create(ctx); err != nil {
		return nil, err
	}
	return h, nil
}

// start starts the engines that are not given, and notes their addresses in o.
func (h *house) start(ctx context.Context, o *options) error {
	var wait sync.WaitGroup
	var dbErr, docsErr error
	if o.dynamodb == "" {
		wait.Go(func() {
			if h.db, dbErr = engine.DynamoDB(ctx, filepath.Join(o.data, "table")); dbErr == nil {
				o.dynamodb = h.db.URL
			}
		})
	}
	if o.s3 == "" {
		wait.Go(func() {
			if h.docs, docsErr = engine.S3(ctx, filepath.Join(o.data, "documents")); docsErr == nil {
				o.s3 = h.docs.URL
			}
		})
	}
	wait.Wait()
	return errors.Join(dbErr, docsErr)
}

// credentials are the engine's own; other engines take any.
func (h *house) credentials(tenant.ID) aws.CredentialsProvider {
	if h.db != nil {
		return credentials.NewStaticCredentialsProvider(h.db.AccessKey, h.db.SecretKey, "")
	}
	return credentials.NewStaticCredentialsProvider("local", "local", "")
}

func (h *house) close() {
	for _, p := range []*engine.Process{h.db, h.docs} {
		if p != nil {
			p.Close()
		}
	}
	if h.inbox != nil {
		_ = h.inbox.Close() // each message was written when it was sent
	}
}

// clock returns a clock that shows at when the machine's shows began, and runs
// on from there.
func clock(at, began time.Time) func() time.Time {
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
