// Package adapter measures what stands between API Gateway and a handler: from an
// event's bytes through the adapter and the shell to an answer's bytes, beside the
// same handler called as any server would, in the same run.
package adapter

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/a-h/templ"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"

	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/ui"
)

// rounds is how often each is measured; the fastest counts, since whatever else a
// machine does can only add.
const rounds = 3

// Row is one kind of request.
type Row struct {
	Request string  `json:"request"`
	Handler Cost    `json:"handler"` // the route's own work
	Direct  Cost    `json:"direct"`  // the shell and it, called as a server would
	Event   Cost    `json:"event"`   // event bytes to answer bytes
	Ratio   float64 `json:"ratio"`   // of event to direct
}

// Cost is one call.
type Cost struct {
	NS     int64 `json:"ns"`
	Bytes  int64 `json:"bytes"`
	Allocs int64 `json:"allocs"`
}

// said is what the trivial route says.
type said struct {
	Tenant string `json:"tenant"`
	Says   string `json:"says"`
}

// route answers every call in the same words.
var route = web.Route{Method: http.MethodGet, Pattern: "/bench", Public: true, Do: func(_ context.Context, c web.Call) (web.View, error) {
	v := said{string(c.Tenant), "नमस्ते"}
	return web.View{Title: v.Says, Data: v, Page: func(ui.Page) templ.Component {
		return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
			_, err := io.WriteString(w, "<h1>नमस्ते</h1>")
			return err //nolint:wrapcheck // of the page's own writer
		})
	}}, nil
}}

// Measure measures a trivial route of a house, whose tenants hold the given one.
func Measure(h web.House, tenant string) ([]Row, error) {
	shell := web.Serve(h, []web.Route{route})
	function := lambda.NewHandler(web.Gateway(shell))
	var rows []Row
	for _, x := range []struct{ name, accept, packed string }{
		{"JSON", "application/json", "identity"}, {"page", "text/html", "identity"}, {"page, brotli", "text/html", "br"},
	} {
		header := http.Header{"Accept": {x.accept}, "Accept-Encoding": {x.packed}, "Accept-Language": {"ne-NP,ne;q=0.9,en;q=0.8"}, "Host": {"shrama.example"},
			"User-Agent": {"Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36"},
			"Cookie":     {"lang=ne"}, "X-Forwarded-For": {"203.0.113.7"}, "X-Forwarded-Proto": {"https"}}
		path := "/" + tenant + route.Pattern
		r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, path, http.NoBody)
		if err != nil {
			return nil, fmt.Errorf("adapter: %w", err)
		}
		r.Header, r.RemoteAddr, r.RequestURI = header, "203.0.113.7:40000", path
		event, err := json.Marshal(events.APIGatewayProxyRequest{Resource: "/{tenant}/bench", Path: path, HTTPMethod: http.MethodGet, MultiValueHeaders: header,
			PathParameters: map[string]string{"tenant": tenant}, RequestContext: events.APIGatewayProxyRequestContext{HTTPMethod: http.MethodGet,
				Identity: events.APIGatewayRequestIdentity{SourceIP: "203.0.113.7"}, RequestID: "7c0a5d1e-0000-4000-8000-000000000000"}})
		if err != nil {
			return nil, fmt.Errorf("adapter: %w", err)
		}
		if err := answers(function, event); err != nil {
			return nil, err
		}
		row := Row{Request: x.name}
		row.Handler = fastest(func() { route.Do(r.Context(), web.Call{Request: r}) }) //nolint:errcheck // it has none
		row.Direct = fastest(func() { shell.ServeHTTP(httptest.NewRecorder(), r.Clone(r.Context())) })
		row.Event = fastest(func() { function.Invoke(r.Context(), event) }) //nolint:errcheck // it was seen to answer
		row.Ratio = float64(row.Event.NS) / float64(row.Direct.NS)
		rows = append(rows, row)
	}
	return rows, nil
}

// answers reports whether the function answers the event with what was asked for.
func answers(h lambda.Handler, event []byte) error {
	out, err := h.Invoke(context.Background(), event)
	if err != nil {
		return fmt.Errorf("adapter: %w", err)
	}
	var a events.APIGatewayProxyResponse
	if err := json.Unmarshal(out, &a); err != nil || a.StatusCode != http.StatusOK {
		return fmt.Errorf("adapter: answered %d: %.300s %w", a.StatusCode, out, err)
	}
	return nil
}

func fastest(do func()) (best Cost) {
	for range rounds {
		r := testing.Benchmark(func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				do()
			}
		})
		if c := (Cost{r.NsPerOp(), r.AllocedBytesPerOp(), r.AllocsPerOp()}); best.NS == 0 || c.NS < best.NS {
			best = c
		}
	}
	return best
}
