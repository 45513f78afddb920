package signed_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/shrama/shrama/shared/signed"
)

// service is one that answers as told, and counts.
func service(t *testing.T, answer func(call int, w http.ResponseWriter, r *http.Request)) (signed.Service, *atomic.Int32) {
	t.Helper()
	var calls atomic.Int32 // a try that is given up may still be under way at the next
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer(int(calls.Add(1)), w, r)
	}))
	t.Cleanup(s.Close)
	return signed.Service{
		Name: "kms", Region: "ap-south-1", Endpoint: s.URL, Credentials: credentials.NewStaticCredentialsProvider("key", "secret", "token"),
		Backoff: func(int) time.Duration { return 0 },
	}, &calls
}

func TestWhatMayPassIsTriedAgainAndWhatIsRefusedIsNot(t *testing.T) {
	say := func(status int, body string) func(http.ResponseWriter) {
		return func(w http.ResponseWriter) {
			w.WriteHeader(status)
			io.WriteString(w, body) //nolint:errcheck // a test's answer
		}
	}
	for _, tt := range []struct {
		name  string
		fault func(w http.ResponseWriter)
		calls int
		want  string
	}{
		{"broken", say(500, ""), 3, ""},
		{"too many", say(429, ""), 3, ""},
		{"throttled in JSON", say(400, `{"__type":"com.amazonaws.kms#ThrottlingException","message":"slow down"}`), 3, ""},
		{"throttled in XML", say(503, `<Error><Code>SlowDown</Code></Error>`), 3, ""},
		{"another puts the same", say(409, `<Error><Code>ConditionalRequestConflict</Code></Error>`), 3, ""},
		{"cut off", func(http.ResponseWriter) { panic(http.ErrAbortHandler) }, 3, ""},
		{"half an answer", func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "100")
			io.WriteString(w, "half") //nolint:errcheck // a test's answer
		}, 3, ""},
		{"refused in JSON", say(400, `{"__type":"NotFoundException","Message":"no key"}`), 1, "KMS answered 400 NotFoundException: no key"},
		{"refused in XML", say(403, `<E><Error><Code>AccessDenied</Code><Message>not &lt;yours&gt; &amp;c</Message></Error></E>`), 1, "KMS answered 403 AccessDenied: not <yours> &c"},
		{"refused in a header", func(w http.ResponseWriter) {
			w.Header().Set("X-Amzn-Errortype", "MessageRejected:http://aws")
			w.WriteHeader(400)
		}, 1, "KMS answered 400 MessageRejected"},
		{"refused in nothing", say(404, ""), 1, "KMS answered 404"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, calls := service(t, func(call int, w http.ResponseWriter, r *http.Request) {
				if b, err := io.ReadAll(r.Body); err != nil || string(b) != "body" {
					t.Errorf("try %d sent %q, %v", call, b, err)
				}
				if call < 3 {
					tt.fault(w)
				}
			})
			_, err := s.Do(t.Context(), signed.Call{Method: http.MethodPost, Path: "/", Body: []byte("body")})
			if int(calls.Load()) != tt.calls || tt.want == "" && err != nil || tt.want != "" && (err == nil || err.Error() != tt.want) {
				t.Errorf("%d calls, %v; want %d, %q", calls.Load(), err, tt.calls, tt.want)
			}
		})
	}
}

func TestTriesEnd(t *testing.T) {
	s, calls := service(t, func(_ int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) })
	_, err := s.Do(t.Context(), signed.Call{Method: http.MethodGet, Path: "/"})
	if r, ok := errors.AsType[*signed.Refusal](err); !ok || r.Status != 500 || calls.Load() != 3 {
		t.Errorf("%d calls, %v", calls.Load(), err)
	}
}

func TestATryIsNotWaitedForLongerThanThePatience(t *testing.T) {
	s, calls := service(t, func(call int, _ http.ResponseWriter, r *http.Request) {
		if call == 1 {
			<-r.Context().Done()
		}
	})
	s.Patience = 50 * time.Millisecond
	if _, err := s.Do(t.Context(), signed.Call{Method: http.MethodGet, Path: "/"}); err != nil || calls.Load() != 2 {
		t.Errorf("%d calls, %v", calls.Load(), err)
	}
}

func TestALongAnswerIsNotRead(t *testing.T) {
	s, calls := service(t, func(_ int, w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, 100)) }) //nolint:errcheck // a test's answer
	if _, err := s.Do(t.Context(), signed.Call{Method: http.MethodGet, Path: "/", Most: 99}); !errors.Is(err, signed.ErrLong) || calls.Load() != 1 {
		t.Errorf("%d calls, %v", calls.Load(), err)
	}
	if a, err := s.Do(t.Context(), signed.Call{Method: http.MethodGet, Path: "/", Most: 100}); err != nil || len(a.Body) != 100 || a.Length != 100 {
		t.Errorf("%d bytes of %d, %v", len(a.Body), a.Length, err)
	}
}

func TestACallIsSignedForItsServiceAndNobodyElse(t *testing.T) {
	for name, want := range map[string]string{"kms": "/ap-south-1/kms/aws4_request", "s3": "/ap-south-1/s3/aws4_request"} {
		s, _ := service(t, func(_ int, _ http.ResponseWriter, r *http.Request) {
			if a := r.Header.Get("Authorization"); !strings.Contains(a, "Credential=key/") || !strings.Contains(a, want) || r.Header.Get("X-Amz-Security-Token") != "token" {
				t.Errorf("signed %q", a)
			}
			if told := r.Header.Get("X-Amz-Content-Sha256") != "" && r.Header.Get("X-Amz-Checksum-Sha256") != ""; told != (name == "s3") {
				t.Errorf("%s is told the hash: %t", name, told)
			}
		})
		s.Name = name
		if _, err := s.Do(t.Context(), signed.Call{Method: http.MethodPut, Path: "/a", Query: url.Values{"x": {"1"}}, Body: []byte("b")}); err != nil {
			t.Error(err)
		}
	}
	s, calls := service(t, func(int, http.ResponseWriter, *http.Request) {})
	s.Credentials = nil
	if _, err := s.Do(t.Context(), signed.Call{Method: http.MethodGet, Path: "/"}); err == nil || calls.Load() != 0 {
		t.Errorf("without credentials: %d calls, %v", calls.Load(), err)
	}
}

func TestAnotherSecretOfTheSameIdSignsOtherwise(t *testing.T) {
	at := time.Now()
	for { // two signatures of one second differ by their keys alone
		var signatures []string
		for _, secret := range []string{"one", "other", "one"} {
			s, _ := service(t, func(_ int, _ http.ResponseWriter, r *http.Request) {
				_, signature, _ := strings.Cut(r.Header.Get("Authorization"), "Signature=")
				signatures = append(signatures, r.Header.Get("X-Amz-Date")+signature)
			})
			s.Credentials = credentials.NewStaticCredentialsProvider("same", secret, "")
			s.HTTP = fixed{s.Endpoint}
			s.Endpoint = "http://kms.test"
			if _, err := s.Do(t.Context(), signed.Call{Method: http.MethodGet, Path: "/"}); err != nil {
				t.Fatal(err)
			}
		}
		if signatures[0] == signatures[1] {
			t.Error("two secrets made one signature")
		}
		if signatures[0] == signatures[2] {
			return
		}
		if time.Since(at) > 10*time.Second {
			t.Fatal("one secret never made the same signature twice")
		}
	}
}

// fixed sends every request to one server, whatever host it was signed for.
type fixed struct{ server string }

func (f fixed) Do(r *http.Request) (*http.Response, error) {
	u, err := url.Parse(f.server)
	if err != nil {
		return nil, err
	}
	r.URL.Host = u.Host
	return http.DefaultClient.Do(r)
}

func TestAServiceIsWhereItsRegionHasIt(t *testing.T) {
	for where, want := range map[[2]string]string{
		{"sts", "ap-south-1"}: "https://sts.ap-south-1.amazonaws.com",
		{"ses", "ap-south-1"}: "https://email.ap-south-1.amazonaws.com",
		{"s3", "cn-north-1"}:  "https://s3.cn-north-1.amazonaws.com.cn",
	} {
		if got := (signed.Service{Name: where[0], Region: where[1]}).Origin(); got != want {
			t.Errorf("%v: %s, want %s", where, got, want)
		}
	}
}

func TestABucketIsNamedByTheHostOrInThePath(t *testing.T) {
	for _, tt := range []struct {
		endpoint   string
		inPath     bool
		want, path string
	}{
		{"", false, "https://papers.s3.ap-south-1.amazonaws.com", ""},
		{"", true, "https://s3.ap-south-1.amazonaws.com", "/papers"},
		{"http://127.0.0.1:7070", true, "http://127.0.0.1:7070", "/papers"},
		{"http://127.0.0.1:7070/", true, "http://127.0.0.1:7070", "/papers"},
		{"https://engine.test/", false, "https://papers.engine.test", ""},
	} {
		s := signed.Service{Name: "s3", Region: "ap-south-1", Endpoint: tt.endpoint}
		at, path := s.Bucket("papers", tt.inPath)
		if at.Origin() != tt.want || path != tt.path {
			t.Errorf("%s, in the path %t: %s and %s, want %s and %s", tt.endpoint, tt.inPath, at.Origin(), path, tt.want, tt.path)
		}
		if s.Endpoint != tt.endpoint {
			t.Errorf("the service itself moved to %s", s.Endpoint)
		}
	}
}

func TestTextIsReadOutOfAnAnswer(t *testing.T) {
	for _, tt := range []struct{ body, want string }{
		{"<A><Code>x</Code></A>", "x"},
		{"<Code>a &amp;amp; b</Code>", "a &amp; b"},
		{"<Code>never ends", ""},
		{"<Code/>", ""},
		{"", ""},
	} {
		if got := signed.Text([]byte(tt.body), "Code"); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.body, got, tt.want)
		}
	}
}
