package pack

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Fault is one thing wrong in a pack, for the person who wrote it.
type Fault struct {
	File string
	Line int
	Text string // one sentence, without the place
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

// finding is a fault before its line is known; path leads to the key at fault:
// flow.steps.2.actions.0.by.
type finding struct{ path, text string }

// findings collects faults below one place of a file.
type findings struct {
	all  *[]finding
	path string
}

func newFindings() findings { return findings{all: new([]finding)} }

// at returns the collector for a place below.
func (f findings) at(keys ...any) findings {
	for _, k := range keys {
		f.path = strings.TrimPrefix(fmt.Sprintf("%s.%v", f.path, k), ".")
	}
	return f
}

func (f findings) say(format string, args ...any) {
	*f.all = append(*f.all, finding{f.path, fmt.Sprintf(format, args...)})
}

func sortFaults(faults []Fault) {
	slices.SortStableFunc(faults, func(a, b Fault) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
}
