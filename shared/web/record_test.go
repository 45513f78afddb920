package web_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/limit"
	"github.com/shrama/shrama/shared/web"
)

// TestWhatLooksLikeAnAttemptIsLogged: with the route and the reason, and nothing of
// what was sent; what a person does by mistake is not.
func TestWhatLooksLikeAnAttemptIsLogged(t *testing.T) {
	whole := &fault.Error{Kind: fault.TooMany, Code: "fault.too-many", RetryAt: morning.Add(time.Minute), Err: &limit.Reached{Limit: limit.Limit{Kind: "all", Who: "sita@example.org", Whole: true}}}
	own := &fault.Error{Kind: fault.TooMany, Code: "fault.too-many", RetryAt: morning.Add(time.Minute), Err: &limit.Reached{Limit: limit.Limit{Kind: "mail", Who: "sita@example.org"}}}
	all := append(routes(), []web.Route{
		{Method: "GET", Pattern: "/whole", Public: true, Do: failing(whole)},
		{Method: "GET", Pattern: "/own", Public: true, Do: failing(own)},
		{Method: "GET", Pattern: "/hidden", Public: true, Do: failing(fmt.Errorf("desk: %w", fault.Hidden("fault.no-case")))},
		{Method: "GET", Pattern: "/gone", Public: true, Do: failing(fault.New(fault.NotFound, "fault.no-case"))},
		{Method: "GET", Pattern: "/answers", Public: true, Do: failing(fault.Answers([]fault.Field{{ID: "a", Code: "form.required"}}))},
	}...)
	for _, tt := range []struct{ line, body, header, want string }{
		{"GET /np/whole", "", "", `level=WARN msg="limit of the tenant reached" tenant=np route=/whole person="" code=fault.too-many limit=all`},
		{"GET /np/own", "", "", `msg=refused tenant=np route=/own person="" code=fault.too-many`},
		{"GET /np/hidden", "", "", `msg=refused tenant=np route=/hidden person="" code=fault.no-case`},
		{"GET /np/gone", "", "", ""},
		{"GET /np/answers", "", "", ""},
		{"GET /np/conflict", "", "", ""},
		{"GET /np/mine", "", "", ""},
		{"GET /np/?a=secret&a=secret", "", "", `msg=refused tenant=np route=/{$} person="" code=fault.malformed`},
		{"GET /np/%2e%2e/secret", "", "", `msg=refused tenant="" route="no route" person="" code=web.path`},
		{"POST /np/case/1", "secret=" + strings.Repeat("x", 300<<10), "", `msg=refused tenant=np route=/case/{id} person="" code=fault.too-large`},
		{"POST /np/case/1", "a=secret", "cross-site", `msg=refused tenant=np route=/case/{id} person="" code=web.cross-origin`},
	} {
		var log bytes.Buffer
		hs := house(t)
		hs.Log = slog.New(slog.NewTextHandler(&log, nil))
		ask(web.Serve(hs, all), tt.line, tt.body, "Sec-Fetch-Site", tt.header)
		got := log.String()
		if !strings.Contains(got, tt.want) || tt.want == "" && got != "" || strings.Contains(got, "WARN") != strings.Contains(tt.want, "WARN") || strings.Contains(got, "secret") || strings.Contains(got, "sita") {
			t.Errorf("%s: logged\n%s, want %s", tt.line, got, tt.want)
		}
	}
}
