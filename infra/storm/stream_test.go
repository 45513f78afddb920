//go:build !race

package storm

import (
	"bytes"
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/shrama/shrama/functions/relay"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/notify"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/register"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/storetest"
	"github.com/shrama/shrama/shared/tenancy/tenancytest"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/tenants"
)

// postman counts the messages by their id.
type postman struct {
	mu   sync.Mutex
	sent map[string]int
}

// Send takes one message.
func (p *postman) Send(_ context.Context, m notify.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent[m.ID]++
	return nil
}

// handle is what a function does with a batch.
type handle func(context.Context, events.DynamoDBEvent) (events.DynamoDBEventResponse, error)

// shard delivers as Lambda does with the settings of template.yaml: a batch comes
// again from the first record that is named, at most tries times, and what is then
// left of it goes to the dead-letter queue.
type shard struct {
	do    handle
	tries int
	dead  map[string]bool // sequence numbers
	named map[string]bool
	n     int // batches
}

func (s *shard) deliver(ctx context.Context, batch []events.DynamoDBEventRecord) {
	for range 1 + s.tries {
		s.n++
		answer, err := s.do(ctx, events.DynamoDBEvent{Records: batch})
		first := len(batch)
		for _, f := range answer.BatchItemFailures {
			s.named[f.ItemIdentifier] = true
			first = min(first, slices.IndexFunc(batch, func(r events.DynamoDBEventRecord) bool { return r.Change.SequenceNumber == f.ItemIdentifier }))
		}
		if err != nil {
			first = 0
		}
		if batch = batch[max(first, 0):]; len(batch) == 0 {
			return
		}
	}
	for _, r := range batch {
		s.dead[r.Change.SequenceNumber] = true
	}
}

// lines are what the stream brings of n permits that are issued, suspended,
// restored and revoked; each but the first tells its holder.
func lines(t *testing.T, id tenant.ID, p *pack.Pack, n int) []events.DynamoDBEventRecord {
	t.Helper()
	s, err := p.Service(service)
	if err != nil {
		t.Fatal(err)
	}
	cal, err := p.Calendar()
	if err != nil {
		t.Fatal(err)
	}
	db, from := storetest.Table(t).For(id), civil.Date{Year: 2026, Month: 12, Day: 15}
	director := tenant.Actor{Person: "anita", Roles: []string{"director"}, Office: "department"}
	var wait sync.WaitGroup
	for worker := range 8 {
		wait.Go(func() {
			for i := worker; i < n; i += 8 {
				r := register.New(s, p.Version, register.Grant{Number: register.Number("WP", ident.New()), Office: "kathmandu", From: from, To: from.AddDays(364),
					Holder: register.Holder{Person: "mina", Email: "mina@himal.example", Lang: "en"}}, register.Acting{By: director, At: day.In(cal.Zone())})
				err := r.Save(t.Context(), db, s, cal)
				for _, act := range []string{register.Suspend, register.Restore, register.Revoke} {
					if err == nil {
						r, err = register.Load(t.Context(), db, r.Number)
					}
					if err == nil {
						r, err = r.Do(s, act, nil, register.Acting{By: director, Note: "x", At: day.In(cal.Zone())})
					}
					if err == nil {
						err = r.Save(t.Context(), db, s, cal)
					}
				}
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wait.Wait()
	return streamed(t, id, 4*n)
}

// streamed returns the first n records of a tenant. Those that other tests left in
// the stream come before, so it waits as long as any come.
func streamed(t *testing.T, id tenant.ID, n int) (all []events.DynamoDBEventRecord) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	quiet := time.AfterFunc(20*time.Second, stop)
	defer quiet.Stop()
	defer stop()
	err := storetest.Engine(t).Stream(ctx, storetest.TableName, func(_ context.Context, e events.DynamoDBEvent) error {
		quiet.Reset(20 * time.Second)
		for _, r := range e.Records {
			if strings.HasPrefix(r.Change.Keys["PK"].String(), "T#"+string(id)+"#") {
				all = append(all, r)
			}
		}
		if len(all) >= n {
			stop()
		}
		return nil
	})
	if err != nil || len(all) < n {
		t.Fatalf("%d of %d records came: %v", len(all), n, err)
	}
	return all
}

// poison is a record that nobody can deal with.
func poison(i int) events.DynamoDBEventRecord {
	r := events.DynamoDBEventRecord{EventID: fmt.Sprint("poison-", i)}
	r.Change.SequenceNumber = fmt.Sprint("poison-", i)
	if i%2 == 0 {
		r.Change.Keys = map[string]events.DynamoDBAttributeValue{"PK": events.NewStringAttribute("X#" + fmt.Sprint(i)), "SK": events.NewStringAttribute("H")}
		r.Change.NewImage = r.Change.Keys
	}
	return r
}

// outcome is what came of a stream.
type outcome struct {
	batches, dead       int
	missed, again       int // messages that nobody got, or got twice
	unnamed, undead     int // poison that was not named, or did not end in the queue
	behind, poisonCount int // good records that were named, and came again: two shards met at the log
}

// relayed deals the lines of permits to eight shards, by item, in short batches,
// one in six of them twice and with poison among them.
func relayed(t *testing.T, do func(*relay.Service) handle, wire *Wire, permits, batches int) (o outcome) {
	t.Helper()
	p, err := pack.Open(tenants.FS).Pack("np")
	if err != nil {
		t.Fatal(err)
	}
	id := storetest.Tenant(t)
	all := lines(t, id, p, permits)
	opts := storetest.Options(t)
	opts.Backoff = func(int) time.Duration { return 0 }
	if wire != nil {
		opts.HTTPClient = wire
	}
	post := &postman{sent: map[string]int{}}
	f := do(&relay.Service{Table: store.Open(opts), Tenants: tenancytest.Of(p, id), Notify: post, Clock: func() time.Time { return day }, Base: "https://shrama.example", Log: slog.New(slog.DiscardHandler)})
	const shards = 8
	parts := make([][]events.DynamoDBEventRecord, shards)
	for _, r := range all {
		h := fnv.New32a()
		h.Write([]byte(r.Change.Keys["PK"].String()))
		parts[h.Sum32()%shards] = append(parts[h.Sum32()%shards], r)
	}
	done := make([]*shard, shards)
	var wait sync.WaitGroup
	for i := range parts {
		done[i] = &shard{do: f, tries: 8, dead: map[string]bool{}, named: map[string]bool{}}
		wait.Go(func() { o.add(done[i].run(t.Context(), parts[i], i, batches/shards)) })
	}
	wait.Wait()
	told := 3 * permits
	for _, n := range post.sent {
		told--
		if n > 1 {
			o.again++
		}
	}
	o.missed = told
	return o
}

var adding sync.Mutex

func (o *outcome) add(x outcome) {
	adding.Lock()
	defer adding.Unlock()
	o.batches, o.dead, o.unnamed, o.undead = o.batches+x.batches, o.dead+x.dead, o.unnamed+x.unnamed, o.undead+x.undead
	o.behind, o.poisonCount = o.behind+x.behind, o.poisonCount+x.poisonCount
}

// run delivers a shard's records, and then old batches again until there were
// enough.
func (s *shard) run(ctx context.Context, records []events.DynamoDBEventRecord, seed, enough int) (o outcome) {
	dice := rand.New(rand.NewPCG(uint64(seed), 7))
	var old [][]events.DynamoDBEventRecord
	for i := 0; i < len(records) || s.n < enough && len(old) > 0; {
		if i == len(records) || len(old) > 0 && dice.IntN(6) == 0 {
			s.deliver(ctx, old[dice.IntN(len(old))])
			continue
		}
		n := min(1+dice.IntN(4), len(records)-i)
		batch := slices.Clone(records[i : i+n])
		i += n
		old = append(old, batch)
		if dice.IntN(12) == 0 {
			batch = slices.Insert(slices.Clone(batch), dice.IntN(len(batch)+1), poison(seed*10_000+o.poisonCount))
			o.poisonCount++
		}
		s.deliver(ctx, batch)
	}
	o.batches, o.dead = s.n, len(s.dead)
	for i := range o.poisonCount {
		name := fmt.Sprint("poison-", seed*10_000+i)
		if !s.named[name] {
			o.unnamed++
		}
		if !s.dead[name] {
			o.undead++
		}
	}
	o.behind = len(s.named) - (o.poisonCount - o.unnamed)
	return o
}

func TestTheRelayTellsOnceWhateverTheStreamBrings(t *testing.T) {
	began := time.Now()
	o := relayed(t, func(s *relay.Service) handle { return s.Handle }, nil, least(500, 60), least(10_000, 600))
	t.Logf("%+v, %s", o, time.Since(began).Round(time.Millisecond))
	if o.batches < least(10_000, 600) || o.poisonCount < 3 || o.missed+o.again+o.unnamed+o.undead > 0 {
		t.Fail()
	}
}

func TestTheRelayTellsEverybodyInAStorm(t *testing.T) {
	w := NewWire(nil)
	w.Break(1, 0.3)
	o := relayed(t, func(s *relay.Service) handle { return s.Handle }, w, least(200, 60), least(1000, 200))
	_, hit, _ := w.Hit()
	t.Logf("%+v, %d faults; who was told twice: the mark that they were told could not be kept", o, hit)
	if o.missed+o.unnamed+o.undead > 0 || hit < least(500, 100) {
		t.Fail()
	}
}

// forgetful is a wire on which no mark of a message that was sent is ever found.
type forgetful struct{ next aws.HTTPClient }

// Do answers every GetItem of a mark with nothing.
func (f forgetful) Do(r *http.Request) (*http.Response, error) {
	if !strings.HasSuffix(target(r), ".GetItem") {
		return f.next.Do(r)
	}
	b, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	if r.Body = io.NopCloser(bytes.NewReader(b)); !bytes.Contains(b, []byte("#Y#")) { // their family, see functions/relay
		return f.next.Do(r)
	}
	resp := refused(r, http.StatusOK, "", "")
	resp.Body = http.NoBody
	return resp, nil
}

func TestTheStreamFindsACarelessRelay(t *testing.T) {
	silent := relayed(t, func(s *relay.Service) handle {
		return func(ctx context.Context, e events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
			_, err := s.Handle(ctx, e)
			return events.DynamoDBEventResponse{}, err
		}
	}, nil, 60, 100)
	deaf := relayed(t, func(s *relay.Service) handle { return s.Handle }, NewWire(forgetful{NewWire(nil)}), 60, 100)
	whole := relayed(t, func(s *relay.Service) handle {
		return func(ctx context.Context, e events.DynamoDBEvent) (a events.DynamoDBEventResponse, err error) {
			for _, r := range e.Records { // the first failure holds all that is behind it
				if a, err = s.Handle(ctx, events.DynamoDBEvent{Records: []events.DynamoDBEventRecord{r}}); len(a.BatchItemFailures) > 0 || err != nil {
					return a, err
				}
			}
			return a, nil
		}
	}, nil, 150, 250) // a poison that is last in its batch holds nothing: there must be some
	t.Logf("names nothing: %+v; keeps no marks: %+v; stops at the first failure: %+v", silent, deaf, whole)
	if silent.undead == 0 || deaf.again == 0 || whole.missed == 0 {
		t.Error("the harness is blind")
	}
}
