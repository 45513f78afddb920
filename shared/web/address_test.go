package web_test

import (
	"context"
	"net/http/httptest"
	"testing"

	"github.com/shrama/shrama/shared/web"
)

func TestACallersAddressIsWhatTheOnlyWayInSays(t *testing.T) {
	for _, tt := range []struct {
		name, viewer, remote string
		said                 []string
		want                 string
	}{
		{"API Gateway's word", "", "203.0.113.9", nil, "203.0.113.9"},
		{"with a port, as on a laptop", "", "[::ffff:203.0.113.9]:80", nil, "203.0.113.9"},
		{"a header that nobody asked for", "", "203.0.113.9", []string{"198.51.100.1"}, "203.0.113.9"},
		{"CloudFront's word", "X-Viewer-Address", "203.0.113.9", []string{"2001:db8::1"}, "2001:db8::1"},
		{"CloudFront is silent", "X-Viewer-Address", "203.0.113.9", nil, "203.0.113.9"},
		{"two words", "X-Viewer-Address", "203.0.113.9", []string{"198.51.100.1", "198.51.100.2"}, "203.0.113.9"},
		{"no address", "X-Viewer-Address", "203.0.113.9", []string{"everybody"}, "203.0.113.9"},
		{"a zone, which is no part of who it is", "X-Viewer-Address", "203.0.113.9", []string{"fe80::1%eth0"}, "fe80::1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h, got := house(t), ""
			h.Viewer = tt.viewer
			server := web.Serve(h, []web.Route{{Method: "GET", Pattern: "/{$}", Public: true, Do: func(_ context.Context, c web.Call) (web.View, error) {
				got = c.Address()
				return web.View{Data: struct{}{}}, nil
			}}})
			r := httptest.NewRequest("GET", "/np/", nil)
			r.RemoteAddr = tt.remote
			for _, s := range tt.said {
				r.Header.Add("X-Viewer-Address", s)
			}
			server.ServeHTTP(httptest.NewRecorder(), r)
			if got != tt.want {
				t.Errorf("address %q, want %q", got, tt.want)
			}
		})
	}
}
