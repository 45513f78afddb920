package rule

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/shrama/shrama/shared/civil"
)

// Reading is how a defect of a table's own text is read, and for how long.
// Exactly one of Prefer, Undetermined and Leave is set.
type Reading struct {
	ID           string
	Kind         string
	Rows         []string          // the rows at fault, all of them
	At           map[string]string // inputs that show it, where inputs do
	Prefer       string            // the row that decides
	Undetermined bool              // nothing is computed: an officer decides
	Leave        bool              // it stands as printed
	Until        civil.Date        // the last day on which it is adopted; zero is no end
}

// remedies are what a reading can do about each kind of finding.
var remedies = map[string][]string{
	NoValue:       {"undetermined"},
	Percent:       {"undetermined"},
	PartOverWhole: {"leave", "undetermined"},
	Gap:           {"prefer", "undetermined"},
	Overlap:       {"prefer", "undetermined"},
	Contradiction: {"prefer", "undetermined"},
	Never:         {"leave"},
}

// Kinds lists the kinds of findings that a reading can settle.
func Kinds() []string { return slices.Sorted(maps.Keys(remedies)) }

// Check says why a reading cannot settle what it is of, or nothing.
func (r Reading) Check() error {
	var chosen []string
	for word, set := range map[string]bool{"prefer": r.Prefer != "", "undetermined": r.Undetermined, "leave": r.Leave} {
		if set {
			chosen = append(chosen, word)
		}
	}
	can, ok := remedies[r.Kind]
	switch {
	case !ok:
		return fmt.Errorf("a reading cannot settle the kind %q; the kinds are %s", r.Kind, and(Kinds()))
	case len(chosen) != 1:
		return errors.New("a reading says one of prefer, undetermined and leave")
	case !slices.Contains(can, chosen[0]):
		return fmt.Errorf("%s does not settle a defect of the kind %s; write %s", chosen[0], r.Kind, series(can, "or"))
	case r.Prefer != "" && r.Kind != Gap && !slices.Contains(r.Rows, r.Prefer):
		return fmt.Errorf("%s is none of the rows at fault, which are %s", r.Prefer, and(r.Rows))
	}
	return nil
}

// settles reports whether a reading is of a finding: of its kind and rows and,
// where inputs show it, of these.
func (r Reading) settles(t Table, f Finding) bool {
	if r.Kind != f.Kind || !slices.Equal(slices.Sorted(slices.Values(r.Rows)), slices.Sorted(slices.Values(f.Rows))) {
		return false
	}
	if f.box == nil {
		return len(r.At) == 0
	}
	at, err := t.read(r.At)
	return err == nil && len(r.At) == len(t.Inputs) && f.box.takes(at)
}

// Settled is a table with the readings that settle its defects.
type Settled struct {
	Table
	held []held
}

// held is a reading and what it is of: a part of the table's space or, where
// there is none, its first row.
type held struct {
	Reading
	box *box
}

// Settle proves the table as Check does. It returns the table as the readings
// have it, the findings that none of them settles, and the ids of the readings
// that settle nothing.
func (t Table) Settle(readings []Reading) (s Settled, open []Finding, idle []string) {
	s.Table = t
	used := make([]bool, len(readings))
	for _, f := range t.Check() {
		i := slices.IndexFunc(readings, func(r Reading) bool { return r.Check() == nil && r.settles(t, f) })
		if i < 0 {
			open = append(open, f)
			continue
		}
		used[i] = true
		if !readings[i].Leave {
			s.held = append(s.held, held{readings[i], f.box})
		}
	}
	for i, r := range readings {
		if !used[i] {
			idle = append(idle, r.ID)
		}
	}
	return s, open, idle
}

// Decide is Table.Decide with the readings applied. After the last day of a
// reading nothing is computed where it applied: an officer decides.
func (s Settled) Decide(inputs map[string]string, on civil.Date) (Outcome, error) {
	if len(s.held) == 0 {
		return s.Table.Decide(inputs, on)
	}
	at, err := s.read(inputs)
	if err != nil {
		return Outcome{}, err
	}
	for _, h := range s.held {
		if h.box != nil && h.box.has(at, on) {
			return s.by(h, on)
		}
	}
	out, err := s.Table.Decide(inputs, on)
	for _, h := range s.held {
		if h.box == nil && h.Rows[0] == out.Row && s.shows(h, on) {
			return s.by(h, on)
		}
	}
	return out, err
}

// shows reports whether a defect of a row's values is one of the value on that
// day.
func (s Settled) shows(h held, on civil.Date) bool {
	i := slices.IndexFunc(s.Rows, func(r Row) bool { return r.ID == h.Rows[0] })
	if h.Kind == PartOverWhole {
		return s.above(s.Rows[i], on)
	}
	v, _ := Current(s.Rows[i].Values, on)
	kind, _ := s.amount(v)
	return kind == h.Kind
}

// by decides as a reading says.
func (s Settled) by(h held, on civil.Date) (Outcome, error) {
	out := Outcome{Table: s.ID, Reading: h.ID}
	if len(h.Rows) > 0 {
		out.Row = h.Rows[0]
	}
	over := !h.Until.IsZero() && on.After(h.Until)
	if i := slices.IndexFunc(s.Rows, func(r Row) bool { return r.ID == h.Prefer }); i >= 0 && !over {
		out.Row = h.Prefer
		if v, ok := Current(s.Rows[i].Values, on); ok && !v.silent() {
			out.Value = v
			return out, nil
		}
	}
	return out, fmt.Errorf("%w: table %s, row %s, %s, by the reading %s", ErrUndetermined, s.ID, out.Row, on, h.ID)
}
