package lint_test

import (
	"fmt"
	"go/ast"

	"os"

	"reflect"

	"slices"
	"strings"
	"testing"

	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack/schema"
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
	"pack.Pack", "form.PhonePlan", "pack.Helpline", "pack.Theme", "worktime.Time", "worktime.Hours", "pack.Regime", "pack.Role", "pack.Post", "form.IdentityPlan", "pack.Office", "pack.District", "pack.Source", "clause.Places",
	"worktime.Holiday", "pack.Payment", "pack.Service", "form.Part", "form.Field", "form.Option", "form.Cond", "form.Document", "pack.Fee", "pack.Months", "pack.Charge", "pack.Adjust", "pack.Concession",
	"schedule.Schedule", "schedule.Case", "schedule.Defect", "rule.Table", "rule.Input", "rule.Row", "rule.Test", "rule.Value", "flow.Flow", "flow.Step", "flow.Limit", "flow.Deemed", "flow.Deadline", "flow.Range", "flow.Action", "flow.Provision", "flow.Route",
	"pack.Checklist", "pack.Item", "pack.Record", "term.Validity", "term.Length", "pack.Renewal", "pack.Act", "pack.Copies", "calendar.Span",
	"pack.Certificate", "pack.Block", "pack.Message", "pack.Example",
}

func keyTable(t *testing.T) string {
	types, err := schema.Source("../../calendar", "../../form", "../../flow", "../../rule", "..", "../clause", "../worktime", "../term", "../schedule")
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, name := range order {
		is, ok := types[name]
		if !ok {
			t.Errorf("no type %s has keys", name)
		}
		_, short, _ := strings.Cut(name, ".")
		fmt.Fprintf(&out, "### %s\n\n%s\n\n| Key | Kind | What it says |\n|--|--|--|\n", short, is.About)
		for _, f := range is.Fields {
			key := f.Key
			if key == "" { // the keys of another type stand here
				key = map[string]string{"[Span](#span)": "n, unit", "[Table](#table)": "id, unit, hit …", "[Deadline](#deadline)": "n, unit, cite …"}[kind(f.Expr)]
			}
			fmt.Fprintf(&out, "| `%s` | %s | %s |\n", key, kind(f.Expr), strings.ReplaceAll(f.About, "|", "\\|"))
		}
		out.WriteString("\n")
		delete(types, name)
	}
	for name := range types {
		t.Errorf("the table leaves out the type %s", name)
	}
	return out.String()
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
