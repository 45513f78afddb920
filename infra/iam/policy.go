package iam

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// The effects of a statement.
const (
	Allow = "Allow"
	Deny  = "Deny"
)

// Policy is a policy document that was read whole and understood.
type Policy struct {
	Statements []Statement
}

// Statement is one statement of a policy.
type Statement struct {
	Sid, Effect string

	actions, resources list
	principals         *principals // nil where the policy belongs to the caller
	conditions         []condition
}

// list is an Action or Resource element, or the Not form of either.
type list struct {
	not      bool
	patterns []pattern
}

// has reports whether a value is meant. A pattern with a variable that nothing
// resolves means nothing.
func (l list) has(value string, c Context) bool {
	if l.patterns == nil {
		return true // a trust policy has no Resource: it is the role itself
	}
	for i := range l.patterns {
		if hit, _ := l.patterns[i].match(value, c, true); hit {
			return !l.not
		}
	}
	return l.not
}

// principals are those of a resource's policy.
type principals struct {
	all           bool
	arns, service []string
}

func (p *principals) has(c Caller) bool {
	return p.all || c.ARN != "" && slices.Contains(p.arns, c.ARN) || c.Service != "" && slices.Contains(p.service, c.Service)
}

// document is a policy as it is written. One value may stand for a list of one.
type document struct {
	Version   string          `json:"Version"`
	ID        string          `json:"Id"`
	Statement many[statement] `json:"Statement"`
}

type statement struct {
	Sid, Effect           string
	Principal             *named
	Action, NotAction     many[string]
	Resource, NotResource many[string]
	Condition             map[string]map[string]many[scalar]
}

// many reads one value as a list of one.
type many[T any] []T

// UnmarshalJSON reads a value or a list of them.
func (m *many[T]) UnmarshalJSON(b []byte) error {
	if bytes.HasPrefix(bytes.TrimSpace(b), []byte("[")) {
		var all []T
		if err := strict(b, &all); err != nil {
			return err
		}
		*m = all
		return nil
	}
	var one T
	if err := strict(b, &one); err != nil {
		return err
	}
	*m = many[T]{one}
	return nil
}

// scalar is a value of a condition: YAML writes true where JSON would "true".
type scalar string

// UnmarshalJSON reads a string, a number or a truth value as its text.
func (s *scalar) UnmarshalJSON(b []byte) error {
	var text string
	if json.Unmarshal(b, &text) == nil {
		*s = scalar(text)
		return nil
	}
	if strings.ContainsAny(string(b), "{[") {
		return fmt.Errorf("%s is no value of a condition", b)
	}
	*s = scalar(b)
	return nil
}

// named is a Principal element: "*", or lists by kind.
type named struct {
	all  bool
	kind map[string]many[string]
}

// UnmarshalJSON reads either form.
func (n *named) UnmarshalJSON(b []byte) error {
	var text string
	if json.Unmarshal(b, &text) == nil {
		n.all = text == "*"
		if !n.all {
			return fmt.Errorf("principal %q", text)
		}
		return nil
	}
	return json.Unmarshal(b, &n.kind)
}

func strict(b []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	return d.Decode(v)
}

// Parse reads a policy document. An element, an operator or a form outside the
// part of the language that Decide knows is an error.
func Parse(b []byte) (Policy, error) {
	var d document
	if err := strict(b, &d); err != nil {
		return Policy{}, fmt.Errorf("iam: %w", err)
	}
	if d.Version != "2012-10-17" {
		return Policy{}, fmt.Errorf("iam: version %q, want 2012-10-17: only it has variables", d.Version)
	}
	if len(d.Statement) == 0 {
		return Policy{}, errors.New("iam: a policy without a statement")
	}
	var p Policy
	for i, s := range d.Statement {
		c, err := s.compile()
		if err != nil {
			return Policy{}, fmt.Errorf("iam: statement %s: %w", c.name(i), err)
		}
		p.Statements = append(p.Statements, c)
	}
	return p, nil
}

func (s statement) compile() (Statement, error) {
	c := Statement{Sid: s.Sid, Effect: s.Effect}
	if c.Effect != Allow && c.Effect != Deny {
		return c, fmt.Errorf("effect %q", s.Effect)
	}
	var err error
	if c.principals, err = s.Principal.compile(); err != nil {
		return c, err
	}
	if c.actions, err = oneOf(lower(s.Action), lower(s.NotAction)); err != nil {
		return c, fmt.Errorf("action: %w", err)
	}
	if c.resources, err = oneOf(s.Resource, s.NotResource); err != nil {
		return c, fmt.Errorf("resource: %w", err)
	}
	if c.actions.patterns == nil || c.resources.patterns == nil && c.principals == nil {
		return c, errors.New("no action or no resource")
	}
	for op, keys := range s.Condition {
		for key, values := range keys {
			x, err := newCondition(op, key, values)
			if err != nil {
				return c, err
			}
			c.conditions = append(c.conditions, x)
		}
	}
	return c, nil
}

func lower(in []string) []string {
	out := slices.Clone(in)
	for i := range out {
		out[i] = strings.ToLower(out[i])
	}
	return out
}

// oneOf compiles an element or its Not form, of which only one may stand.
func oneOf(is, not []string) (list, error) {
	if len(is) > 0 && len(not) > 0 {
		return list{}, errors.New("stands with its Not form")
	}
	l := list{not: len(not) > 0}
	for _, text := range append(is, not...) {
		p, err := compile(text)
		if err != nil {
			return l, err
		}
		if l.not && p.open() {
			return l, errors.New("what AWS makes of a Not form whose variable has no value is not documented")
		}
		l.patterns = append(l.patterns, p)
	}
	return l, nil
}

func (n *named) compile() (*principals, error) {
	if n == nil {
		return nil, nil
	}
	p := &principals{all: n.all}
	for kind, names := range n.kind {
		for _, name := range names {
			switch {
			case name == "*" && kind == "AWS":
				p.all = true
			case kind == "AWS" && strings.Contains(name, ":role/") && !strings.ContainsAny(name, "*?"):
				p.arns = append(p.arns, name)
			case kind == "Service":
				p.service = append(p.service, name)
			default:
				return nil, fmt.Errorf("principal %s %q: only roles, services and * are known", kind, name)
			}
		}
	}
	return p, nil
}
