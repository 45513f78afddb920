package evidence

import (
	"regexp"
	"strings"
)

// Threat is one row of the threat model: how the system could be abused or fail,
// what stands against it, and what shows that this stands.
type Threat struct {
	ID    string
	Proof string // the last cell: refs in backquotes, or what is not there yet
}

var (
	row   = regexp.MustCompile(`^\| ([TR][0-9]+) \|(.*)\|$`)
	named = regexp.MustCompile("`([^`]+)`")
)

// ReadThreats reads the rows of the model's tables.
func ReadThreats(text []byte) []Threat {
	var all []Threat
	for line := range strings.Lines(string(text)) {
		if m := row.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
			cells := strings.Split(m[2], "|")
			all = append(all, Threat{m[1], strings.TrimSpace(cells[len(cells)-1])})
		}
	}
	return all
}

// Refs are the proofs that a row names.
func (th Threat) Refs() []string {
	var refs []string
	for _, m := range named.FindAllStringSubmatch(th.Proof, -1) {
		refs = append(refs, m[1])
	}
	return refs
}

// Unproved reports whether the row says that something is missing.
func (th Threat) Unproved() bool { return strings.Contains(th.Proof, "Not yet") }

// There reports whether a proof of any kind is there.
func (t Tree) There(ref string) bool { return t.Test(ref) || t.Rule(ref) || t.Heading(ref) }
