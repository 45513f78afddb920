package journey

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/shrama/shrama/infra/house"
	"github.com/shrama/shrama/shared/files"
	"github.com/shrama/shrama/shared/notify"
	published "github.com/shrama/shrama/shared/setting/version"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/tenant"
)

// ledger stands below the SDK of both engines. It enters into the deed of each
// request whose items and objects it asks for and what it would write. A write
// goes no further, so what is read stays true and is asked of the engine once.
type ledger struct {
	kept sync.Map // reply by who asks and for what
}

// deed is what one request did below the SDK.
type deed struct {
	mu      sync.Mutex
	touched map[tenant.ID]bool
	writes  []string
}

// reply is an engine's answer.
type reply struct {
	status int
	header http.Header
	body   []byte
}

type deedKey struct{}

// owned finds whose an item or an object is, in a request or in an address.
var owned = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:T#|/t/|/in/)([a-z]{2}(?:-[a-z0-9]{2,10})?)(?:#|/)`)
})

// Do answers a request of the SDK.
func (l *ledger) Do(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	_, operation, items := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	reads := slices.Contains([]string{"GetItem", "Query", "BatchGetItem", "TransactGetItems"}, operation)
	if !items {
		operation = r.Method
		reads = operation == http.MethodGet || operation == http.MethodHead
	}
	what := operation + " " + r.URL.RequestURI() + " " + string(body)
	if d, ok := r.Context().Value(deedKey{}).(*deed); ok {
		d.enter(what, reads)
	}
	if !reads {
		return withheld(items).to(r), nil
	}
	who, _, _ := strings.Cut(r.Header.Get("Authorization"), ",")
	key := who + r.Header.Get("Range") + what
	if kept, ok := l.kept.Load(key); ok {
		return kept.(reply).to(r), nil //nolint:errcheck // nothing else is kept
	}
	return l.asks(r, key, body)
}

// asks asks the engine, and keeps what it says.
func (l *ledger) asks(r *http.Request, key string, body []byte) (*http.Response, error) {
	r.Body = io.NopCloser(bytes.NewReader(body))
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close() //nolint:errcheck // read only
	a := reply{status: res.StatusCode, header: res.Header}
	if a.body, err = io.ReadAll(res.Body); err != nil {
		return nil, err
	}
	if a.status < 500 {
		l.kept.Store(key, a)
	}
	return a.to(r), nil
}

// withheld is the answer to a write that goes no further.
func withheld(items bool) reply {
	if items {
		return reply{http.StatusOK, http.Header{"Content-Type": {"application/x-amz-json-1.0"}}, []byte(`{"Attributes":{"v":{"N":"1"}}}`)}
	}
	return reply{http.StatusForbidden, http.Header{"Content-Type": {"application/xml"}}, []byte(`<Error><Code>AccessDenied</Code></Error>`)}
}

func (a reply) to(r *http.Request) *http.Response {
	return &http.Response{
		Status: http.StatusText(a.status), StatusCode: a.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: a.header.Clone(), Body: io.NopCloser(bytes.NewReader(a.body)), ContentLength: int64(len(a.body)), Request: r,
	}
}

func (d *deed) enter(what string, reads bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, m := range owned().FindAllStringSubmatch(what, -1) {
		d.touched[tenant.ID(m[1])] = true
	}
	if !reads {
		d.writes = append(d.writes, fmt.Sprintf("%.200s", what))
	}
}

// deeds returns a context in which what is done is entered.
func deeds(ctx context.Context) (context.Context, *deed) {
	d := &deed{touched: map[tenant.ID]bool{}}
	return context.WithValue(ctx, deedKey{}, d), d
}

// mute sends nothing.
type mute struct{}

// Send is glad to have been asked.
func (mute) Send(context.Context, notify.Message) error { return nil }

// under is the street's house with a ledger below it, its tenants' rights as
// they are. It says nothing to anybody.
func (s *street) under(l *ledger) *house.House {
	h, env := *s.House, s.Env()
	table := store.Open(store.Options{Name: env.Table, Region: env.Region, Endpoint: env.DynamoDB, Credentials: env.Tenant, Clock: env.Clock, HTTPClient: l})
	h.Table = table
	h.Files = files.Open(files.Options{Bucket: env.Bucket, Quarantine: env.Quarantine, Region: env.Region, Endpoint: env.S3, UsePathStyle: true, Credentials: env.Tenant, HTTPClient: l})
	h.House.Tenants = tenancy.Open(tenancy.Options{Table: table, Packs: h.House.Packs, Layered: published.Load, Clock: env.Clock})
	h.Notify, h.Log = mute{}, slog.New(slog.DiscardHandler)
	return &h
}

var _ aws.HTTPClient = (*ledger)(nil)
