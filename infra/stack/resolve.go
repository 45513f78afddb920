package stack

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// none stands for AWS::NoValue: what has it, is not there.
type none struct{}

// resolve returns what a node says once its intrinsic functions are done.
func (r *reader) resolve(n *yaml.Node) (any, error) {
	if name, ok := strings.CutPrefix(n.Tag, "!"); ok && !strings.HasPrefix(name, "!") {
		plain := *n
		plain.Tag = ""
		return r.call(name, &plain)
	}
	switch n.Kind {
	case yaml.DocumentNode:
		return r.resolve(n.Content[0])
	case yaml.AliasNode:
		return nil, errors.New("CloudFormation knows no YAML alias")
	case yaml.SequenceNode:
		return r.sequence(n)
	case yaml.MappingNode:
		return r.mapping(n)
	case yaml.ScalarNode:
	}
	var v any
	err := n.Decode(&v)
	return v, err
}

func (r *reader) sequence(n *yaml.Node) (any, error) {
	list := []any{}
	for _, c := range n.Content {
		v, err := r.resolve(c)
		if err != nil {
			return nil, err
		}
		if _, no := v.(none); !no {
			list = append(list, v)
		}
	}
	return list, nil
}

func (r *reader) mapping(n *yaml.Node) (any, error) {
	if len(n.Content) == 2 {
		key := n.Content[0].Value
		if key == "Ref" || key == "Condition" && n.Content[1].Kind == yaml.ScalarNode {
			return r.call(key, n.Content[1])
		}
		if name, ok := strings.CutPrefix(key, "Fn::"); ok {
			return r.call(name, n.Content[1])
		}
	}
	m := make(map[string]any, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		v, err := r.resolve(n.Content[i+1])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", n.Content[i].Value, err)
		}
		if _, no := v.(none); !no {
			m[n.Content[i].Value] = v
		}
	}
	return m, nil
}

// call does one intrinsic function.
func (r *reader) call(name string, n *yaml.Node) (any, error) {
	switch name {
	case "Ref":
		return r.ref(n.Value)
	case "GetAtt":
		if n.Kind == yaml.SequenceNode && len(n.Content) == 2 {
			return r.attribute(n.Content[0].Value, n.Content[1].Value)
		}
		of, att, _ := strings.Cut(n.Value, ".")
		return r.attribute(of, att)
	case "Sub":
		return r.sub(n)
	case "Condition":
		return r.condition(n.Value)
	case "If":
		return r.choose(n)
	}
	v, err := r.resolve(n)
	if err != nil {
		return nil, err
	}
	args, ok := v.([]any)
	if !ok {
		args = []any{v}
	}
	switch name {
	case "Equals":
		return len(args) == 2 && text(args[0]) == text(args[1]), nil
	case "Not":
		return len(args) == 1 && args[0] == false, nil
	case "And":
		return !slices.Contains(args, any(false)), nil
	case "Or":
		return slices.Contains(args, any(true)), nil
	}
	return list(name, args)
}

// list does the functions on lists.
func list(name string, args []any) (any, error) {
	if len(args) == 2 {
		parts, _ := args[1].([]any)
		switch name {
		case "Join":
			all := make([]string, len(parts))
			for i := range parts {
				all[i] = text(parts[i])
			}
			return strings.Join(all, text(args[0])), nil
		case "Split":
			var all []any
			for p := range strings.SplitSeq(text(args[1]), text(args[0])) {
				all = append(all, p)
			}
			return all, nil
		case "Select":
			if i, ok := args[0].(int); ok && i >= 0 && i < len(parts) {
				return parts[i], nil
			}
		}
	}
	return nil, fmt.Errorf("!%s %v is not known here", name, args)
}

// choose resolves only the branch that is taken.
func (r *reader) choose(n *yaml.Node) (any, error) {
	if n.Kind != yaml.SequenceNode || len(n.Content) != 3 {
		return nil, errors.New("an !If needs a condition and two values")
	}
	yes, err := r.condition(n.Content[0].Value)
	if err != nil {
		return nil, err
	}
	if yes {
		return r.resolve(n.Content[1])
	}
	return r.resolve(n.Content[2])
}

// condition reports whether a named condition holds; none always does.
func (r *reader) condition(name string) (bool, error) {
	if name == "" {
		return true, nil
	}
	n, ok := r.Conditions[name]
	if !ok {
		return false, fmt.Errorf("there is no condition %q", name)
	}
	v, err := r.resolve(&n)
	if err != nil {
		return false, fmt.Errorf("condition %s: %w", name, err)
	}
	yes, ok := v.(bool)
	if !ok {
		return false, fmt.Errorf("condition %s is %v", name, v)
	}
	return yes, nil
}

var placeholder = regexp.MustCompile(`\$\{(!?)([^}]+)\}`)

// sub fills a text's places; ${!x} is ${x} itself.
func (r *reader) sub(n *yaml.Node) (any, error) {
	format, own := n.Value, map[string]any{}
	if n.Kind == yaml.SequenceNode && len(n.Content) == 2 {
		v, err := r.resolve(n.Content[1])
		if err != nil {
			return nil, err
		}
		format = n.Content[0].Value
		own, _ = v.(map[string]any)
	}
	var faults []error
	out := placeholder.ReplaceAllStringFunc(format, func(s string) string {
		m := placeholder.FindStringSubmatch(s)
		if m[1] == "!" {
			return "${" + m[2] + "}"
		}
		if v, ok := own[m[2]]; ok {
			return text(v)
		}
		var v any
		var err error
		if of, att, ok := strings.Cut(m[2], "."); ok {
			v, err = r.attribute(of, att)
		} else {
			v, err = r.ref(m[2])
		}
		faults = append(faults, err)
		return text(v)
	})
	return out, errors.Join(faults...)
}
