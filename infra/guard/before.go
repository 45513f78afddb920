package guard

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
)

// service reads a request: who asks, nil for what nobody signs, and for what. An error that is no denial is
// a request that the engine could not answer either.
type service struct {
	read   func(r *http.Request) (*caller, []ask, error)
	refuse func(w http.ResponseWriter, r *http.Request, err error)
	answer func(resp *http.Response) error // nil passes answers on
}

// before returns what stands before an engine.
func (g *Guard) before(engine string, open func() service) http.Handler {
	to, err := url.Parse(engine)
	if err != nil {
		panic(err) // addresses of engines are made here
	}
	s := open()
	proxy := &httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) {
			p.Out.URL.Scheme, p.Out.URL.Host = to.Scheme, to.Host
			p.Out.Host = p.In.Host // it is signed
		},
		Transport:      &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true},
		ModifyResponse: s.answer,
		BufferPool:     &pool{},
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, asks, err := s.read(r)
		if err == nil && c == nil {
			proxy.ServeHTTP(w, r) // what nobody signs
			return
		}
		if err == nil {
			err = g.may(c, asks)
		}
		if err != nil {
			s.refuse(w, r, err)
			return
		}
		proxy.ServeHTTP(w, r.WithContext(with(r.Context(), c)))
	})
}

// pool hands out the buffers that bodies are copied with.
type pool struct{ sync.Pool }

// Get returns a buffer.
func (p *pool) Get() []byte {
	if b, ok := p.Pool.Get().(*[]byte); ok {
		return *b
	}
	return make([]byte, 32<<10)
}

// Put takes it back.
func (p *pool) Put(b []byte) { p.Pool.Put(&b) }

// malformed is a request that cannot be read.
type malformed struct{ error }

// refuseJSON writes a refusal as DynamoDB does.
func refuseJSON(w http.ResponseWriter, _ *http.Request, err error) {
	kind, message := "AccessDeniedException", err.Error()
	switch {
	case errors.Is(err, errNobody):
		kind, message = "MissingAuthenticationTokenException", "Request is missing Authentication Token"
	case errors.Is(err, errUnknown):
		kind, message = "UnrecognizedClientException", "The security token included in the request is invalid."
	case errors.Is(err, errExpired):
		kind, message = "ExpiredTokenException", "The security token included in the request is expired"
	}
	if bad, ok := errors.AsType[malformed](err); ok {
		kind, message = "SerializationException", bad.Error()
	}
	b, _ := json.Marshal(map[string]string{"__type": "com.amazon.coral.service#" + kind, "Message": message}) //nolint:errchkjson // two texts
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	w.Header().Set("X-Amzn-Requestid", requestID())
	w.WriteHeader(http.StatusBadRequest)
	w.Write(b) //nolint:errcheck,gosec // who went away does not read it
}

// refuseXML writes a refusal as S3 does; a HEAD has no room for it.
func refuseXML(w http.ResponseWriter, r *http.Request, err error) {
	status, code, message := http.StatusForbidden, "AccessDenied", err.Error()
	switch {
	case errors.Is(err, errNobody):
		message = "Access Denied"
	case errors.Is(err, errUnknown):
		code, message = "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."
	case errors.Is(err, errExpired):
		status, code, message = http.StatusBadRequest, "ExpiredToken", "The provided token has expired."
	}
	if bad, ok := errors.AsType[malformed](err); ok {
		status, code, message = http.StatusBadRequest, "InvalidRequest", bad.Error()
	}
	b := xmlError(code, message)
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(b) //nolint:errcheck,gosec // as above
	}
}

func xmlError(code, message string) []byte {
	return fmt.Appendf(nil, `<?xml version="1.0" encoding="UTF-8"?>`+"\n"+`<Error><Code>%s</Code><Message>%s</Message><RequestId>%s</RequestId><HostId>guard</HostId></Error>`,
		code, escaped(message), requestID())
}

func escaped(s string) string {
	var b bytes.Buffer
	xml.EscapeText(&b, []byte(s)) //nolint:errcheck,gosec // a buffer takes everything
	return b.String()
}

func requestID() string { return strings.ToUpper(rand.Text()[:16]) }
