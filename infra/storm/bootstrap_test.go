//go:build !race

package storm

import (
	"context"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"net"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// bootstrap is a function as it is deployed: its program, one process a call at a
// time, under the Lambda Runtime API, and killed now and then in the middle of a
// call.
type bootstrap struct {
	program string
	env     []string
	rate    float64 // of calls that are killed
	idle    chan *process
	killed  atomic.Int64 // in the middle of a call
	began   atomic.Int64
	took    atomic.Int64 // nanoseconds, of the last call that was answered
	spared  atomic.Bool  // it is killed no more
}

// process is one of its processes.
type process struct {
	cmd    *exec.Cmd
	server *http.Server
	work   chan *job
	exit   chan struct{}
	mu     sync.Mutex
	now    *job
}

// job is one call.
type job struct {
	id             string
	payload        []byte
	answer, failed chan []byte
}

// ServeHTTP is the Runtime API of one process (AWS: "Using the Lambda runtime
// API"). What is not about the call under way is of one that nobody waits for.
func (p *process) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, "/invocation/next") {
		select {
		case j := <-p.work:
			p.mu.Lock()
			p.now = j
			p.mu.Unlock()
			w.Header().Set("Lambda-Runtime-Aws-Request-Id", j.id)
			w.Header().Set("Lambda-Runtime-Deadline-Ms", fmt.Sprint(time.Now().Add(20*time.Second).UnixMilli()))
			w.Write(j.payload)
		case <-r.Context().Done():
		}
		return
	}
	b, err := io.ReadAll(r.Body)
	w.WriteHeader(http.StatusAccepted)
	p.mu.Lock()
	j := p.now
	p.mu.Unlock()
	if err != nil || j == nil || !strings.Contains(r.URL.Path, j.id) {
		return
	}
	if strings.HasSuffix(r.URL.Path, "/response") {
		j.answer <- b
	} else {
		j.failed <- b
	}
}

// start starts a process.
func (f *bootstrap) start() (*process, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // closed with the process
	if err != nil {
		return nil, err
	}
	p := &process{work: make(chan *job), exit: make(chan struct{})}
	p.server = &http.Server{Handler: p, ReadHeaderTimeout: time.Second}
	go p.server.Serve(l)                                                                 //nolint:errcheck // it ends with the process
	p.cmd = exec.Command(f.program)                                                      //nolint:gosec,noctx // built here
	p.cmd.Env = append(slices.Clone(f.env), "AWS_LAMBDA_RUNTIME_API="+l.Addr().String()) // and nothing of this machine's own
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	f.began.Add(1)
	go func() {
		p.cmd.Wait() //nolint:errcheck // it is killed
		p.server.Close()
		close(p.exit)
	}()
	return p, nil
}

var errKilled = errors.New("storm: killed")

// Invoke calls the function.
func (f *bootstrap) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	var p *process
	select {
	case p = <-f.idle:
	default:
		var err error
		if p, err = f.start(); err != nil {
			return nil, err
		}
	}
	j := &job{id: fmt.Sprintf("call-%d", mathrand.Int64()), payload: payload, answer: make(chan []byte, 1), failed: make(chan []byte, 1)}
	select {
	case p.work <- j:
	case <-p.exit: // killed while it was idle
		return nil, errKilled
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	began := time.Now()
	if !f.spared.Load() && mathrand.Float64() < f.rate {
		time.AfterFunc(mathrand.N(max(2*time.Duration(f.took.Load()), 5*time.Millisecond)), func() {
			p.cmd.Process.Kill() //nolint:errcheck // it may have been killed before
		})
	}
	select {
	case b := <-j.answer:
		f.took.Store(int64(time.Since(began)))
		f.idle <- p
		return b, nil
	case b := <-j.failed:
		return nil, fmt.Errorf("storm: the function failed: %s", b)
	case <-p.exit:
		f.killed.Add(1)
		return nil, errKilled
	}
}

// close ends all that is idle.
func (f *bootstrap) close() {
	for {
		select {
		case p := <-f.idle:
			p.cmd.Process.Kill() //nolint:errcheck // it may have ended
		default:
			return
		}
	}
}
