// Package start measures how a function begins: from the start of its process
// until it asks the Lambda Runtime API for work, beside the smallest function
// there is, and what the first request for a service then reads of the law and of
// the book, in a process that has done nothing yet.
package start

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/shrama/shrama/infra/bootstrap"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/tenants"
)

// Cost is what was spent on reading something for the first time.
type Cost struct {
	Time      time.Duration `json:"ns"`
	Allocated int64         `json:"alloc_bytes"`
}

// Read is what the first request for a service reads.
type Read struct {
	Service   string   `json:"service"` // in-gj/shop-registration: the tenant's largest
	Files     []string `json:"files"`
	Bytes     int64    `json:"bytes"`
	Pack      Cost     `json:"pack"`      // the pack and the service
	Book      Cost     `json:"book"`      // every sentence of one language
	Countries Cost     `json:"countries"` // their names, where a page has one
	Ratio     float64  `json:"ratio"`     // of the pack's time to the bare start's
	Goal      string   `json:"goal"`
	Missed    bool     `json:"missed,omitempty"`
}

// What the law of one service may cost the first request for it.
const (
	mostTime  = 2 * time.Millisecond
	mostBytes = 1 << 20
)

// Start is how one function begins.
type Start struct {
	Function string        `json:"function"`
	Size     int64         `json:"bytes"` // of its program
	Zip      int64         `json:"zip"`   // bytes of what is deployed: the arm64 program, deflated
	Wall     time.Duration `json:"wall_ns"`
	CPU      time.Duration `json:"cpu_ns"`
	Faults   int64         `json:"faults"`         // pages of memory that were not there when they were touched
	Ratio    float64       `json:"ratio"`          // of the processor time to the bare one's
	Goal     string        `json:"goal,omitempty"` // of the ratio
	Missed   bool          `json:"missed,omitempty"`
	Most     string        `json:"most,omitempty"` // of the zip
	Heavy    bool          `json:"heavy,omitempty"`
}

// What the start of a function may cost: so much more than the bare one's, and so
// many bytes.
const (
	mostRatio = 1.6
	mostZip   = bootstrap.Goal
)

// Report is what Run found. The first two starts are no functions of the product:
// the bare one, and one with nothing but the SDK's client of DynamoDB, which is
// the least that a function with a table can cost.
type Report struct {
	Starts []Start `json:"starts"`
	Reads  []Read  `json:"reads"`
}

// Build makes a program as it is made for Lambda: for a processor, from a folder
// of the tree, into a file.
type Build func(ctx context.Context, arch, folder, file string) error

// Plan is what is measured.
type Plan struct {
	Dir       string      // where programs are put
	Functions [][2]string // name and folder
	Build     Build
	Rounds    int // how often each is begun
}

// Run builds the functions and begins each of them in turn.
func Run(ctx context.Context, p Plan) (r Report, err error) {
	own := [][2]string{{"bare", "infra/bench/start/bare"}, {"table", "infra/bench/start/table"}}
	functions := slices.Concat(own, p.Functions)
	for _, f := range append(functions, [2]string{"first", "infra/bench/start/first"}) {
		if err := p.Build(ctx, runtime.GOARCH, f[1], filepath.Join(p.Dir, f[0])); err != nil {
			return r, fmt.Errorf("start: %s: %w", f[0], err)
		}
	}
	if r.Starts, err = begin(ctx, p.Dir, functions, p.Rounds); err != nil {
		return r, err
	}
	for i, f := range functions {
		file := filepath.Join(p.Dir, f[0]+".arm64")
		if err := p.Build(ctx, "arm64", f[1], file); err != nil {
			return r, fmt.Errorf("start: %s: %w", f[0], err)
		}
		s := &r.Starts[i]
		if s.Zip, err = bootstrap.Zipped(file); err != nil {
			return r, err
		}
		if i >= len(own) {
			s.Goal, s.Missed = fmt.Sprintf("≤ %.1f ×", mostRatio), s.Ratio > mostRatio
			s.Most, s.Heavy = fmt.Sprintf("≤ %.1f MB", float64(mostZip)/1e6), s.Zip > mostZip
		}
	}
	for _, family := range pack.Families(tenants.Deployed) {
		worst, err := first(ctx, filepath.Join(p.Dir, "first"), family, p.Rounds)
		if err != nil {
			return r, err
		}
		if worst.Service == "" {
			continue // the operator's pack has no service
		}
		worst.Ratio = float64(worst.Pack.Time) / float64(r.Starts[0].Wall)
		worst.Goal = fmt.Sprintf("≤ %d ms, ≤ %d KB", mostTime.Milliseconds(), mostBytes>>10)
		worst.Missed = worst.Pack.Time > mostTime || worst.Pack.Allocated > mostBytes || worst.Bytes > mostBytes
		r.Reads = append(r.Reads, worst)
	}
	return r, nil
}

// first reads each service of a family and returns the largest, each time at its
// fastest: what else the machine does can only add.
func first(ctx context.Context, program, family string, rounds int) (worst Read, err error) {
	p, err := pack.Open(tenants.Deployed).Pack(family)
	if err != nil {
		return worst, err
	}
	for _, service := range p.Services {
		all := make([]Read, rounds)
		for i := range all {
			out, err := exec.CommandContext(ctx, program, family, service).Output() //nolint:gosec // built above
			if err == nil {
				err = json.Unmarshal(out, &all[i])
			}
			if err != nil {
				return worst, fmt.Errorf("start: first %s %s: %w", family, service, err)
			}
		}
		r := all[0]
		r.Service = family + "/" + service
		for _, c := range []func(*Read) *Cost{func(r *Read) *Cost { return &r.Pack }, func(r *Read) *Cost { return &r.Book }, func(r *Read) *Cost { return &r.Countries }} {
			times := make([]Cost, rounds)
			for i := range all {
				times[i] = *c(&all[i])
			}
			*c(&r) = slices.MinFunc(times, func(a, b Cost) int { return cmp.Compare(a.Time, b.Time) })
		}
		if r.Bytes > worst.Bytes {
			worst = r
		}
	}
	return worst, nil
}

// runtimeAPI answers nothing: it tells when a function asks for its first work.
type runtimeAPI struct {
	addr  string
	asked chan time.Time
}

func listen(ctx context.Context) (*runtimeAPI, func(), error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, fmt.Errorf("start: %w", err)
	}
	a := &runtimeAPI{l.Addr().String(), make(chan time.Time, 1)}
	server := &http.Server{ReadHeaderTimeout: time.Second, Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/invocation/next") {
			a.asked <- time.Now()
		}
		<-r.Context().Done()
	})}
	go server.Serve(l) //nolint:errcheck // it ends with close
	return a, func() { server.Close() }, nil
}

// begin starts every function rounds times, one after the other, and keeps each
// one's fastest.
func begin(ctx context.Context, dir string, functions [][2]string, rounds int) ([]Start, error) {
	api, stop, err := listen(ctx)
	if err != nil {
		return nil, err
	}
	defer stop()
	all := make([][]Start, len(functions))
	for range rounds {
		for i, f := range functions {
			s, err := api.once(ctx, filepath.Join(dir, f[0]))
			if err != nil {
				return nil, err
			}
			all[i] = append(all[i], s)
		}
	}
	out := make([]Start, len(functions))
	for i, f := range functions {
		out[i] = slices.MinFunc(all[i], func(a, b Start) int { return cmp.Compare(a.Wall, b.Wall) })
		out[i].Function = f[0]
		out[i].CPU = slices.MinFunc(all[i], func(a, b Start) int { return cmp.Compare(a.CPU, b.CPU) }).CPU
		out[i].Faults = slices.MinFunc(all[i], func(a, b Start) int { return cmp.Compare(a.Faults, b.Faults) }).Faults
		out[i].Ratio = float64(out[i].CPU) / float64(out[0].CPU)
	}
	return out, nil
}

// once starts a function until it asks for work, and ends it.
func (a *runtimeAPI) once(ctx context.Context, program string) (Start, error) {
	info, err := os.Stat(program)
	if err != nil {
		return Start{}, fmt.Errorf("start: %w", err)
	}
	cmd := exec.CommandContext(ctx, program)
	cmd.Env, cmd.Stderr = append(environment(), "AWS_LAMBDA_RUNTIME_API="+a.addr), os.Stderr
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return Start{}, fmt.Errorf("start: %w", err)
	}
	s := Start{Size: info.Size()}
	select {
	case at := <-a.asked:
		s.Wall = at.Sub(began)
	case <-time.After(30 * time.Second):
		err = errors.New("start: " + filepath.Base(program) + " asks for no work; what it said stands above")
	}
	_ = cmd.Process.Kill() // it may have ended by itself
	_ = cmd.Wait()         // killed: always an error
	if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		s.CPU, s.Faults = time.Duration(u.Utime.Nano()+u.Stime.Nano()), u.Minflt
	}
	return s, err
}

// environment is what template.yaml tells the functions, all of it together; they
// call nobody before their first request.
func environment() []string {
	return []string{
		"AWS_REGION=ap-south-1", "AWS_ACCESS_KEY_ID=x", "AWS_SECRET_ACCESS_KEY=x", "AWS_SESSION_TOKEN=x", "AWS_LAMBDA_FUNCTION_NAME=f",
		"SHRAMA_BASE=https://shrama.example", "SHRAMA_TABLE=t", "SHRAMA_BUCKET=b", "SHRAMA_QUARANTINE=q", "SHRAMA_RECORD=r", "SHRAMA_PEPPER=" + strings.Repeat("x", 32),
		"SHRAMA_SENDER=a@shrama.example", "SHRAMA_KEYS=alias/shrama-", "SHRAMA_ROLE=arn:aws:iam::111122223333:role/tenant", "SHRAMA_ESEWA_MERCHANT=x", "SHRAMA_ESEWA_SECRET=x",
	}
}
