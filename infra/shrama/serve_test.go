package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shrama/shrama/infra/house"
	"github.com/shrama/shrama/shared/notify"
	"github.com/shrama/shrama/shared/second"
	"github.com/shrama/shrama/shared/signin"
)

const root = "../.."

// running is a serve that a test has started.
type running struct {
	base string
	end  func() error // ends it as Ctrl-C does
	out  *terminal
}

// terminal is what serve prints, read while it is written.
type terminal struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *terminal) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *terminal) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// start runs serve on a free port and waits until it says where it is.
func start(t *testing.T, args ...string) running {
	t.Helper()
	t.Setenv(freshly, "1") // serve must not put itself in this process's place
	ctx, cancel := context.WithCancel(t.Context())
	out, done := &terminal{}, make(chan error, 1)
	d := desk{root: absolute(t, root), out: out, err: out}
	go func() { done <- serve(ctx, d, append([]string{"-addr", "127.0.0.1:0"}, args...)) }()
	end := sync.OnceValue(func() error {
		cancel()
		return <-done
	})
	t.Cleanup(func() { _ = end() })
	at := regexp.MustCompile(`Shrama is at (http://[^/]+)/`)
	for limit := time.Now().Add(2 * time.Minute); time.Now().Before(limit); time.Sleep(5 * time.Millisecond) {
		select {
		case err := <-done:
			done <- err
			t.Fatalf("serve ended: %v\n%s", err, out)
		default:
		}
		if m := at.FindStringSubmatch(out.String()); m != nil {
			return running{base: m[1], end: end, out: out}
		}
	}
	t.Fatalf("serve does not start:\n%s", out)
	return running{}
}

func absolute(t *testing.T, dir string) string {
	t.Helper()
	abs, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	return abs
}

// ask sends a request and returns status and body; JSON is asked for.
func ask(t *testing.T, method, url, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", "application/json")
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(b)
}

// TestServeIsTheWholeProduct signs a demo officer in through the gateway, with
// the code from the inbox, before and after a restart.
func TestServeIsTheWholeProduct(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	s := start(t, "-data", data, "-at", "2027-03-01T10:00+05:45")
	for path, want := range map[string]int{
		"/": 200, "/np/": 200, "/openapi.json": 200, "/dev/messages": 200, "/qq/": 404, "/np/nothing": 404, "//np": 403,
	} {
		if got, body := ask(t, "GET", s.base+path, ""); got != want {
			t.Errorf("GET %s = %d, want %d: %.200s", path, got, want, body)
		}
	}
	for _, person := range []string{"employer@shrama.example", "director@shrama.example"} {
		if !strings.Contains(s.out.String(), person) {
			t.Errorf("serve does not say that %s may be tried", person)
		}
	}
	token := signIn(t, s.base, "officer@shrama.example")

	if err := s.end(); err != nil {
		t.Fatalf("Ctrl-C is no failure: %v", err)
	}
	if _, err := net.DialTimeout("tcp", strings.TrimPrefix(s.base, "http://"), time.Second); err == nil {
		t.Error("it still listens")
	}
	if left := children(t, data); left != "" {
		t.Errorf("a child process is left: %s", left)
	}

	began := time.Now()
	s = start(t, "-data", data, "-at", "2027-03-01T10:05+05:45")
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("the second start took %s, at most 10 s", took)
	}
	req, err := http.NewRequest("GET", s.base+"/np/permit/queue", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Accept", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("after a restart the officer's session is gone: %s", res.Status)
	}
}

// signIn asks for a code, reads it in the inbox and returns the session.
func signIn(t *testing.T, base, email string) string {
	t.Helper()
	status, body := ask(t, "POST", base+"/np/sign-in", `{"email":"`+email+`"}`)
	var sent struct{ Challenge string }
	if err := json.Unmarshal([]byte(body), &sent); err != nil || status != http.StatusOK {
		t.Fatalf("sign-in: %d %s", status, body)
	}
	_, body = ask(t, "GET", base+"/dev/messages?to="+email, "")
	var got []notify.Message
	if err := json.Unmarshal([]byte(body), &got); err != nil || len(got) == 0 {
		t.Fatalf("inbox: %s", body)
	}
	if at := got[0].At; at.Year() != 2027 {
		t.Errorf("the message is of %s, -at says 2027", at)
	}
	code := regexp.MustCompile(`\b\d{6}\b`).FindString(western(got[0].Body))
	status, body = ask(t, "POST", base+"/np/sign-in/code", `{"code":"`+code+`","challenge":"`+sent.Challenge+`"}`)
	var in signin.SignedIn
	if err := json.Unmarshal([]byte(body), &in); err != nil || in.Token == "" && in.Second == nil {
		t.Fatalf("code %q: %d %s", code, status, body)
	}
	if in.Second == nil {
		return in.Token
	}
	app, err := second.Code(in.Second.Secret, got[0].At)
	if err != nil {
		t.Fatal(err)
	}
	status, body = ask(t, "POST", base+"/np/sign-in/second", `{"code":"`+app+`","challenge":"`+in.Second.Challenge+`"}`)
	if err := json.Unmarshal([]byte(body), &in); err != nil || in.Token == "" {
		t.Fatalf("code %q of the app: %d %s", app, status, body)
	}
	return in.Token
}

// western writes Devanagari digits as ASCII ones.
func western(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '०' && r <= '९' {
			return r - '०' + '0'
		}
		return r
	}, s)
}

// children names the processes that were told of the data folder and live.
func children(t *testing.T, data string) string {
	t.Helper()
	var found []string
	lines, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range lines {
		b, err := os.ReadFile(file)
		if err == nil && bytes.Contains(b, []byte(data)) && filepath.Base(filepath.Dir(file)) != strconv.Itoa(os.Getpid()) {
			found = append(found, string(bytes.ReplaceAll(b, []byte{0}, []byte(" "))))
		}
	}
	return strings.Join(found, "; ")
}

func TestAPortInUseIsSaidInOneSentence(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	d := desk{root: absolute(t, root), out: io.Discard, err: io.Discard}
	err = serve(t.Context(), d, []string{"-addr", l.Addr().String()})
	if err == nil || !strings.Contains(err.Error(), "is in use: stop the program that has it, or choose another address with -addr") {
		t.Errorf("err = %v", err)
	}
}

func TestABrokenPackIsSaidInOneSentence(t *testing.T) {
	tree := t.TempDir()
	if err := os.CopyFS(filepath.Join(tree, "tenants"), os.DirFS(filepath.Join(root, "tenants"))); err != nil {
		t.Fatal(err)
	}
	if err := soundPacks(tree); err != nil {
		t.Fatalf("sound packs are refused: %v", err)
	}
	file := filepath.Join(tree, "tenants/np/services/work-permit.yaml")
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	write(t, file, strings.Replace(string(b), "by: [applicant]", "by: [nobody]", 1))
	err = soundPacks(tree)
	if err == nil || !strings.Contains(err.Error(), "work-permit.yaml:") || strings.Contains(err.Error(), "\n") {
		t.Errorf("err = %v, want one sentence with the file and line", err)
	}
}

func TestAFailureAtStartEndsTheEngines(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	if err := folder(data, false); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(data, "messages"), "a file where the inbox wants its folder")
	_, err := house.Open(t.Context(), house.Options{Addr: "127.0.0.1:1", Data: data})
	if err == nil {
		t.Fatal("a house without an inbox was opened")
	}
	if left := children(t, data); left != "" {
		t.Errorf("a child process is left: %s", left)
	}
}
