// Package apigw turns a REST API's proxy events into requests for an
// http.Handler and its answers back, through aws-lambda-go-api-proxy.
//
// The adapter is used in this one place, because it has traps: it splits
// headers at commas (a signature t=1,v1=ab becomes two), trusts a header that
// any client may send for the gateway's own context, does not recover from a
// panic, and answers 504 to what it cannot read and to a handler that writes
// nothing. Each is closed here and has a recorded event in testdata.
package apigw

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/awslabs/aws-lambda-go-api-proxy/httpadapter"

	"github.com/shrama/shrama/shared/tenant"
)

// Event is what API Gateway sends (AWS: "Input format of a Lambda function for
// proxy integration").
type Event = events.APIGatewayProxyRequest

// Answer is what API Gateway takes back.
type Answer = events.APIGatewayProxyResponse

// House is the X-Amz-Tenant-Id of the environment that serves what no tenant
// owns: the list of tenants and static files.
const House = "house"

// Handler returns the Lambda handler of h. It never returns an error: an event
// that is no sound request is answered 400 in JSON, before h is asked.
func Handler(h http.Handler) func(context.Context, Event) (Answer, error) {
	adapter := httpadapter.New(whole{h})
	return func(ctx context.Context, e Event) (a Answer, err error) {
		defer func() {
			if v := recover(); v != nil {
				slog.ErrorContext(ctx, "apigw: panic", "type", fmt.Sprintf("%T", v))
				a, err = plain(http.StatusInternalServerError), nil
			}
		}()
		if e, err = sound(e); err == nil {
			err = ownTenant(ctx, e.Path)
		}
		if err != nil {
			slog.WarnContext(ctx, "apigw: refused event", "err", err)
			return plain(http.StatusBadRequest), nil
		}
		if a, err = adapter.ProxyWithContext(ctx, e); err != nil {
			slog.ErrorContext(ctx, "apigw: adapter", "err", err)
			return plain(http.StatusBadRequest), nil
		}
		return a, nil
	}
}

// sound checks the event and returns it as the adapter reads it rightly: the
// adapter glues the path into an address, so nothing in the path may end it.
// Paths that are merely odd pass, and get a page from the handler.
func sound(e Event) (Event, error) {
	p, err := url.PathUnescape(e.Path)
	if err != nil || !strings.HasPrefix(e.Path, "/") || !utf8.ValidString(e.Path) || strings.ContainsAny(e.Path, "?#") || strings.ContainsFunc(e.Path, unicode.IsControl) {
		return e, errors.New("apigw: unsound path")
	}
	e.Path = (&url.URL{Path: p, RawPath: e.Path}).EscapedPath()
	if !token(e.HTTPMethod) {
		return e, errors.New("apigw: unsound method")
	}
	e.MultiValueHeaders = sent(e)
	e.Headers = nil
	return e, nil
}

// sent returns the client's headers without those that only the gateway or this
// adapter may set.
func sent(e Event) map[string][]string {
	out := map[string][]string{}
	add := func(name string, values []string) {
		name = http.CanonicalHeaderKey(name)
		switch {
		case strings.HasPrefix(name, "X-Golambdaproxy-"), name == "X-Amz-Tenant-Id", name == "X-Forwarded-Host", !token(name):
		default:
			out[name] = values
		}
	}
	for name, value := range e.Headers {
		add(name, []string{value})
	}
	for name, values := range e.MultiValueHeaders {
		add(name, values)
	}
	return out
}

// token reports whether s may be a method or a header's name (RFC 9110, 5.6.2).
func token(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(c rune) bool {
		return c <= ' ' || c >= 0x7f || strings.ContainsRune(`()<>@,;:\"/[]?={}`, c)
	})
}

// ownTenant refuses a path of another tenant than the one this environment was
// started for (AWS Lambda tenant isolation mode). The gateway maps one from the
// other, so a difference is a fault of ours and must end here.
func ownTenant(ctx context.Context, path string) error {
	lc, ok := lambdacontext.FromContext(ctx)
	if !ok || lc.TenantID == "" {
		return nil
	}
	seg, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if own := lc.TenantID; own != seg && (own != House || tenant.ID(seg).Valid()) {
		return errors.New("apigw: path of another tenant")
	}
	return nil
}

// whole gives the handler what a server would: headers in one piece, a body
// that ends, an answer with a status.
type whole struct{ next http.Handler }

func (h whole) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for name, values := range r.Header {
		if len(values) > 1 {
			sep := ", "
			if name == "Cookie" {
				sep = "; "
			}
			r.Header[name] = []string{strings.Join(values, sep)}
		}
	}
	s := &statused{ResponseWriter: w}
	h.next.ServeHTTP(s, r)
	if !s.done {
		w.WriteHeader(http.StatusOK)
	}
}

// statused notes whether a status was written.
type statused struct {
	http.ResponseWriter
	done bool
}

func (s *statused) WriteHeader(status int) {
	s.done = true
	s.ResponseWriter.WriteHeader(status)
}

func (s *statused) Write(b []byte) (int, error) {
	s.done = true
	return s.ResponseWriter.Write(b)
}

// plain is the answer to what never became a request.
func plain(status int) Answer {
	return Answer{
		StatusCode: status,
		MultiValueHeaders: map[string][]string{
			"Content-Type":            {"application/problem+json; charset=utf-8"},
			"Cache-Control":           {"no-store"},
			"X-Content-Type-Options":  {"nosniff"},
			"Content-Security-Policy": {"default-src 'none'; frame-ancestors 'none'"},
		},
		Body: fmt.Sprintf(`{"type":"about:blank","title":%q,"status":%d}`+"\n", http.StatusText(status), status),
	}
}
