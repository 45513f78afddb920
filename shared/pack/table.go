package pack

import (
	"errors"
	"fmt"
	"io/fs"
	"path"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/rule"
	"github.com/shrama/shrama/shared/words"
)

// Schedule is one table of the law that belongs to no single service: a file
// under tables/. One without inputs and with one row is a single dated value.
type Schedule struct {
	Title      words.Text `yaml:"title"`
	Cite       string     `yaml:"cite"`
	Lang       string     `yaml:"lang"` // the language of the rows' text, as the source prints it
	Note       words.Text `yaml:"note"` // shown with the table: how sure it is
	rule.Table `yaml:",inline"`
	Examples   []Example `yaml:"examples"`

	settled rule.Settled
}

// Defect is one fault of the law's own text: what it says, what is wrong with
// it, and the reading that the administration adopts. Exactly one of Prefer,
// Undetermined and Leave is set. The register of them is defects.yaml.
type Defect struct {
	ID           string            `yaml:"id"`
	In           string            `yaml:"in"`   // the file: tables/risk-band, services/work-permit or pack.yaml
	Kind         string            `yaml:"kind"` // as the check calls it: gap, contradiction, percent …; misprint is one that only a reader finds
	Rows         []string          `yaml:"rows"` // all rows at fault; in pack.yaml the item's id
	At           map[string]string `yaml:"at"`   // inputs that show a gap, an overlap or a contradiction
	Text         string            `yaml:"text"` // the law's words, verbatim
	Fault        words.Text        `yaml:"fault"`
	Reading      words.Text        `yaml:"reading"`      // what we take it to mean
	Prefer       string            `yaml:"prefer"`       // the row that decides
	Undetermined bool              `yaml:"undetermined"` // nothing is computed: an officer decides
	Leave        bool              `yaml:"leave"`        // it stands as printed
	By           string            `yaml:"by"`           // who adopted the reading
	On           civil.Date        `yaml:"on"`
	Until        civil.Date        `yaml:"until"` // the last day on which it is adopted; empty is no end
	Cite         string            `yaml:"cite"`
}

// Misprint is the kind of a defect that no check can find: a word that is
// plainly another. The text stays as it is printed.
const Misprint = "misprint"

// ErrNoTable is returned for a table that the pack does not list.
var ErrNoTable = errors.New("pack: the pack has no such table")

// Table returns a table of the pack with the readings of its defects, reading
// its file on first need.
func (p *Pack) Table(id string) (*Schedule, error) {
	load, ok := p.kept.tables[id]
	if !ok {
		return nil, fmt.Errorf("%w: %q", ErrNoTable, id)
	}
	return load()
}

// Defects returns the register of textual defects, reading it on first need. A
// pack without one has none.
func (p *Pack) Defects() ([]Defect, error) { return p.kept.defects() }

// TableFile returns the name of a table's file within the shelf's file system.
func TableFile(family, table string) string { return path.Join(family, "tables", table+".yaml") }

// DefectsFile returns the name of the register of textual defects.
func DefectsFile(family string) string { return path.Join(family, "defects.yaml") }

func openDefects(fsys fs.FS, family string) ([]Defect, error) {
	all, err := read[[]Defect](fsys, DefectsFile(family))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	return *all, nil
}

func (p *Pack) openTable(fsys fs.FS, id string) (*Schedule, error) {
	s, err := read[Schedule](fsys, TableFile(p.Code, id))
	if err != nil {
		return nil, err
	}
	readings, err := p.Readings("tables/" + id)
	if err != nil {
		return nil, err
	}
	s.settled = rule.Settled{Table: s.Table}
	if len(readings) > 0 {
		s.settled, _, _ = s.Settle(readings)
	}
	return s, nil
}

// Readings returns the readings of the defects of one file of the pack.
func (p *Pack) Readings(in string) ([]rule.Reading, error) {
	defects, err := p.Defects()
	var of []rule.Reading
	for _, d := range defects {
		if d.In == in && d.Kind != Misprint {
			of = append(of, d.reading())
		}
	}
	return of, err
}

func (d Defect) reading() rule.Reading {
	return rule.Reading{ID: d.ID, Kind: d.Kind, Rows: d.Rows, At: d.At, Prefer: d.Prefer, Undetermined: d.Undetermined, Leave: d.Leave, Until: d.Until}
}

// Decide returns the row that takes the inputs and its value on a day, with the
// readings applied: see rule.Settled.
func (s *Schedule) Decide(inputs map[string]string, on civil.Date) (rule.Outcome, error) {
	return s.settled.Decide(inputs, on)
}

// What an example of a table can expect besides its row.
const (
	ExpectAmount  = "amount"  // the amount, or undetermined
	ExpectReading = "reading" // the id of the defect whose reading decides
)

// Try works an example of the table out and returns what comes of it. An error
// is a fault of the table or of the example's inputs.
func (s *Schedule) Try(e Example) (map[string]string, error) {
	out, err := s.Decide(e.Given, e.On)
	got := map[string]string{ExpectRow: out.Row, ExpectAmount: out.Value.Amount, ExpectReading: out.Reading}
	if errors.Is(err, rule.ErrUndetermined) {
		got[ExpectAmount] = rule.Undetermined
		return got, nil
	}
	return got, err
}

// Files returns each file of a family's folder with an empty value of the type it
// is read into.
func Files(fsys fs.FS, family string) (map[string]any, error) {
	all := map[string]any{path.Join(family, "pack.yaml"): new(Pack)}
	if _, err := fs.Stat(fsys, DefectsFile(family)); err == nil {
		all[DefectsFile(family)] = new([]Defect)
	}
	for pattern, fresh := range map[string]func() any{
		File(family, "*"):      func() any { return new(Service) },
		TableFile(family, "*"): func() any { return new(Schedule) },
	} {
		names, err := fs.Glob(fsys, pattern)
		if err != nil {
			return nil, fmt.Errorf("pack: %w", err)
		}
		for _, name := range names {
			all[name] = fresh()
		}
	}
	return all, nil
}

