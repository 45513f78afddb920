package gateway

import (
	"fmt"
	"strings"
)

// node is one segment of the tree of resources. A segment written out is tried
// before {name}, and that before {name+}, as API Gateway prefers them.
type node struct {
	fixed    map[string]*node
	param    *node
	greedy   *node
	name     string // of the parameter that leads here
	byMethod map[string]*Route
}

// add places a route, or says what it collides with.
func (n *node) add(r Route) error {
	for _, seg := range segments(r.Path) {
		if n.name != "" && n.greedyName() {
			return fmt.Errorf("gateway: %s: nothing may follow {%s}", r.Path, n.name)
		}
		next, err := n.child(seg)
		if err != nil {
			return fmt.Errorf("gateway: %s: %w", r.Path, err)
		}
		n = next
	}
	if n.byMethod == nil {
		n.byMethod = map[string]*Route{}
	}
	if n.byMethod[r.Method] != nil {
		return fmt.Errorf("gateway: %s %s stands twice", r.Method, r.Path)
	}
	n.byMethod[r.Method] = &r
	return nil
}

func (n *node) greedyName() bool { return strings.HasSuffix(n.name, "+") }

// child returns the node of one segment, made if it is new.
func (n *node) child(seg string) (*node, error) {
	name, isParam := strings.CutPrefix(seg, "{")
	name = strings.TrimSuffix(name, "}")
	switch {
	case !isParam:
		if n.fixed == nil {
			n.fixed = map[string]*node{}
		}
		if n.fixed[seg] == nil {
			n.fixed[seg] = &node{}
		}
		return n.fixed[seg], nil
	case strings.HasSuffix(name, "+"):
		return named(&n.greedy, name)
	default:
		return named(&n.param, name)
	}
}

// named returns *place, made if it is new. API Gateway refuses two names for
// the parameter of one place.
func named(place **node, name string) (*node, error) {
	if *place == nil {
		*place = &node{name: name}
	}
	if (*place).name != name {
		return nil, fmt.Errorf("{%s} and {%s} in one place", (*place).name, name)
	}
	return *place, nil
}

// find returns the route of a request and the values of its parameters, still
// percent-encoded, or nil.
func (n *node) find(method, path string) (*Route, map[string]string) {
	params := map[string]string{}
	r := n.match(method, segments(path), params)
	return r, params
}

func (n *node) match(method string, rest []string, params map[string]string) *Route {
	if len(rest) == 0 {
		if r := n.byMethod[method]; r != nil {
			return r
		}
		return n.byMethod["ANY"]
	}
	if f := n.fixed[rest[0]]; f != nil {
		if r := f.match(method, rest[1:], params); r != nil {
			return r
		}
	}
	if n.param != nil && rest[0] != "" {
		if r := n.param.match(method, rest[1:], params); r != nil {
			params[n.param.name] = rest[0]
			return r
		}
	}
	if n.greedy != nil && rest[0] != "" {
		if r := n.greedy.match(method, nil, params); r != nil {
			params[strings.TrimSuffix(n.greedy.name, "+")] = strings.Join(rest, "/")
			return r
		}
	}
	return nil
}

// segments splits a path; a slash at the end names the same resource.
func segments(path string) []string {
	path = strings.TrimSuffix(strings.TrimPrefix(path, "/"), "/")
	if path == "" {
		return nil
	}
	return strings.Split(path, "/")
}
