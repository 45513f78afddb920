//go:build !race

package storm

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
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
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/notify"
	"github.com/shrama/shrama/shared/notify/inbox"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/session"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenant"
)

// stage is the whole product with a wire between it and its engines.
type stage struct {
	t        testing.TB
	day      time.Time    // on which it is opened
	waited   atomic.Int64 // nanoseconds that people let pass
	house    *house.House
	temp     *gateway.Template
	wire     *Wire
	careless *careless // before the table of functions that are killed; nil is nothing
	region   *region   // where these are; nil without them
	engine   *engine.Process
	host     string
	table    *store.Table // past the wire, and a tenant's part of it
	db       *store.Scope
	front    atomic.Pointer[http.Handler]
	world    http.Handler // what stands outside, and does not end when a function does
	law      casework.Law

	answers form.Answers
	photo   map[string]casework.Attachment // what was sent once, by slot
	pose    string                         // the picture itself

	officer, director, accountant *person
}

// person is somebody signed in.
type person struct {
	tenant.Actor
	token string
	addr  string // of their network, which no other has
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
	return openOn(t, day, with)
}

// openOn is open on another day.
func openOn(t testing.TB, day time.Time, with func(aws.HTTPClient) aws.HTTPClient) *stage {
	t.Helper()
	s := &stage{t: t, day: day, wire: NewWire(nil)}
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // an address for links
	if err != nil {
		t.Fatal(err)
	}
	s.host = l.Addr().String()
	if s.engine, err = engine.DynamoDB(t.Context(), ""); err != nil { // in memory
		t.Fatal(err)
	}
	t.Cleanup(s.engine.Close)
	s.house, err = house.Open(t.Context(), house.Options{Addr: s.host, Data: t.TempDir(), DynamoDB: s.engine.URL, Clock: s.clock(),
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
	s.table = store.Open(store.Options{Name: e.Table, Region: e.Region, Endpoint: e.DynamoDB, Credentials: e.Tenant, Clock: e.Clock})
	s.db = s.table.For("np")
	s.house.Notify = letterbox{s.wire.To(slot{s.house.Inbox})}
	s.begins()
	s.world = *s.front.Load()
	server := &http.Server{ReadHeaderTimeout: time.Second, Handler: s.world}
	t.Cleanup(func() { server.Close() })
	go server.Serve(l) // what eSewa's status check is asked of
	s.learns()
	for email, p := range map[string]**person{"officer@shrama.example": &s.officer, "director@shrama.example": &s.director, "accounts@shrama.example": &s.accountant} {
		*p = s.holds("np", email)
	}
	s.poses()
	return s
}

// clock runs on from the stage's day, and over what people let pass.
func (s *stage) clock() func() time.Time {
	running := house.RunningFrom(s.day, time.Now())
	return func() time.Time { return running().Add(time.Duration(s.waited.Load())) }
}

// passes lets time pass.
func (s *stage) passes(d time.Duration) { s.waited.Add(int64(d)) }

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
	from := s.law.Today().AddDays(23)
	s.answers["period-from"], s.answers["period-to"] = from.String(), from.AddMonths(12).AddDays(-1).String()
}

// forms are answers as a form posts them.
func (s *stage) forms(parts []form.Part, a form.Answers) url.Values {
	cal, err := s.law.Pack.Calendar()
	if err != nil {
		s.t.Fatal(err)
	}
	v := url.Values{}
	for name, text := range journey.Posted(parts, a, cal) {
		v.Set(name, text)
	}
	return v
}

// boxes are the three boxes of a date in the pack's calendar, by pairs.
func (s *stage) boxes(id string, d civil.Date) []string {
	cal, err := s.law.Pack.Calendar()
	if err != nil {
		s.t.Fatal(err)
	}
	day, month, year := form.Boxes(form.Field{ID: id, Type: form.Date}, d.String(), cal)
	return []string{id + "-day", day, id + "-month", month, id + "-year", year}
}

// networks counts those from which people come.
var networks atomic.Int64

// comes gives a person a network of their own.
func comes(p *person) *person {
	n := networks.Add(1)
	p.addr = fmt.Sprintf("10.%d.%d.%d:4711", n>>16&255, n>>8&255, n&255)
	return p
}

// signsIn signs somebody in, past the wire.
func (s *stage) signsIn(a tenant.Actor) *person {
	token, err := session.Begin(s.t.Context(), s.table.For(a.Tenant), session.Start{Actor: a, At: s.house.Clock()})
	if err != nil {
		s.t.Fatal(err)
	}
	return comes(&person{Actor: a, token: token})
}

// holds is somebody who holds a post, signed in.
func (s *stage) holds(id tenant.ID, email string) *person {
	who, err := people.Find(s.t.Context(), s.table.For(id), email)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.signsIn(who.Actor(id))
}

// employer is a new applicant.
func (s *stage) employer() *person {
	id := ident.New().String()
	return s.signsIn(tenant.Actor{Tenant: "np", Person: id, Name: "Mina Shrestha", Email: strings.ToLower(id) + "@himal.example", Roles: []string{tenant.Applicant}})
}

// letterbox sends messages over a wire, as often as the client of SES tries.
type letterbox struct{ wire aws.HTTPClient }

// Send sends one message.
func (l letterbox) Send(ctx context.Context, m notify.Message) error {
	b, err := json.Marshal(m)
	if err != nil {
		return err
	}
	for range 3 {
		r, rerr := http.NewRequestWithContext(ctx, http.MethodPost, "https://email.example", bytes.NewReader(b))
		if rerr != nil {
			return rerr
		}
		var resp *http.Response
		if resp, err = l.wire.Do(r); err != nil {
			continue
		}
		resp.Body.Close()
		if resp.StatusCode == http.StatusOK {
			return nil
		}
		err = fmt.Errorf("the post answered %d", resp.StatusCode)
	}
	return err
}

// slot is where such a wire ends.
type slot struct{ inbox *inbox.Box }

// Do takes one message.
func (s slot) Do(r *http.Request) (*http.Response, error) {
	var m notify.Message
	err := json.NewDecoder(r.Body).Decode(&m)
	if err == nil {
		err = s.inbox.Send(r.Context(), m)
	}
	if err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: http.NoBody, Request: r}, nil
}

// summary counts the ways in which a wire went wrong.
func summary(each map[Kind]int) string {
	var out []string
	for _, k := range Kinds {
		out = append(out, fmt.Sprintf("%s %d", k, each[k]))
	}
	return strings.Join(out, ", ")
}
