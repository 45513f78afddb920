// Package gateway is an API Gateway REST API in miniature: it reads the routes
// from template.yaml, turns HTTP into the event a Lambda function gets, calls
// that function's own handler and writes its answer back.
//
// What AWS refuses, this refuses with the same status and message, so that a
// page too long or a route forgotten in the template fails on a laptop first.
package gateway

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

// The limits of a REST API in front of Lambda (AWS: "Amazon API Gateway quotas"
// and "Lambda quotas").
const (
	MaxRequest = 10 << 20         // bytes of one HTTP body
	MaxPayload = 6 << 20          // bytes of one event, and of one answer, as JSON
	MaxHeaders = 10_240           // bytes of the request line and all header values
	MaxWait    = 29 * time.Second // from the call of a function to its answer
)

// Gateway answers HTTP through the functions of one template.
type Gateway struct {
	template  *Template
	routes    *node
	functions map[string]lambda.Handler
	now       func() time.Time
	wait      time.Duration // MaxWait, unless a test is in a hurry
	log       *slog.Logger
}

// New returns the gateway of t. Functions holds the handler of each function by
// its module's name, as Function.Module has it; a route whose function has no
// handler is an error. Now is the clock that events carry.
func New(t *Template, functions map[string]lambda.Handler, now func() time.Time, log *slog.Logger) (*Gateway, error) {
	g := &Gateway{template: t, routes: &node{}, functions: functions, now: now, wait: MaxWait, log: log}
	for _, r := range t.Routes {
		if functions[r.Module] == nil {
			return nil, fmt.Errorf("gateway: %s %s goes to %s, which has no handler", r.Method, r.Path, r.Module)
		}
		if err := g.routes.add(r); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// ServeHTTP answers one request as a REST API with proxy integration does.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if headerBytes(r) > MaxHeaders {
		refuse(w, http.StatusRequestHeaderFieldsTooLarge, "Request header fields too large")
		return
	}
	route, params := g.routes.find(r.Method, r.URL.EscapedPath())
	if route == nil {
		refuse(w, http.StatusForbidden, "Missing Authentication Token")
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxRequest))
	if tooLong := new(http.MaxBytesError); errors.As(err, &tooLong) {
		refuse(w, http.StatusRequestEntityTooLarge, fmt.Sprintf("HTTP content length exceeded %d bytes.", MaxRequest))
		return
	} else if err != nil {
		refuse(w, http.StatusBadRequest, "Bad Request")
		return
	}
	call := call{route: *route, params: params, body: body, id: requestID()}
	payload, err := json.Marshal(g.event(r, call))
	if err != nil || len(payload) > MaxPayload {
		refuse(w, http.StatusRequestEntityTooLarge, "Request Too Long")
		return
	}
	ctx := context.WithoutCancel(r.Context()) // a browser that leaves does not stop a function
	out, err := g.invoke(ctx, call, payload)
	if errors.Is(err, errTooSlow) {
		refuse(w, http.StatusGatewayTimeout, "Endpoint request timed out")
		return
	}
	if err == nil {
		err = g.answer(w, r, out)
	}
	if err != nil {
		g.log.Error("function failed", "module", route.Module, "route", route.Method+" "+route.Path, "request", call.id, "err", err)
		refuse(w, http.StatusBadGateway, "Internal server error")
	}
}

var errTooSlow = errors.New("gateway: no answer in time")

// call is one request on its way to a function.
type call struct {
	route  Route
	params map[string]string
	body   []byte
	id     string
}

// invoke runs the route's function with the context Lambda would give it. The
// function's own timeout is its failure (502); only the gateway's is a 504.
func (g *Gateway) invoke(ctx context.Context, c call, payload []byte) ([]byte, error) {
	f := g.template.Function(c.route.Module)
	wait, late := g.wait, errTooSlow
	if f.Timeout < wait {
		wait, late = f.Timeout, fmt.Errorf("gateway: task timed out after %s", f.Timeout)
	}
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	ctx = lambdacontext.NewContext(ctx, &lambdacontext.LambdaContext{
		AwsRequestID:       c.id,
		InvokedFunctionArn: "arn:aws:lambda:local:000000000000:function:" + f.Module,
		TenantID:           c.route.tenant(c.params),
	})
	type result struct {
		out []byte
		err error
	}
	done := make(chan result, 1)
	go func() {
		out, err := Invoke(ctx, g.functions[f.Module], payload)
		done <- result{out, err}
	}()
	select {
	case r := <-done:
		if len(r.out) > MaxPayload {
			return nil, fmt.Errorf("gateway: answer of %d bytes, at most %d are carried", len(r.out), MaxPayload)
		}
		return r.out, r.err
	case <-ctx.Done():
		return nil, late
	}
}

// Invoke calls a function and turns a panic into an error, as the Lambda
// runtime does by ending the process.
func Invoke(ctx context.Context, h lambda.Handler, payload []byte) (out []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("gateway: panic: %v\n%s", p, debug.Stack())
		}
	}()
	return h.Invoke(ctx, payload)
}

// refuse writes a gateway response, which AWS sends in JSON whatever was asked.
func refuse(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	body, _ := json.Marshal(struct { //nolint:errchkjson // one string always encodes
		Message string `json:"message"`
	}{message})
	_, _ = w.Write(body)
}

// answer writes what a function returned. Nothing has been written when it
// returns an error.
func (g *Gateway) answer(w http.ResponseWriter, r *http.Request, out []byte) error {
	var a events.APIGatewayProxyResponse
	dec := json.NewDecoder(bytes.NewReader(out))
	if err := dec.Decode(&a); err != nil {
		return fmt.Errorf("gateway: malformed answer: %w", err)
	}
	if a.StatusCode < 200 || a.StatusCode > 599 {
		return fmt.Errorf("gateway: malformed answer: status %d", a.StatusCode)
	}
	body, err := g.decode(a, r.Header.Get("Accept"))
	if err != nil {
		return err
	}
	copyHeader(w.Header(), a)
	if a.StatusCode != http.StatusNoContent && a.StatusCode != http.StatusNotModified {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	}
	w.WriteHeader(a.StatusCode)
	_, _ = w.Write(body) // the browser may have left
	return nil
}

// requestID returns a version 4 UUID (RFC 9562), the form of AWS's own.
func requestID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails since Go 1.24
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}
