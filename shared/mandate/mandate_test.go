package mandate

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/shrama/shrama/shared/tenant"
)

// office stands in for STS: it gives each call a session of its own.
type office struct {
	t     *testing.T
	calls atomic.Int64
	life  time.Duration
	fail  func(call int64, w http.ResponseWriter) bool
	slow  time.Duration
}

func (o *office) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n := o.calls.Add(1)
	time.Sleep(o.slow)
	if o.fail != nil && o.fail(n, w) {
		return
	}
	for name, want := range map[string]string{
		"Action": "AssumeRole", "Version": "2011-06-15", "RoleArn": "arn:aws:iam::1:role/tenant", "DurationSeconds": "900",
		"Tags.member.1.Key": "tenant", "Tags.member.1.Value": r.FormValue("RoleSessionName"), "Tags.member.2.Key": "",
	} {
		if got := r.FormValue(name); got != want {
			o.t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	if a := r.Header.Get("Authorization"); !strings.Contains(a, "Credential=own/") || !strings.Contains(a, "/ap-south-1/sts/aws4_request") || r.Header.Get("X-Amz-Security-Token") != "function" {
		o.t.Errorf("signed %q", a)
	}
	fmt.Fprintf(w, `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
		<AccessKeyId>%s-%d</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>%s</Expiration>
		</Credentials></AssumeRoleResult></AssumeRoleResponse>`, r.FormValue("RoleSessionName"), n, time.Now().Add(o.life).UTC().Format(time.RFC3339))
}

type own struct{}

func (own) Retrieve(context.Context) (aws.Credentials, error) {
	return aws.Credentials{AccessKeyID: "own", SecretAccessKey: "s", SessionToken: "function"}, nil
}

func open(t *testing.T, o *office) *Mandates {
	t.Helper()
	o.t = t
	if o.life == 0 {
		o.life = life
	}
	s := httptest.NewServer(o)
	t.Cleanup(s.Close)
	return Open(Options{Role: "arn:aws:iam::1:role/tenant", Region: "ap-south-1", Endpoint: s.URL, Own: own{}})
}

func take(t *testing.T, m *Mandates, id tenant.ID) aws.Credentials {
	t.Helper()
	c, err := m.For(id).Retrieve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestATenantsSessionIsTakenOnce(t *testing.T) {
	o := &office{slow: 20 * time.Millisecond}
	m := open(t, o)
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			if c := take(t, m, "np"); c.AccessKeyID != "np-1" || c.SessionToken != "t" {
				t.Errorf("got %+v", c)
			}
		})
	}
	wait.Wait()
	if c := take(t, m, "in-gj"); c.AccessKeyID != "in-gj-2" {
		t.Errorf("another tenant got %s", c.AccessKeyID)
	}
	if n := o.calls.Load(); n != 2 {
		t.Errorf("%d calls", n)
	}
}

func TestASessionIsTakenAgainBeforeItEnds(t *testing.T) {
	o := &office{life: margin / 3} // which is all in the margin
	m := open(t, o)
	if a, b := take(t, m, "np"), take(t, m, "np"); a.AccessKeyID == b.AccessKeyID {
		t.Error("a session was used to its end")
	}
}

func TestWhoWaitsIsNotHeldUpByWhoGivesUp(t *testing.T) {
	o := &office{slow: 50 * time.Millisecond}
	m := open(t, o)
	ctx, stop := context.WithCancel(t.Context())
	go func() {
		m.For("np").Retrieve(ctx)
	}()
	time.Sleep(10 * time.Millisecond)
	stop()
	if c := take(t, m, "np"); c.AccessKeyID != "np-1" {
		t.Errorf("got %s", c.AccessKeyID)
	}
}

func TestWhatBreaksIsTriedAgainAndWhatIsRefusedIsNot(t *testing.T) {
	refuse := func(status int, code string) func(int64, http.ResponseWriter) bool {
		return func(n int64, w http.ResponseWriter) bool {
			if n > 2 {
				return false
			}
			w.WriteHeader(status)
			fmt.Fprintf(w, `<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>because</Message></Error></ErrorResponse>`, code)
			return true
		}
	}
	for _, tt := range []struct {
		name  string
		fail  func(int64, http.ResponseWriter) bool
		calls int64
		want  string
	}{
		{"throttled", refuse(400, "Throttling"), 3, ""},
		{"too many", refuse(429, ""), 3, ""},
		{"broken", refuse(503, "ServiceUnavailable"), 3, ""},
		{"cut off", func(n int64, _ http.ResponseWriter) bool {
			if n > 2 {
				return false
			}
			panic(http.ErrAbortHandler)
		}, 3, ""},
		{"refused", refuse(403, "AccessDenied"), 1, "for np: STS answered 403 AccessDenied: because"},
		{"half", func(_ int64, w http.ResponseWriter) bool {
			fmt.Fprint(w, `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>a</AccessKeyId></Credentials></AssumeRoleResult></AssumeRoleResponse>`)
			return true
		}, 1, "half a session"},
		{"for ever", func(_ int64, w http.ResponseWriter) bool { w.WriteHeader(500); return true }, 3, "STS answered 500"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := &office{fail: tt.fail}
			_, err := open(t, o).For("np").Retrieve(t.Context())
			if n := o.calls.Load(); n != tt.calls || tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("%d calls, %v; want %d, %q", n, err, tt.calls, tt.want)
			}
		})
	}
}

func TestSessionsDoNotPileUp(t *testing.T) {
	m := open(t, &office{})
	first := m.For("np")
	for i := range 3 * most {
		m.For(tenant.ID(fmt.Sprintf("np-%05d", i)))
	}
	if n := len(m.kept); n > most {
		t.Errorf("%d are kept", n)
	}
	if _, err := first.Retrieve(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestWhatIsNoTenantGetsNoMandate(t *testing.T) {
	for _, id := range []tenant.ID{"", "n", "NP", "np#", "*", "np/../lk"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%q was taken", id)
				}
			}()
			open(t, &office{}).For(id)
		}()
	}
}

func TestTheCallGoesToTheRegionsOwnSTS(t *testing.T) {
	for region, want := range map[string]string{
		"ap-south-1": "https://sts.ap-south-1.amazonaws.com", "cn-north-1": "https://sts.cn-north-1.amazonaws.com.cn",
	} {
		if got := Open(Options{Region: region}).sts.Origin(); got != want {
			t.Errorf("%s: %s", region, got)
		}
	}
}

func TestWithoutRightsOfItsOwnNothingIsAsked(t *testing.T) {
	none := errors.New("no role")
	m := Open(Options{Endpoint: "http://127.0.0.1:1", Own: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return aws.Credentials{}, none })})
	if _, err := m.For("np").Retrieve(t.Context()); !errors.Is(err, none) {
		t.Error(err)
	}
}
