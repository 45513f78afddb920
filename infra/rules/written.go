package rules

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

func ofTemplates() []Rule {
	const guide = "AWSCloudFormation/latest/UserGuide/"
	return []Rule{
		{"parameter-pattern", "A parameter takes only what it can mean.", guide + "parameters-section-structure.html", parameters(func(p *yaml.Node) bool {
			return field(p, "AllowedPattern") != nil || field(p, "AllowedValues") != nil || value(p, "Type") == "Number" && field(p, "MinValue") != nil
		})},
		{"parameter-says", "A parameter says what it is.", guide + "parameters-section-structure.html", parameters(func(p *yaml.Node) bool { return value(p, "Description") != "" })},
		{"parameter-secret", "No secret is a parameter: it would stand in the stack's history.", guide + "security-best-practices.html", func(c *Cell) []string {
			return written(c, "Parameters", func(name string, p *yaml.Node) bool {
				return !secretName.MatchString(name) && field(p, "NoEcho") == nil
			})
		}},
		{"literal-account", "No account is named.", guide + "pseudo-parameter-reference.html", literals(`\b\d{12}\b`)},
		{"literal-region", "No region is named.", guide + "pseudo-parameter-reference.html", literals(`\b(us|eu|ap|sa|ca|me|af|il|mx|cn)-(gov-)?(north|south|east|west|central|northeast|northwest|southeast|southwest)-\d\b`)},
		{"literal-partition", "No ARN is written for one partition of AWS.", guide + "pseudo-parameter-reference.html", literals(`\barn:aws[a-z-]*:`)},
		{"template-says", "A template says what it is.", guide + "template-description-structure.html", func(c *Cell) []string {
			var bad []string
			for _, name := range c.written() {
				if value(c.Written[name], "Description") == "" {
					bad = append(bad, name)
				}
			}
			return bad
		}},
	}
}

func parameters(ok func(*yaml.Node) bool) func(*Cell) []string {
	return func(c *Cell) []string {
		return written(c, "Parameters", func(_ string, p *yaml.Node) bool { return ok(p) })
	}
}

// written returns the entries of a section, of every template, that are not ok.
func written(c *Cell, section string, ok func(string, *yaml.Node) bool) []string {
	var bad []string
	for _, file := range c.written() {
		s := field(c.Written[file], section)
		for i := 0; s != nil && i+1 < len(s.Content); i += 2 {
			if name := s.Content[i].Value; !ok(name, s.Content[i+1]) {
				bad = append(bad, file+": "+name)
			}
		}
	}
	return bad
}

// literals breaks at the resources and outputs that hold a text of a pattern.
func literals(pattern string) func(*Cell) []string {
	re := regexp.MustCompile(pattern)
	return func(c *Cell) []string {
		var bad []string
		for _, section := range []string{"Globals", "Resources", "Outputs"} {
			bad = append(bad, written(c, section, func(_ string, n *yaml.Node) bool { return !holds(n, re) })...)
		}
		return bad
	}
}

func holds(n *yaml.Node, re *regexp.Regexp) bool {
	if n.Kind == yaml.ScalarNode {
		return re.MatchString(strings.TrimSpace(n.Value))
	}
	for _, c := range n.Content {
		if holds(c, re) {
			return true
		}
	}
	return false
}

func field(n *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

func value(n *yaml.Node, key string) string {
	if f := field(n, key); f != nil {
		return f.Value
	}
	return ""
}
