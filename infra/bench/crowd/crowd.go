// Package crowd fills a tenant's table as years of use would leave it: cases in
// every state and office with their papers, payments, records and rows of the
// docket.
//
// What it stores follows from people's acts by the product's own code and is
// written by the product's own store. Only the last step is shortened: puts reach
// the engine 25 at a time. What the relay and the log keep beside a case is not
// there but for the docket.
package crowd

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/shrama/shrama/shared/boot"
	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/docket"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/register"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/trail"
)

// Crowd fills one tenant's table.
type Crowd struct {
	Law    casework.Law  // of today
	Sample casework.Case // a draft that lacks nothing, of the employer whose pages are measured

	db      *store.Scope
	wire    *wire
	request *http.Request // how the last puts are sent
	others  []string      // the other employers' persons

	mu       sync.Mutex
	patterns map[[2]int]pattern
	months   map[docket.Month]bool
}

// Open returns a crowd for a tenant of the table that a function with this
// environment works on; engine is the address of the engine itself.
func Open(ctx context.Context, e boot.Env, id tenant.ID, engine string) (*Crowd, error) {
	w := &wire{engine: engine, next: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}}}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, engine, http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("crowd: %w", err)
	}
	r.Header.Set("Content-Type", "application/x-amz-json-1.0")
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=local/20261122/"+e.Region+"/dynamodb/aws4_request, SignedHeaders=host, Signature=0")
	r.Header.Set("X-Amz-Date", "20261122T000000Z") // the engine holds nobody to either
	if err := quiet(ctx, e); err != nil {
		return nil, err
	}
	table := store.Open(store.Options{Name: e.Table, Region: e.Region, Endpoint: e.DynamoDB, HTTPClient: w, Clock: e.Clock,
		Credentials: func(tenant.ID) aws.CredentialsProvider { return e.Own }})
	c := &Crowd{db: table.For(id), wire: w, request: r, patterns: map[[2]int]pattern{}, months: map[docket.Month]bool{}}
	for range 97 {
		c.others = append(c.others, ident.New().String())
	}
	return c, nil
}

// quiet takes the stream off the table: the local engine slows down with each
// record that nobody has read.
func quiet(ctx context.Context, e boot.Env) error {
	db := dynamodb.New(dynamodb.Options{Region: e.Region, Credentials: e.Own, BaseEndpoint: &e.DynamoDB})
	off := &types.StreamSpecification{StreamEnabled: aws.Bool(false)}
	if _, err := db.UpdateTable(ctx, &dynamodb.UpdateTableInput{TableName: &e.Table, StreamSpecification: off}); err != nil {
		return fmt.Errorf("crowd: %w", err)
	}
	return nil
}

// hands is how many cases are written at a time.
const hands = 4

// Grow stores the cases from the nth on up to the one before the last.
func (c *Crowd) Grow(ctx context.Context, from, to int) error {
	faults := make([]error, hands)
	var wait sync.WaitGroup
	for h := range hands {
		wait.Go(func() {
			for i := from + h; i < to && faults[h] == nil; i += hands {
				faults[h] = c.enter(ctx, i)
			}
		})
	}
	wait.Wait()
	rest := c.wire.puts
	c.wire.puts = nil
	return errors.Join(append(faults, c.wire.send(c.request, rest))...)
}

// own is how many of the first cases are the sample's own applicant's: more of each
// kind than a page shows.
const own = 100

// enter stores the ith case: after those, a third of the rest is the same
// applicant's.
func (c *Crowd) enter(ctx context.Context, i int) error {
	p, err := c.pattern(i)
	if err != nil {
		return fmt.Errorf("crowd: case %d: %w", i, err)
	}
	person := c.Sample.Applicant.Person
	if i >= own && i%3 > 0 {
		person = c.others[i%len(c.others)]
	}
	return c.store(ctx, p.of(ident.New(), person))
}

// store writes a case as everybody who had to do with it would have left it.
func (c *Crowd) store(ctx context.Context, p pattern) error {
	l := c.Law.For(p.Case)
	papers, bare := p.Documents, p.Case
	bare.Documents = nil
	for _, d := range papers {
		if err := casework.Attach(ctx, c.db, bare, d); err != nil {
			return err
		}
	}
	for _, a := range p.Attempts {
		if err := casework.Begin(ctx, c.db, p.Case, a); err != nil {
			return err
		}
	}
	var also []store.Put
	if p.record.Number != "" {
		cal, err := l.Pack.Calendar()
		if err != nil {
			return err
		}
		also = append(also, p.record.Put(l.Service, cal))
	}
	stored := p.Case
	stored.Version--
	if err := l.Commit(ctx, c.db, stored, also...); err != nil {
		return err
	}
	row := docket.Of(l.Service, p.Case)
	return docket.Enter(ctx, c.db, row, c.writes(row, len(p.History)-1))
}

// writes returns at which version a row of the docket is written: the first of its
// month begins the month too.
func (c *Crowd) writes(r docket.Row, version int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if m := docket.MonthOf(r.Filed); !c.months[m] {
		c.months[m] = true
		return 0
	}
	return max(version, 1)
}

// of returns the pattern's case as another's, under an id of its own: each line of
// its history is sealed anew.
func (p pattern) of(id ident.ID, person string) pattern {
	was := p.Applicant.Person
	order := p.orders
	p.ID, p.Applicant.Person = id.String(), person
	p.History = resealed(p.History, casework.Subject(p.ID), was, person)
	p.Documents = slices.Clone(p.Documents)
	for i := range p.Documents {
		p.Documents[i].By, p.Documents[i].Version, p.Documents[i].Seal = person, 0, trail.Seal{}
	}
	p.Attempts = nil
	if !order.IsZero() {
		fresh := p.Case
		fresh.Phase, fresh.Paid = "payment", nil
		if o, err := fresh.Order(order); err == nil {
			p.Attempts = []casework.Attempt{{Method: "esewa", Order: o.ID, At: order}}
		}
	}
	if p.record.Number != "" {
		p.record.Number = register.Number(p.prefix, id)
		p.record.Case, p.record.Holder.Person = p.ID, person
		p.record.History = resealed(p.record.History, register.Subject(p.record.Number), was, person)
		p.Record = p.record.Number
	}
	return p
}

func resealed(lines []trail.Event, subject, was, by string) []trail.Event {
	out := slices.Clone(lines)
	prev := trail.Seal{}
	for i := range out {
		if out[i].Subject = subject; out[i].By == was {
			out[i].By = by
		}
		out[i] = out[i].Sealed(prev)
		prev = out[i].Seal
	}
	return out
}

// began is when the ith case began: two years of closed cases, every tenth day, and
// four months of open ones, every third.
func (c *Crowd) began(i int, open bool) time.Time {
	days := 35 + i/kinds*7%69*10
	if open {
		days = 1 + i/kinds*7%40*3
	}
	return c.Law.Now.AddDate(0, 0, -days)
}
