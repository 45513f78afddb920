package openapi_test

import (
	"context"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/jsonschema-go/jsonschema"

	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/openapi"
)

type move struct {
	Action string `json:"action"`
	Reason string `json:"reason,omitempty"`
}

func none(context.Context, web.Call) (web.View, error) { return web.View{}, nil }

func document(t *testing.T) map[string]any {
	t.Helper()
	p, err := pack.Open(os.DirFS("../../../tenants")).Pack("np")
	if err != nil {
		t.Fatal(err)
	}
	var services []*pack.Service
	for _, id := range p.Services {
		s, err := p.Service(id)
		if err != nil {
			t.Fatal(err)
		}
		services = append(services, s)
	}
	routes := []web.Route{
		{Method: "GET", Pattern: "/{$}", Bare: true, Gives: []string{}, Do: none},
		{Method: "GET", Pattern: "/assets/{file}", Bare: true, Do: none},
		{Method: "GET", Pattern: "/{$}", Public: true, Do: none},
		{Method: "POST", Pattern: "/sign-in", Public: true, Takes: move{}, Gives: web.Problem{}, Do: none},
		{Method: "GET", Pattern: "/case/{rest...}", Public: true, Do: none},
		{Method: "POST", Pattern: "/permit/{id}", Roles: []string{"applicant", "director"}, Takes: move{}, Do: none},
		{Method: "GET", Pattern: "/permit/{id}", Gives: []move{}, Do: none},
		{Method: "GET", Pattern: "/queue", Officer: true, Do: none},
	}
	b, err := openapi.Document("https://shrama.example", routes, services)
	if err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

// at follows keys into a decoded document.
func at(t *testing.T, v any, keys ...string) any {
	t.Helper()
	for _, k := range keys {
		m, ok := v.(map[string]any)
		if !ok || m[k] == nil {
			t.Fatalf("no %q in %v", k, v)
		}
		v = m[k]
	}
	return v
}

func TestEveryRouteIsDescribedAndEveryReferenceResolves(t *testing.T) {
	doc := document(t)
	paths := at(t, doc, "paths").(map[string]any)
	for _, p := range []string{"/", "/{tenant}/", "/assets/{file}", "/{tenant}/case/{rest}", "/{tenant}/permit/{id}"} {
		if paths[p] == nil {
			t.Errorf("no path %s", p)
		}
	}
	var ref func(v any)
	ref = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if r, ok := v["$ref"].(string); ok {
				at(t, doc, strings.Split(strings.TrimPrefix(r, "#/"), "/")...)
			}
			for _, x := range v {
				ref(x)
			}
		case []any:
			for _, x := range v {
				ref(x)
			}
		}
	}
	ref(doc)
}

func TestRolesAreTheSecurityOfAnOperation(t *testing.T) {
	doc := document(t)
	for _, tt := range []struct {
		path, method string
		want         any
	}{
		{"/{tenant}/permit/{id}", "post", []any{map[string]any{"bearer": []any{"applicant", "director"}}, map[string]any{"cookie": []any{"applicant", "director"}}}},
		{"/{tenant}/permit/{id}", "get", []any{map[string]any{"bearer": []any{}}, map[string]any{"cookie": []any{}}}},
		{"/{tenant}/queue", "get", []any{map[string]any{"bearer": []any{"officer"}}, map[string]any{"cookie": []any{"officer"}}}},
		{"/{tenant}/sign-in", "post", []any{}},
	} {
		if d := cmp.Diff(at(t, doc, "paths", tt.path, tt.method, "security"), tt.want); d != "" {
			t.Errorf("%s %s (-got +want):\n%s", tt.method, tt.path, d)
		}
	}
}

// TestTheFormOfAServiceTakesWhatThePackSays checks answers against the schema.
func TestTheFormOfAServiceTakesWhatThePackSays(t *testing.T) {
	p, err := pack.Open(os.DirFS("../../../tenants")).Pack("np")
	if err != nil {
		t.Fatal(err)
	}
	svc, err := p.Service("pressure-plant")
	if err != nil {
		t.Fatal(err)
	}
	schema, err := openapi.Form(svc).Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	answers := func(change map[string]any) map[string]any {
		a := map[string]any{}
		for id, s := range schema.Schema().Properties {
			a[id] = sample(s)
		}
		maps.Copy(a, change)
		return a
	}
	if err := schema.Validate(answers(nil)); err != nil {
		t.Errorf("a whole form is refused: %v", err)
	}
	for _, wrong := range []map[string]any{{"plant-type": "rocket"}, {"plant-ward": 0}, {"plant-ward": 41}, {"plant-district": "atlantis"}, {"head-phone": "98"}} {
		if schema.Validate(answers(wrong)) == nil {
			t.Errorf("%v is taken", wrong)
		}
	}
	short := answers(nil)
	delete(short, "est-name")
	if schema.Validate(short) == nil {
		t.Error("a form without the name is taken")
	}
}

func sample(s *jsonschema.Schema) any {
	switch {
	case len(s.Enum) > 0:
		return s.Enum[0]
	case s.Type == "integer":
		return 7
	case strings.HasPrefix(s.Pattern, `^\+`):
		return "+9779841234567"
	case s.Format == "date":
		return "2026-11-18"
	default:
		return "Himal"
	}
}

func TestAQuestionOfOneRegimeIsNotRequired(t *testing.T) {
	p, err := pack.Open(os.DirFS("../../../tenants")).Pack("in-gj")
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Service("contractor-licence")
	if err != nil {
		t.Fatal(err)
	}
	for field, want := range map[string]bool{"contractor-name": true, "workmen": false, "contract-labour": false, "convicted": false} {
		if got := slices.Contains(openapi.Form(s).Required, field); got != want {
			t.Errorf("%s is required: %v, want %v", field, got, want)
		}
	}
}
