// Package engine runs the two real engines that stand in for AWS on one machine:
// dynoxide for DynamoDB and versitygw for S3, each a child process on a free
// loopback port. They die with the program that started them.
//
// Neither enforces IAM: infra/guard stands before them and does. Nothing here is
// deployed.
package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// Process is a running engine.
type Process struct {
	URL                  string // http://127.0.0.1:port
	AccessKey, SecretKey string // that it knows

	dir  string
	own  aws.CredentialsProvider // instead of the two keys
	cmd  *exec.Cmd
	exit chan struct{} // closed when the process has ended
	stop sync.Once
}

// At returns an engine that someone else runs at url, such as DynamoDB Local. It
// keeps a stream's place in dir; Close leaves it running.
func At(url, accessKey, secretKey, dir string) *Process {
	return &Process{URL: url, AccessKey: accessKey, SecretKey: secretKey, dir: dir}
}

// Through returns the engine as it is reached by somebody else's address and
// with other rights; it keeps its place in the stream, and Close leaves it
// running.
func (p *Process) Through(url string, as aws.CredentialsProvider) *Process {
	return &Process{URL: url, own: as, dir: p.dir}
}

// Started reports whether this program started the engine.
func (p *Process) Started() bool { return p.cmd != nil }

// Credentials are those that the engine knows.
func (p *Process) Credentials() aws.CredentialsProvider {
	if p.own != nil {
		return p.own
	}
	return credentials.NewStaticCredentialsProvider(p.AccessKey, p.SecretKey, "")
}

// program is what to run; args gets the port.
type program struct {
	path   string
	args   func(port string) []string
	env    []string
	server string // how the Server header of its answers starts; empty is any
}

const (
	startLimit = 20 * time.Second // to the first healthy answer, on a busy machine
	stopLimit  = 5 * time.Second  // from the request to end until it is forced
)

// start runs p until it answers. The port is chosen before the child binds it,
// so another program may be faster: then it is tried again with another.
func start(ctx context.Context, p program) (*Process, error) {
	var err error
	for range 3 {
		var port string
		if port, err = freePort(ctx); err != nil {
			return nil, err
		}
		var proc *Process
		if proc, err = launch(ctx, p, port); err == nil {
			return proc, nil
		}
		if ctx.Err() != nil {
			break
		}
	}
	return nil, fmt.Errorf("engine: %s: %w", filepath.Base(p.path), err)
}

func launch(ctx context.Context, p program, port string) (*Process, error) {
	out := &tail{}
	cmd := exec.Command(p.path, p.args(port)...) //nolint:gosec,noctx // outlives the context, which only bounds its start
	cmd.Env, cmd.Stdout, cmd.Stderr, cmd.SysProcAttr = append(os.Environ(), p.env...), out, out, attributes()
	// The child lives while this pipe is open, for those that watch their input;
	// the kernel closes it however this program ends.
	if _, err := cmd.StdinPipe(); err != nil {
		return nil, err
	}
	proc := &Process{URL: "http://127.0.0.1:" + port, cmd: cmd, exit: make(chan struct{})}
	started := make(chan error)
	go func() {
		// Pdeathsig fires when the starting thread ends, so that thread is kept
		// (https://go.dev/issue/27505).
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			cmd.Wait() //nolint:errcheck // how it ended is told by healthy, and does not matter after Close
			close(proc.exit)
		}
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	if err := proc.healthy(ctx, p.server); err != nil {
		proc.Close()
		return nil, fmt.Errorf("%w: %s", err, out)
	}
	return proc, nil
}

// healthy waits until the engine answers, whatever it answers.
func (p *Process) healthy(ctx context.Context, server string) error {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.URL, nil)
		if err != nil {
			return err
		}
		if resp, err := http.DefaultClient.Do(req); err == nil {
			resp.Body.Close()
			if strings.HasPrefix(resp.Header.Get("Server"), server) {
				return nil
			}
		}
		select {
		case <-p.exit:
			return errors.New("ended at once")
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// Close ends the engine and waits for it; what it acknowledged is on disk. A
// second call does nothing.
func (p *Process) Close() {
	if p.cmd == nil {
		return
	}
	p.stop.Do(func() {
		p.cmd.Process.Signal(syscall.SIGTERM) //nolint:errcheck // it may have ended by itself
		select {
		case <-p.exit:
		case <-time.After(stopLimit):
			p.cmd.Process.Kill() //nolint:errcheck // as above
			<-p.exit
		}
	})
}

func freePort(ctx context.Context) (string, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("engine: %w", err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, err
}

// Root returns the folder of the project's go.mod, in which the engines are
// found: the nearest above the working directory.
func Root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		b, err := os.ReadFile(filepath.Join(dir, "go.mod")) //nolint:gosec // the project's own
		if err == nil && bytes.HasPrefix(b, []byte("module github.com/shrama/shrama\n")) {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", errors.New("engine: not inside the project's folder")
		}
		dir = up
	}
}

// tail keeps the last of what a child wrote, for the error message.
type tail struct {
	mu sync.Mutex
	b  []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.b = append(t.b, p...)
	t.b = t.b[max(0, len(t.b)-1000):]
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(string(t.b))
}
