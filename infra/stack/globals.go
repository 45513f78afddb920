package stack

import "go.yaml.in/yaml/v3"

// spread puts the template's Globals under what every function says itself, as
// SAM does: maps are merged, lists follow one another, else the function's own
// value counts (AWS SAM: "Globals section of the AWS SAM template").
func (s *source) spread() {
	globals, ok := s.Globals["Function"]
	if !ok {
		return
	}
	for _, r := range s.Resources {
		if node := r["Type"]; node.Value == "AWS::Serverless::Function" {
			own := r["Properties"]
			r["Properties"] = *under(&globals, &own)
		}
	}
}

func under(global, own *yaml.Node) *yaml.Node {
	switch {
	case own.Kind == 0:
		return global
	case own.Kind != global.Kind || own.Tag != global.Tag || own.Kind == yaml.ScalarNode:
		return own
	}
	both := *own
	if own.Kind == yaml.SequenceNode {
		both.Content = append(append([]*yaml.Node{}, global.Content...), own.Content...)
		return &both
	}
	both.Content = append([]*yaml.Node{}, own.Content...)
	for i := 0; i+1 < len(global.Content); i += 2 {
		if j := place(&both, global.Content[i].Value); j >= 0 {
			both.Content[j] = under(global.Content[i+1], both.Content[j])
		} else {
			both.Content = append(both.Content, global.Content[i], global.Content[i+1])
		}
	}
	return &both
}

// place returns where the value of a key stands in a mapping, or -1.
func place(m *yaml.Node, key string) int {
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value == key {
			return i + 1
		}
	}
	return -1
}
