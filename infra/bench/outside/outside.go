// Package outside measures what a journey costs a server that others can be held
// against: the processor time of the whole process of serve, driven over HTTP from
// another process, as products are compared that nobody can look into.
package outside

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os/exec"
	"regexp"
	"syscall"
	"time"

	"github.com/shrama/shrama/infra/bench/visitor"
	"github.com/shrama/shrama/shared/pack"
)

// Report is what N journeys cost.
type Report struct {
	Journeys int           `json:"journeys"`
	Phases   []Phase       `json:"phases"`
	Journey  float64       `json:"journey_cpu_ms"` // of serve's own process, its relay's work among it
	Idle     float64       `json:"idle_ms_a_s"`    // of it, while nobody asks: taken off every phase
	Load     string        `json:"load"`           // of the machine, at the end
	Wall     time.Duration `json:"wall_ns"`
}

// Phase is one step of all journeys.
type Phase struct {
	Step     string  `json:"step"`
	Apart    bool    `json:"apart,omitempty"` // not part of the journey as others are measured
	Requests int     `json:"requests"`        // of one journey
	CPU      float64 `json:"cpu_ms"`          // of one journey, in serve's process
	Engines  float64 `json:"engines_cpu_ms"`  // likewise, in the engines'
}

// Plan says what to drive.
type Plan struct {
	Program string    // that has the command serve
	Root    string    // where it is run
	Data    string    // an empty folder
	At      time.Time // when its clock starts
	Law     *pack.Service
	N       int
}

// Run drives the journeys, step by step.
func Run(ctx context.Context, p Plan) (r Report, err error) {
	began := time.Now()
	s, base, err := begin(ctx, p)
	if err != nil {
		return r, err
	}
	defer s.end()
	d := &drive{plan: p, process: s, report: &r}
	if err := d.signIn(ctx, base); err != nil {
		return r, err
	}
	r.Journeys = p.N
	if err := d.idle(ctx); err != nil {
		return r, err
	}
	for _, x := range d.steps() {
		if err := d.phase(ctx, x); err != nil {
			return r, fmt.Errorf("%s: %w", x.name, err)
		}
	}
	for _, x := range r.Phases {
		if !x.Apart {
			r.Journey += x.CPU
		}
	}
	r.Load, r.Wall = load(), time.Since(began)
	return r, nil
}

var standsAt = regexp.MustCompile(`Shrama is at (http://[^/]+)/`)

// begin starts serve and returns its address.
func begin(ctx context.Context, p Plan) (*served, string, error) {
	cmd := exec.CommandContext(ctx, p.Program, "serve", "-addr", "127.0.0.1:0", "-data", p.Data, "-at", p.At.Format(time.RFC3339)) //nolint:gosec // this very program
	cmd.Dir, cmd.Cancel = p.Root, func() error { return cmd.Process.Signal(syscall.SIGINT) }
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, "", fmt.Errorf("outside: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, "", fmt.Errorf("outside: %w", err)
	}
	s := &served{cmd: cmd}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if m := standsAt.FindStringSubmatch(lines.Text()); m != nil {
			go io.Copy(io.Discard, out) //nolint:errcheck // until it ends
			s.engines, err = children(cmd.Process.Pid)
			return s, m[1], err
		}
	}
	s.end()
	return nil, "", errors.New("outside: serve ended before it stood")
}

// remote carries requests to a server over HTTP, as a front that is in this
// process would answer them.
type remote struct{ client *http.Client }

// ServeHTTP sends a request on and passes the answer back.
func (x remote) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	out := r.Clone(r.Context())
	out.RequestURI = ""
	resp, err := x.client.Do(out)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer resp.Body.Close()
	maps.Copy(w.Header(), resp.Header)
	w.WriteHeader(resp.StatusCode)
	io.Copy(w, resp.Body) //nolint:errcheck // who asked finds it short
}

// drive are the people of the journeys.
type drive struct {
	plan    Plan
	process *served
	report  *Report

	employer, officer, director *visitor.Browser
	ids, back                   []string
}

func (d *drive) signIn(ctx context.Context, base string) error {
	stay := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 8}}
	began := time.Now()
	at := visitor.At{Front: remote{stay}, Base: base, Clock: func() time.Time { return d.plan.At.Add(time.Since(began)) }}
	for who, email := range map[**visitor.Browser]string{&d.employer: "employer@shrama.example", &d.officer: "officer@shrama.example", &d.director: "director@shrama.example"} {
		var err error
		if *who, err = visitor.SignIn(ctx, at, email); err != nil {
			return err
		}
	}
	return nil
}

// step is what happens in all journeys before the next does.
type step struct {
	name     string
	apart    bool
	requests int
	each     func(ctx context.Context, i int) error
}

// steps are the journey: one that is created, one look into the queue, three moves
// and two looks at where it stands. Papers and the payer's way to the gateway and
// back are apart, for what others are measured by has neither.
func (d *drive) steps() []step {
	parts := d.plan.Law.Parts
	at := func(i int, rest string) string { return visitor.Cases + "/" + d.ids[i] + rest }
	look := func(b *visitor.Browser, path func(i int) string) func(context.Context, int) error {
		return func(ctx context.Context, i int) error {
			_, err := b.Ask(ctx, visitor.Page{Path: path(i), Packed: "br"})
			return err
		}
	}
	move := func(b **visitor.Browser, action string, version int) func(context.Context, int) error {
		return func(ctx context.Context, i int) error {
			_, err := (*b).Post(ctx, at(i, "/acts"), visitor.Act(action, version))
			return err
		}
	}
	sent := 2 + len(parts) // the version of what was sent
	return []step{
		{"create: begin", false, 1, func(ctx context.Context, _ int) error {
			id, err := d.employer.Begin(ctx)
			d.ids = append(d.ids, id)
			return err
		}},
		{"create: answers", false, len(parts), func(ctx context.Context, i int) error {
			for _, p := range parts {
				if _, err := d.employer.Post(ctx, at(i, "/parts/"+p.ID), visitor.Answers()); err != nil {
					return err
				}
			}
			return nil
		}},
		{"papers", true, 3 * len(visitor.Wanted(d.plan.Law)), func(ctx context.Context, i int) error {
			return d.employer.AttachAll(ctx, d.ids[i], d.plan.Law)
		}},
		{"create: send", false, 1, func(ctx context.Context, i int) error {
			_, err := d.employer.Post(ctx, at(i, "/check"), url.Values{"declared": {"yes"}})
			return err
		}},
		{"to the gateway", true, 2, func(ctx context.Context, i int) error {
			to, err := d.employer.Pay(ctx, d.ids[i])
			d.back = append(d.back, to)
			return err
		}},
		{"move 1: paid", false, 1, look(d.employer, func(i int) string { return d.back[i] })},
		{"queue page", false, 1, look(d.officer, func(int) string { return "/np/permit/queue" })},
		{"move 2: recommend", false, 1, move(&d.officer, "recommend", sent+1)},
		{"move 3: grant", false, 1, move(&d.director, "grant", sent+2)},
		{"status, twice", false, 2, func(ctx context.Context, i int) error {
			status := look(d.employer, func(i int) string { return at(i, "") })
			return errors.Join(status(ctx, i), status(ctx, i))
		}},
	}
}
