package lint_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
)

// TestTheKeyTableIsCurrent holds the table of keys in tenants/README.md against
// the Go types that a pack is read into; -update writes it.
func TestTheKeyTableIsCurrent(t *testing.T) {
	const readme, begin, end = "../../../tenants/README.md", "<!-- keys -->\n", "<!-- /keys -->"
	b, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(b), begin)
	old, tail, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("%s has no place for the table", readme)
	}
	table := keyTable(t)
	if *update {
		if err := os.WriteFile(readme, []byte(head+begin+table+end+tail), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if old != table {
		t.Error("the table of keys in tenants/README.md is stale; write it with: go test ./shared/pack/lint -run KeyTable -update")
	}
}

// TestTheGuideNamesEveryWord: who writes a pack chooses from the words in the
// guide, so a new type of question or phase must stand there.
func TestTheGuideNamesEveryWord(t *testing.T) {
	b, err := os.ReadFile("../../../tenants/README.md")
	if err != nil {
		t.Fatal(err)
	}
	guide, _, _ := strings.Cut(string(b), "<!-- keys -->")
	var all []string
	for _, x := range form.Types {
		all = append(all, string(x))
	}
	for _, x := range flow.Phases {
		all = append(all, string(x))
	}
	for _, word := range all {
		if !strings.Contains(guide, "`"+word+"`") {
			t.Errorf("tenants/README.md does not name %s", word)
		}
	}
}

// order is the types in which a reader meets them.
var order = []string{
	"pack.Pack", "form.PhonePlan", "pack.Helpline", "pack.Theme", "pack.Time", "pack.Hours", "pack.Regime", "pack.Role", "pack.Post", "form.IdentityPlan", "pack.Office", "pack.District", "pack.Source", "pack.Places",
	"pack.Holiday", "pack.Payment", "pack.Service", "form.Part", "form.Field", "form.Option", "form.Cond", "form.Document", "pack.Fee", "pack.Months", "pack.Charge", "pack.Adjust", "pack.Concession",
	"schedule.Schedule", "schedule.Case", "schedule.Defect", "rule.Table", "rule.Input", "rule.Row", "rule.Test", "rule.Value", "flow.Flow", "flow.Step", "flow.Deadline", "flow.Range", "flow.Action", "flow.Route",
	"pack.Checklist", "pack.Item", "pack.Record", "pack.Validity", "pack.Renewal", "pack.Act", "pack.Copies", "calendar.Span",
	"pack.Certificate", "pack.Block", "pack.Message", "pack.Example",
}

func keyTable(t *testing.T) string {
	types := map[string]string{}
	for _, dir := range []string{"calendar", "form", "flow", "rule", "pack", "pack/schedule"} {
		readTypes(t, dir, types)
	}
	var out strings.Builder
	for _, name := range order {
		table, ok := types[name]
		if !ok {
			t.Errorf("no type %s has keys", name)
		}
		out.WriteString(table)
		delete(types, name)
	}
	for name := range types {
		t.Errorf("the table leaves out the type %s", name)
	}
	return out.String()
}

// readTypes writes the table of each type of a package that has YAML keys.
func readTypes(t *testing.T, dir string, types map[string]string) {
	files, err := filepath.Glob("../../" + dir + "/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files in %s: %v", dir, err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range g.Specs {
				ts, ok := spec.(*ast.TypeSpec)
				if !ok {
					continue
				}
				st, ok := ts.Type.(*ast.StructType)
				if rows := keyRows(st); ok && len(rows) > 0 {
					about := strings.Join(strings.Fields(g.Doc.Text()), " ")
					types[path.Base(dir)+"."+ts.Name.Name] = fmt.Sprintf("### %s\n\n%s\n\n| Key | Kind | What it says |\n|--|--|--|\n%s\n", ts.Name.Name, about, strings.Join(rows, ""))
				}
			}
		}
	}
}

var tags = regexp.MustCompile(`yaml:"([^"]*)"`)

func keyRows(st *ast.StructType) (rows []string) {
	if st == nil {
		return nil
	}
	for _, f := range st.Fields.List {
		if f.Tag == nil {
			continue
		}
		m := tags.FindStringSubmatch(f.Tag.Value)
		if m == nil || m[1] == "-" {
			continue
		}
		name, _, inline := strings.Cut(m[1], ",")
		if inline {
			name = "n, unit"
			if kind(f.Type) == "[Table](#table)" {
				name = "id, unit, hit …"
			}
		}
		about := strings.Join(strings.Fields(f.Doc.Text()+f.Comment.Text()), " ")
		if about == "" {
			about = everywhere[name]
		}
		rows = append(rows, fmt.Sprintf("| `%s` | %s | %s |\n", name, kind(f.Type), strings.ReplaceAll(about, "|", "\\|")))
	}
	return rows
}

// everywhere is what the keys mean that many items share.
var everywhere = map[string]string{
	"id":          "its own name: small letters, digits and hyphens",
	"name":        "as people read it",
	"label":       "as people read it",
	"title":       "as people read it",
	"hint":        "one line of help below",
	"cite":        "source and place: act-2074/s22.4",
	"certainty":   "how sure it is: empty, secondary, unverified, practice, undetermined",
	"optional":    "need not be given",
	"when":        "asked only if this holds",
	"read":        "the day somebody read it",
	"certificate": "the paper of the record",
	"url":         "where it was read, if on the web",
	"note":        "what a reader of the pack should know",
}

// kind says a Go type to a lawyer.
func kind(e ast.Expr) string {
	switch x := e.(type) {
	case *ast.ArrayType:
		return "list of " + kind(x.Elt)
	case *ast.MapType:
		return "keys of your own, each " + kind(x.Value)
	case *ast.SelectorExpr:
		return map[string]string{"Text": "text in each language", "Date": "day, YYYY-MM-DD", "Span": "[Span](#span)", "Unit": "text"}[x.Sel.Name] + linked(x.Sel.Name)
	case *ast.Ident:
		plain := map[string]string{"string": "text", "int": "number", "bool": "true or false", "Type": "text", "Phase": "text"}
		if s, ok := plain[x.Name]; ok {
			return s
		}
		return linked(x.Name)
	}
	return reflect.TypeOf(e).String()
}

func linked(name string) string {
	if slices.Contains([]string{"Text", "Date", "Span", "Unit"}, name) {
		return ""
	}
	return fmt.Sprintf("[%s](#%s)", name, strings.ToLower(name))
}
