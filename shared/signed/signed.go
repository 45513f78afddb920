// Package signed makes the few calls of AWS for which the product has no client
// of the SDK: each of those links the tables of all that its service can do, and
// every start pays for them (infra/decisions/0007). The signature, where a mistake
// would hurt, stays the SDK's own, and so does the list of what throttling is
// called.
package signed

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"bytes"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
)

// Service is a service of AWS as somebody may use it. It may be copied, and used
// by many goroutines.
type Service struct {
	Name        string // as signatures spell it: s3
	Region      string
	Endpoint    string // scheme and host; empty is the service's own in the region
	Credentials aws.CredentialsProvider

	HTTP     aws.HTTPClient              // nil is one of the SDK's own, shared by all services
	Patience time.Duration               // for one try; 0 is as long as the caller has
	Backoff  func(try int) time.Duration // the pause before another try; nil is some milliseconds, more each time
}

// tries is how often a call is made before its failure counts, as the SDK does.
const tries = 3

// Call is one request of a service.
type Call struct {
	Method string
	Path   string // escaped, as it is sent
	Query  url.Values
	Header map[string]string
	Body   []byte
	Most   int64 // bytes that the answer may have; 0 is any number
}

// Answer is what a service that did the call says.
type Answer struct {
	Header http.Header
	Length int64 // of the body, also where only its head was asked for
	Body   []byte
}

// ErrLong says that an answer has more bytes than the call wants.
var ErrLong = errors.New("signed: the answer is too long")

// Do makes a call, and again where another try may succeed. A service that was
// reached and did not do it is a *Refusal.
func (s Service) Do(ctx context.Context, c Call) (Answer, error) {
	for try := 1; ; try++ {
		a, again, err := s.once(ctx, c)
		if err == nil || !again || try == tries || ctx.Err() != nil {
			return a, err
		}
		select {
		case <-ctx.Done():
		case <-time.After(s.pause(try)):
		}
	}
}

func (s Service) pause(try int) time.Duration {
	if s.Backoff != nil {
		return s.Backoff(try)
	}
	d := 25 * time.Millisecond << try
	return d/2 + rand.N(d) //nolint:gosec // spreads load, guards nothing
}

// once makes one try, and reports whether it is worth another: what was refused
// stays refused, what broke or was too much at once may not.
func (s Service) once(ctx context.Context, c Call) (a Answer, again bool, err error) {
	if s.Patience > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, s.Patience)
		defer cancel()
	}
	req, err := s.request(ctx, c)
	if err != nil {
		return a, false, err
	}
	client := s.HTTP
	if client == nil {
		client = own()
	}
	resp, err := client.Do(req)
	if err != nil {
		return a, true, fmt.Errorf("signed: %s: %w", s.Name, err)
	}
	defer resp.Body.Close()
	a = Answer{Header: resp.Header, Length: resp.ContentLength}
	if resp.StatusCode/100 == 2 && c.Most > 0 && a.Length > c.Most {
		return a, false, ErrLong
	}
	if a.Body, err = io.ReadAll(resp.Body); err != nil {
		return a, true, fmt.Errorf("signed: %s: the answer breaks off: %w", s.Name, err)
	}
	if resp.StatusCode/100 != 2 {
		r := refusal(s.Name, resp, a.Body)
		return Answer{}, r.passing(), r
	}
	return a, false, nil
}

// own is the connections of all services that were not given others.
var own = sync.OnceValue(func() aws.HTTPClient { return awshttp.NewBuildableClient() })

// request is the call, signed. AWS counts by the machine's clock.
func (s Service) request(ctx context.Context, c Call) (*http.Request, error) {
	by, err := s.by(ctx)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, c.Method, s.address(c), bytes.NewReader(c.Body))
	if err != nil {
		return nil, fmt.Errorf("signed: %w", err)
	}
	for name, v := range c.Header {
		req.Header.Set(name, v)
	}
	sum := sha256.Sum256(c.Body)
	hash := hex.EncodeToString(sum[:])
	if s.Name == "s3" {
		req.Header.Set("X-Amz-Content-Sha256", hash)
	}
	if s.Name == "s3" && len(c.Body) > 0 {
		req.Header.Set("X-Amz-Checksum-Sha256", base64.StdEncoding.EncodeToString(sum[:])) // which S3 compares, and keeps
	}
	err = signer().SignHTTP(ctx, by, req, hash, s.Name, s.Region, time.Now(), s.literally) //nolint:forbidigo // see above
	if err != nil {
		return nil, fmt.Errorf("signed: %w", err)
	}
	return req, nil
}

func (s Service) by(ctx context.Context) (aws.Credentials, error) {
	if s.Credentials == nil {
		return aws.Credentials{}, errors.New("signed: nobody asks: there are no credentials")
	}
	return s.Credentials.Retrieve(ctx)
}

// signer is a new one for each call: one that is kept knows derived keys by the
// id of the access key alone, and an id may come again with another secret.
func signer() *v4.Signer { return v4.NewSigner() }

// literally signs the path as it is sent, which S3 alone wants (AWS: "Signature
// Version 4, canonical request").
func (s Service) literally(o *v4.SignerOptions) { o.DisableURIPathEscaping = s.Name == "s3" }

func (s Service) address(c Call) string {
	to := s.Origin() + c.Path
	if len(c.Query) > 0 {
		to += "?" + c.Query.Encode()
	}
	return to
}

// Origin is the scheme and host of the service.
func (s Service) Origin() string {
	if s.Endpoint != "" {
		return s.Endpoint
	}
	host := s.Name
	if host == "ses" {
		host = "email" // the one whose address is not called as its signatures are
	}
	to := "https://" + host + "." + s.Region + ".amazonaws.com"
	if strings.HasPrefix(s.Region, "cn-") {
		to += ".cn"
	}
	return to
}

// Bucket is the service at one bucket of S3, and the path of the bucket there:
// empty where the host names it, as AWS wants it. Local engines want it in the path.
func (s Service) Bucket(name string, inPath bool) (at Service, path string) {
	scheme, host, _ := strings.Cut(s.Origin(), "://")
	host, _, _ = strings.Cut(host, "/")
	if inPath {
		path = "/" + name
	} else {
		host = name + "." + host
	}
	s.Endpoint = scheme + "://" + host
	return s, path
}

// Ask makes a call of a service that speaks JSON 1.1 and reads its answer into out.
func (s Service) Ask(ctx context.Context, operation string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("signed: %s: %w", operation, err)
	}
	a, err := s.Do(ctx, Call{Method: http.MethodPost, Path: "/", Body: body, Most: 1 << 20, Header: map[string]string{
		"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": operation,
	}})
	if err == nil && out != nil {
		err = json.Unmarshal(a.Body, out)
	}
	if err != nil {
		return fmt.Errorf("signed: %s: %w", operation, err)
	}
	return nil
}

// Fill makes a call of a service that takes forms and answers XML.
func (s Service) Fill(ctx context.Context, form url.Values) (Answer, error) {
	return s.Do(ctx, Call{Method: http.MethodPost, Path: "/", Body: []byte(form.Encode()), Most: 1 << 20, Header: map[string]string{
		"Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
	}})
}

// Refusal is the answer of a service that did not do what it was asked. It is an
// error of the API as the SDK's own are (smithy.APIError).
type Refusal struct {
	Service       string
	Status        int
	Code, Message string
}

// refusal reads what AWS says in three ways: in XML, in JSON, or in a header.
func refusal(service string, resp *http.Response, body []byte) *Refusal {
	r := &Refusal{Service: service, Status: resp.StatusCode, Code: Text(body, "Code"), Message: Text(body, "Message")}
	var said struct {
		Type    string `json:"__type"`
		Code    string `json:"code"`
		Message string `json:"message"` // or Message
	}
	if json.Unmarshal(body, &said) == nil {
		r.Code, r.Message = said.Type+said.Code, said.Message
	}
	if r.Code == "" {
		r.Code = resp.Header.Get("X-Amzn-Errortype")
	}
	r.Code = r.Code[strings.LastIndexByte(r.Code, '#')+1:]
	r.Code, _, _ = strings.Cut(r.Code, ":")
	return r
}

// Error says who refused, and why.
func (r *Refusal) Error() string {
	return strings.TrimRight(fmt.Sprintf("%s answered %d %s: %s", strings.ToUpper(r.Service), r.Status, r.Code, r.Message), ": ")
}

// ErrorCode is what the service calls its reason (smithy.APIError).
func (r *Refusal) ErrorCode() string { return r.Code }

// ErrorMessage is what the service says of it (smithy.APIError).
func (r *Refusal) ErrorMessage() string { return r.Message }

// ErrorFault says that it is the caller's, unless the service broke (smithy.APIError).
func (r *Refusal) ErrorFault() smithy.ErrorFault {
	if r.Status >= http.StatusInternalServerError {
		return smithy.FaultServer
	}
	return smithy.FaultClient
}

// passing reports whether the same call may soon be done.
func (r *Refusal) passing() bool {
	_, throttled := retry.DefaultThrottleErrorCodes[r.Code]
	_, timed := retry.DefaultRetryableErrorCodes[r.Code]
	return throttled || timed || r.Status >= 500 || r.Status == http.StatusTooManyRequests || r.Code == "ConditionalRequestConflict"
}

// Text returns the text of an element of XML that stands once in an answer of AWS
// and holds nothing but text, or "".
func Text(body []byte, element string) string {
	_, after, ok := strings.Cut(string(body), "<"+element+">")
	text, _, closed := strings.Cut(after, "</"+element+">")
	if !ok || !closed {
		return ""
	}
	return entities.Replace(text)
}

// entities are those that XML has of itself.
var entities = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&apos;", "'", "&#39;", "'", "&#34;", `"`, "&amp;", "&")
