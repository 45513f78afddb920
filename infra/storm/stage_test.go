//go:build !race

package storm

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/shrama/shrama/infra/engine"
	"github.com/shrama/shrama/infra/gateway"
	"github.com/shrama/shrama/infra/house"
	"github.com/shrama/shrama/infra/journey"
	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/register"
	"github.com/shrama/shrama/shared/session"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/trail"
)

// stage is the whole product with a wire between it and its engines.
type stage struct {
	t        testing.TB
	house    *house.House
	temp     *gateway.Template
	wire     *Wire
	careless *careless // before the table of functions that are killed; nil is nothing
	host     string
	db       *store.Scope // past the wire
	front    atomic.Pointer[http.Handler]
	world    http.Handler // what stands outside, and does not end when a function does
	law      casework.Law

	answers form.Answers
	posted  url.Values
	photo   map[string]casework.Attachment // what was sent once, by slot

	officer, director, accountant *person
}

// person is somebody signed in.
type person struct {
	tenant.Actor
	token string
}

const service = "work-permit"

// day is a working day of 2083, inside every published calendar.
var day = time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)

// paper is the smallest file that is a PDF.
const paper = "%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\nxref\n0 3\n" +
	"0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \ntrailer\n<</Size 3/Root 1 0 R>>\nstartxref\n97\n%%EOF\n"

// open opens the product over a wire; with says what stands between them.
func open(t testing.TB, with func(aws.HTTPClient) aws.HTTPClient) *stage {
	t.Helper()
	s := &stage{t: t, wire: NewWire(nil)}
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // an address for links
	if err != nil {
		t.Fatal(err)
	}
	s.host = l.Addr().String()
	table, err := engine.DynamoDB(t.Context(), "") // in memory
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(table.Close)
	s.house, err = house.Open(t.Context(), house.Options{Addr: s.host, Data: t.TempDir(), DynamoDB: table.URL, Clock: house.RunningFrom(day, time.Now()),
		Log: slog.New(slog.DiscardHandler), HTTP: with(s.wire), Backoff: func(int) time.Duration { return 0 }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.house.Close)
	if s.temp, err = gateway.Read(filepath.Join("..", "..", "template.yaml")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.house.Enrol(t.Context()); err != nil {
		t.Fatal(err)
	}
	e := s.house.Env()
	s.db = store.Open(store.Options{Name: e.Table, Region: e.Region, Endpoint: e.DynamoDB, Credentials: e.Tenant, Clock: e.Clock}).For("np")
	s.begins()
	s.world = *s.front.Load()
	server := &http.Server{ReadHeaderTimeout: time.Second, Handler: s.world}
	t.Cleanup(func() { server.Close() })
	go server.Serve(l) // what eSewa's status check is asked of
	s.learns()
	for email, p := range map[string]**person{"officer@shrama.example": &s.officer, "director@shrama.example": &s.director, "accounts@shrama.example": &s.accountant} {
		who, err := people.Find(t.Context(), s.db, email)
		if err != nil {
			t.Fatal(err)
		}
		*p = s.signsIn(who.Actor("np"))
	}
	s.poses()
	return s
}

// poses sends one photograph, which every case then shows.
func (s *stage) poses() {
	var picture bytes.Buffer
	if err := jpeg.Encode(&picture, image.NewRGBA(image.Rect(0, 0, 420, 540)), nil); err != nil {
		s.t.Fatal(err)
	}
	t := &tale{s: s, id: ident.New().String(), by: s.employer()}
	for _, c := range s.commands(false)[:8] {
		if err := t.does(s.t.Context(), c); err != nil {
			s.t.Fatal(err)
		}
	}
	s.photo = map[string]casework.Attachment{}
	for _, d := range s.law.Service.Documents {
		if !d.Photo {
			continue
		}
		r, err := t.hands(s.t.Context(), d.ID, picture.String(), 5)
		if err == nil {
			a := s.send(s.t.Context(), r, "text/html")
			err = t.sees(s.t.Context())
			if _, ok := t.x.Document(d.ID); !ok {
				s.t.Fatalf("the photograph: %d %.500s", a.status, a.body)
			}
		}
		if err != nil {
			s.t.Fatal(err)
		}
		a, _ := t.x.Document(d.ID)
		a.Version, a.Seal = 0, trail.Seal{}
		s.photo[d.ID] = a
	}
}

// plain puts nothing between the product and the wire.
func plain(w aws.HTTPClient) aws.HTTPClient { return w }

// begins starts the functions anew, as after a crash.
func (s *stage) begins() {
	front, err := s.house.Front(s.temp, s.house.Functions())
	if err != nil {
		s.t.Fatal(err)
	}
	s.front.Store(&front)
}

// learns reads the law and gets papers ready that every case may have.
func (s *stage) learns() {
	var err error
	if s.law.Pack, err = s.house.Packs.Pack("np"); err == nil {
		s.law.Service, err = s.law.Pack.Service(service)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	cal, err := s.law.Pack.Calendar()
	if err != nil {
		s.t.Fatal(err)
	}
	s.law.Now = s.house.Clock().In(cal.Zone())
	s.answers = journey.Sound{Pack: s.law.Pack, Service: s.law.Service, Today: s.law.Today()}.Answers()
	s.answers["work-district"], s.answers["worker-name"] = "kathmandu", "Arjun Mehta"
	s.answers["period-from"], s.answers["period-to"] = "2026-12-15", "2027-12-14"
	s.posted = url.Values{}
	for k, v := range journey.Posted(s.law.Service.Parts, s.answers, cal) {
		s.posted.Set(k, v)
	}
}

func (s *stage) signsIn(a tenant.Actor) *person {
	a.Tenant = "np"
	token, err := session.Begin(s.t.Context(), s.db, session.Start{Actor: a, At: s.house.Clock()})
	if err != nil {
		s.t.Fatal(err)
	}
	return &person{a, token}
}

// employer is a new applicant.
func (s *stage) employer() *person {
	id := ident.New().String()
	return s.signsIn(tenant.Actor{Person: id, Name: "Mina Shrestha", Email: id + "@himal.example", Roles: []string{tenant.Applicant}})
}

// vouchers counts those that banks gave out.
var vouchers atomic.Int64

// tale is a new one, about an employer of its own.
func (s *stage) tale(voucher bool) *tale {
	return &tale{s: s, id: ident.New().String(), by: s.employer(), all: s.commands(voucher), number: 100_000 + vouchers.Add(1)}
}

// lays puts the papers that are not sent by hand into a draft, past the wire.
func (t *tale) lays(ctx context.Context) error {
	if err := t.sees(ctx); err != nil {
		return err
	}
	for _, d := range t.s.law.Service.Documents {
		if _, there := t.x.Document(d.ID); there || !d.When.Holds(t.x.Answers) {
			continue
		}
		a, sent := t.s.photo[d.ID]
		if sent {
			if err := casework.Attach(ctx, t.s.db, t.x, a); err != nil {
				return err
			}
			continue
		}
		a = casework.Attachment{Slot: d.ID, Name: "paper.pdf", By: t.by.Person, At: t.s.house.Clock()}
		a.ID, a.Type, a.Size, a.SHA256 = ident.New().String(), "application/pdf", 1, make([]byte, 32)
		if err := casework.Attach(ctx, t.s.db, t.x, a); err != nil {
			return err
		}
	}
	return nil
}

// toll is what went wrong.
type toll struct{ lost, doubled, torn []string }

func (a *toll) sum() int { return len(a.lost) + len(a.doubled) + len(a.torn) }

func (a *toll) add(b toll) {
	a.lost, a.doubled, a.torn = append(a.lost, b.lost...), append(a.doubled, b.doubled...), append(a.torn, b.torn...)
}

func (a *toll) String() string {
	all := slices.Concat(a.lost, a.doubled, a.torn)
	return fmt.Sprintf("%d lost, %d doubled, %d torn: %.600q", len(a.lost), len(a.doubled), len(a.torn), all[:min(len(all), 6)])
}

// judge compares what the table holds of a tale with what its people were told.
func (t *tale) judge(ctx context.Context) (a toll) {
	say := func(to *[]string, format string, args ...any) {
		*to = append(*to, t.id[:8]+": "+fmt.Sprintf(format, args...))
	}
	if err := t.sees(ctx); err != nil {
		say(&a.torn, "unreadable: %v", err)
		return a
	}
	for _, c := range t.all {
		if slices.Contains(t.acked, c.name) && !c.done(t) {
			say(&a.lost, "%s was acknowledged", c.name)
		}
	}
	for action, n := range count(t.x.History) {
		if n > 1 || action == casework.PaidTwice {
			say(&a.doubled, "%d × %s", n, action)
		}
	}
	for action, n := range count(t.rec.History) {
		if n > 1 {
			say(&a.doubled, "%d × %s of the record", n, action)
		}
	}
	texts := map[string]int{}
	for _, n := range t.x.Notes {
		if texts[n.Text]++; texts[n.Text] > 1 {
			say(&a.doubled, "message %q", n.Text)
		}
	}
	if n := len(t.x.Readings); n > 1 {
		say(&a.doubled, "%d readings of one form", n)
	}
	records := t.records(ctx)
	switch granted := t.x.Phase == flow.Granted; {
	case granted != (t.x.Record != ""), granted && t.rec.Case != t.id:
		say(&a.torn, "%s with record %q, which is of case %q", t.x.Phase, t.x.Record, t.rec.Case)
	case granted && len(records) == 0, !granted && len(records) > 0:
		say(&a.torn, "%s with records %v", t.x.Phase, records)
	case len(records) > 1:
		say(&a.doubled, "records %v", records)
	}
	for _, h := range [][]trail.Event{t.x.History, t.rec.History} {
		if err := trail.Verify(h); err != nil {
			say(&a.torn, "history: %v", err)
		}
	}
	return a
}

// records are the numbers of those that the case's applicant has: each has one
// case.
func (t *tale) records(ctx context.Context) (all []string) {
	rs, _, err := register.Own(ctx, t.s.db, t.by.Person, "")
	if err != nil {
		return []string{err.Error()}
	}
	for _, r := range rs {
		all = append(all, r.Number)
	}
	return all
}

func count(h []trail.Event) map[string]int {
	n := map[string]int{}
	for _, e := range h {
		n[e.Action]++
	}
	return n
}

// summary counts the ways in which a wire went wrong.
func summary(each map[Kind]int) string {
	var out []string
	for _, k := range Kinds {
		out = append(out, fmt.Sprintf("%s %d", k, each[k]))
	}
	return strings.Join(out, ", ")
}
