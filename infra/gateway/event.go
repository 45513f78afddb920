package gateway

import (
	"encoding/base64"
	"fmt"
	"mime"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
)

// event is the request as a function sees it (AWS: "Input format of a Lambda
// function for proxy integration"): the path still percent-encoded, the query
// decoded, the last of several values in the single-value maps.
func (g *Gateway) event(r *http.Request, c call) events.APIGatewayProxyRequest {
	header, query := forwarded(r), r.URL.Query()
	e := events.APIGatewayProxyRequest{
		Resource:                        c.route.Path,
		Path:                            r.URL.EscapedPath(),
		HTTPMethod:                      r.Method,
		Headers:                         last(header),
		MultiValueHeaders:               header,
		QueryStringParameters:           last(query),
		MultiValueQueryStringParameters: query,
		PathParameters:                  c.params,
		RequestContext:                  g.context(r, c),
	}
	switch {
	case len(c.body) == 0:
	case g.binary(r.Header.Get("Content-Type")):
		e.Body, e.IsBase64Encoded = base64.StdEncoding.EncodeToString(c.body), true
	default:
		e.Body = string(c.body)
	}
	return e
}

// context is the part of the event that no caller can write.
func (g *Gateway) context(r *http.Request, c call) events.APIGatewayProxyRequestContext {
	now := g.now()
	return events.APIGatewayProxyRequestContext{
		AccountID:        "000000000000",
		APIID:            "local",
		ResourceID:       c.route.Method + c.route.Path,
		ResourcePath:     c.route.Path,
		Stage:            g.template.Stage,
		DomainName:       r.Host,
		RequestID:        c.id,
		Protocol:         r.Proto,
		Identity:         events.APIGatewayRequestIdentity{SourceIP: sourceIP(r), UserAgent: r.UserAgent()},
		HTTPMethod:       r.Method,
		Path:             r.URL.EscapedPath(),
		RequestTime:      now.UTC().Format("02/Jan/2006:15:04:05 -0700"),
		RequestTimeEpoch: now.UnixMilli(),
	}
}

// forwarded returns the request's headers with those that API Gateway adds.
func forwarded(r *http.Request) http.Header {
	h := r.Header.Clone()
	h.Set("Host", r.Host)
	h.Set("X-Forwarded-Proto", "http")
	if _, port, err := net.SplitHostPort(r.Host); err == nil {
		h.Set("X-Forwarded-Port", port)
	}
	hops := append(h.Values("X-Forwarded-For"), sourceIP(r))
	h.Set("X-Forwarded-For", strings.Join(hops, ", "))
	return h
}

func sourceIP(r *http.Request) string {
	ip, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return ip
}

func last(m map[string][]string) map[string]string {
	one := make(map[string]string, len(m))
	for k, vs := range m {
		one[k] = vs[len(vs)-1]
	}
	return one
}

// headerBytes counts what the gateway's header limit counts.
func headerBytes(r *http.Request) int {
	n := len(r.Method) + len(r.RequestURI) + len(r.Proto) + 2
	for k, vs := range r.Header {
		for _, v := range vs {
			n += len(k) + len(v)
		}
	}
	return n
}

// binary reports whether the API carries a media type as bytes.
func (g *Gateway) binary(contentType string) bool {
	if slices.Contains(g.template.Binary, "*/*") {
		return true
	}
	t, _, err := mime.ParseMediaType(contentType)
	return err == nil && slices.Contains(g.template.Binary, t)
}

// decode returns the bytes of an answer. One marked base64 is decoded only if
// the first type the caller accepts is binary: without */* among the API's
// binary types a browser would be shown base64 text (AWS: "Content type
// conversions in API Gateway").
func (g *Gateway) decode(a events.APIGatewayProxyResponse, accept string) ([]byte, error) {
	first, _, _ := strings.Cut(accept, ",")
	if !a.IsBase64Encoded || !g.binary(first) {
		return []byte(a.Body), nil
	}
	body, err := base64.StdEncoding.DecodeString(a.Body)
	if err != nil {
		return nil, fmt.Errorf("gateway: malformed answer: %w", err)
	}
	return body, nil
}

// copyHeader merges both header maps of an answer into h. Headers that API
// Gateway keeps to itself come out renamed, as they do there (AWS: "Amazon API
// Gateway important notes", remapped headers).
func copyHeader(h http.Header, a events.APIGatewayProxyResponse) {
	h.Set("Content-Type", "application/json")
	for k, v := range a.Headers {
		if len(a.MultiValueHeaders[k]) == 0 {
			h.Set(outer(k), v)
		}
	}
	for k, vs := range a.MultiValueHeaders {
		h.Del(outer(k))
		for _, v := range vs {
			h.Add(outer(k), v)
		}
	}
	h.Del("Content-Length")
	h.Del("Transfer-Encoding")
}

func outer(name string) string {
	switch c := http.CanonicalHeaderKey(name); c {
	case "Connection", "Date", "Server", "Www-Authenticate":
		return "X-Amzn-Remapped-" + c
	default:
		return c
	}
}

// tenant returns the value of the header X-Amz-Tenant-Id that the route's
// mapping gives to Lambda: a part of the path, or a constant in quotes. It
// chooses the execution environment and is never authority.
func (r Route) tenant(params map[string]string) string {
	if name, ok := strings.CutPrefix(r.Tenant, "method.request.path."); ok {
		if id, err := url.PathUnescape(params[name]); err == nil {
			return id
		}
	}
	return strings.Trim(r.Tenant, "'")
}

// Tick is the event a schedule sends (AWS: EventBridge "Scheduled Event").
func Tick(now time.Time) events.CloudWatchEvent {
	return events.CloudWatchEvent{
		ID: requestID(), Version: "0", Source: "aws.events", DetailType: "Scheduled Event",
		AccountID: "000000000000", Region: "local", Time: now.UTC(), Detail: []byte("{}"),
	}
}
