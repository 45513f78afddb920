//go:build !race

package storm

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"log/slog"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"

	"github.com/shrama/shrama/functions/relay"
	deployed "github.com/shrama/shrama/infra/bootstrap"
	"github.com/shrama/shrama/infra/engine"
	"github.com/shrama/shrama/infra/gateway"
	"github.com/shrama/shrama/shared/tenant"
)

// fleet is every function of the template as it is deployed, by its module.
type fleet map[string]*bootstrap

// deployed puts the real functions in the place of those in this process.
func (s *stage) deployed(t *testing.T, rate float64) fleet {
	t.Helper()
	top, err := engine.Root()
	if err != nil {
		t.Fatal(err)
	}
	s.region = s.opens(t)
	s.region.keys.forge(s.enrolled()...)
	all, functions, dir := fleet{}, map[string]lambda.Handler{}, t.TempDir()
	for _, x := range s.temp.Functions {
		f := &bootstrap{program: filepath.Join(dir, x.Module), rate: rate, idle: make(chan *process, 64)}
		build := exec.CommandContext(t.Context(), "go", append(deployed.Flags(f.program), "./"+x.Folder)...) //nolint:gosec // the project's own
		build.Dir = top
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		c, err := s.house.Guard().Function(x.Name).Retrieve(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		e := s.house.Env()
		f.env = []string{
			"HTTPS_PROXY=" + s.region.proxy, "SSL_CERT_FILE=" + s.region.roots, "SSL_CERT_DIR=/nowhere",
			"AWS_REGION=" + e.Region, "AWS_ACCESS_KEY_ID=" + c.AccessKeyID, "AWS_SECRET_ACCESS_KEY=" + c.SecretAccessKey, "AWS_SESSION_TOKEN=" + c.SessionToken,
			"AWS_LAMBDA_FUNCTION_NAME=" + x.Module, "SHRAMA_BASE=" + e.Base, "SHRAMA_TABLE=" + e.Table, "SHRAMA_BUCKET=" + e.Bucket, "SHRAMA_QUARANTINE=" + e.Quarantine,
			"SHRAMA_PEPPER=" + e.Pepper, "SHRAMA_SENDER=a@shrama.example", "SHRAMA_KEYS=shrama-", "SHRAMA_ROLE=" + s.house.Guard().Tenant(),
			"SHRAMA_ESEWA_MERCHANT=x", "SHRAMA_ESEWA_SECRET=x", "SHRAMA_RECORD=" + e.Record,
		}
		all[x.Module], functions[x.Module] = f, f
		t.Cleanup(f.close)
	}
	front, err := s.house.Front(s.temp, functions)
	if err != nil {
		t.Fatal(err)
	}
	s.front.Store(&front)
	return all
}

// quota is how often each function is to be killed.
type quota map[string]int64

// lacks reports whether some of the functions were killed too seldom.
func (f fleet) lacks(q quota, of ...string) bool {
	return slices.ContainsFunc(of, func(name string) bool { return f[name].killed.Load() < q[name] })
}

// play has people, the stream and the schedule use the functions, until all were
// killed often enough or something is wrong.
func (f fleet) play(s *stage, q quota) (bad toll) {
	var mu sync.Mutex
	var wait sync.WaitGroup
	lives, sent := 0, 0
	until := func(begin func() *life, of ...string) {
		wait.Go(func() {
			for f.lacks(q, of...) {
				mu.Lock()
				over := bad.sum() > 0
				mu.Unlock()
				if over {
					return
				}
				l := begin()
				err := l.lives(s.t.Context())
				a := l.verdict(s.t.Context())
				mu.Lock()
				if err != nil {
					say(&a.lost, "%s: %v", l.name, err)
				}
				bad.add(a)
				lives, sent = lives+1, sent+l.sent
				mu.Unlock()
			}
		})
	}
	until(func() *life { return s.tale(voucherLife) }, "permit", "relay", "press")
	until(func() *life { return s.tale(withdrawnLife) }, "permit", "portal")
	until(s.porch, "portal")
	until(s.ticking(f["clock"]), "clock")
	wait.Wait() // each tick is over all tenants, of which there are many more from now on
	until(s.office, "settings")
	until(s.office, "settings")
	until(s.onboarding, "settings")
	wait.Wait()
	s.t.Logf("%d lives, %d requests", lives, sent)
	return bad
}

// ticking has the clock tick over cases whose whole time is over.
func (s *stage) ticking(f *bootstrap) func() *life {
	return func() *life {
		h := &hourglass{s: s, f: f}
		return s.begin("clock", h)
	}
}

// hourglass is the life of cases that nobody decides: law grants them.
type hourglass struct {
	s   *stage
	f   *bootstrap
	ids []string
	bad toll
}

func (h *hourglass) lays(context.Context, command) error {
	p, err := h.s.house.Packs.Pack("in-cg")
	if err != nil {
		return err
	}
	h.ids = undecided(h.s.t, p, h.s.table.For("in-cg"), undecidedAt{3, h.s.house.Clock()})
	return nil
}

func (h *hourglass) sees(ctx context.Context) error {
	h.bad = toll{}
	for _, id := range h.ids {
		h.bad.add(deemed(ctx, h.s.table.For("in-cg"), id))
	}
	return nil
}

func (h *hourglass) judge(context.Context) toll { return h.bad }

// commands: one, which is sent as often as the schedule does until all is done.
func (h *hourglass) commands() []command {
	return []command{{name: "tick", route: "the schedule", done: func() bool { return h.bad.sum() == 0 }, make: func(ctx context.Context) (request, error) {
		for range patience {
			payload, err := json.Marshal(gateway.Tick(h.s.house.Clock()))
			if err != nil {
				return request{}, err
			}
			_, _ = h.f.Invoke(ctx, payload) // the next tick finds what is left
			if err := h.sees(ctx); err != nil || h.bad.sum() == 0 {
				return request{by: h.s.officer, method: "GET", path: "/np/"}, err
			}
		}
		return request{}, fmt.Errorf("after %d ticks: %s", patience, &h.bad)
	}}}
}

// follows brings the stream to the relay, a few records at a time and again from the
// first that failed, until ctx ends.
func (s *stage) follows(ctx context.Context, f *bootstrap) {
	const few = 8
	err := s.engine.Stream(ctx, s.house.Env().Table, func(ctx context.Context, e events.DynamoDBEvent) error {
		for all := e.Records; len(all) > 0 && ctx.Err() == nil; {
			batch := all[:min(few, len(all))]
			payload, err := json.Marshal(events.DynamoDBEvent{Records: batch})
			if err != nil {
				return err
			}
			var answer events.DynamoDBEventResponse
			out, err := f.Invoke(ctx, payload)
			if err == nil {
				err = json.Unmarshal(out, &answer)
			}
			if err != nil {
				continue
			}
			n := len(batch)
			for _, x := range answer.BatchItemFailures {
				n = min(n, slices.IndexFunc(batch, func(r events.DynamoDBEventRecord) bool { return r.Change.SequenceNumber == x.ItemIdentifier }))
			}
			all = all[n:]
		}
		return ctx.Err()
	})
	if err != nil {
		s.t.Error(err)
	}
}

// settles waits until the relay has brought all into the logs, and returns what
// does not fit there, or was not told.
func (s *stage) settles(t *testing.T) (bad toll) {
	var faults []string
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); time.Sleep(500 * time.Millisecond) {
		pending := 0
		if faults, pending = s.audits(t); len(faults) == 0 && pending == 0 {
			break
		}
	}
	for _, f := range faults {
		say(&bad.torn, "log: %s", f)
	}
	post := &postman{sent: map[string]int{}}
	again := relay.Service{Table: s.table, Tenants: s.house.Tenants, Notify: post, Clock: s.house.Clock, Base: s.house.Base, Log: slog.New(slog.DiscardHandler)}
	ctx, stop := context.WithCancel(t.Context())
	idle := time.AfterFunc(5*time.Second, stop)
	records := 0
	err := s.engine.Stream(ctx, s.house.Env().Table, func(ctx context.Context, e events.DynamoDBEvent) error {
		idle.Reset(3 * time.Second)
		records += len(e.Records)
		_, err := again.Handle(ctx, e)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(post.sent) > 0 {
		say(&bad.lost, "%d messages were never sent", len(post.sent))
	}
	t.Logf("%d records of the stream; %d messages, of which %d were sent again since the function died before it could keep that it had sent them", records, len(s.region.mail.sent), s.region.mail.again())
	return bad
}

// kill plays against the real functions and judges what they left.
func kill(t *testing.T, careful func(*stage), q quota) (fleet, toll) {
	log.SetOutput(io.Discard) // the guard's proxies tell of everybody who hangs up
	t.Cleanup(func() { log.SetOutput(os.Stderr) })
	s, began := openOn(t, time.Now().UTC(), plain), time.Now()
	careful(s)
	f := s.deployed(t, 0.5)
	built := time.Since(began)
	ctx, stop := context.WithCancel(t.Context())
	var wait sync.WaitGroup
	wait.Go(func() { s.follows(ctx, f["relay"]) })
	bad := f.play(s, q)
	for _, x := range f {
		x.spared.Store(true)
	}
	if bad.sum() == 0 {
		bad.add(s.settles(t))
	}
	stop()
	wait.Wait()
	if n := s.region.mail.again(); int64(n) > f["relay"].killed.Load()+f["portal"].killed.Load() {
		say(&bad.doubled, "%d messages were sent again", n)
	}
	all := int64(0)
	for _, name := range slices.Sorted(maps.Keys(f)) {
		t.Logf("%s: %d processes, %d kill -9", name, f[name].began.Load(), f[name].killed.Load())
		all += f[name].killed.Load()
	}
	t.Logf("%d kill -9, %s and %s to build: %s", all, time.Since(began.Add(built)).Round(time.Second), built.Round(time.Second), &bad)
	return f, bad
}

func TestAKilledProcessLosesNothing(t *testing.T) {
	q := quota{"permit": 25, "portal": 8, "settings": 8, "relay": 5, "clock": 3, "press": 1}
	if *long {
		q = quota{"permit": 500, "portal": 200, "settings": 200, "relay": 200, "clock": 50, "press": 20}
	}
	f, bad := kill(t, func(*stage) {}, q)
	if bad.sum() > 0 || f.lacks(q, slices.Collect(maps.Keys(q))...) {
		t.Fail()
	}
	for name := range f {
		if q[name] == 0 {
			t.Errorf("%s is never killed: say how often in the quota, and give it something to do in play", name)
		}
	}
}

func TestKillsFindCarelessWrites(t *testing.T) {
	if !*long {
		t.Skip("only in the long form; the sweep, the ticks and the orders have a careless variant in every form")
	}
	careless := func(s *stage) {
		s.careless = &careless{next: NewWire(nil), apart: true, pause: 30 * time.Millisecond}
	}
	if _, bad := kill(t, careless, quota{"permit": 600}); bad.sum() == 0 {
		t.Error("the kills are blind")
	}
}

// enrolled are the tenants that were there from the start.
func (s *stage) enrolled() (ids []tenant.ID) {
	all, err := s.house.Tenants.All(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	for _, l := range all {
		ids = append(ids, l.ID)
	}
	return ids
}
