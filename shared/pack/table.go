package pack

import (
	"errors"
	"fmt"
	"io/fs"
	"path"

	"github.com/shrama/shrama/shared/pack/compiled"
	"github.com/shrama/shrama/shared/pack/schedule"
)

// ErrNoTable is returned for a table that the pack does not list.
var ErrNoTable = errors.New("pack: the pack has no such table")

// Table returns a table of the pack with the readings of its defects, reading
// its file on first need.
func (p *Pack) Table(id string) (*schedule.Schedule, error) {
	load, ok := p.kept.tables[id]
	if !ok {
		return nil, fmt.Errorf("%w: %q", ErrNoTable, id)
	}
	return load()
}

// Defects returns the register of textual defects, reading it on first need. A
// pack without one has none.
func (p *Pack) Defects() (schedule.Register, error) { return p.kept.defects() }

// TableFile returns the name of a table's file within the shelf's file system.
func TableFile(family, table string) string { return path.Join(family, "tables", table+".yaml") }

// DefectsFile returns the name of the register of textual defects.
func DefectsFile(family string) string { return path.Join(family, "defects.yaml") }

func openDefects(fsys fs.FS, family string) (schedule.Register, error) {
	all, err := compiled.Read[schedule.Register](fsys, DefectsFile(family))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return *all, err
}

func (p *Pack) openTable(fsys fs.FS, id string) (*schedule.Schedule, error) {
	s, err := compiled.Read[schedule.Schedule](fsys, TableFile(p.Code, id))
	if err != nil {
		return nil, err
	}
	defects, err := p.Defects()
	s.Settle(defects.Of("tables/" + id))
	return s, err
}
