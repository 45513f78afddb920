//go:build !race

package storm

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"math/big"
	mathrand "math/rand/v2"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/shrama/shrama/infra/engine"
)

// bootstrap is a function as it is deployed: its program, one process a call at a
// time, under the Lambda Runtime API, and killed now and then in the middle of a
// call.
type bootstrap struct {
	program string
	env     []string
	rate    float64
	idle    chan *process
	killed  atomic.Int64 // in the middle of a call
	began   atomic.Int64
	took    atomic.Int64 // nanoseconds, of the last call that was answered
}

// process is one of its processes.
type process struct {
	cmd    *exec.Cmd
	server *http.Server
	work   chan *job
	exit   chan struct{}
	mu     sync.Mutex
	now    *job
}

// job is one call.
type job struct {
	id             string
	payload        []byte
	answer, failed chan []byte
}

// ServeHTTP is the Runtime API of one process (AWS: "Using the Lambda runtime
// API"). What is not about the call under way is of one that nobody waits for.
func (p *process) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, "/invocation/next") {
		select {
		case j := <-p.work:
			p.mu.Lock()
			p.now = j
			p.mu.Unlock()
			w.Header().Set("Lambda-Runtime-Aws-Request-Id", j.id)
			w.Header().Set("Lambda-Runtime-Deadline-Ms", fmt.Sprint(time.Now().Add(20*time.Second).UnixMilli()))
			w.Write(j.payload)
		case <-r.Context().Done():
		}
		return
	}
	b, err := io.ReadAll(r.Body)
	w.WriteHeader(http.StatusAccepted)
	p.mu.Lock()
	j := p.now
	p.mu.Unlock()
	if err != nil || j == nil || !strings.Contains(r.URL.Path, j.id) {
		return
	}
	if strings.HasSuffix(r.URL.Path, "/response") {
		j.answer <- b
	} else {
		j.failed <- b
	}
}

// start starts a process.
func (f *bootstrap) start() (*process, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // closed with the process
	if err != nil {
		return nil, err
	}
	p := &process{work: make(chan *job), exit: make(chan struct{})}
	p.server = &http.Server{Handler: p, ReadHeaderTimeout: time.Second}
	go p.server.Serve(l)                                                                 //nolint:errcheck // it ends with the process
	p.cmd = exec.Command(f.program)                                                      //nolint:gosec,noctx // built here
	p.cmd.Env = append(slices.Clone(f.env), "AWS_LAMBDA_RUNTIME_API="+l.Addr().String()) // and nothing of this machine's own
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	f.began.Add(1)
	go func() {
		p.cmd.Wait() //nolint:errcheck // it is killed
		p.server.Close()
		close(p.exit)
	}()
	return p, nil
}

var errKilled = errors.New("storm: killed")

// Invoke calls the function.
func (f *bootstrap) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	var p *process
	select {
	case p = <-f.idle:
	default:
		var err error
		if p, err = f.start(); err != nil {
			return nil, err
		}
	}
	j := &job{id: fmt.Sprintf("call-%d", mathrand.Int64()), payload: payload, answer: make(chan []byte, 1), failed: make(chan []byte, 1)}
	select {
	case p.work <- j:
	case <-p.exit: // killed while it was idle
		return nil, errKilled
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	began := time.Now()
	if mathrand.Float64() < f.rate {
		time.AfterFunc(mathrand.N(max(2*time.Duration(f.took.Load()), 5*time.Millisecond)), func() {
			p.cmd.Process.Kill() //nolint:errcheck // it may have been killed before
		})
	}
	select {
	case b := <-j.answer:
		f.took.Store(int64(time.Since(began)))
		f.idle <- p
		return b, nil
	case b := <-j.failed:
		return nil, fmt.Errorf("storm: the function failed: %s", b)
	case <-p.exit:
		f.killed.Add(1)
		return nil, errKilled
	}
}

// close ends all that is idle.
func (f *bootstrap) close() {
	for {
		select {
		case p := <-f.idle:
			p.cmd.Process.Kill() //nolint:errcheck // it may have ended
		default:
			return
		}
	}
}

// unheard is where nobody reads.
var unheard = log.New(io.Discard, "", 0)

// region stands between a program that knows only AWS's own addresses and the
// engines: an HTTPS proxy with a certificate that the program is told to trust.
type region struct {
	proxy   string // its address
	roots   string // the file of the certificate
	tunnels chan net.Conn
	shut    chan struct{}
	once    sync.Once
}

// Accept, Close and Addr make the tunnels a net.Listener.
func (g *region) Accept() (net.Conn, error) {
	select {
	case c := <-g.tunnels:
		return c, nil
	case <-g.shut:
		return nil, net.ErrClosed
	}
}

// Close lets nobody in any more.
func (g *region) Close() error {
	g.once.Do(func() { close(g.shut) })
	return nil
}

// Addr is nowhere.
func (g *region) Addr() net.Addr { return &net.TCPAddr{} }

// certificate makes one for AWS's hosts of a region.
func certificate(t *testing.T) (tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "storm"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, DNSNames: []string{"*." + engine.Region + ".amazonaws.com", "*.s3." + engine.Region + ".amazonaws.com"}}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "roots.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, file
}

// opens opens the region over a stage's engines.
func (s *stage) opens(t *testing.T) *region {
	t.Helper()
	cert, file := certificate(t)
	g := &region{roots: file, tunnels: make(chan net.Conn), shut: make(chan struct{})}
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // closed with the test
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	g.proxy = "http://" + l.Addr().String()
	secure := &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				r := bufio.NewReader(c)
				if q, err := http.ReadRequest(r); err != nil || q.Method != http.MethodConnect {
					c.Close()
					return
				}
				io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n") //nolint:errcheck // a lost one is tried again
				select {
				case g.tunnels <- tls.Server(c, secure):
				case <-g.shut:
					c.Close()
				}
			}()
		}
	}()
	server := &http.Server{Handler: s.services(t), ReadHeaderTimeout: 10 * time.Second, ErrorLog: unheard} // who is killed hangs up
	go server.Serve(g)                                                                                     //nolint:errcheck // the test ends
	t.Cleanup(func() { server.Close() })
	return g
}

// services leads AWS's hosts to the guard. The bucket's engine knows no buckets in
// a host's name, so what is asked of it is signed anew.
func (s *stage) services(t *testing.T) http.Handler {
	guard := s.house.Guard()
	to := func(address string) *httputil.ReverseProxy {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		return &httputil.ReverseProxy{ErrorLog: unheard, Rewrite: func(p *httputil.ProxyRequest) { p.SetURL(u); p.Out.Host = p.In.Host }}
	}
	table, sts, s3 := to(guard.DynamoDB), to(guard.STS), to(guard.S3)
	if s.careless != nil {
		table.Transport = s.careless
	}
	bucket, err := url.Parse(guard.S3)
	if err != nil {
		t.Fatal(err)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, rest, _ := strings.Cut(r.Host, ".")
		switch {
		case name == "dynamodb":
			table.ServeHTTP(w, r)
		case name == "sts":
			sts.ServeHTTP(w, r)
		case strings.HasPrefix(rest, "s3."):
			r.URL.Path = "/" + name + r.URL.Path
			r.Host, r.URL.Host, r.URL.Scheme = bucket.Host, bucket.Host, "http"
			for _, h := range []string{"Authorization", "X-Amz-Security-Token", "Accept-Encoding"} {
				r.Header.Del(h)
			}
			c, err := guard.Operator().Retrieve(r.Context())
			if err == nil {
				err = v4.NewSigner().SignHTTP(r.Context(), c, r, r.Header.Get("X-Amz-Content-Sha256"), "s3", engine.Region, time.Now())
			}
			if err != nil {
				t.Error(err)
			}
			s3.ServeHTTP(w, r)
		default:
			http.Error(w, r.Host, http.StatusBadGateway)
		}
	})
}

// deployed puts the real permit function in the place of the one in this process.
func (s *stage) deployed(t *testing.T, rate float64) *bootstrap {
	t.Helper()
	top, err := engine.Root()
	if err != nil {
		t.Fatal(err)
	}
	f := &bootstrap{program: filepath.Join(t.TempDir(), "bootstrap"), rate: rate, idle: make(chan *process, 64)}
	build := exec.CommandContext(t.Context(), "go", "build", "-tags", "lambda.norpc", "-o", f.program, "./functions/permit/lambda") //nolint:gosec // the project's own
	build.Dir = top
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	c, err := s.house.Guard().Function("Permit").Retrieve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	g, e := s.opens(t), s.house.Env()
	f.env = []string{
		"HTTPS_PROXY=" + g.proxy, "SSL_CERT_FILE=" + g.roots, "SSL_CERT_DIR=/nowhere",
		"AWS_REGION=" + e.Region, "AWS_ACCESS_KEY_ID=" + c.AccessKeyID, "AWS_SECRET_ACCESS_KEY=" + c.SecretAccessKey, "AWS_SESSION_TOKEN=" + c.SessionToken,
		"AWS_LAMBDA_FUNCTION_NAME=permit", "SHRAMA_BASE=" + e.Base, "SHRAMA_TABLE=" + e.Table, "SHRAMA_BUCKET=" + e.Bucket, "SHRAMA_QUARANTINE=" + e.Quarantine,
		"SHRAMA_PEPPER=" + e.Pepper, "SHRAMA_SENDER=a@shrama.example", "SHRAMA_KEYS=alias/shrama-", "SHRAMA_ROLE=" + s.house.Guard().Tenant(),
		"SHRAMA_ESEWA_MERCHANT=x", "SHRAMA_ESEWA_SECRET=x",
	}
	functions := maps.Clone(s.house.Functions())
	functions["permit"] = f
	front, err := s.house.Front(s.temp, functions)
	if err != nil {
		t.Fatal(err)
	}
	s.front.Store(&front)
	t.Cleanup(f.close)
	return f
}

// killed plays lives until the function was killed n times, or something is wrong.
func (s *stage) killed(t *testing.T, n int) (f *bootstrap, bad toll) {
	f = s.deployed(t, 0.5)
	script := func(t *tale) []command {
		return slices.DeleteFunc(voucherLife(t), func(c command) bool { return c.name == "attach" }) // its upload goes past the function
	}
	var mu sync.Mutex
	var wait sync.WaitGroup
	lives, sent, began := 0, 0, time.Now()
	for range 3 {
		wait.Go(func() {
			for f.killed.Load() < int64(n) {
				if mu.Lock(); bad.sum() > 0 {
					mu.Unlock()
					return
				}
				mu.Unlock()
				t := s.tale(script)
				err := t.lives(s.t.Context())
				a := t.verdict(s.t.Context())
				mu.Lock()
				if err != nil {
					a.lost = append(a.lost, err.Error())
				}
				bad.add(a)
				lives, sent = lives+1, sent+t.sent
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	t.Logf("%d lives, %d requests, %d processes, %d kill -9, %s: %s", lives, sent, f.began.Load(), f.killed.Load(), time.Since(began).Round(time.Second), &bad)
	return f, bad
}

func TestAKilledProcessLosesNothing(t *testing.T) {
	f, bad := open(t, plain).killed(t, least(1000, 40))
	if bad.sum() > 0 || f.killed.Load() < int64(least(1000, 40)) {
		t.Fail()
	}
}

func TestKillsFindCarelessWrites(t *testing.T) {
	if !*long {
		t.Skip("only in the long form; the sweep, the ticks and the orders have a careless variant in every form")
	}
	s := open(t, plain)
	s.careless = &careless{next: NewWire(nil), apart: true, pause: 30 * time.Millisecond}
	if _, bad := s.killed(t, 600); bad.sum() == 0 {
		t.Error("the kills are blind")
	}
}
