package gateway

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/google/go-cmp/cmp"
)

func TestTheTemplateIsReadWithItsGlobals(t *testing.T) {
	got, err := Read("../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	want := []Function{
		{Name: "Clock", Module: "clock", Folder: "functions/clock/lambda", Timeout: 10 * time.Minute, Scheduled: true},
		{Name: "Permit", Module: "permit", Folder: "functions/permit/lambda", Timeout: 25 * time.Second, PerTenant: true},
		{Name: "Portal", Module: "portal", Folder: "functions/portal/lambda", Timeout: 25 * time.Second, PerTenant: true},
		{Name: "Press", Module: "press", Folder: "functions/press/lambda", Timeout: 25 * time.Second, PerTenant: true},
		{Name: "Relay", Module: "relay", Folder: "functions/relay/lambda", Timeout: time.Minute, Streamed: true},
		{Name: "Settings", Module: "settings", Folder: "functions/settings/lambda", Timeout: 25 * time.Second, PerTenant: true},
	}
	if d := cmp.Diff(want, got.Functions); d != "" {
		t.Errorf("functions (-want +got):\n%s", d)
	}
	if got.Stage != "live" || !cmp.Equal(got.Binary, []string{"*/*"}) {
		t.Errorf("stage %q, binary %v", got.Stage, got.Binary)
	}
}

// TestEveryRouteOfATenantIsolatedFunctionNamesATenant: Lambda refuses a call of
// such a function without X-Amz-Tenant-Id, which no other check would find
// before a deployment.
func TestEveryRouteOfATenantIsolatedFunctionNamesATenant(t *testing.T) {
	tpl, err := Read("../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range tpl.Routes {
		want := "'house'"
		if strings.HasPrefix(r.Path, "/{tenant}") {
			want = "method.request.path.tenant"
		}
		if tpl.Function(r.Module).PerTenant && r.Tenant != want {
			t.Errorf("%s maps the tenant from %q, want %q", r.Path, r.Tenant, want)
		}
	}
}

const good = `
Resources:
  A: {Type: AWS::Serverless::Function, Properties: {CodeUri: functions/a/lambda}}
  Api:
    Type: AWS::Serverless::Api
    Properties:
      DefinitionBody:
        paths:
          /{x}: {get: {x-amazon-apigateway-integration: {type: aws_proxy, uri: !Sub 'f:functions/${A.Arn}/invocations'}}}
`

func TestABrokenTemplateSaysWhere(t *testing.T) {
	for _, tt := range []struct{ name, old, with, want string }{
		{"a whole one", "", "", ""},
		{"not YAML", "Resources:", "Resources: [", "yaml"},
		{"a function elsewhere", "functions/a/lambda", "bin", `A: CodeUri "bin" is not functions/<module>/lambda`},
		{"a path to nowhere", "${A.Arn}", "${B.Arn}", "get /{x}: no function of this template answers it"},
		{"no proxy", "aws_proxy", "mock", "get /{x}: no function of this template answers it"},
		{"no API", "AWS::Serverless::Api", "AWS::Serverless::HttpApi", "0 resources of type AWS::Serverless::Api, want 1"},
		{"one parameter, two names", "/{x}:", "/{y}/b: {get: {x-amazon-apigateway-integration: {type: aws_proxy, uri: !Sub 'f:functions/${A.Arn}/invocations'}}}\n          /{x}:", "{x} and {y} in one place"},
		{"something after a greedy", "/{x}:", "/{x+}/b:", "nothing may follow {x+}"},
		{"a function without a handler", "functions/a/lambda", "functions/z/lambda", "goes to z, which has no handler"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "template.yaml")
			text := strings.Replace(good, tt.old, tt.with, 1)
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			tpl, err := Read(file)
			if err == nil {
				_, err = New(tpl, map[string]lambda.Handler{"a": lambda.NewHandler(func() {})}, time.Now, slog.Default())
			}
			if tt.want == "" {
				if err != nil {
					t.Errorf("err = %v", err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("err = %v, want %q", err, tt.want)
			}
		})
	}
}
