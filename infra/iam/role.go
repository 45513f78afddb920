package iam

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/shrama/shrama/infra/stack"
)

// Role is a role of the stack with all policies that are attached to it.
type Role struct {
	Name     string // its logical id in the template
	ARN      string
	Trust    Policy // who may assume it
	Policies []Policy
}

// Roles returns the roles of a stack, and of those nested in it, by logical id.
// Only policies of this stack are attached to them; one of AWS's own, which
// changes when AWS likes, is an error.
func Roles(s *stack.Stack) (map[string]Role, error) {
	roles, byName := map[string]Role{}, map[string]string{}
	var faults []error
	s.Walk(func(id string, r stack.Resource) {
		if r.Type != "AWS::IAM::Role" {
			return
		}
		role, err := newRole(id, r.Properties)
		if err != nil {
			faults = append(faults, fmt.Errorf("iam: role %s: %w", id, err))
		}
		role.ARN = r.ARN
		roles[id], byName[r.Name] = role, id
	})
	s.Walk(func(id string, r stack.Resource) {
		if !slices.Contains([]string{"AWS::IAM::ManagedPolicy", "AWS::IAM::Policy", "AWS::IAM::RolePolicy"}, r.Type) {
			return
		}
		p, err := asPolicy(r.Properties["PolicyDocument"])
		if err != nil {
			faults = append(faults, fmt.Errorf("iam: policy %s: %w", id, err))
			return
		}
		for _, name := range append(texts(r.Properties["Roles"]), texts(r.Properties["RoleName"])...) {
			role, ok := roles[byName[name]]
			if !ok {
				faults = append(faults, fmt.Errorf("iam: policy %s: %q is no role of this stack", id, name))
				continue
			}
			role.Policies = append(role.Policies, p)
			roles[role.Name] = role
		}
	})
	return roles, errors.Join(faults...)
}

func newRole(id string, props map[string]any) (Role, error) {
	r := Role{Name: id}
	if props["ManagedPolicyArns"] != nil {
		return r, errors.New("has policies that are not this stack's")
	}
	var err error
	if r.Trust, err = asPolicy(props["AssumeRolePolicyDocument"]); err != nil {
		return r, fmt.Errorf("trust: %w", err)
	}
	inline, _ := props["Policies"].([]any)
	for _, x := range inline {
		m, _ := x.(map[string]any)
		p, err := asPolicy(m["PolicyDocument"])
		if err != nil {
			return r, err
		}
		r.Policies = append(r.Policies, p)
	}
	return r, nil
}

// asPolicy reads a policy that stands in a template.
func asPolicy(v any) (Policy, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return Policy{}, err
	}
	return Parse(b)
}

func texts(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		var all []string
		for _, x := range v {
			all = append(all, fmt.Sprint(x))
		}
		return all
	}
	return nil
}

// Assume decides whether a caller may take a role with these session tags, and
// returns the context that every request of the session then has: in one account
// the role's own policy must allow it, and the caller's need not ("Cross-account
// policy evaluation logic"), but ours are asked too, since they say so.
func (r Role) Assume(by Role, tags map[string]string) (Context, error) {
	c := Context{}
	c.Set("aws:PrincipalArn", by.ARN)
	var keys []string
	for k, v := range tags {
		c.Set("aws:RequestTag/"+k, v)
		keys = append(keys, k)
	}
	if keys != nil {
		c.Set("aws:TagKeys", keys...)
	}
	actions := []string{"sts:AssumeRole"}
	if keys != nil {
		actions = append(actions, "sts:TagSession")
	}
	for _, a := range actions {
		q := Request{Action: a, Resource: r.ARN, Caller: Caller{ARN: by.ARN}, Context: c}
		for _, policies := range [][]Policy{{r.Trust}, by.Policies} {
			if d, err := Decide(policies, q); err != nil || d != Allowed {
				return nil, errors.Join(fmt.Errorf("iam: %s may not %s on %s: %s", by.ARN, a, r.ARN, d), err)
			}
		}
	}
	session := Context{}
	session.Set("aws:PrincipalArn", r.ARN)
	for k, v := range tags {
		session.Set("aws:PrincipalTag/"+k, v)
	}
	return session, nil
}

// Session returns the ARN of a session of the role.
func (r Role) Session(name string) string {
	return strings.Replace(strings.Replace(r.ARN, ":iam:", ":sts:", 1), ":role/", ":assumed-role/", 1) + "/" + name
}
