// Package stack reads template.yaml and the templates nested in it as
// CloudFormation would make them: parameters filled in, conditions decided,
// intrinsic functions resolved to names and ARNs. What it cannot resolve is an
// error, so that nobody judges a template by half of it.
package stack

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Place is where the stack is thought to stand. The zero Place will do.
type Place struct {
	Name, Region, Account, Partition string
	Parameters                       map[string]string // over the template's defaults
	Names                            map[string]string // of resources by logical id, where something real is meant
}

// The place that is assumed: an account of AWS's documentation.
const (
	Account = "111122223333"
	region  = "ap-south-1"
)

func (p Place) filled() Place {
	fill := func(s *string, otherwise string) {
		if *s == "" {
			*s = otherwise
		}
	}
	fill(&p.Name, "shrama")
	fill(&p.Region, region)
	fill(&p.Account, Account)
	fill(&p.Partition, "aws")
	return p
}

// Stack is one template, resolved.
type Stack struct {
	Resources map[string]Resource // those whose condition holds
	Outputs   map[string]any
}

// Resource is one resource. Of a nested stack Nested is what it holds.
type Resource struct {
	Type       string
	Name, ARN  string // as they would be
	Properties map[string]any
	Attributes map[string]any // DeletionPolicy and the like
	Nested     *Stack
}

// Read reads a template file, and those it nests, from the folder it stands in.
func Read(file string, at Place) (*Stack, error) {
	s, err := read(file, at.filled())
	if err != nil {
		return nil, fmt.Errorf("stack: %w", err)
	}
	return s, nil
}

// Walk calls do for every resource of the stack and of those nested in it, by
// name within each.
func (s *Stack) Walk(do func(name string, r Resource)) {
	for _, name := range slices.Sorted(maps.Keys(s.Resources)) {
		r := s.Resources[name]
		do(name, r)
		if r.Nested != nil {
			r.Nested.Walk(do)
		}
	}
}

// source is a template as written.
type source struct {
	Parameters map[string]struct {
		Type    string  `yaml:"Type"`
		Default *string `yaml:"Default"`
	} `yaml:"Parameters"`
	Conditions map[string]yaml.Node            `yaml:"Conditions"`
	Mappings   map[string]map[string]yaml.Node `yaml:"Mappings"`
	Globals    map[string]yaml.Node            `yaml:"Globals"`
	Resources  map[string]map[string]yaml.Node `yaml:"Resources"`
	Outputs    map[string]struct {
		Condition string    `yaml:"Condition"`
		Value     yaml.Node `yaml:"Value"`
	} `yaml:"Outputs"`
}

// reader resolves one template.
type reader struct {
	source
	Place
	file   string
	nested map[string]*Stack // nil while it is being read
}

func read(file string, at Place) (*Stack, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	r := &reader{Place: at, file: file, nested: map[string]*Stack{}}
	if err := yaml.Unmarshal(b, &r.source); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	r.spread()
	s, err := r.stack()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return s, nil
}

func (r *reader) stack() (*Stack, error) {
	s := &Stack{Resources: map[string]Resource{}, Outputs: map[string]any{}}
	var faults []error
	for name := range r.source.Resources {
		res, there, err := r.resource(name)
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", name, err))
		} else if there {
			s.Resources[name] = res
		}
	}
	for name, o := range r.source.Outputs {
		there, err := r.condition(o.Condition)
		if err == nil && there {
			s.Outputs[name], err = r.resolve(&o.Value)
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("output %s: %w", name, err))
		}
	}
	return s, errors.Join(faults...)
}

// resource resolves one resource, and reports whether its condition holds.
func (r *reader) resource(name string) (res Resource, there bool, err error) {
	raw := r.source.Resources[name]
	node := raw["Condition"]
	if there, err = r.condition(node.Value); err != nil || !there {
		return res, false, err
	}
	node = raw["Type"]
	res = Resource{Type: node.Value, Name: r.physical(name), ARN: r.arnOf(name), Properties: map[string]any{}, Attributes: map[string]any{}}
	for key, n := range raw {
		if key == "Type" || key == "Condition" {
			continue
		}
		v, err := r.resolve(&n)
		if err != nil {
			return res, true, fmt.Errorf("%s: %w", key, err)
		}
		if m, ok := v.(map[string]any); ok && key == "Properties" {
			res.Properties = m
		} else {
			res.Attributes[key] = v
		}
	}
	if file := r.templateOf(name); file != "" {
		res.Nested, err = r.under(name)
	}
	return res, true, err
}

// templateOf returns the file of a nested stack, or nothing.
func (r *reader) templateOf(name string) string {
	raw := r.source.Resources[name]
	node := raw["Type"]
	key := map[string]string{"AWS::CloudFormation::Stack": "TemplateURL", "AWS::Serverless::Application": "Location"}[node.Value]
	props := raw["Properties"]
	for i := 0; key != "" && i+1 < len(props.Content); i += 2 {
		if props.Content[i].Value == key && props.Content[i+1].Kind == yaml.ScalarNode {
			return filepath.Join(filepath.Dir(r.file), props.Content[i+1].Value)
		}
	}
	return ""
}

// under returns a nested stack, read with the parameters that it is given.
func (r *reader) under(name string) (*Stack, error) {
	s, begun := r.nested[name]
	if begun && s == nil {
		return nil, fmt.Errorf("%s needs itself", name)
	}
	if begun {
		return s, nil
	}
	r.nested[name] = nil
	props := r.source.Resources[name]["Properties"]
	at := Place{Name: r.Name + "-" + name, Region: r.Region, Account: r.Account, Partition: r.Partition, Names: r.Names, Parameters: map[string]string{}}
	for i := 0; i+1 < len(props.Content); i += 2 {
		if props.Content[i].Value != "Parameters" {
			continue
		}
		v, err := r.resolve(props.Content[i+1])
		if err != nil {
			return nil, err
		}
		given, _ := v.(map[string]any)
		for k, v := range given {
			at.Parameters[k] = text(v)
		}
	}
	s, err := read(r.templateOf(name), at)
	if err != nil {
		return nil, err
	}
	r.nested[name] = s
	return s, nil
}

// text is a value as CloudFormation writes it into a text.
func text(v any) string {
	if list, ok := v.([]any); ok {
		parts := make([]string, len(list))
		for i := range list {
			parts[i] = text(list[i])
		}
		return strings.Join(parts, ",")
	}
	return fmt.Sprint(v)
}
