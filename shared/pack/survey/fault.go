// Package survey says what is wrong with a file of law, for the person who wrote
// it: each fault with its line, and all at once.
package survey

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Fault is one thing wrong in a pack, for the person who wrote it. A fault of
// the law's own text has a kind, its rows and inputs that show it, so that the
// register of defects can name it.
type Fault struct {
	File string            `json:"file"`
	Line int               `json:"line"`
	Text string            `json:"text"` // one sentence, without the place
	Kind string            `json:"kind,omitempty"`
	Rows []string          `json:"rows,omitempty"`
	At   map[string]string `json:"at,omitempty"`
}

// String writes file, line and sentence as compilers do, so that editors jump
// there.
func (f Fault) String() string { return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Text) }

// Refused is the error of a pack that does not load: all its faults.
type Refused []Fault

// Error lists every fault, one a line.
func (r Refused) Error() string {
	lines := make([]string, len(r))
	for i, f := range r {
		lines[i] = f.String()
	}
	return "pack: refused:\n" + strings.Join(lines, "\n")
}

// Finding is a fault before its line is known. Path leads to the key at fault:
// flow.steps.2.actions.0.by. See Fault for the rest.
type Finding struct {
	Path, Text, Kind string
	Rows             []string
	At               map[string]string
}

// Findings collects faults below one place of a file. Copies collect into the
// same list.
type Findings struct {
	all  *[]Finding
	path string
}

// New returns an empty collector at the top of a file.
func New() Findings { return Findings{all: new([]Finding)} }

// At returns the collector for a place below: keys of mappings and indexes of
// lists.
func (f Findings) At(keys ...any) Findings {
	for _, k := range keys {
		f.path = strings.TrimPrefix(fmt.Sprintf("%s.%v", f.path, k), ".")
	}
	return f
}

// Say adds a fault at the collector's place.
func (f Findings) Say(format string, args ...any) {
	*f.all = append(*f.all, Finding{Path: f.path, Text: fmt.Sprintf(format, args...)})
}

// Add adds a fault of a kind at the collector's place.
func (f Findings) Add(found Finding) {
	found.Path = f.path
	*f.all = append(*f.all, found)
}

// All returns what was collected.
func (f Findings) All() []Finding { return *f.all }

// Sort puts faults in the order of files and lines.
func Sort(faults []Fault) {
	slices.SortStableFunc(faults, func(a, b Fault) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
}

// Top returns the collector for the top of the same file.
func (f Findings) Top() Findings { return Findings{all: f.all} }

// Once finds ids that stand twice in a list, and returns the list by id.
func Once[T any](list []T, id func(T) string, f Findings) map[string]T {
	seen := make(map[string]T, len(list))
	for i, x := range list {
		if _, twice := seen[id(x)]; twice {
			f.At(i).Say("%s stands twice", id(x))
		}
		seen[id(x)] = x
	}
	return seen
}
