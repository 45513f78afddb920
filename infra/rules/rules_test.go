//go:build !race

package rules_test

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/shrama/shrama/infra/rules"
)

const root = "../.."

func TestTheTemplateBreaksNoRule(t *testing.T) {
	for _, f := range check(t, filepath.Join(root, "template.yaml")) {
		t.Errorf("%s: %s (%s, %s%s)", f.Where, f.Rule.Says, f.Rule.ID, rules.Docs, f.Rule.Cites)
	}
}

func TestRulesAreManySaidAndCited(t *testing.T) {
	all := rules.All()
	if len(all) < 60 {
		t.Errorf("%d rules, want 60", len(all))
	}
	for i, r := range all {
		if r.ID == "" || !strings.HasSuffix(r.Says, ".") || !strings.HasSuffix(r.Cites, ".html") {
			t.Errorf("rule %q: says %q, cites %q", r.ID, r.Says, r.Cites)
		}
		if i > 0 && all[i-1].ID == r.ID {
			t.Errorf("two rules are called %s", r.ID)
		}
	}
}

// TestAnInsecureTemplateIsFound: what a first template of a hurried team looks
// like, and passes cfn-lint.
func TestAnInsecureTemplateIsFound(t *testing.T) {
	broken := brokenIn(check(t, "testdata/insecure.yaml"))
	if len(broken) < 40 {
		t.Errorf("only %d rules find anything: %v", len(broken), broken)
	}
	t.Logf("%d rules find something", len(broken))
}

// mutant is one change of one template.
type mutant struct {
	Rule string    `yaml:"rule"`
	In   string    `yaml:"in"`
	At   string    `yaml:"at"`
	To   yaml.Node `yaml:"to"`
}

func TestEveryRuleCatchesItsMutantAndNoOtherDoes(t *testing.T) {
	b, err := os.ReadFile("testdata/mutants.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var all []mutant
	if err := yaml.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	caught := map[string]bool{}
	for _, m := range all {
		caught[m.Rule] = true
		t.Run(m.Rule, func(t *testing.T) {
			t.Parallel()
			if d := cmp.Diff([]string{m.Rule}, brokenIn(check(t, m.template(t)))); d != "" {
				t.Errorf("%s %s (-want +got):\n%s", m.In, m.At, d)
			}
		})
	}
	for _, r := range rules.All() {
		if !caught[r.ID] {
			t.Errorf("%s has no mutant in testdata/mutants.yaml", r.ID)
		}
	}
}

// template writes the good templates with the change, and returns the first's
// file.
func (m mutant) template(t *testing.T) string {
	t.Helper()
	dir, changed := t.TempDir(), false
	stacks, err := filepath.Glob(filepath.Join(root, "infra/stacks/*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range append(stacks, filepath.Join(root, "template.yaml")) {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Base(file) == m.In || m.In == "" && filepath.Base(file) == "template.yaml" {
			b, changed = m.change(t, b), true
		}
		rel, err := filepath.Rel(root, file)
		if err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(dir, rel)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if !changed {
		t.Fatalf("there is no template %s", m.In)
	}
	return filepath.Join(dir, "template.yaml")
}

func (m mutant) change(t *testing.T, template []byte) []byte {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal(template, &doc); err != nil {
		t.Fatal(err)
	}
	n, keys := doc.Content[0], strings.Fields(m.At)
	for i, key := range keys {
		at, there := where(n, key)
		switch last := i == len(keys)-1; {
		case last && m.To.Kind == 0 && there:
			from := at
			if n.Kind == yaml.MappingNode {
				from--
			}
			n.Content = slices.Delete(n.Content, from, at+1)
		case last && m.To.Kind != 0 && there:
			n.Content[at] = &m.To
		case m.To.Kind != 0 && n.Kind == yaml.SequenceNode && key == "+":
			n.Content = append(n.Content, &m.To)
		case m.To.Kind != 0 && n.Kind == yaml.MappingNode && !there: // what is not there is made
			next := &m.To
			if !last {
				next = &yaml.Node{Kind: yaml.MappingNode}
			}
			n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, next)
			n = next
		case !there:
			t.Fatalf("%s: there is no %s", m.At, key)
		default:
			n = n.Content[at]
		}
	}
	b, err := yaml.Marshal(&doc)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// where returns the place of a key's value in a mapping or a list.
func where(n *yaml.Node, key string) (int, bool) {
	if n.Kind == yaml.SequenceNode {
		i, err := strconv.Atoi(key)
		return i, err == nil && i < len(n.Content)
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return i + 1, true
		}
	}
	return 0, false
}

func check(t *testing.T, file string) []rules.Finding {
	t.Helper()
	c, err := rules.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	return rules.Check(c)
}

// brokenIn returns the ids of the rules that found something, each once.
func brokenIn(found []rules.Finding) []string {
	ids := make([]string, len(found))
	for i, f := range found {
		ids[i] = f.Rule.ID
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// TestWhatKeepsSomethingKeepsItsName: a resource under another logical id is
// another resource, and what the old one kept is left behind. Whoever changes
// this list has thought of how what is kept moves over.
func TestWhatKeepsSomethingKeepsItsName(t *testing.T) {
	c, err := rules.Read(filepath.Join(root, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile("testdata/kept.txt")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.Fields(string(b)), rules.Kept(c)); d != "" {
		t.Errorf("testdata/kept.txt (-) and the template (+):\n%s", d)
	}
}
