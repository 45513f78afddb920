package pack

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"sync"

	"go.yaml.in/yaml/v3"

	"github.com/shrama/shrama/shared/calendar"
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

// Pack returns the pack of a family. It reads pack.yaml only; a pack at fault
// is refused with every fault and its line.
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
	calendar func() (*calendar.Calendar, error)
	services map[string]func() (*Service, error)
}

func open(fsys fs.FS, family string) (*Pack, error) {
	if !fs.ValidPath(family) || family != path.Base(family) || family == "." {
		return nil, fmt.Errorf("%w: %q", ErrNoPack, family)
	}
	name := path.Join(family, "pack.yaml")
	p := &Pack{Code: family}
	if err := strict(fsys, name, p); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %q", ErrNoPack, family)
	} else if err != nil {
		return nil, err
	}
	version, err := hash(fsys, family)
	if err != nil {
		return nil, fmt.Errorf("pack: %s: %w", family, err)
	}
	p.Version = version
	if found := p.check(); len(found) > 0 {
		return nil, refuse(fsys, name, found)
	}
	p.kept = shelved{
		calendar: sync.OnceValues(func() (*calendar.Calendar, error) { return p.newCalendar(fsys) }),
		services: make(map[string]func() (*Service, error), len(p.Services)),
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

func (p *Pack) serviceFile(id string) string { return path.Join(p.Code, "services", id+".yaml") }

func (p *Pack) openService(fsys fs.FS, id string) (*Service, error) {
	name := p.serviceFile(id)
	s := &Service{pack: p}
	if err := strict(fsys, name, s); err != nil {
		return nil, err
	}
	if found := s.check(id); len(found) > 0 {
		return nil, refuse(fsys, name, found)
	}
	return s, nil
}

// strict decodes one file and refuses any key that v does not know. The faults
// come with their lines.
func strict(fsys fs.FS, name string, v any) error {
	b, err := fs.ReadFile(fsys, name)
	if err != nil {
		return fmt.Errorf("pack: %w", err)
	}
	d := yaml.NewDecoder(bytes.NewReader(b))
	d.KnownFields(true)
	err = d.Decode(v)
	if err == nil && errors.Is(d.Decode(new(any)), io.EOF) {
		return nil
	}
	faults, _ := survey(name, b, v)
	if len(faults) == 0 {
		return fmt.Errorf("pack: %s: a file holds one document: %w", name, err)
	}
	return Refused(faults)
}

// refuse gives findings their lines, which are not kept while all is well.
func refuse(fsys fs.FS, name string, found []finding) error {
	b, err := fs.ReadFile(fsys, name)
	if err != nil {
		return fmt.Errorf("pack: %w", err)
	}
	_, lines := survey(name, b, nil)
	faults := make([]Fault, len(found))
	for i, f := range found {
		faults[i] = Fault{File: name, Line: lines.of(f.path), Text: f.text}
	}
	sortFaults(faults)
	return Refused(faults)
}

// hash names the state of a family's folder: the law a case was decided on can
// be found again by it.
func hash(fsys fs.FS, family string) (string, error) {
	var names []string
	err := fs.WalkDir(fsys, family, func(name string, e fs.DirEntry, err error) error {
		if ext := path.Ext(name); err == nil && (ext == ".yaml" || ext == ".csv") {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		return "", err
	}
	slices.Sort(names)
	h := sha256.New()
	for _, name := range names {
		b, err := fs.ReadFile(fsys, name)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "%s %d\n", name, len(b))
		h.Write(b)
	}
	return hex.EncodeToString(h.Sum(nil)[:8]), nil
}
