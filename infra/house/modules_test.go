package house

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/shrama/shrama/infra/engine"
	"github.com/shrama/shrama/infra/gateway"
	"github.com/shrama/shrama/infra/stack"
	"github.com/shrama/shrama/shared/boot"
	"github.com/shrama/shrama/shared/boot/front"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/tenants"
)

const root = "../.."

func template0(t *testing.T) *gateway.Template {
	t.Helper()
	tpl, err := gateway.Read(filepath.Join(root, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return tpl
}

// bareHouse is a house that is enough to ask modules for their routes: nothing
// answers behind it.
func bareHouse(t *testing.T) *House {
	t.Helper()
	env := boot.Env{
		Region: engine.Region, Base: "http://127.0.0.1", Table: "t", Bucket: "b", Pepper: pepper,
		DynamoDB: "http://127.0.0.1:1", S3: "http://127.0.0.1:1", Clock: time.Now,
	}
	h := &House{}
	var err error
	if h.House, err = front.Open(env, env.Ground(tenants.FS)); err != nil {
		t.Fatalf("%v (go run ./infra/shrama setup)", err)
	}
	return h
}

func TestTheTemplateHasTheFunctionsOfTheTreeAndOfThisCommand(t *testing.T) {
	var inTemplate, inCommand, inTree []string
	for _, f := range template0(t).Functions {
		inTemplate = append(inTemplate, f.Folder)
	}
	for _, m := range bareHouse(t).Modules() {
		inCommand = append(inCommand, "functions/"+m.Name+"/lambda")
	}
	mains, err := filepath.Glob(filepath.Join(root, "functions/*/lambda/main.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range mains {
		inTree = append(inTree, strings.TrimPrefix(filepath.Dir(m), root+"/"))
	}
	for _, list := range [][]string{inTemplate, inCommand, inTree} {
		slices.Sort(list)
	}
	if d := cmp.Diff(inTemplate, inTree); d != "" {
		t.Errorf("template.yaml (-) and functions/ (+) differ:\n%s", d)
	}
	if d := cmp.Diff(inTemplate, inCommand); d != "" {
		t.Errorf("template.yaml (-) and modules.go (+) differ:\n%s", d)
	}
}

func TestEveryRouteReachesItsModuleAndEveryPathHasARoute(t *testing.T) {
	tpl, h := template0(t), bareHouse(t)
	resolver, err := tpl.Resolver()
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, m := range h.Modules() {
		for _, r := range m.Routes {
			got, ok := resolver.Route(r.Method, address(r))
			if !ok || got.Module != m.Name {
				t.Errorf("%s %s of %s would go to %q: mend template.yaml", r.Method, address(r), m.Name, got.Module)
			}
			used[got.Path] = true
		}
	}
	for _, r := range tpl.Routes {
		// A path on the way to a longer one answers what no page has: 404 and not
		// API Gateway's 403.
		way := slices.ContainsFunc(tpl.Routes, func(on gateway.Route) bool { return used[on.Path] && strings.HasPrefix(on.Path, r.Path+"/") })
		if !used[r.Path] && !way {
			t.Errorf("template.yaml has %s, which no route of %s uses", r.Path, r.Module)
		}
	}
}

// A mux would panic; a function makes one only of what is asked for.
func TestNoRoutesOfAFunctionContradictEachOther(t *testing.T) {
	for _, m := range bareHouse(t).Modules() {
		tenants, bare := http.NewServeMux(), http.NewServeMux()
		for _, r := range m.Routes {
			if r.Bare {
				bare.Handle(r.Method+" "+r.Pattern, http.NotFoundHandler())
			} else {
				tenants.Handle(r.Method+" /{tenant}"+r.Pattern, http.NotFoundHandler())
			}
		}
	}
}

// TestTheFirewallLetsEveryRouteThrough, and what can be no tenant's stays out:
// each first part of a path would start an execution environment of its own.
func TestTheFirewallLetsEveryRouteThrough(t *testing.T) {
	s, err := stack.Read(filepath.Join(root, "template.yaml"), stack.Place{})
	if err != nil {
		t.Fatal(err)
	}
	said := fmt.Sprint(s.Resources["Edge"].Nested.Resources["Firewall"].Properties["Rules"])
	m := regexp.MustCompile(`RegexString:(\S+) TextTransformations`).FindStringSubmatch(said)
	if m == nil {
		t.Fatalf("the firewall has no rule of paths: %s", said)
	}
	may := regexp.MustCompile(m[1])
	paths := []string{"/", "/np", "/np/", "/in-cg/files", "/np-training/permit/queue", "/zz/"}
	for _, m := range bareHouse(t).Modules() {
		for _, r := range m.Routes {
			paths = append(paths, address(r))
		}
	}
	for _, p := range paths {
		if !may.MatchString(p) {
			t.Errorf("the firewall refuses %s", p)
		}
	}
	for _, p := range []string{"/favicon.ico", "/wp-login.php", "/.env", "/aaaa/", "/np-a/", "/NP/", "/assets/", "/assets/a/b", "/sw.jsx", "/n", "//np/"} {
		if may.MatchString(p) {
			t.Errorf("the firewall lets %s through", p)
		}
	}
}

// address is a path that a route answers.
func address(r web.Route) string {
	p := r.Pattern
	if !r.Bare {
		p = "/np" + p
	}
	p = strings.ReplaceAll(p, "{$}", "")
	return regexp.MustCompile(`\{[^}]+\}`).ReplaceAllString(p, "x")
}

func TestTheTemplatesTableIsTheStoresShape(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(root, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	type key struct{ AttributeName, KeyType string }
	type index struct {
		IndexName  string
		KeySchema  []key
		Projection struct {
			ProjectionType   string
			NonKeyAttributes []string
		}
	}
	type shape struct {
		BillingMode            string
		KeySchema              []key
		GlobalSecondaryIndexes []index
		Attributes             map[string]string
		Stream                 string
	}
	var doc struct {
		Resources struct {
			Table struct {
				Properties struct {
					BillingMode            string    `yaml:"BillingMode"`
					KeySchema              []yamlKey `yaml:"KeySchema"`
					GlobalSecondaryIndexes []struct {
						IndexName  string    `yaml:"IndexName"`
						KeySchema  []yamlKey `yaml:"KeySchema"`
						Projection struct {
							Type  string   `yaml:"ProjectionType"`
							Extra []string `yaml:"NonKeyAttributes"`
						} `yaml:"Projection"`
					} `yaml:"GlobalSecondaryIndexes"`
					AttributeDefinitions []struct {
						Name string `yaml:"AttributeName"`
						Type string `yaml:"AttributeType"`
					} `yaml:"AttributeDefinitions"`
					Stream struct {
						View string `yaml:"StreamViewType"`
					} `yaml:"StreamSpecification"`
				} `yaml:"Properties"`
			} `yaml:"Table"`
		} `yaml:"Resources"`
	}
	if err := yaml.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	keys := func(ks []yamlKey) (out []key) {
		for _, k := range ks {
			out = append(out, key{k.Name, k.Type})
		}
		return out
	}
	p := doc.Resources.Table.Properties
	inTemplate := shape{BillingMode: p.BillingMode, KeySchema: keys(p.KeySchema), Attributes: map[string]string{}, Stream: p.Stream.View}
	for _, a := range p.AttributeDefinitions {
		inTemplate.Attributes[a.Name] = a.Type
	}
	for _, ix := range p.GlobalSecondaryIndexes {
		i := index{IndexName: ix.IndexName, KeySchema: keys(ix.KeySchema)}
		i.Projection.ProjectionType, i.Projection.NonKeyAttributes = ix.Projection.Type, ix.Projection.Extra
		inTemplate.GlobalSecondaryIndexes = append(inTemplate.GlobalSecondaryIndexes, i)
	}

	s := store.Shape("t")
	inStore := shape{BillingMode: string(s.BillingMode), Attributes: map[string]string{}, Stream: string(s.StreamSpecification.StreamViewType)}
	for _, k := range s.KeySchema {
		inStore.KeySchema = append(inStore.KeySchema, key{*k.AttributeName, string(k.KeyType)})
	}
	for _, a := range s.AttributeDefinitions {
		inStore.Attributes[*a.AttributeName] = string(a.AttributeType)
	}
	for _, ix := range s.GlobalSecondaryIndexes {
		i := index{IndexName: *ix.IndexName}
		for _, k := range ix.KeySchema {
			i.KeySchema = append(i.KeySchema, key{*k.AttributeName, string(k.KeyType)})
		}
		i.Projection.ProjectionType, i.Projection.NonKeyAttributes = string(ix.Projection.ProjectionType), ix.Projection.NonKeyAttributes
		inStore.GlobalSecondaryIndexes = append(inStore.GlobalSecondaryIndexes, i)
	}
	if d := cmp.Diff(inStore, inTemplate); d != "" {
		t.Errorf("store.Shape (-) and template.yaml (+) differ:\n%s", d)
	}
}

type yamlKey struct {
	Name string `yaml:"AttributeName"`
	Type string `yaml:"KeyType"`
}

func TestEveryVariableOfTheTemplateIsOneThatBootReads(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(root, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Globals struct {
			Function struct {
				Environment struct {
					Variables map[string]string `yaml:"Variables"`
				} `yaml:"Environment"`
			} `yaml:"Function"`
		} `yaml:"Globals"`
		Resources map[string]struct {
			Properties struct {
				Environment yaml.Node `yaml:"Environment"`
			} `yaml:"Properties"`
		} `yaml:"Resources"`
	}
	if err := yaml.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	asked := map[string]bool{}
	vars := doc.Globals.Function.Environment.Variables
	for _, r := range doc.Resources {
		maps.Copy(vars, variables(r.Properties.Environment))
	}
	_, err = boot.Read(func(name string) string {
		asked[name] = true
		if name == "AWS_REGION" {
			return "ap-south-1"
		}
		return strings.Repeat(vars[name], 4)
	})
	if err != nil {
		t.Errorf("a function of the template would not start: %v", err)
	}
	for name := range vars {
		if !asked[name] {
			t.Errorf("template.yaml sets %s, which nothing reads", name)
		}
	}
	docs, err := os.ReadFile(filepath.Join(root, "infra/docs/operating.md"))
	if err != nil {
		t.Fatal(err)
	}
	for name := range asked {
		if !strings.Contains(string(docs), "`"+name+"`") {
			t.Errorf("infra/docs/operating.md does not explain %s", name)
		}
	}
}

// Keys are made when a tenant is onboarded, under aliases that begin as
// SHRAMA_KEYS says, which the roles must know too.
func TestFunctionsSignWithTheKeysOfTenantsOnly(t *testing.T) {
	for file, want := range map[string]string{
		"template.yaml":           "SHRAMA_KEYS: !Sub '${AWS::StackName}-'",
		"infra/stacks/roles.yaml": "ForAnyValue:StringEquals: {kms:ResourceAliases: [!Sub 'alias/${Stack}-${!aws:PrincipalTag/tenant}']}",
	} {
		b, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(b), want) {
			t.Errorf("%s lacks %s", file, want)
		}
	}
}

// variables are those of one function; their values may be intrinsic functions.
func variables(n yaml.Node) map[string]string {
	var env struct {
		Variables map[string]yaml.Node `yaml:"Variables"`
	}
	_ = n.Decode(&env) // a resource without an environment
	named := map[string]string{}
	for name := range env.Variables {
		named[name] = name
	}
	return named
}
