// Command versitygw is an S3 gateway over a folder, for one machine only: the
// posix backend of github.com/versity/versitygw (Apache-2.0) and nothing else.
// It stands in a module of its own so that its 60 dependencies stay out of what
// is deployed, and in a process of its own because posix.New changes the
// working directory.
//
// It ends when its standard input does, so it cannot outlive its parent.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/versity/versitygw/auth"
	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/embedgw"
)

// copyLimit is S3's own for one CopyObject; embedded, the gateway's is zero.
const copyLimit = 5 << 30

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "versitygw:", err)
		os.Exit(1)
	}
}

func run() error {
	port := flag.String("port", "", "loopback port to listen on")
	dir := flag.String("dir", "", "folder of the buckets; empty is a new one that is removed at the end")
	region := flag.String("region", "us-east-1", "region that clients sign for")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	go func() {
		io.Copy(io.Discard, os.Stdin) //nolint:errcheck // any end is the end
		stop()
	}()

	top, err := folder(*dir)
	if err != nil {
		return err
	}
	if *dir == "" {
		defer os.RemoveAll(top)
	}
	buckets, side := filepath.Join(top, "buckets"), filepath.Join(top, "meta")
	for _, d := range []string{buckets, side} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return err
		}
	}
	root := auth.Account{Access: os.Getenv("ROOT_ACCESS_KEY"), Secret: os.Getenv("ROOT_SECRET_KEY"), Role: auth.RoleAdmin}
	return serve(ctx, buckets, side, &embedgw.Config{
		RootUserAccess: root.Access, RootUserSecret: root.Secret, IAMService: sessions{auth.NewIAMServiceSingle(root), root.Secret},
		Region: *region, Ports: []string{"127.0.0.1:" + *port}, HealthPath: "/healthz",
		MaxConnections: 1024, MaxRequests: 512, MultipartMaxParts: 10000, KeepAlive: true, Quiet: true,
	})
}

// folder returns the absolute path of dir, the only kind that posix.New can
// work with, or of a new temporary folder.
func folder(dir string) (string, error) {
	if dir == "" {
		return os.MkdirTemp("", "shrama-s3-")
	}
	return filepath.Abs(dir)
}

// serve keeps metadata in files beside the buckets, since not every file system
// has user attributes.
func serve(ctx context.Context, buckets, side string, cfg *embedgw.Config) error {
	store, err := meta.NewSideCar(side)
	if err != nil {
		return err
	}
	be, err := posix.New(buckets, store, posix.PosixOpts{SideCarDir: side, CopyObjectThreshold: copyLimit})
	if err != nil {
		return err
	}
	if err := embedgw.RunVersityGW(ctx, be, cfg); !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}
