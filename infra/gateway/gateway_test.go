package gateway

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/google/go-cmp/cmp"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

type proxy = func(context.Context, events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error)

// serve starts the real template's gateway with one function for every module.
func serve(t *testing.T, f proxy, change ...func(*Gateway)) *httptest.Server {
	t.Helper()
	tpl, err := Read("../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	functions := map[string]lambda.Handler{}
	for _, fn := range tpl.Functions {
		functions[fn.Module] = lambda.NewHandler(f)
	}
	g, err := New(tpl, functions, func() time.Time { return noon }, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range change {
		c(g)
	}
	s := httptest.NewServer(g)
	t.Cleanup(s.Close)
	return s
}

// raw sends bytes as they are and returns the answer.
func raw(t *testing.T, s *httptest.Server, request string) (*http.Response, string) {
	t.Helper()
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(body)
}

func TestAnEventIsWhatARESTAPISends(t *testing.T) {
	var got events.APIGatewayProxyRequest
	var lc *lambdacontext.LambdaContext
	var limit time.Time
	s := serve(t, func(ctx context.Context, e events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
		got = e
		lc, _ = lambdacontext.FromContext(ctx)
		limit, _ = ctx.Deadline()
		return events.APIGatewayProxyResponse{StatusCode: 204}, nil
	})
	raw(t, s, "POST /np/permit/a%2Fb%23c/%E0%A4%95?q=1&q=%26two&n=%E0%A4%95 HTTP/1.1\r\n"+
		"Host: shrama.example:8080\r\nX-Forwarded-For: 203.0.113.9\r\nUser-Agent: phone\r\n"+
		"X-Amz-Tenant-Id: lk\r\nAccept-Language: ne\r\nAccept-Language: en\r\n"+
		"Content-Type: text/plain\r\nContent-Length: 5\r\n\r\n\x00\xff\r\n!")

	id := got.RequestContext.RequestID
	if len(id) != 36 || lc.AwsRequestID != id {
		t.Errorf("request id = %q, in the context %q", id, lc.AwsRequestID)
	}
	if lc.TenantID != "np" {
		t.Errorf("tenant = %q, want np: a header of the caller must not choose it", lc.TenantID)
	}
	if time.Until(limit) > 25*time.Second {
		t.Errorf("deadline in %s, want the function's own 25s", time.Until(limit))
	}
	got.RequestContext.RequestID = ""
	want := events.APIGatewayProxyRequest{
		Resource: "/{tenant}/permit/{proxy+}", Path: "/np/permit/a%2Fb%23c/%E0%A4%95", HTTPMethod: "POST",
		QueryStringParameters:           map[string]string{"q": "&two", "n": "क"},
		MultiValueQueryStringParameters: map[string][]string{"q": {"1", "&two"}, "n": {"क"}},
		PathParameters:                  map[string]string{"tenant": "np", "proxy": "a%2Fb%23c/%E0%A4%95"},
		MultiValueHeaders: map[string][]string{
			"Host": {"shrama.example:8080"}, "User-Agent": {"phone"}, "Accept-Language": {"ne", "en"},
			"Content-Type": {"text/plain"}, "Content-Length": {"5"}, "X-Amz-Tenant-Id": {"lk"},
			"X-Forwarded-For": {"203.0.113.9, 127.0.0.1"}, "X-Forwarded-Proto": {"http"}, "X-Forwarded-Port": {"8080"},
		},
		Body: base64.StdEncoding.EncodeToString([]byte("\x00\xff\r\n!")), IsBase64Encoded: true,
		RequestContext: events.APIGatewayProxyRequestContext{
			AccountID: "000000000000", APIID: "local", ResourceID: "ANY/{tenant}/permit/{proxy+}",
			ResourcePath: "/{tenant}/permit/{proxy+}", Stage: "live", DomainName: "shrama.example:8080",
			Protocol: "HTTP/1.1", HTTPMethod: "POST", Path: "/np/permit/a%2Fb%23c/%E0%A4%95",
			Identity:    events.APIGatewayRequestIdentity{SourceIP: "127.0.0.1", UserAgent: "phone"},
			RequestTime: "21/Nov/2026:12:00:00 +0000", RequestTimeEpoch: noon.UnixMilli(),
		},
	}
	want.Headers = last(want.MultiValueHeaders)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("event (-want +got):\n%s", d)
	}
}

func TestEachPathGoesToItsModule(t *testing.T) {
	tpl, err := Read("../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	tree := &node{}
	for _, r := range tpl.Routes {
		if err := tree.add(r); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct{ path, module, resource, tenant string }{
		{"/", "portal", "/", "house"},
		{"/assets/shrama.css", "portal", "/assets/{proxy+}", "house"},
		{"/openapi.json", "portal", "/openapi.json", "house"},
		{"/np", "portal", "/{tenant}", "np"},
		{"/np/", "portal", "/{tenant}", "np"},
		{"/in-gj/verify/x", "portal", "/{tenant}/{proxy+}", "in-gj"},
		{"/np/permit", "portal", "/{tenant}/{proxy+}", "np"},
		{"/np/permit/", "portal", "/{tenant}/{proxy+}", "np"},
		{"/np/permit/7/act", "permit", "/{tenant}/permit/{proxy+}", "np"},
		{"/np/permits", "portal", "/{tenant}/{proxy+}", "np"},
		{"/np/%70ermit", "portal", "/{tenant}/{proxy+}", "np"},
		{"/assets", "portal", "/{tenant}", "assets"},
		{"//np", "", "", ""},
	} {
		t.Run(tt.path, func(t *testing.T) {
			r, params := tree.find("GET", tt.path)
			if r == nil {
				if tt.module != "" {
					t.Fatalf("no route, want %s", tt.resource)
				}
				return
			}
			got := [3]string{r.Module, r.Path, r.tenant(params)}
			if got != [3]string{tt.module, tt.resource, tt.tenant} {
				t.Errorf("route = %v, want %v", got, [3]string{tt.module, tt.resource, tt.tenant})
			}
		})
	}
}

func TestAnAnswerIsWrittenBack(t *testing.T) {
	s := serve(t, func(context.Context, events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
		return events.APIGatewayProxyResponse{
			StatusCode: 401, Body: base64.StdEncoding.EncodeToString([]byte("%PDF\x00\xff")), IsBase64Encoded: true,
			Headers: map[string]string{"content-type": "application/pdf", "Content-Length": "3", "WWW-Authenticate": "Code"},
			MultiValueHeaders: map[string][]string{
				"Set-Cookie": {"a=1", "b=2"},
			},
		}, nil
	})
	res, body := raw(t, s, "GET /np HTTP/1.1\r\nHost: x\r\nAccept: text/html, */*\r\n\r\n")
	if res.StatusCode != 401 || body != "%PDF\x00\xff" {
		t.Errorf("answer = %d %q", res.StatusCode, body)
	}
	if d := cmp.Diff([]string{"a=1", "b=2"}, res.Header["Set-Cookie"]); d != "" {
		t.Errorf("cookies (-want +got):\n%s", d)
	}
	if res.ContentLength != int64(len(body)) {
		t.Errorf("Content-Length = %d, want %d", res.ContentLength, len(body))
	}
	if got := res.Header.Get("Content-Type"); got != "application/pdf" {
		t.Errorf("Content-Type = %q", got)
	}
	if res.Header.Get("Www-Authenticate") != "" || res.Header.Get("X-Amzn-Remapped-Www-Authenticate") != "Code" {
		t.Errorf("WWW-Authenticate must come out renamed: %v", res.Header)
	}
}

func TestWhatAWSRefusesIsRefused(t *testing.T) {
	long := strings.Repeat("x", MaxPayload)
	functions := map[string]proxy{
		"echo": func(_ context.Context, e events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
			return events.APIGatewayProxyResponse{StatusCode: 200, Body: fmt.Sprint(len(e.Body))}, nil
		},
		"long": func(context.Context, events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
			return events.APIGatewayProxyResponse{StatusCode: 200, Body: long}, nil
		},
		"panic": func(context.Context, events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
			panic("boom")
		},
		"error": func(context.Context, events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
			return events.APIGatewayProxyResponse{}, errors.New("boom")
		},
		"silent": func(context.Context, events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
			return events.APIGatewayProxyResponse{}, nil
		},
		"slow": func(ctx context.Context, _ events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
			<-ctx.Done()
			time.Sleep(10 * time.Millisecond)
			return events.APIGatewayProxyResponse{StatusCode: 200}, nil
		},
	}
	hurry := func(g *Gateway) { g.wait = 30 * time.Millisecond }
	shortOwn := func(g *Gateway) {
		for i := range g.template.Functions {
			g.template.Functions[i].Timeout = 30 * time.Millisecond
		}
	}
	get := "GET /np HTTP/1.1\r\nHost: x\r\n\r\n"
	post := func(n int) string {
		return fmt.Sprintf("POST /np HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", n, bytes.Repeat([]byte("x"), n))
	}
	for _, tt := range []struct {
		name, function, request string
		change                  func(*Gateway)
		status                  int
		message                 string
	}{
		{"a body over 10 MB", "echo", post(MaxRequest + 1), nil, 413, "HTTP content length exceeded 10485760 bytes."},
		{"an event over 6 MB", "echo", post(MaxPayload * 3 / 4), nil, 413, "Request Too Long"},
		{"an answer over 6 MB", "long", get, nil, 502, "Internal server error"},
		{"headers over 10,240 bytes", "echo", "GET /np HTTP/1.1\r\nHost: x\r\nA: " + strings.Repeat("y", MaxHeaders) + "\r\n\r\n", nil, 431, "Request header fields too large"},
		{"dots, which the function must refuse", "echo", "GET /assets/a/../.. HTTP/1.1\r\nHost: x\r\n\r\n", nil, 200, ""},
		{"an empty tenant", "echo", "GET //permit HTTP/1.1\r\nHost: x\r\n\r\n", nil, 403, "Missing Authentication Token"},
		{"a panic", "panic", get, nil, 502, "Internal server error"},
		{"an error", "error", get, nil, 502, "Internal server error"},
		{"no status", "silent", get, nil, 502, "Internal server error"},
		{"29 seconds", "slow", get, hurry, 504, "Endpoint request timed out"},
		{"the function's own timeout", "slow", get, shortOwn, 502, "Internal server error"},
		{"a body that just fits", "echo", post(4 << 20), nil, 200, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			change := []func(*Gateway){}
			if tt.change != nil {
				change = append(change, tt.change)
			}
			res, body := raw(t, serve(t, functions[tt.function], change...), tt.request)
			if res.StatusCode != tt.status {
				t.Fatalf("status = %d, want %d: %s", res.StatusCode, tt.status, body)
			}
			if tt.message == "" {
				return
			}
			want, _ := json.Marshal(map[string]string{"message": tt.message})
			if body != string(want) {
				t.Errorf("body = %s, want %s", body, want)
			}
		})
	}
}

func TestATickIsAScheduledEvent(t *testing.T) {
	e := Tick(noon.In(time.FixedZone("NPT", 5*3600+45*60)))
	b, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), `"time":"2026-11-21T12:00:00Z"`) || !strings.Contains(string(b), `"detail-type":"Scheduled Event"`) {
		t.Errorf("event = %s", b)
	}
}
