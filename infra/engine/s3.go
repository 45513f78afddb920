package engine

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
)

// S3 starts versitygw with its buckets in dir/s3, or in a temporary folder that
// goes with it where dir is empty. It knows one account, whose secret is made up at each start.
// The context bounds the start, which on a new machine includes the build.
func S3(ctx context.Context, dir string) (*Process, error) {
	path, err := BuildS3(ctx, os.Stderr)
	if err != nil {
		return nil, err
	}
	var flags []string
	if dir != "" {
		if dir, err = filepath.Abs(dir); err != nil {
			return nil, fmt.Errorf("engine: %w", err)
		}
		flags = []string{"-dir", filepath.Join(dir, "s3")}
	}
	const access = "shrama-local" // owns the buckets, so it stays the same
	secret := rand.Text()
	proc, err := start(ctx, program{
		path:   path,
		args:   func(port string) []string { return append([]string{"-port", port, "-region", Region}, flags...) },
		env:    []string{"ROOT_ACCESS_KEY=" + access, "ROOT_SECRET_KEY=" + secret}, // not where ps shows them
		server: "VERSITYGW",
	})
	if err != nil {
		return nil, err
	}
	proc.dir, proc.AccessKey, proc.SecretKey = dir, access, secret
	return proc, nil
}

// BuildS3 returns the path of the versitygw program, and builds it first where
// the user's cache has none for these sources and this Go: about a minute of
// processor time, of which it says one line to w. Of several that want it at
// once, one builds.
func BuildS3(ctx context.Context, w io.Writer) (string, error) {
	top, err := Root()
	if err != nil {
		return "", err
	}
	src := filepath.Join(top, "infra/versitygw")
	sum, err := sources(src)
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("engine: %w", err)
	}
	dir := filepath.Join(cache, "shrama", sum)
	path := filepath.Join(dir, "versitygw")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("engine: %w", err)
	}
	unlock, err := lock(filepath.Join(dir, "lock"))
	if err != nil {
		return "", err
	}
	defer unlock()
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	fmt.Fprintln(w, "engine: building the S3 engine, once for this machine: about a minute")
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", path+".new", ".") //nolint:gosec // constant but for our own cache
	build.Dir, build.Env = src, append(os.Environ(), "GOFLAGS=-mod=readonly", "GOWORK=off", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("engine: building the S3 engine: %w: %s", err, out)
	}
	if err := os.Rename(path+".new", path); err != nil {
		return "", fmt.Errorf("engine: %w", err)
	}
	return path, nil
}

// sources returns a hash of what the program is built from.
func sources(dir string) (string, error) {
	h := sha256.New()
	io.WriteString(h, runtime.Version()) //nolint:errcheck // a hash takes everything
	for _, name := range []string{"go.mod", "go.sum", "main.go", "session.go"} {
		b, err := os.ReadFile(filepath.Join(dir, name)) //nolint:gosec // the project's own
		if err != nil {
			return "", fmt.Errorf("engine: %w", err)
		}
		h.Write(b)
	}
	return hex.EncodeToString(h.Sum(nil)[:8]), nil
}

// lock waits until no other program holds the file; the kernel frees it when
// its holder ends.
func lock(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600) //nolint:gosec // in our own cache
	if err != nil {
		return nil, fmt.Errorf("engine: %w", err)
	}
	for {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX) //nolint:gosec // a descriptor fits
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("engine: %w", err)
	}
	return func() { f.Close() }, nil
}
