// Package storm breaks the connection between the product and its engines on
// purpose. A Wire stands below the SDK, where each try of a call passes, and loses
// requests and answers, throttles, fails, cuts bodies off and dawdles; or it ends
// the process, as far as the world can see, before or after its nth call.
//
// The tests play whole journeys through it and then ask the table: was anything
// acknowledged and lost, done twice or half done? Each also plays a careless
// variant, which must be caught. Nothing here is deployed.
package storm

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// Kind is one way in which a call goes wrong.
type Kind string

// The ways in which a call goes wrong.
const (
	LostRequest Kind = "lost request"         // the engine never hears of it
	LostAnswer  Kind = "lost answer"          // the engine did it, and nobody learns
	Throttle    Kind = "throttle"             // too much at once
	Failure     Kind = "500"                  // the engine broke
	Held        Kind = "transaction conflict" // another transaction holds an item
	Truncated   Kind = "truncated body"       // the answer ends in its middle
	Slow        Kind = "slow"                 // it comes late
)

// Kinds are all of them.
var Kinds = []Kind{LostRequest, LostAnswer, Throttle, Failure, Held, Truncated, Slow}

// Wire carries the tries of calls to Next, some of them badly. It may be used by
// many goroutines; with one, a seed tells everything that happens.
type Wire struct {
	Next aws.HTTPClient

	mu    sync.Mutex
	dice  *rand.Rand
	rate  float64
	tries int
	hit   map[Kind]int
	dies  int // at which point; -1 is never
	dead  bool
}

// NewWire returns a wire on which nothing goes wrong yet. One whose next is nil
// has connections of its own.
func NewWire(next aws.HTTPClient) *Wire {
	if next == nil {
		next = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}}
	}
	return &Wire{Next: next, hit: map[Kind]int{}, dies: -1}
}

// Break makes the given share of tries go wrong from now on, as the seed says.
func (w *Wire) Break(seed uint64, rate float64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.dice, w.rate = rand.New(rand.NewPCG(seed, 0x5eed)), rate //nolint:gosec // to be repeated, not to be secret
}

// Hit returns how many tries there were and how many went wrong in each way.
func (w *Wire) Hit() (tries, all int, each map[Kind]int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	each = map[Kind]int{}
	for k, n := range w.hit {
		each[k] = n
		all += n
	}
	return w.tries, all, each
}

// DieAt ends the process at a point of the calls from now on: 2n is before the
// nth and 2n+1 after it, counted from 0; -1 is never. A dead process reaches
// nobody. Whoever calls DieAt again has started another.
func (w *Wire) DieAt(point int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.dies, w.dead, w.tries = point, false, 0
}

// Tries returns how many calls were tried since the last DieAt, and whether the
// process died of one.
func (w *Wire) Tries() (n int, dead bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.tries, w.dead
}

var (
	errDead = errors.New("storm: the process has ended")
	errLost = errors.New("storm: connection reset")
)

// fate is what happens to one try.
type fate struct {
	kind          Kind
	before, after bool // the process dies
}

func (w *Wire) fate(r *http.Request) fate {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.dead {
		return fate{before: true}
	}
	n := w.tries
	w.tries++
	f := fate{before: w.dies == 2*n, after: w.dies == 2*n+1}
	w.dead = f.before || f.after
	if w.rate > 0 && w.dice.Float64() < w.rate {
		f.kind = Kinds[w.dice.IntN(len(Kinds))]
		if f.kind == Held && !strings.HasSuffix(target(r), "TransactWriteItems") && !strings.HasSuffix(target(r), "PutItem") {
			f.kind = Failure // only a write can meet another's
		}
		w.hit[f.kind]++
	}
	return f
}

// target is the operation of DynamoDB that a request names; empty for S3.
func target(r *http.Request) string { return r.Header.Get("X-Amz-Target") }

// Do makes one try.
func (w *Wire) Do(r *http.Request) (*http.Response, error) { return w.carry(r, w.Next) }

// To is the same wire, leading elsewhere: what goes wrong on one goes wrong on
// both.
func (w *Wire) To(next aws.HTTPClient) aws.HTTPClient { return branch{w, next} }

type branch struct {
	wire *Wire
	next aws.HTTPClient
}

// Do makes one try.
func (b branch) Do(r *http.Request) (*http.Response, error) { return b.wire.carry(r, b.next) }

func (w *Wire) carry(r *http.Request, next aws.HTTPClient) (*http.Response, error) {
	f := w.fate(r)
	if f.before {
		return nil, errDead
	}
	switch f.kind {
	case LostRequest:
		return nil, errLost
	case Throttle:
		return refused(r, http.StatusBadRequest, "ProvisionedThroughputExceededException", ""), nil
	case Failure:
		return refused(r, http.StatusInternalServerError, "InternalServerError", ""), nil
	case Held:
		if strings.HasSuffix(target(r), "PutItem") {
			return refused(r, http.StatusBadRequest, "TransactionConflictException", ""), nil
		}
		return refused(r, http.StatusBadRequest, "TransactionCanceledException", `,"CancellationReasons":[{"Code":"TransactionConflict"},{"Code":"None"}]`), nil
	case Slow:
		time.Sleep(2 * time.Millisecond)
	case LostAnswer, Truncated:
	}
	resp, err := next.Do(r)
	if err != nil {
		return nil, fmt.Errorf("storm: %w", err)
	}
	if f.after || f.kind == LostAnswer {
		_, _ = io.Copy(io.Discard, resp.Body) // it is thrown away
		resp.Body.Close()
		if f.after {
			return nil, errDead
		}
		return nil, errLost
	}
	if f.kind == Truncated {
		return truncated(resp)
	}
	return resp, nil
}

// truncated cuts the second half of an answer off.
func truncated(resp *http.Response) (*http.Response, error) {
	b, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	if err != nil {
		return nil, fmt.Errorf("storm: %w", err)
	}
	resp.Header.Del("X-Amz-Crc32")
	resp.Body = io.NopCloser(io.MultiReader(bytes.NewReader(b[:len(b)/2]), cut{}))
	resp.ContentLength = -1
	return resp, nil
}

// cut is where a body ends too early.
type cut struct{}

// Read says so.
func (cut) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// refused is an answer that the service would give and no local engine does.
func refused(r *http.Request, status int, kind, more string) *http.Response {
	body, media := fmt.Sprintf(`{"__type":"com.amazonaws.dynamodb.v20120810#%s","message":"storm"%s}`, kind, more), "application/x-amz-json-1.0"
	if target(r) == "" {
		code := map[int]string{http.StatusBadRequest: "SlowDown", http.StatusInternalServerError: "InternalError"}[status]
		if code == "SlowDown" {
			status = http.StatusServiceUnavailable
		}
		body, media = "<Error><Code>"+code+"</Code><Message>storm</Message></Error>", "application/xml"
	}
	return &http.Response{
		StatusCode: status, Status: fmt.Sprint(status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {media}, "X-Amzn-Requestid": {"storm"}}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}
}
