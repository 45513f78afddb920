// Package lint proves a pack: that its law is dated, cited and free of gaps,
// that its routes end, that nobody decides their own case and that every text
// stands in every language. It runs before a pack is built in, in tests and by
// hand; package pack then trusts what it reads.
package lint

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/survey"
)

// linter looks at one pack and, where service is set, at one of its services.
type linter struct {
	pack    *pack.Pack
	service *pack.Service
}

// Lint returns everything wrong in a family's folder, in the order of files and
// lines; a sound pack has nothing.
func Lint(fsys fs.FS, family string) []pack.Fault {
	name := path.Join(family, "pack.yaml")
	files, _ := fs.Glob(fsys, pack.File(family, "*"))
	faults := keys(fsys, name, new(pack.Pack))
	for _, file := range files {
		faults = append(faults, keys(fsys, file, new(pack.Service))...)
	}
	if p, err := pack.Open(fsys).Pack(family); err == nil && len(faults) == 0 {
		faults = place(fsys, name, linter{pack: p}.checkPack())
		faults = append(faults, place(fsys, name, unlisted(files, p))...)
		for _, id := range p.Services {
			if s, err := p.Service(id); err == nil {
				faults = append(faults, place(fsys, pack.File(family, id), linter{p, s}.checkService(id))...)
			} else if !errors.Is(err, fs.ErrNotExist) { // said by unlisted
				faults = append(faults, faultsOf(pack.File(family, id), err)...)
			}
		}
	} else if len(faults) == 0 {
		faults = faultsOf(name, err)
	}
	survey.Sort(faults)
	return faults
}

func keys(fsys fs.FS, name string, v any) []pack.Fault {
	faults, err := survey.Keys(fsys, name, v)
	if err != nil {
		return faultsOf(name, err)
	}
	return faults
}

// Families lists the folders that hold a pack.
func Families(fsys fs.FS) []string { return pack.Families(fsys) }

func faultsOf(name string, err error) []pack.Fault {
	if r, ok := errors.AsType[survey.Refused](err); ok {
		return r
	}
	return []pack.Fault{{File: name, Line: 1, Text: fmt.Sprint(err)}}
}

func place(fsys fs.FS, name string, found []survey.Finding) []pack.Fault {
	faults, err := survey.Place(fsys, name, found)
	if err != nil {
		return faultsOf(name, err)
	}
	return faults
}

// unlisted finds services that nobody can ask for, and listed ones without a
// file.
func unlisted(files []string, p *pack.Pack) []survey.Finding {
	f := survey.New().At("services")
	for _, file := range files {
		if id := strings.TrimSuffix(path.Base(file), ".yaml"); !slices.Contains(p.Services, id) {
			f.Say("services/%s.yaml is not in the list, so nobody can ask for it", id)
		}
	}
	for i, id := range p.Services {
		if !slices.Contains(files, pack.File(p.Code, id)) {
			f.At(i).Say("there is no file services/%s.yaml", id)
		}
	}
	return f.All()
}
