package pack

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/pack/compiled"
	"github.com/shrama/shrama/shared/pack/schedule"
)

// Shelf holds the packs of one file system, such as tenants.FS. It may be
// shared; each file is read once, on first need.
type Shelf struct {
	fsys  fs.FS
	mu    sync.Mutex
	packs map[string]func() (*Pack, error)
}

// ErrNoPack is returned for a family without a folder and ErrNoService for a
// service that the pack does not list.
var (
	ErrNoPack    = errors.New("pack: there is no such pack")
	ErrNoService = errors.New("pack: the pack has no such service")
)

// Open returns a shelf over a file system whose folders are families: np, in-gj.
func Open(fsys fs.FS) *Shelf {
	return &Shelf{fsys: fsys, packs: map[string]func() (*Pack, error){}}
}

// Families lists the folders of a file system that hold a pack.
func Families(fsys fs.FS) []string {
	var families []string
	for _, pattern := range []string{"*/pack.yaml", "*/compiled/pack.json"} {
		files, _ := fs.Glob(fsys, pattern)
		for _, f := range files {
			family, _, _ := strings.Cut(f, "/")
			families = append(families, family)
		}
	}
	slices.Sort(families)
	return slices.Compact(families)
}

// Pack returns the pack of a family. It reads pack.yaml only; a file that does
// not fit these types is refused with every fault and its line.
func (s *Shelf) Pack(family string) (*Pack, error) {
	s.mu.Lock()
	load, ok := s.packs[family]
	if !ok {
		load = sync.OnceValues(func() (*Pack, error) { return open(s.fsys, family) })
		s.packs[family] = load
	}
	s.mu.Unlock()
	return load()
}

// shelved is what a pack reads later and keeps.
type shelved struct {
	fsys     fs.FS
	calendar func() (*calendar.Calendar, error)
	services map[string]func() (*Service, error)
	tables   map[string]func() (*schedule.Schedule, error)
	defects  func() (schedule.Register, error)
}

func open(fsys fs.FS, family string) (*Pack, error) {
	if !fs.ValidPath(family) || family != path.Base(family) || family == "." {
		return nil, fmt.Errorf("%w: %q", ErrNoPack, family)
	}
	p, err := compiled.Read[Pack](fsys, path.Join(family, "pack.yaml"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %q", ErrNoPack, family)
	} else if err != nil {
		return nil, err
	}
	p.Code = family
	if p.Version, err = compiled.Hash(fsys, family); err != nil {
		return nil, fmt.Errorf("pack: %s: %w", family, err)
	}
	p.kept = shelved{
		fsys:     fsys,
		calendar: sync.OnceValues(func() (*calendar.Calendar, error) { return p.newCalendar(fsys) }),
		services: make(map[string]func() (*Service, error), len(p.Services)),
		tables:   make(map[string]func() (*schedule.Schedule, error), len(p.Tables)),
		defects:  sync.OnceValues(func() (schedule.Register, error) { return openDefects(fsys, family) }),
	}
	for _, id := range p.Tables {
		p.kept.tables[id] = sync.OnceValues(func() (*schedule.Schedule, error) { return p.openTable(fsys, id) })
	}
	for _, id := range p.Services {
		p.kept.services[id] = sync.OnceValues(func() (*Service, error) { return p.openService(fsys, id) })
	}
	return p, nil
}

// Service returns a service of the pack, reading its file on first need.
func (p *Pack) Service(id string) (*Service, error) {
	load, ok := p.kept.services[id]
	if !ok {
		return nil, fmt.Errorf("%w: %q", ErrNoService, id)
	}
	return load()
}

// File returns the name of a service's file within the shelf's file system.
func File(family, service string) string { return path.Join(family, "services", service+".yaml") }

func (p *Pack) openService(fsys fs.FS, id string) (*Service, error) {
	s, err := compiled.Read[Service](fsys, File(p.Code, id))
	if err != nil {
		return nil, err
	}
	s.pack, s.hangs = p, s.hanging()
	s.settle()
	return s, nil
}
