package journey

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/shared/web"
)

// seen are the fields that each role gets of a route: role, then path.
type seen map[string]map[string]bool

// fields are what each role may read of its own administration, by route.
func (x *matrix) fields(t *testing.T) map[string]seen {
	t.Helper()
	all := x.functions(x.tables)
	out := map[string]seen{}
	for module, routes := range x.tables {
		for i := range routes {
			r := &routes[i]
			if r.Method != http.MethodGet || r.Bare {
				continue
			}
			of := seen{}
			for _, door := range x.realms {
				for _, who := range slices.Concat([]caller{{role: "nobody"}}, door.callers) {
					k := x.cell(cell{module: module, route: r, door: door, who: who, named: door, way: plain})
					o, err := k.asks(t.Context(), all[module])
					if err != nil {
						t.Fatal(err)
					}
					of.adds(t, who.role, r, o)
				}
			}
			if len(of) > 0 {
				out[r.Pattern] = of
			}
		}
	}
	return out
}

// adds enters what an answer holds.
func (s seen) adds(t *testing.T, role string, r *web.Route, o outcome) {
	t.Helper()
	var body any
	if o.StatusCode != http.StatusOK || !strings.HasPrefix(strings.Join(o.MultiValueHeaders["Content-Type"], ""), "application/json") {
		return
	}
	if err := json.Unmarshal([]byte(o.Body), &body); err != nil {
		t.Fatalf("%s: %v", r.Pattern, err)
	}
	if s[role] == nil {
		s[role] = map[string]bool{}
	}
	s.walks(role, "", reflect.TypeOf(r.Gives), body)
}

// walks enters the paths below a value: of is its type, where that is known. The
// keys of a map are not fields.
func (s seen) walks(role, at string, of reflect.Type, v any) {
	for of != nil && (of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice) {
		of = of.Elem()
	}
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			s.walks(role, at, of, one)
		}
	case map[string]any:
		for name, one := range v {
			below, next := strings.TrimPrefix(at+"."+name, "."), member(of, name)
			if of != nil && of.Kind() == reflect.Map {
				below, next = at+".*", of.Elem()
			} else if at == "answers" { // named by packs, in whatever type
				below = at + ".*"
			}
			s[role][below] = true
			s.walks(role, below, next, one)
		}
	}
}

// member is the type of a field by its name in JSON; nil is not known.
func member(of reflect.Type, name string) reflect.Type {
	if of == nil || of.Kind() != reflect.Struct {
		return nil
	}
	for f := range of.Fields() {
		tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if tag == name {
			return f.Type
		}
		if f.Anonymous {
			if t := member(f.Type, name); t != nil {
				return t
			}
		}
	}
	return nil
}

// listed writes fields as the golden file has them: roles that get the same
// stand together.
func listed(all map[string]seen) string {
	var b strings.Builder
	for _, pattern := range slices.Sorted(maps.Keys(all)) {
		fmt.Fprintln(&b, pattern)
		same := map[string][]string{}
		for role, paths := range all[pattern] {
			maps.DeleteFunc(paths, func(path string, _ bool) bool { return strings.HasPrefix(path, "health.") }) // tells what a tenant lacks, if it lacks anything
			fields := strings.Join(slices.Sorted(maps.Keys(paths)), " ")
			same[fields] = append(same[fields], role)
		}
		for _, fields := range slices.Sorted(maps.Keys(same)) {
			slices.Sort(same[fields])
			fmt.Fprintf(&b, "  %s\n    %s\n", strings.Join(same[fields], " "), fields)
		}
	}
	return b.String()
}

func TestEachRoleGetsItsFieldsAndNoOthers(t *testing.T) {
	unraced(t)
	got := listed(theMatrix(t).fields(t))
	file := filepath.Join("testdata", "fields.txt")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("somebody gets other fields; if they may: go test ./infra/journey -run Fields -update\n%s", diff)
	}
}
