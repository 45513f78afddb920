// Package journey tells stories of the whole product in the words of the field:
// an employer applies, fills, attaches, sends and pays; officers decide; the
// world verifies. Every verb is what a browser without script would do over
// HTTP, against real engines, with the real template in front.
//
// One house stands for a test program. Each story has an administration of its
// own in it (np-1aa, np-1ab …), with the pack of Nepal and the demo officers, so that
// no story sees another's queue. The clock is one for all: stories do not run
// side by side.
package journey

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/shrama/shrama/functions/clock"
	"github.com/shrama/shrama/infra/engine"
	"github.com/shrama/shrama/infra/gateway"
	"github.com/shrama/shrama/infra/house"
	"github.com/shrama/shrama/shared/notify"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/tenant"
)

// Start is when every story begins: Sunday 22 November 2026, an office hour.
var Start = time.Date(2026, 11, 22, 4, 30, 0, 0, time.UTC)

// street is what all stories of a program share.
type street struct {
	*house.House
	template *gateway.Template
	table    string       // address of the table's engine
	now      atomic.Int64 // unix seconds
	next     atomic.Int64 // administrations given out
	log      journal
	apps     map[string]app // by administration and address
	closers  []func()
}

// journal keeps what the house logged. A story in which anything broke fails,
// whatever its pages said.
type journal struct {
	mu         sync.Mutex
	all, wrong bytes.Buffer // wrong is the errors among all
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if bytes.Contains(p, []byte("level=ERROR")) {
		j.wrong.Write(p)
	}
	return j.all.Write(p)
}

// take returns the errors since it was last asked.
func (j *journal) take() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	defer j.wrong.Reset()
	return j.wrong.String()
}

// lines returns everything that was logged so far.
func (j *journal) lines() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.all.String()
}

// the is the program's house; Run closes it.
var the = struct {
	sync.Once
	*street
	err error
}{street: &street{apps: map[string]app{}}}

// Run runs a program's tests and closes the house that they opened. TestMain
// calls it.
func Run(m *testing.M) int {
	defer func() {
		for _, end := range slices.Backward(the.closers) {
			end()
		}
	}()
	return m.Run()
}

// House is the product as one story has it.
type House struct {
	*street
	T      *testing.T
	Tenant tenant.ID
	ticker lambda.Handler
	known  map[string]*Person
	looks  func(*Page) // sees every page that anybody is shown; nil is nobody
}

// Open gives a story its own administration, with nothing in it but officers,
// and sets the clock to Start.
func Open(t *testing.T) *House {
	t.Helper()
	the.Do(func() { the.err = the.open() })
	if the.err != nil {
		t.Fatal(the.err)
	}
	return the.enter(t, name(int(the.next.Add(1))), "np")
}

// Family opens the administration that has a pack's own name, with its demo
// officers. Stories that open it share what is in it.
func Family(t *testing.T, id tenant.ID) *House {
	t.Helper()
	the.Do(func() { the.err = the.open() })
	if the.err != nil {
		t.Fatal(the.err)
	}
	return the.enter(t, id, string(id))
}

// Next opens another administration in the same story.
func (h *House) Next() *House {
	h.T.Helper()
	return h.enter(h.T, name(int(h.next.Add(1))), "np")
}

// Operators is the tenant of who runs the house, the same for every story.
func (h *House) Operators() *House {
	h.T.Helper()
	return h.enter(h.T, tenancy.Operator, string(tenancy.Operator))
}

// At is another tenant of the house, that the story onboarded.
func (h *House) At(id tenant.ID) *House {
	other := *h
	other.Tenant, other.known = id, map[string]*Person{}
	return &other
}

// name is the nth administration: np-1aa, then np-1ab.
func name(n int) tenant.ID {
	return tenant.ID(fmt.Sprintf("np-1%c%c", 'a'+n/26, 'a'+n%26))
}

func (s *street) enter(t *testing.T, id tenant.ID, family string) *House {
	t.Helper()
	s.now.Store(Start.Unix())
	tick := s.House.Ticker()
	tick.Tenants = only{tick.Tenants, id}
	h := &House{street: s, T: t, Tenant: id, ticker: lambda.NewHandler(tick.Handle), known: map[string]*Person{}}
	if err := s.Onboard(t.Context(), id, family); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if wrong := s.log.take(); wrong != "" {
			t.Errorf("the house logged:\n%s", wrong)
		}
	})
	return h
}

// only is a register on which one tenant is listed.
type only struct {
	clock.Tenants
	id tenant.ID
}

// All returns that tenant.
func (o only) All(context.Context) ([]tenancy.Listing, error) {
	return []tenancy.Listing{{ID: o.id}}, nil
}

// open starts the engines, the functions and the gateway before them.
func (s *street) open() error {
	dir, err := os.MkdirTemp("", "shrama-journey-")
	if err != nil {
		return err
	}
	s.closers = append(s.closers, func() { os.RemoveAll(dir) }) //nolint:errcheck // of the system's temporary folder
	ctx, stop := context.WithCancelCause(context.Background())
	s.closers = append(s.closers, func() { stop(nil) })
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	table, err := engine.DynamoDB(ctx, "") // in memory
	if err != nil {
		return errors.Join(err, l.Close())
	}
	s.closers = append(s.closers, table.Close)
	s.table = table.URL
	s.now.Store(Start.Unix())
	options := house.Options{
		Addr: l.Addr().String(), Data: dir, DynamoDB: table.URL, Hasty: true,
		Clock: func() time.Time { return time.Unix(s.now.Load(), 0) },
		Log:   slog.New(slog.NewTextHandler(&s.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	slog.SetDefault(options.Log) // what stands before a function's own
	if s.House, err = house.Open(ctx, options); err != nil {
		return errors.Join(err, l.Close())
	}
	s.closers = append(s.closers, s.House.Close)
	return s.serve(ctx, l, stop)
}

// serve answers at l and follows the stream. Scheduled functions wait for Tick.
func (s *street) serve(ctx context.Context, l net.Listener, stop context.CancelCauseFunc) error {
	var err error
	if s.template, err = gateway.Read(filepath.Join("..", "..", "template.yaml")); err != nil {
		return err
	}
	functions := s.Functions()
	front, err := s.Front(s.template, functions)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: front, ReadHeaderTimeout: 10 * time.Second}
	s.closers = append(s.closers, func() { server.Close() }) //nolint:errcheck // the program ends
	go server.Serve(l)                                       //nolint:errcheck // ends with Close
	delete(functions, "clock")
	s.Follow(ctx, s.template, functions, stop)
	return nil
}

// Tick is what the schedule does now in the story's administration.
func (h *House) Tick() {
	h.T.Helper()
	if _, err := gateway.Invoke(h.T.Context(), h.ticker, []byte("{}")); err != nil {
		h.T.Fatalf("tick: %v", err)
	}
}

// On sets the clock to a day at 10:15 in Kathmandu, such as 2027-12-15.
func (h *House) On(day string) {
	h.T.Helper()
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		h.T.Fatal(err)
	}
	h.now.Store(d.Add(4*time.Hour + 30*time.Minute).Unix())
}

// Passes lets time pass.
func (h *House) Passes(d time.Duration) { h.now.Add(int64(d / time.Second)) }

// DB is the administration's part of the table.
func (h *House) DB() *store.Scope { return h.Table.For(h.Tenant) }

// patience is how long a message may be on its way.
const patience = 5 * time.Second

// sent waits for a message to an address in which every part stands, and
// returns it.
func (h *House) sent(to string, parts ...string) notify.Message {
	h.T.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		if all := h.messages(to, parts...); len(all) > 0 {
			return all[0]
		}
		if time.Now().After(end) {
			h.T.Fatalf("no message to %s with %q; there are:\n%s", to, parts, list(h.messages(to)))
		}
	}
}

// messages returns those to an address in which every part stands.
func (h *House) messages(to string, parts ...string) []notify.Message {
	var out []notify.Message
	for _, m := range h.Inbox.List(to) {
		if m.Tenant == string(h.Tenant) && holds(m.Subject+"\n"+m.Body, parts...) {
			out = append(out, m)
		}
	}
	return out
}

var digits = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\b[0-9]{6}\b`) })

// code is the newest sign-in code sent to an address.
func (h *House) code(to string) string {
	for _, m := range h.messages(to) {
		if strings.HasPrefix(m.ID, "code/") {
			return digits().FindString(m.Subject + " " + m.Body)
		}
	}
	return ""
}

func list(ms []notify.Message) string {
	var b strings.Builder
	for _, m := range ms {
		fmt.Fprintf(&b, "[%s] %s: %s\n", m.Lang, m.Subject, m.Body)
	}
	return b.String()
}

func holds(text string, parts ...string) bool {
	for _, p := range parts {
		if !strings.Contains(text, p) {
			return false
		}
	}
	return true
}

// quiet is longer than the stream needs to bring what was just written.
const quiet = 200 * time.Millisecond

// Holds gives somebody a post, and signs them in anew with it.
func (h *House) Holds(email, name, role, office string) *Person {
	h.T.Helper()
	_, err := people.Enrol(h.T.Context(), h.DB(), people.Entry{
		Person: people.Person{Email: email, Name: name, Lang: "en", Roles: []string{role}, Office: office}, By: "story", At: h.Clock()})
	if err != nil {
		h.T.Fatal(err)
	}
	delete(h.known, email)
	return h.As(email)
}

// person is what the administration knows of somebody.
func person(t *testing.T, h *House, p *Person) people.Person {
	t.Helper()
	found, err := people.Find(t.Context(), h.DB(), p.Email)
	if err != nil {
		t.Fatal(err)
	}
	return found
}
