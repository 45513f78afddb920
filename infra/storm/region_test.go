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
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/shrama/shrama/infra/engine"
	"github.com/shrama/shrama/shared/notify"
	"github.com/shrama/shrama/shared/notify/inbox"
	"github.com/shrama/shrama/shared/paper/keyring"
	"github.com/shrama/shrama/shared/tenant"
)

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
	trust   *tls.Config // of who calls it from this process
	keys    *smith
	mail    *mail
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
func certificate(t *testing.T) (tls.Certificate, *x509.CertPool, string) {
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
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool, file
}

// opens opens the region over a stage's engines.
func (s *stage) opens(t *testing.T) *region {
	t.Helper()
	cert, pool, file := certificate(t)
	g := &region{roots: file, tunnels: make(chan net.Conn), shut: make(chan struct{}), trust: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12},
		keys: &smith{keys: map[string]*ecdsa.PrivateKey{}}, mail: &mail{inbox: s.house.Inbox, sent: map[string]int{}}}
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
	server := &http.Server{Handler: s.services(t, g), ReadHeaderTimeout: 10 * time.Second, ErrorLog: unheard} // who is killed hangs up
	go server.Serve(g)                                                                                        //nolint:errcheck // the test ends
	t.Cleanup(func() { server.Close() })
	return g
}

// services leads AWS's hosts to the guard. The bucket's engine knows no buckets in
// a host's name, so what is asked of it is signed anew.
func (s *stage) services(t *testing.T, g *region) http.Handler {
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
		case name == "kms":
			g.keys.ServeHTTP(w, r)
		case name == "email":
			g.mail.ServeHTTP(w, r)
		case name == "sns":
			g.mail.text(w, r)
		case strings.HasPrefix(rest, "s3."):
			r.URL.Path = "/" + name + r.URL.Path
			r.Host, r.URL.Host, r.URL.Scheme = bucket.Host, bucket.Host, "http"
			if r.Method == http.MethodPost { // a browser's form is signed in itself
				s3.ServeHTTP(w, r)
				return
			}
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

// client is a browser that reaches the region.
func (g *region) client() *http.Client {
	u, err := url.Parse(g.proxy)
	if err != nil {
		panic(err) // opens wrote it
	}
	return &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(u), TLSClientConfig: g.trust}}
}

// smith is KMS, as far as the functions ask it. A key has the name of its alias.
type smith struct {
	mu   sync.Mutex
	keys map[string]*ecdsa.PrivateKey
	made int
}

// purposes are the aliases of a tenant's two keys.
func purposes(id tenant.ID) []string {
	return []string{"alias/shrama-" + string(id), "alias/shrama-data/" + string(id)}
}

// forge makes the keys that tenants lack.
func (k *smith) forge(ids ...tenant.ID) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, id := range ids {
		for _, alias := range purposes(id) {
			if k.keys[alias] == nil {
				k.keys[alias] = newKey()
			}
		}
	}
}

func newKey() *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err) // crypto/rand.Reader never fails
	}
	return key
}

// has reports whether a tenant has both keys.
func (k *smith) has(id tenant.ID) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return !slices.ContainsFunc(purposes(id), func(alias string) bool { return k.keys[alias] == nil })
}

// public are the keys by which a tenant's signatures are checked.
func (k *smith) public(id tenant.ID) (keyring.Keys, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return keyring.NewKeys(string(id), k.keys[purposes(id)[0]].Public())
}

// ServeHTTP answers one call in the JSON 1.1 protocol.
func (k *smith) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	k.mu.Lock()
	defer k.mu.Unlock()
	var in struct {
		KeyId, AliasName, TargetKeyId string //nolint:staticcheck // the names of the KMS API
		Message                       []byte
	}
	fail := func(kind string) {
		w.WriteHeader(http.StatusBadRequest)
		json.NewEncoder(w).Encode(map[string]any{"__type": kind, "message": kind}) //nolint:errcheck // a lost one is asked again
	}
	if json.NewDecoder(r.Body).Decode(&in) != nil {
		fail("ValidationException")
		return
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	op, key := strings.TrimPrefix(target(r), "TrentService."), k.keys[in.KeyId]
	out := map[string]any{"KeyId": in.KeyId}
	switch {
	case op == "CreateKey":
		k.made++
		id := fmt.Sprint("key-", k.made)
		k.keys[id] = newKey()
		out["KeyMetadata"] = map[string]any{"KeyId": id}
	case op == "CreateAlias" && k.keys[in.AliasName] != nil:
		fail("AlreadyExistsException")
		return
	case op == "CreateAlias":
		k.keys[in.AliasName] = k.keys[in.TargetKeyId]
	case key == nil:
		fail("NotFoundException")
		return
	case op == "DescribeKey":
		out["KeyMetadata"] = map[string]any{"KeyId": in.KeyId, "KeyState": "Enabled"}
	case op == "GetPublicKey":
		out["PublicKey"], _ = x509.MarshalPKIXPublicKey(key.Public())
		out["KeyUsage"], out["KeySpec"] = "SIGN_VERIFY", "ECC_NIST_P256"
	case op == "Sign":
		out["Signature"], _ = ecdsa.SignASN1(rand.Reader, key, in.Message)
	default:
		fail("UnsupportedOperationException")
		return
	}
	json.NewEncoder(w).Encode(out) //nolint:errcheck // likewise
}

// mail is SES and SNS: it counts each message, and puts letters where they can be
// read.
type mail struct {
	inbox *inbox.Box
	mu    sync.Mutex
	sent  map[string]int
}

// ServeHTTP takes one message (SES API v2, SendEmail).
func (m *mail) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Destination struct{ ToAddresses []string }
		Content     struct {
			Simple struct {
				Subject struct{ Data string }
				Body    struct{ Text struct{ Data string } }
				Headers []struct{ Name, Value string }
			}
		}
	}
	err := json.NewDecoder(r.Body).Decode(&in)
	x := in.Content.Simple
	if err != nil || len(in.Destination.ToAddresses) != 1 || len(x.Headers) == 0 {
		http.Error(w, "no message", http.StatusBadRequest)
		return
	}
	id := x.Headers[0].Value
	m.mu.Lock()
	m.sent[id]++
	m.mu.Unlock()
	if err := m.inbox.Send(context.WithoutCancel(r.Context()), notify.Message{ID: id, To: in.Destination.ToAddresses[0], Subject: x.Subject.Data, Body: x.Body.Text.Data}); err != nil {
		http.Error(w, "no message", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, `{"MessageId":%q}`, id)
}

// text takes one text message (SNS, Publish), which has no name but what it says.
func (m *mail) text(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	m.sent[r.PostFormValue("PhoneNumber")+" "+r.PostFormValue("Message")]++
	m.mu.Unlock()
	w.Header().Set("Content-Type", "text/xml")
	io.WriteString(w, "<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>") //nolint:errcheck // a lost one is sent again
}

// again counts the messages that were sent more than once.
func (m *mail) again() (n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, times := range m.sent {
		n += times - 1
	}
	return n
}
