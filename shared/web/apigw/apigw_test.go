package apigw_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/shared/web/apigw"
)

// seen is what a handler saw of a request.
type seen struct {
	Method, Path, Query, Host, From, Body string
	Header                                http.Header
}

func recorded(tb testing.TB, name string) apigw.Event {
	tb.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		tb.Fatal(err)
	}
	var e apigw.Event
	if err := json.Unmarshal(b, &e); err != nil {
		tb.Fatal(err)
	}
	return e
}

// play sends an event through a handler that notes what it saw.
func play(ctx context.Context, tb testing.TB, e apigw.Event) (apigw.Answer, *seen) {
	tb.Helper()
	var got *seen
	a, err := apigw.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			tb.Error(err)
		}
		got = &seen{r.Method, r.URL.Path, r.URL.RawQuery, r.Host, r.RemoteAddr, string(b), r.Header.Clone()}
		w.WriteHeader(http.StatusNoContent)
	}))(ctx, e)
	if err != nil {
		tb.Fatalf("a Lambda error is a 502 without a word: %v", err)
	}
	return a, got
}

func TestRecordedEvents(t *testing.T) {
	for _, tt := range []struct {
		name, event string
		want        seen
	}{
		{"a page", "page.json", seen{"GET", "/np/permit/case one", url.Values{"q": {"रु 100 & more"}}.Encode(), "shrama.example", "203.0.113.9", "", http.Header{
			"Accept":          {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
			"Accept-Language": {"ne-NP,ne;q=0.9,en;q=0.8"},
			"Cookie":          {"lang=ne"},
			"Host":            {"shrama.example"},
			"X-Forwarded-For": {"203.0.113.9, 130.176.1.2"},
		}}},
		{"a form, encoded, with two cookies and a signature in pieces", "form.json", seen{"POST", "/np/sign-in", "", "shrama.example", "2001:db8::7", "email=sita%40example.org&name=%E0%A4%B8", http.Header{
			"Content-Type": {"application/x-www-form-urlencoded"},
			"Cookie":       {"s=one; lang=ne"},
			"Origin":       {"https://shrama.example"},
			"X-Signature":  {"t=1,v1=abc, v0=old"},
		}}},
		{"headers that only the gateway may set", "forged.json", seen{"GET", "/np/files", "", "shrama.example", "203.0.113.9", "", http.Header{"Accept": {"*/*"}}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, got := play(t.Context(), t, recorded(t, tt.event))
			if a.StatusCode != http.StatusNoContent || got == nil {
				t.Fatalf("status = %d", a.StatusCode)
			}
			if d := cmp.Diff(*got, tt.want); d != "" {
				t.Errorf("the handler saw (-got +want):\n%s", d)
			}
		})
	}
}

func TestUnsoundEventsNeverReachTheHandler(t *testing.T) {
	for _, path := range []string{"", "np", "/np/x?tenant=lk", "/np/x#y", "/np/\n", "/np/%", "/np/\xff", "/np/\u0085"} {
		e := recorded(t, "page.json")
		e.Path = path
		if a, got := play(t.Context(), t, e); a.StatusCode != http.StatusBadRequest || got != nil {
			t.Errorf("%q: status %d, handler saw %+v", path, a.StatusCode, got)
		}
	}
	e := recorded(t, "form.json")
	e.Body = "not base64!"
	if a, got := play(t.Context(), t, e); a.StatusCode != http.StatusBadRequest || got != nil {
		t.Errorf("unsound base64: status %d", a.StatusCode)
	}
	e = recorded(t, "page.json")
	e.HTTPMethod = "GET /x"
	if a, got := play(t.Context(), t, e); a.StatusCode != http.StatusBadRequest || got != nil {
		t.Errorf("unsound method: status %d", a.StatusCode)
	}
}

func TestAnEnvironmentServesItsOwnTenantOnly(t *testing.T) {
	for _, tt := range []struct {
		own, path string
		status    int
	}{
		{"", "/np/x", 204}, {"np", "/np/x", 204}, {"np", "/np", 204},
		{"np", "/lk/x", 400}, {"np", "/np-two/x", 400}, {"np", "/", 400}, {"np", "/assets/a.css", 400}, {"np", "/%6ep/x", 400},
		{"house", "/", 204}, {"house", "/assets/a.css", 204}, {"house", "/np/x", 400},
	} {
		e := recorded(t, "page.json")
		e.Path = tt.path
		ctx := lambdacontext.NewContext(t.Context(), &lambdacontext.LambdaContext{TenantID: tt.own})
		if a, _ := play(ctx, t, e); a.StatusCode != tt.status {
			t.Errorf("environment %q, path %s: status %d, want %d", tt.own, tt.path, a.StatusCode, tt.status)
		}
	}
}

func TestAnswers(t *testing.T) {
	for _, tt := range []struct {
		name   string
		do     http.HandlerFunc
		status int
		body   []byte
		coded  bool
	}{
		{"text stays text", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "श्रम") }, 200, []byte("श्रम"), false},
		{"bytes are encoded", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte{0xff, 0, 1}) }, 200, []byte{0xff, 0, 1}, true},
		{"nothing is an empty 200", func(http.ResponseWriter, *http.Request) {}, 200, nil, false},
		{"a panic is a 500 without detail", func(http.ResponseWriter, *http.Request) { panic("secret") }, 500, nil, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, err := apigw.Handler(tt.do)(t.Context(), recorded(t, "page.json"))
			if err != nil || a.StatusCode != tt.status || a.IsBase64Encoded != tt.coded || strings.Contains(a.Body, "secret") {
				t.Fatalf("%v %+v", err, a)
			}
			got := []byte(a.Body)
			if tt.coded {
				if got, err = base64.StdEncoding.DecodeString(a.Body); err != nil {
					t.Fatal(err)
				}
			}
			if tt.status == 200 && !bytes.Equal(got, tt.body) {
				t.Errorf("body = %q", got)
			}
		})
	}
}

func TestEveryCookieIsSet(t *testing.T) {
	a, err := apigw.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "1"})
		http.SetCookie(w, &http.Cookie{Name: "b", Value: "2"})
	}))(t.Context(), recorded(t, "page.json"))
	if d := cmp.Diff(a.MultiValueHeaders["Set-Cookie"], []string{"a=1", "b=2"}); err != nil || d != "" {
		t.Errorf("%v (-got +want):\n%s", err, d)
	}
}

// FuzzPath holds that whatever path an event names, the handler sees exactly
// its decoding and nothing of it becomes query or host, or the event is refused.
func FuzzPath(f *testing.F) {
	for _, s := range []string{"/np/", "/np/a%20b", "/np/%2e%2e/lk", "/np/x%3Fy=1", "/np/%23", "/@evil/", "/np/;a=b", "/np/श्रम", "/np/a:b", "/:80/", "/np/%2F"} {
		f.Add(s)
	}
	e := recorded(f, "page.json")
	e.MultiValueQueryStringParameters = map[string][]string{"q": {"1"}}
	f.Fuzz(func(t *testing.T, path string) {
		e := e
		e.Path = path
		a, got := play(t.Context(), t, e)
		if got == nil {
			if a.StatusCode != http.StatusBadRequest {
				t.Fatalf("%q: status %d and no request", path, a.StatusCode)
			}
			return
		}
		want, err := url.PathUnescape(path)
		if err != nil || got.Path != want || got.Query != "q=1" || got.Host != "shrama.example" {
			t.Fatalf("%q: saw path %q, query %q, host %q; want path %q (%v)", path, got.Path, got.Query, got.Host, want, err)
		}
	})
}

// FuzzEvent holds that whatever JSON Lambda is handed, it is answered without an
// error and without a 5xx, and what reaches the handler is sound: a method and a
// rooted path, every header once, none that only the gateway may set.
func FuzzEvent(f *testing.F) {
	for _, name := range []string{"page.json", "form.json", "forged.json"} {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(`{}`))
	f.Add([]byte(`{"path":"/np/","httpMethod":"GET","multiValueHeaders":{"a":[],"A":["1"],"Cookie":["x","y"]},"requestContext":{"domainName":"a b","identity":{"sourceIp":"\n"}}}`))
	f.Add([]byte(`{"path":"//evil.example/np","httpMethod":"get","body":"=","isBase64Encoded":true}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var e apigw.Event
		if json.Unmarshal(b, &e) != nil {
			return // Lambda's own runtime refuses it
		}
		a, got := play(t.Context(), t, e)
		switch {
		case got == nil && a.StatusCode != http.StatusBadRequest:
			t.Fatalf("status %d and no request", a.StatusCode)
		case got == nil:
			return
		case a.StatusCode != http.StatusNoContent:
			t.Fatalf("status %d of a request that was answered 204", a.StatusCode)
		case got.Method == "" || !strings.HasPrefix(got.Path, "/"):
			t.Fatalf("the handler saw %q %q", got.Method, got.Path)
		}
		for name, values := range got.Header {
			if len(values) != 1 || strings.HasPrefix(name, "X-Golambdaproxy-") || name == "X-Amz-Tenant-Id" || name == "X-Forwarded-Host" {
				t.Errorf("the handler saw %s: %q", name, values)
			}
		}
	})
}
