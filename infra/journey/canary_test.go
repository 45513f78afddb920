package journey

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/shrama/shrama/infra/engine"
	"github.com/shrama/shrama/infra/house"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/web"
)

// canaries are things that only one person would say: each stands nowhere else.
type canaries struct{ n int }

// says is the next one, in the form of a name, an address, a number, an identity
// document or words.
func (c *canaries) says() string {
	c.n++
	switch c.n % 5 {
	case 0:
		return fmt.Sprintf("kanari%06d@himal.example", c.n)
	case 1:
		return fmt.Sprintf("+977%s%06d", hatch, c.n)
	case 2:
		return fmt.Sprintf("%s%06d", hatch, c.n)
	case 3:
		return fmt.Sprintf("Kanari%06d Devi", c.n)
	default:
		return fmt.Sprintf("the words of kanari%06d", c.n)
	}
}

// hatch begins the numbers among them.
const hatch = "9840"

var canary = regexp.MustCompile(`(?i)kanari[0-9]{6}|` + hatch + `0[0-9]{5}`)

// fieldsOf are the names that a route's form or body has.
func fieldsOf(r web.Route) []string {
	names := []string{"note", "text", "title", "reason", "email", "code", "number", "action", "version", "key", "id", "declared", "method", "csv", "q", "to", "est-name", "worker-name", "worker-passport", "head-name", "voucher-number"}
	if r.Takes != nil {
		for _, f := range reflect.VisibleFields(reflect.TypeOf(r.Takes)) {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			names = append(names, name)
		}
	}
	return names
}

// requests are what is tried at one route: as a form, as JSON, broken off, and
// with canaries for all that the address names.
func (c *canaries) requests(t *testing.T, at string, r web.Route) []*http.Request {
	t.Helper()
	values, object := url.Values{}, map[string]string{}
	for _, name := range fieldsOf(r) {
		values.Set(name, c.says())
		object[name] = c.says()
	}
	asJSON, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	query := "?" + url.Values{"q": {c.says()}, "email": {c.says()}, "number": {c.says()}, "to": {c.says()}}.Encode()
	strange := regexp.MustCompile(`\{[a-z]+\}`).ReplaceAllStringFunc(r.Pattern, func(string) string {
		said := c.says()
		return url.PathEscape(said)
	})
	strange = strings.ReplaceAll(strange, "{$}", "")
	if !r.Bare {
		strange = "/np-" + strings.SplitN(strings.SplitN(at, "np-", 2)[1], "/", 2)[0] + strange
	}
	var out []*http.Request
	add := func(to, kind string, body []byte) {
		q, err := http.NewRequestWithContext(t.Context(), r.Method, to, bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("Content-Type", kind)
		q.Header.Set("Sec-Fetch-Site", "same-origin")
		for _, name := range []string{"User-Agent", "Referer", "X-Request-Id", "X-Forwarded-For", "X-Real-Name"} {
			q.Header.Set(name, c.says())
		}
		if len(out)%2 == 0 {
			q.Header.Set("Accept", "application/json")
			q.Header.Set("Authorization", "Bearer "+c.says())
		}
		out = append(out, q)
	}
	add(at+query, "application/x-www-form-urlencoded", []byte(values.Encode()))
	add(strange, "application/x-www-form-urlencoded", []byte(values.Encode()))
	add(strange+query, "application/json", asJSON)
	if r.Method == http.MethodPost {
		add(at, "application/json", asJSON)
		add(at, "application/json", asJSON[:len(asJSON)-5])
		add(at, "text/"+strings.Fields(c.says())[0], []byte(c.says()))
		add(at+"?%zz="+url.QueryEscape(c.says()), "application/x-www-form-urlencoded", []byte(values.Encode()+"&%zz"))
		q := out[len(out)-1].Clone(t.Context())
		q.Body = io.NopCloser(strings.NewReader(values.Encode()))
		q.Header.Set("Sec-Fetch-Site", "cross-site")
		out = append(out, q)
	}
	return out
}

// No line of any log holds what a person told the house, whoever they are,
// whatever they sent and whatever broke.
func TestNoLogHoldsWhatAPersonSaid(t *testing.T) {
	unraced(t)
	h := Open(t)
	a := fixed(h, "kanari000000")
	sarita, _, draft := bench(h, "kanari000000")
	c := &canaries{}
	people := []*Person{h.Somebody("en"), a.owner, h.As("officer@shrama.example"), h.As("director@shrama.example"), sarita}
	line := accessLine(t)
	var access strings.Builder
	sent := 0
	broken := brokenHouse(h)
	for _, p := range people {
		for _, m := range append(h.Modules()[:3:3], broken.Module) {
			for _, r := range m.Routes {
				at := strings.ReplaceAll(a.address(r), "/drafts/"+a.id, "/drafts/"+last(draft))
				if strings.HasPrefix(r.Pattern, "/sign-out") {
					continue
				}
				for i, q := range c.requests(t, at, r) {
					sent++
					access.WriteString(line(q, r))
					if m.Name != broken.Name && i%2 == 0 {
						q.URL, _ = url.Parse(h.Base + q.URL.String()) //nolint:errcheck // it was one
						q.RequestURI = ""
						if _, err := p.fetch(q); err != nil && !strings.Contains(err.Error(), "redirect") {
							t.Errorf("%s %s: %v", q.Method, q.URL, err)
						}
						continue
					}
					for _, ck := range p.browser.Jar.Cookies(must(url.Parse(h.Base))) {
						q.AddCookie(ck)
					}
					broken.ServeHTTP(httptest.NewRecorder(), q)
				}
			}
		}
	}
	told := h.log.lines() + access.String()
	if found := canary.FindAllString(told, -1); len(found) > 0 {
		kinds := map[string]bool{} // one line of each kind
		for l := range strings.Lines(told) {
			if kind := canary.ReplaceAllString(l, ""); canary.MatchString(l) && !kinds[kind[min(len(kind), 60):min(len(kind), 220)]] {
				kinds[kind[min(len(kind), 60):min(len(kind), 220)]] = true
				t.Errorf("logged: %.900s", l)
			}
		}
		t.Errorf("%d canaries in the logs", len(found))
	}
	for _, want := range []string{"panic", "request failed", "refused"} {
		if !strings.Contains(h.log.lines(), want) {
			t.Errorf("nothing was logged as %q: the test would see nothing", want)
		}
	}
	if c.n < 5000 {
		t.Errorf("only %d canaries", c.n)
	}
	h.log.take() // what broke was broken on purpose
	t.Logf("%d canaries in %d requests to every route: %d bytes of logs, 0 found", c.n, sent, len(told))
}

func must[T any](v T, _ error) T { return v }

// broken is the house with an engine that repeats in its refusals what it was
// told, or is slow, and with handlers that panic.
type broken struct {
	http.Handler
	house.Module
}

func brokenHouse(h *House) broken {
	w := h.House.House
	w.Table = store.Open(store.Options{
		Name: "shrama", Region: engine.Region, Endpoint: h.table, Clock: h.Clock, HTTPClient: &repeats{},
		Credentials: func(tenant.ID) aws.CredentialsProvider { return credentials.NewStaticCredentialsProvider("a", "b", "") },
	})
	b := broken{Module: house.Module{Name: "broken"}}
	panics := func(with func(said string) any) web.Handler {
		return func(_ context.Context, c web.Call) (web.View, error) {
			var all []string
			for name := range c.Form {
				all = append(all, c.FormValue(name))
			}
			panic(with(strings.Join(all, " ")))
		}
	}
	routes := []web.Route{
		{Method: "POST", Pattern: "/panic/text", Public: true, Do: panics(func(s string) any { return s })},
		{Method: "POST", Pattern: "/panic/error", Public: true, Do: panics(func(s string) any { return errors.New("no such person: " + s) })},
		{Method: "POST", Pattern: "/panic/{id}", Public: true, Do: panics(func(s string) any { return []string{s}[len(s):] })},
	}
	b.Routes = routes
	for _, m := range h.Modules() {
		routes = append(routes, m.Routes...)
	}
	b.Handler = web.Serve(w, routes)
	return b
}

// repeats is the engine's worst day: it can be read mostly, or nobody would get
// far, and never written.
type repeats struct{ n atomic.Int64 }

func (c *repeats) Do(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	_, call, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	switch n := c.n.Add(1); {
	case (strings.HasSuffix(call, "GetItem") || call == "Query") && n%11 != 0:
		r.Body = io.NopCloser(bytes.NewReader(body))
		return http.DefaultTransport.RoundTrip(r)
	case n%5 == 0:
		return nil, context.DeadlineExceeded
	}
	said, err := json.Marshal(map[string]string{"__type": "com.amazon.coral.validate#ValidationException", "message": "One or more parameter values were invalid: " + string(body)})
	return &http.Response{StatusCode: http.StatusBadRequest, Header: http.Header{"Content-Type": {"application/x-amz-json-1.0"}}, Body: io.NopCloser(bytes.NewReader(said)), Request: r}, err
}

// accessLine writes what the API's stage logs of a request, as template.yaml says.
// A name that is not here is a new one: think of what it would tell.
func accessLine(t *testing.T) func(*http.Request, web.Route) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	said := regexp.MustCompile(`(?s)AccessLogSetting:.*?Format: '([^']+)'`).FindSubmatch(b)
	if said == nil {
		t.Fatal("template.yaml has no access log")
	}
	return func(q *http.Request, r web.Route) string {
		return regexp.MustCompile(`\$context\.[A-Za-z.]+`).ReplaceAllStringFunc(string(said[1]), func(name string) string {
			switch strings.TrimPrefix(name, "$context.") {
			case "requestId", "requestTimeEpoch", "identity.sourceIp", "status", "responseLength", "responseLatency", "integrationStatus", "error.responseType", "wafResponseCode", "xrayTraceId":
				return "-"
			case "httpMethod":
				return q.Method
			case "resourcePath":
				return r.Pattern
			case "path":
				return q.URL.RequestURI()
			}
			t.Errorf("the access log tells %s", name)
			return fmt.Sprint(q.URL, q.Header)
		}) + "\n"
	}
}
