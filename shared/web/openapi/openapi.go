// Package openapi describes the routes of every module, and the forms of the
// packs' services, as one OpenAPI 3.1 document. It is made from the tables that
// the mux is made from, so it cannot tell of another service.
package openapi

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"sync"

	"github.com/google/jsonschema-go/jsonschema"

	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/web"
)

// Document returns the document of the service at base. A type of a route that
// JSON cannot write is an error.
func Document(base string, routes []web.Route, services []*pack.Service) ([]byte, error) {
	d := &document{schemas: map[string]*jsonschema.Schema{}}
	paths := map[string]map[string]any{}
	problem, err := d.schema(web.Problem{})
	if err != nil {
		return nil, err
	}
	for _, r := range routes {
		path := address(r)
		op, err := d.operation(r, problem)
		if err != nil {
			return nil, fmt.Errorf("openapi: %s %s: %w", r.Method, path, err)
		}
		if paths[path] == nil {
			paths[path] = map[string]any{}
		}
		paths[path][strings.ToLower(r.Method)] = op
	}
	for _, s := range services {
		d.schemas["service."+s.Pack().Code+"."+s.ID] = Form(s)
	}
	return json.MarshalIndent(map[string]any{
		"openapi": "3.1.1",
		"info": map[string]any{
			"title": "Shrama", "version": "1",
			"description": "Every page is also an operation: the same address answers as JSON where Accept asks for it. A form may be sent as JSON with the same names.",
		},
		"servers": []any{map[string]any{"url": base}},
		"paths":   paths,
		"components": map[string]any{
			"schemas": d.schemas,
			"securitySchemes": map[string]any{
				"bearer": map[string]any{"type": "http", "scheme": "bearer", "description": "The token of POST /{tenant}/sign-in/code"},
				"cookie": map[string]any{"type": "apiKey", "in": "cookie", "name": "__Host-s-{tenant}", "description": "What browsers hold instead, one a tenant: __Host-s-np"},
			},
		},
	}, "", " ")
}

var wildcard = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\{([a-z_A-Z]+)(\.\.\.)?\}`) })

// address writes a route's path as OpenAPI does.
func address(r web.Route) string {
	p := strings.TrimSuffix(r.Pattern, "{$}")
	if !r.Bare {
		p = "/{tenant}" + p
	}
	return wildcard().ReplaceAllString(p, "{$1}")
}

// document is what grows while the routes are read.
type document struct {
	schemas map[string]*jsonschema.Schema
}

func (d *document) operation(r web.Route, problem any) (map[string]any, error) {
	op := map[string]any{"summary": r.Summary, "security": security(r)}
	var params []any
	for _, m := range wildcard().FindAllStringSubmatch(address(r), -1) {
		params = append(params, map[string]any{"name": m[1], "in": "path", "required": true, "schema": map[string]any{"type": "string"}})
	}
	if params != nil {
		op["parameters"] = params
	}
	if r.Takes != nil {
		s, err := d.schema(r.Takes)
		if err != nil {
			return nil, err
		}
		media := map[string]any{"schema": s}
		op["requestBody"] = map[string]any{"content": map[string]any{"application/json": media, "application/x-www-form-urlencoded": media}}
	}
	done := map[string]any{"description": "Done; an act without content answers 303 with Location"}
	if r.Gives != nil {
		s, err := d.schema(r.Gives)
		if err != nil {
			return nil, err
		}
		done["content"] = map[string]any{"application/json": map[string]any{"schema": s}, "text/html": map[string]any{}}
	}
	op["responses"] = map[string]any{
		"200":     done,
		"default": map[string]any{"description": "Problem details (RFC 9457)", "content": map[string]any{"application/problem+json": map[string]any{"schema": problem}}},
	}
	return op, nil
}

// security names the roles that may call, as OpenAPI 3.1 allows for schemes
// other than OAuth; "officer" is any post.
func security(r web.Route) []any {
	if r.Public || r.Bare {
		return []any{}
	}
	roles := append([]string{}, r.Roles...)
	if r.Officer {
		roles = append(roles, "officer")
	}
	return []any{map[string]any{"bearer": roles}, map[string]any{"cookie": roles}}
}

// schema returns a reference to the schema of v's type, or of a list of it.
func (d *document) schema(v any) (any, error) {
	t := reflect.TypeOf(v)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() == reflect.Slice {
		item, err := d.schema(reflect.Zero(t.Elem()).Interface())
		return map[string]any{"type": "array", "items": item}, err
	}
	name := t.Name()
	if pkg := t.PkgPath(); pkg != "" {
		name = pkg[strings.LastIndex(pkg, "/")+1:] + "." + name
	}
	if _, ok := d.schemas[name]; !ok {
		s, err := jsonschema.ForType(t, &jsonschema.ForOptions{})
		if err != nil {
			return nil, err
		}
		d.schemas[name] = s
	}
	return map[string]any{"$ref": "#/components/schemas/" + name}, nil
}
