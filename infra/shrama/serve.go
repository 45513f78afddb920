package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/shrama/shrama/infra/gateway"
	"github.com/shrama/shrama/infra/house"
)

// options are the flags of serve.
type options struct {
	addr, data   string
	at           time.Time // when the clock starts; zero is now
	reset        bool
	dynamodb, s3 string // other engines' addresses
}

func (o *options) read(d desk, args []string) error {
	f := flags(d, "serve")
	f.StringVar(&o.addr, "addr", "127.0.0.1:8080", "address to listen on")
	f.StringVar(&o.data, "data", filepath.Join(d.root, ".shrama"), "folder that keeps everything")
	f.Func("at", "when the clock starts, such as 2026-11-22 or 2026-11-22T10:15+05:45; it runs on from there", func(s string) (err error) {
		o.at, err = instant(s)
		return err
	})
	f.BoolVar(&o.reset, "reset", false, "forget all data first")
	f.StringVar(&o.dynamodb, "dynamodb", "", "address of another DynamoDB engine, instead of starting one")
	f.StringVar(&o.s3, "s3", "", "address of another S3 engine, instead of starting one")
	return parse(f, args)
}

// instant reads a day (its start in UTC) or a time with its zone.
func instant(s string) (time.Time, error) {
	for _, layout := range []string{time.DateOnly, time.RFC3339, "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, errors.New("not a day like 2026-11-22 or a time like 2026-11-22T10:15+05:45")
}

// serve runs the product until it is told to end.
func serve(ctx context.Context, d desk, args []string) error {
	endWithGo()
	var o options
	if err := o.read(d, args); err != nil {
		return err
	}
	l, err := listen(ctx, o.addr) // first: who cannot listen need not set up
	if err != nil {
		return err
	}
	defer l.Close()
	if err := ready(ctx, d); err != nil {
		return err
	}
	if err := soundPacks(d.root); err != nil {
		return err
	}
	if err := folder(o.data, o.reset); err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(d.err, nil))
	h, err := house.Open(ctx, house.Options{Addr: l.Addr().String(), Data: o.data, Clock: house.RunningFrom(o.at, time.Now()), DynamoDB: o.dynamodb, S3: o.s3, Log: log})
	if err != nil {
		return err
	}
	defer h.Close()
	return answer(ctx, d, h, l)
}

// listen opens the address, or says in one sentence why not.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("%s is in use: stop the program that has it, or choose another address with -addr", addr)
	case err != nil:
		return nil, fmt.Errorf("cannot listen on %s: %w", addr, err)
	}
	return l, nil
}

// mark is the file by which a data folder is known as ours.
const mark = "This folder belongs to shrama serve; -reset removes it.\n"

// folder makes the data folder, and removes the one there was if reset is set:
// never a folder that serve did not make.
func folder(dir string, reset bool) error {
	file := filepath.Join(dir, "README")
	if reset {
		switch was, err := os.ReadFile(file); {
		case err == nil && string(was) == mark:
			if err := os.RemoveAll(dir); err != nil {
				return err
			}
		case !errors.Is(err, os.ErrNotExist) || !empty(dir):
			return fmt.Errorf("%s was not made by serve, so -reset leaves it alone", dir)
		}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(mark), 0o600)
}

// empty reports whether there is nothing in dir, or no dir.
func empty(dir string) bool {
	entries, err := os.ReadDir(dir)
	return errors.Is(err, os.ErrNotExist) || err == nil && len(entries) == 0
}

// answer serves the template's functions and the developer's pages.
func answer(ctx context.Context, d desk, h *house.House, l net.Listener) error {
	people, err := h.Enrol(ctx)
	if err != nil {
		return err
	}
	t, err := gateway.Read(filepath.Join(d.root, "template.yaml"))
	if err != nil {
		return err
	}
	functions := h.Functions()
	front, err := h.Front(t, functions)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: front, ReadHeaderTimeout: 10 * time.Second, MaxHeaderBytes: 1 << 20}

	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	h.Follow(ctx, t, functions, stop)
	go func() {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			stop(err)
		}
	}()
	welcome(d.out, h.Base, people)
	<-ctx.Done()
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	_ = server.Shutdown(last) // a request that takes longer is cut
	if err := context.Cause(ctx); !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// welcome says where the product is and who may try it.
func welcome(w io.Writer, base string, people []house.Person) {
	fmt.Fprintf(w, "\nShrama is at %s/\n\n", base)
	for _, p := range people {
		fmt.Fprintf(w, "  %-5s %-40s %s\n", p.Tenant, p.Email, p.About)
	}
	fmt.Fprintf(w, "\nSign in with one of these addresses, or your own; the code is at %s/dev/messages,\nand an officer's app of codes at %s/dev/app\n", base, base)
	fmt.Fprint(w, "Ctrl-C ends it. The data stays; -reset forgets it.\n")
}

// soundPacks refuses to start on a pack with faults, with the first of them.
func soundPacks(root string) error {
	var all linted
	if err := all.add(filepath.Join(root, "tenants")); err != nil {
		return err
	}
	if n := len(all.Faults); n > 0 {
		return fmt.Errorf("a pack has faults (%d; `go run ./infra/shrama lint` tells all), first %s", n, all.Faults[0])
	}
	return nil
}
