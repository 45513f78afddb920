package house

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/shared/boot"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/openapi"
	"github.com/shrama/shrama/tenants"
)

var update = flag.Bool("update", false, "write functions/portal/openapi.json anew")

// described makes the document of all modules and of all packs' services. Its
// server is the one that answers it.
func described(t *testing.T) []byte {
	t.Helper()
	h := bareHouse(t)
	var routes []web.Route
	for _, m := range h.Modules() {
		routes = append(routes, m.Routes...)
	}
	var services []*pack.Service
	for _, id := range boot.Listed(tenants.FS) {
		p, err := h.Packs.Pack(string(id))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range p.Services {
			s, err := p.Service(name)
			if err != nil {
				t.Fatal(err)
			}
			services = append(services, s)
		}
	}
	doc, err := openapi.Document("/", routes, services)
	if err != nil {
		t.Fatal(err)
	}
	return append(doc, '\n')
}

func TestTheDocumentOfTheAPIIsThatOfTheRoutes(t *testing.T) {
	file := filepath.Join(root, "functions/portal/openapi.json")
	want := described(t)
	if *update {
		if err := os.WriteFile(file, want, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.Split(string(got), "\n"), strings.Split(string(want), "\n")); d != "" {
		t.Errorf("openapi.json is old (go test ./infra/house -update writes it anew):\n%s", d)
	}
	var doc struct {
		Paths map[string]map[string]any `json:"paths"`
	}
	if err := json.Unmarshal(got, &doc); err != nil {
		t.Fatal(err)
	}
	for _, m := range bareHouse(t).Modules() {
		for _, r := range m.Routes {
			path := strings.TrimSuffix(r.Pattern, "{$}")
			if !r.Bare {
				path = "/{tenant}" + path
			}
			if doc.Paths[path][strings.ToLower(r.Method)] == nil {
				t.Errorf("%s %s of %s is not described", r.Method, path, m.Name)
			}
		}
	}
}
