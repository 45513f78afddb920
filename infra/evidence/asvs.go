package evidence

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// The kinds of answer to a requirement.
const (
	ByTest     = "test"     // a test shows it
	ByRule     = "rule"     // a rule of the template holds it
	ByDocument = "document" // the requirement is that something be written, and it is
	None       = "n/a"      // there is nothing here that it speaks of
	Open       = "open"     // it is not met, or nothing shows that it is
)

// Answer is how one requirement is met.
type Answer struct {
	ID     string
	Kind   string   `yaml:"kind"`
	Refs   []string `yaml:"ref"`    // of the kind
	Reason string   `yaml:"reason"` // needed where there is no ref
}

// ReadASVS reads the answers in their order. A requirement answered twice and a
// key that is none are errors.
func ReadASVS(text []byte) ([]Answer, error) {
	var whole map[string]yaml.Node // refuses a key that stands twice
	if err := yaml.Unmarshal(text, &whole); err != nil {
		return nil, fmt.Errorf("evidence: %w", err)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return nil, fmt.Errorf("evidence: %w", err)
	}
	pairs := doc.Content[0].Content
	all := make([]Answer, 0, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		a := Answer{ID: pairs[i].Value}
		for j := 0; j < len(pairs[i+1].Content); j += 2 {
			key, v := pairs[i+1].Content[j].Value, pairs[i+1].Content[j+1]
			switch {
			case key == "kind":
				a.Kind = v.Value
			case key == "reason":
				a.Reason = v.Value
			case key == "ref" && v.Kind == yaml.ScalarNode:
				a.Refs = []string{v.Value}
			case key == "ref":
				for _, r := range v.Content {
					a.Refs = append(a.Refs, r.Value)
				}
			default:
				return nil, fmt.Errorf("evidence: line %d: %q is no key of an answer", pairs[i+1].Content[j].Line, key)
			}
		}
		all = append(all, a)
	}
	return all, nil
}

// Faults tells what is wrong with an answer: a proof that is not there, or no
// reason where one is needed.
func (t Tree) Faults(a Answer) []string {
	var there func(string) bool
	switch a.Kind {
	case ByTest:
		there = t.Test
	case ByRule:
		there = t.Rule
	case ByDocument:
		there = t.Heading
	case None, Open:
		if len(a.Refs) > 0 {
			return []string{"it is " + a.Kind + ", and yet names a proof"}
		}
		if !strings.HasSuffix(a.Reason, ".") {
			return []string{"it is " + a.Kind + " and does not say why, in a sentence"}
		}
		return nil
	default:
		return []string{fmt.Sprintf("%q is no kind of answer", a.Kind)}
	}
	if len(a.Refs) == 0 {
		return []string{"it names no " + a.Kind}
	}
	var faults []string
	for _, ref := range a.Refs {
		if !there(ref) {
			faults = append(faults, fmt.Sprintf("there is no %s %q", a.Kind, ref))
		}
	}
	return faults
}
