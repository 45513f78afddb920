package gateway

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Template is what template.yaml says that a laptop needs: functions, what
// calls each of them, and the routes of the REST API.
type Template struct {
	Stage     string
	Binary    []string // media types carried as bytes
	Routes    []Route
	Functions []Function
}

// Route is one method of one resource of the REST API.
type Route struct {
	Method string // GET, POST, …, or ANY
	Path   string // /{tenant}/permit/{proxy+}
	Module string // of the function that answers
	Tenant string // what X-Amz-Tenant-Id is mapped from: method.request.path.tenant, or a constant in quotes
}

// Function is one Lambda function.
type Function struct {
	Name      string // its logical id in the template
	Module    string // the folder under functions/
	Folder    string // CodeUri: functions/permit/lambda
	Timeout   time.Duration
	PerTenant bool // TenancyConfig: each tenant has its own execution environments
	Scheduled bool
	Streamed  bool // reads the table's stream
}

// Function returns the function of a module, or the zero Function.
func (t *Template) Function(module string) Function {
	for _, f := range t.Functions {
		if f.Module == module {
			return f
		}
	}
	return Function{}
}

// Read reads a template file, with Globals applied to each function. Intrinsic
// functions are read as the text they hold.
func Read(file string) (*Template, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("gateway: %w", err)
	}
	var d document
	if err := yaml.Unmarshal(b, &d); err != nil {
		return nil, fmt.Errorf("gateway: %s: %w", file, err)
	}
	t, err := d.template()
	if err != nil {
		return nil, fmt.Errorf("gateway: %s: %w", file, err)
	}
	return t, nil
}

// document is the template as written. Properties stay nodes until the type of
// their resource is known.
type document struct {
	Globals struct {
		Function function `yaml:"Function"`
	} `yaml:"Globals"`
	Resources map[string]struct {
		Type       string    `yaml:"Type"`
		Properties yaml.Node `yaml:"Properties"`
	} `yaml:"Resources"`
}

type function struct {
	CodeURI string `yaml:"CodeUri"`
	Timeout int    `yaml:"Timeout"`
	Tenancy struct {
		Mode string `yaml:"TenantIsolationMode"`
	} `yaml:"TenancyConfig"`
	Events map[string]struct {
		Type string `yaml:"Type"`
	} `yaml:"Events"`
}

type api struct {
	Stage      string   `yaml:"StageName"`
	Binary     []string `yaml:"BinaryMediaTypes"`
	Definition struct {
		Paths map[string]map[string]operation `yaml:"paths"`
	} `yaml:"DefinitionBody"`
}

type operation struct {
	Integration struct {
		Type   string            `yaml:"type"`
		URI    string            `yaml:"uri"`
		Params map[string]string `yaml:"requestParameters"`
	} `yaml:"x-amazon-apigateway-integration"`
}

func (d document) template() (*Template, error) {
	t := &Template{}
	var faults []error
	var apis []api
	for name, r := range d.Resources {
		switch r.Type {
		case "AWS::Serverless::Function":
			f, err := d.function(name, r.Properties)
			faults = append(faults, err)
			t.Functions = append(t.Functions, f)
		case "AWS::Serverless::Api":
			var a api
			faults = append(faults, r.Properties.Decode(&a))
			apis = append(apis, a)
		}
	}
	slices.SortFunc(t.Functions, func(a, b Function) int { return cmp.Compare(a.Module, b.Module) })
	if len(apis) != 1 {
		faults = append(faults, fmt.Errorf("%d resources of type AWS::Serverless::Api, want 1", len(apis)))
	}
	for _, a := range apis {
		faults = append(faults, t.addAPI(a))
	}
	return t, errors.Join(faults...)
}

// function reads one function over the globals.
func (d document) function(name string, props yaml.Node) (Function, error) {
	f := d.Globals.Function
	f.Events = nil
	if err := props.Decode(&f); err != nil {
		return Function{}, fmt.Errorf("%s: %w", name, err)
	}
	folder := path.Clean(f.CodeURI)
	if path.Base(folder) != "lambda" {
		return Function{}, fmt.Errorf("%s: CodeUri %q is not functions/<module>/lambda", name, f.CodeURI)
	}
	out := Function{
		Name: name, Folder: folder, Module: path.Base(path.Dir(folder)),
		Timeout:   time.Duration(cmp.Or(f.Timeout, 3)) * time.Second, // 3 s is Lambda's own default
		PerTenant: f.Tenancy.Mode == "PER_TENANT",
	}
	for _, e := range f.Events {
		out.Scheduled = out.Scheduled || e.Type == "Schedule" || e.Type == "ScheduleV2"
		out.Streamed = out.Streamed || e.Type == "DynamoDB"
	}
	return out, nil
}

// addAPI reads the routes of the API's OpenAPI document.
func (t *Template) addAPI(a api) error {
	t.Stage, t.Binary = a.Stage, a.Binary
	for i, b := range t.Binary {
		t.Binary[i] = strings.ReplaceAll(b, "~1", "/") // SAM writes */* as *~1*
	}
	byName := map[string]string{}
	for _, f := range t.Functions {
		byName[f.Name] = f.Module
	}
	target := regexp.MustCompile(`functions/\$\{(\w+)\.(?:Arn|Alias)\}/invocations$`)
	var faults []error
	for p, methods := range a.Definition.Paths {
		for m, op := range methods {
			in := op.Integration
			to := target.FindStringSubmatch(in.URI)
			if in.Type != "aws_proxy" || to == nil || byName[to[1]] == "" {
				faults = append(faults, fmt.Errorf("%s %s: no function of this template answers it", m, p))
				continue
			}
			t.Routes = append(t.Routes, Route{
				Method: method(m), Path: p, Module: byName[to[1]],
				Tenant: in.Params["integration.request.header.X-Amz-Tenant-Id"],
			})
		}
	}
	slices.SortFunc(t.Routes, func(a, b Route) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method))
	})
	return errors.Join(faults...)
}

func method(key string) string {
	if key == "x-amazon-apigateway-any-method" {
		return "ANY"
	}
	return strings.ToUpper(key)
}
