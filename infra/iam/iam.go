// Package iam decides about a request as AWS Identity and Access Management
// does, for the part of its language that the project's policies are written in.
// What lies outside that part is an error when the policy is read, never an
// allow. It is written from the pages "Policy evaluation logic", "IAM JSON
// policy elements" (Action, Resource, Principal, Condition operators, Variables
// and tags) and "Set operators for multi-valued context keys" of the IAM user
// guide, and held against frozen answers of another evaluator.
//
// Nothing here is deployed: it lets a laptop and every test obey the policies
// that AWS will hold the functions to.
package iam

import (
	"fmt"
	"maps"
	"strings"
)

// Decision is the answer to one request.
type Decision int

// The decisions. Without a statement that allows, a request is denied.
const (
	Implicit Decision = iota // denied, because nothing allows it
	Explicit                 // denied by a statement, whatever else allows it
	Allowed
)

func (d Decision) String() string {
	switch d {
	case Allowed:
		return "Allowed"
	case Explicit:
		return "ExplicitlyDenied"
	case Implicit:
	}
	return "ImplicitlyDenied"
}

// Request is one action on one resource. What an operation of AWS's does to
// several resources is several requests, of which each must be allowed.
type Request struct {
	Action   string // dynamodb:GetItem
	Resource string // its ARN
	Caller   Caller // of a resource's own policy only
	Context  Context
}

// Caller is who asks, as the Principal of a resource's or a role's own policy
// names it.
type Caller struct {
	ARN     string // of the role or user
	Service string // lambda.amazonaws.com, of a service
}

// Context is what is known of a request, by condition key. The names of keys
// have no case.
type Context map[string][]string

// With returns the context with a key in it; the receiver keeps its own.
func (c Context) With(key string, values ...string) Context {
	out := make(Context, len(c)+1)
	maps.Copy(out, c)
	out[strings.ToLower(key)] = values
	return out
}

// Set puts a key into the context.
func (c Context) Set(key string, values ...string) { c[strings.ToLower(key)] = values }

// value returns the only value of a key: a variable cannot stand for several.
func (c Context) value(key string) (string, bool) {
	v := c[strings.ToLower(key)]
	if len(v) != 1 {
		return "", false
	}
	return v[0], true
}

// Decide returns what the policies together say: a statement that denies is
// final, one that allows is enough, and without either the answer is no ("How
// AWS enforcement code logic evaluates requests"). An error is a policy that
// asks of a request what cannot be told; the decision is then a denial.
func Decide(policies []Policy, r Request) (Decision, error) {
	d := Implicit
	for i := range policies {
		for j := range policies[i].Statements {
			s := &policies[i].Statements[j]
			if d == Allowed && s.Effect == Allow {
				continue
			}
			ok, err := s.applies(r)
			if err != nil {
				return Explicit, fmt.Errorf("iam: statement %s: %w", s.name(j), err)
			}
			if ok && s.Effect == Deny {
				return Explicit, nil
			}
			if ok {
				d = Allowed
			}
		}
	}
	return d, nil
}

// applies reports whether a statement speaks of the request.
func (s *Statement) applies(r Request) (bool, error) {
	if !s.actions.has(strings.ToLower(r.Action), r.Context) || !s.resources.has(r.Resource, r.Context) {
		return false, nil
	}
	if s.principals != nil && !s.principals.has(r.Caller) {
		return false, nil
	}
	for _, c := range s.conditions {
		ok, err := c.holds(r.Context)
		if err != nil || !ok {
			return false, err
		}
	}
	return true, nil
}

func (s *Statement) name(at int) string {
	if s.Sid != "" {
		return s.Sid
	}
	return fmt.Sprint(at + 1)
}
