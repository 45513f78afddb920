// Package bench measures what one call of each operation costs: calls to
// DynamoDB and its units as the engine reports them, processor time, memory,
// time, and bytes on the wire. Goals stand beside the figures.
//
// The product under it is the whole one, on real engines: a request passes the
// gateway in miniature, the Lambda handler and the store. Only sockets between
// browser and gateway are left out, and the functions of stream and schedule do
// not run meanwhile.
package bench

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/shrama/shrama/infra/bench/adapter"
	"github.com/shrama/shrama/infra/bench/bill"
	"github.com/shrama/shrama/infra/bench/outside"
	"github.com/shrama/shrama/infra/bench/past"
	"github.com/shrama/shrama/infra/bench/scale"
	"github.com/shrama/shrama/infra/bench/start"
	"github.com/shrama/shrama/infra/bench/visitor"
	"github.com/shrama/shrama/infra/bench/weight"
	"github.com/shrama/shrama/infra/gateway"
	"github.com/shrama/shrama/infra/house"
	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/tenants"
)

// Report is everything that was measured.
type Report struct {
	At      time.Time `json:"at"`
	Machine string    `json:"machine"`
	Repeats int       `json:"repeats"` // of each operation
	Rows    []Row     `json:"operations"`
	Pages   []Page    `json:"pages"`
	Papers  []Paper   `json:"papers"`
	Settled []Settled `json:"settings"`
	Docket  []Row     `json:"docket"` // what the relay's row of a case costs, after each act

	Adapter []adapter.Row `json:"adapter"`
	Weights []weight.Life `json:"weights"`
	Journey bill.Journey  `json:"journey"`
	Bill    bill.Bill     `json:"bill"`

	Outside outside.Report `json:"outside"`

	Scale  scale.Report `json:"scale"`
	Start  start.Report `json:"start"`
	Lint   past.Lint    `json:"lint"`
	Replay past.Replay  `json:"replay"`
}

// Row is one operation's measure: what one call of it costs.
type Row struct {
	Operation string        `json:"operation"`
	Calls     int           `json:"calls"`         // requests to DynamoDB, the session's apart
	Session   int           `json:"session_calls"` // how many more where the session is not remembered
	RCU       float64       `json:"rcu"`           // read units, as the engine reports them
	WCU       float64       `json:"wcu"`           // write units, likewise
	Largest   int           `json:"largest_item_bytes,omitempty"`
	CPU       time.Duration `json:"cpu_ns"` // of this process: browser, gateway and function
	Allocs    int64         `json:"allocs"`
	Bytes     int64         `json:"alloc_bytes"`
	P50       time.Duration `json:"p50_ns"`
	Goal      string        `json:"goal,omitempty"` // in words
	Missed    bool          `json:"missed,omitempty"`
}

// stage is the house with the people and the cases that are measured.
type stage struct {
	house                               *house.House
	template                            *gateway.Template
	db                                  *store.Scope
	law                                 casework.Law
	server                              *http.Server // what the payment gateway's status check is asked of
	nobody, employer, officer, director *visitor.Browser
	admin                               *visitor.Browser

	open    int      // how many cases lie in the queue whose page is measured, at least
	ids     []string // of the cases under way
	version int      // at which they stand
	back    []string // where the payment gateway sends each browser
	numbers []string // of their records
	docket  []Row
}

const employer = "employer@shrama.example"

// day is when the bench plays: a working day of 2083, inside every published
// calendar.
var day = time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)

// Run measures everything, each operation n times. Root is the source tree.
func Run(ctx context.Context, root string, n int) (Report, error) {
	dir, err := os.MkdirTemp("", "shrama-bench-")
	if err != nil {
		return Report{}, fmt.Errorf("bench: %w", err)
	}
	defer os.RemoveAll(dir)
	s, err := set(ctx, root, house.Options{Data: dir, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return Report{}, err
	}
	defer s.close()
	r := Report{At: time.Now().UTC().Truncate(time.Second), Machine: machine(), Repeats: n}
	for _, op := range s.life() {
		row, err := s.measure(ctx, op, n)
		if err != nil {
			return r, err
		}
		r.Rows = append(r.Rows, row)
	}
	if r.Pages, err = s.pages(ctx); err != nil {
		return r, err
	}
	if r.Papers, err = s.papers(ctx); err != nil {
		return r, err
	}
	r.Docket = s.docket
	if r.Weights, err = s.weights(ctx); err != nil {
		return r, err
	}
	if err := r.charge(ctx, s); err != nil {
		return r, err
	}
	r.Settled, err = s.settled(ctx)
	return r, err
}

// RunAdapter measures what stands between API Gateway and a handler.
func (r *Report) RunAdapter(ctx context.Context, root string) error {
	dir, err := os.MkdirTemp("", "shrama-bench-")
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	defer os.RemoveAll(dir)
	s, err := set(ctx, root, house.Options{Data: dir, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	defer s.close()
	testing.Init()
	if err := flag.Set("test.benchtime", "200ms"); err != nil { // a second each would be half a minute
		return fmt.Errorf("bench: %w", err)
	}
	r.Adapter, err = adapter.Measure(s.house.House, visitor.Tenant)
	return err
}

// RunOutside drives n journeys over HTTP against a process of the given program,
// which has the command serve.
func (r *Report) RunOutside(ctx context.Context, root, program string, n int) error {
	dir, err := os.MkdirTemp("", "shrama-bench-")
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	defer os.RemoveAll(dir)
	p, err := pack.Open(tenants.FS).Pack(visitor.Tenant)
	if err != nil {
		return err
	}
	law, err := p.Service(visitor.Service)
	if err != nil {
		return err
	}
	r.Outside, err = outside.Run(ctx, outside.Plan{Program: program, Root: root, Data: dir, At: day, Law: law, N: n})
	return err
}

// RunPast lints every pack of the tree and replays past cases on an engine of
// their own.
func (r *Report) RunPast(ctx context.Context, root string) error {
	r.Lint = past.Linted(os.DirFS(filepath.Join(root, "tenants")), civil.Of(day))
	dir, err := os.MkdirTemp("", "shrama-bench-")
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	defer os.RemoveAll(dir)
	h, err := house.Office(ctx, house.Options{Addr: "127.0.0.1:0", Data: dir, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	defer h.Close()
	law, err := h.Packs.Pack(visitor.Tenant)
	if err != nil {
		return err
	}
	r.Replay, err = past.Replayed(ctx, h.Table.For(visitor.Tenant), law)
	return err
}

// set opens a house as the options say and signs its people in.
func set(ctx context.Context, root string, o house.Options) (_ *stage, err error) {
	t, err := gateway.Read(filepath.Join(root, "template.yaml"))
	if err != nil {
		return nil, err
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("bench: %w", err)
	}
	o.Addr, o.Clock = l.Addr().String(), house.RunningFrom(day, time.Now())
	h, err := house.Open(ctx, o)
	if err != nil {
		l.Close()
		return nil, err
	}
	s := &stage{house: h, template: t, open: crowded, db: h.Table.For(visitor.Tenant), server: &http.Server{ReadHeaderTimeout: time.Second}}
	defer func() {
		if err != nil {
			l.Close()
			s.close()
		}
	}()
	if _, err = h.Enrol(ctx); err != nil {
		return nil, err
	}
	if s.law.Pack, err = h.Packs.Pack(visitor.Tenant); err != nil {
		return nil, err
	}
	if s.law.Service, err = s.law.Pack.Service(visitor.Service); err != nil {
		return nil, err
	}
	s.law.Now = h.Clock()
	front, err := s.front()
	if err != nil {
		return nil, err
	}
	s.server.Handler = front
	go s.server.Serve(l) //nolint:errcheck // it ends with close
	for _, p := range []struct {
		who   **visitor.Browser
		email string
	}{{&s.nobody, ""}, {&s.employer, employer}, {&s.officer, "officer@shrama.example"}, {&s.director, "director@shrama.example"}, {&s.admin, "admin@shrama.example"}} {
		if *p.who, err = visitor.SignIn(ctx, visitor.At{Front: front, Base: h.Base, Clock: h.Clock}, p.email); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *stage) close() {
	s.server.Close()
	s.house.Close()
}

// front is the product as it is just after a start: no session is remembered.
// The tenants' rows still are: the first request of a real process reads one
// beside its session, in the same round trip.
func (s *stage) front() (http.Handler, error) {
	return s.house.Front(s.template, s.house.Functions())
}

func machine() string {
	return fmt.Sprintf("%s/%s, %d processors, %s", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
}

// Missed names what missed its goal.
func (r Report) Missed() []string {
	var out []string
	add := func(missed bool, name, goal string) {
		if missed {
			out = append(out, name+": "+goal)
		}
	}
	for _, x := range r.Rows {
		add(x.Missed, x.Operation, x.Goal)
	}
	for _, x := range r.Weights {
		add(x.Missed, x.Service+" "+x.Says, x.Goal)
	}
	add(r.Journey.Missed, "journey", r.Journey.Goal)
	for _, x := range r.Pages {
		add(x.Missed, x.Name, x.Goal)
	}
	for _, x := range r.Papers {
		add(x.Missed, x.Name, x.Goal)
	}
	for _, x := range r.Settled {
		add(x.Missed, x.Page+" with settings", x.Goal)
	}
	for _, x := range r.Start.Starts {
		add(x.Missed, "start of "+x.Function, x.Goal)
		add(x.Heavy, "zip of "+x.Function, x.Most)
	}
	for _, x := range r.Start.Reads {
		add(x.Missed, x.Service, x.Goal)
	}
	out = append(out, r.Scale.Missed()...)
	add(r.Lint.Missed, "lint", r.Lint.Goal)
	add(r.Replay.Missed, "replay", r.Replay.Goal)
	return out
}
