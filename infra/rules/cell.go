package rules

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/shrama/shrama/infra/stack"
)

// Cell is a template with those nested in it, as it would be made and as it is
// written.
type Cell struct {
	Resources []Resource // by name
	Written   map[string]*yaml.Node
}

// Resource is one resource with its way through the stacks: Edge/Firewall.
type Resource struct {
	Name string
	stack.Resource
}

// Read reads the template in a file.
func Read(file string) (*Cell, error) {
	s, err := stack.Read(file, stack.Place{})
	if err != nil {
		return nil, fmt.Errorf("rules: %w", err)
	}
	c := &Cell{Written: map[string]*yaml.Node{}}
	c.add("", s)
	slices.SortFunc(c.Resources, func(a, b Resource) int { return strings.Compare(a.Name, b.Name) })
	files := []string{file}
	for _, r := range c.all("AWS::CloudFormation::Stack") {
		files = append(files, filepath.Join(filepath.Dir(file), r.text("TemplateURL")))
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			return nil, fmt.Errorf("rules: %w", err)
		}
		var doc yaml.Node
		if err := yaml.Unmarshal(b, &doc); err != nil {
			return nil, fmt.Errorf("rules: %s: %w", f, err)
		}
		c.Written[filepath.Base(f)] = doc.Content[0]
	}
	return c, nil
}

func (c *Cell) add(way string, s *stack.Stack) {
	for name, r := range s.Resources {
		c.Resources = append(c.Resources, Resource{way + name, r})
		if r.Nested != nil {
			c.add(way+name+"/", r.Nested)
		}
	}
}

// all returns the resources of some types.
func (c *Cell) all(types ...string) []Resource {
	var found []Resource
	for _, r := range c.Resources {
		if slices.Contains(types, r.Type) {
			found = append(found, r)
		}
	}
	return found
}

// at returns what stands at a way through the properties: Rules.0.Name. What is
// not there is nil.
func (r Resource) at(way string) any { return at(r.Properties, way) }

func (r Resource) text(way string) string { return text(r.at(way)) }

func (r Resource) number(way string) float64 { return number(r.at(way)) }

func (r Resource) list(way string) []any { return list(r.at(way)) }

func at(v any, way string) any {
	for key := range strings.SplitSeq(way, ".") {
		switch in := v.(type) {
		case map[string]any:
			v = in[key]
		case []any:
			i, err := strconv.Atoi(key)
			if err != nil || i >= len(in) {
				return nil
			}
			v = in[i]
		default:
			return nil
		}
	}
	return v
}

// text is a value as it would be written; nothing is empty.
func text(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

// number is a value as a number; what is none is -1, less than any limit.
func number(v any) float64 {
	n, err := strconv.ParseFloat(text(v), 64)
	if err != nil {
		return -1
	}
	return n
}

// list is a value that may be one or many, as many.
func list(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	default:
		return []any{v}
	}
}

func texts(v any) []string {
	var out []string
	for _, x := range list(v) {
		out = append(out, text(x))
	}
	return out
}

// fields returns the keys of a map in order.
func fields(v any) []string {
	m, _ := v.(map[string]any)
	return slices.Sorted(maps.Keys(m))
}

// each breaks at every resource of a type that is not as it must be.
func each(kind string, ok func(Resource) bool) func(*Cell) []string {
	return func(c *Cell) []string {
		var bad []string
		for _, r := range c.all(kind) {
			if !ok(r) {
				bad = append(bad, r.Name)
			}
		}
		return bad
	}
}

// some breaks where no resource of a type is as one must be.
func some(kind string, ok func(Resource) bool) func(*Cell) []string {
	return func(c *Cell) []string {
		if slices.ContainsFunc(c.all(kind), ok) {
			return nil
		}
		return []string{"no " + kind}
	}
}

// is holds where a property has one of some values; one of them may be nothing.
func is(way string, values ...string) func(Resource) bool {
	return func(r Resource) bool { return slices.Contains(values, r.text(way)) }
}

// set holds where a property says anything.
func set(ways ...string) func(Resource) bool {
	return func(r Resource) bool {
		return !slices.ContainsFunc(ways, func(w string) bool { return r.text(w) == "" })
	}
}

func both(all ...func(Resource) bool) func(Resource) bool {
	return func(r Resource) bool {
		return !slices.ContainsFunc(all, func(ok func(Resource) bool) bool { return !ok(r) })
	}
}
