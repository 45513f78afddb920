// Package lint proves a pack's folder (see package proof) and names file and line
// of every fault. It runs before a pack is built in, in tests and by hand; package
// pack then trusts what it reads.
package lint

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/shrama/shrama/shared/civil"
	_ "github.com/shrama/shrama/shared/form/validate" // what an example gives is judged
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/folder"
	"github.com/shrama/shrama/shared/pack/plain"
	"github.com/shrama/shrama/shared/pack/proof"
	"github.com/shrama/shrama/shared/pack/source"
	"github.com/shrama/shrama/shared/pack/survey"
)

// Lint returns everything wrong in a family's folder, in the order of files and
// lines; a sound pack has nothing. What is adopted for a time only is judged on
// the day today.
func Lint(fsys fs.FS, family string, today civil.Date) []pack.Fault {
	name := path.Join(family, "pack.yaml")
	files := folder.Files(fsys, family)
	var faults []pack.Fault
	for file, v := range files {
		faults = append(faults, keys(fsys, file, v)...)
	}
	p, err := pack.Open(fsys).Pack(family)
	switch {
	case len(faults) > 0:
	case err != nil:
		faults = faultsOf(name, err)
	default:
		faults = check(fsys, p, today)
	}
	survey.Sort(faults)
	return faults
}

// check looks at every file of a pack whose keys are sound.
func check(fsys fs.FS, p *pack.Pack, today civil.Date) []pack.Fault {
	defects, err := p.Defects()
	if err != nil {
		return faultsOf(pack.DefectsFile(p.Code), err)
	}
	proved := proof.Of(p, defects, today)
	name := path.Join(p.Code, "pack.yaml")
	faults := place(fsys, name, proved.Pack())
	faults = append(faults, place(fsys, name, unlisted(fsys, p))...)
	for _, id := range p.Tables {
		faults = append(faults, checkFile(fsys, pack.TableFile(p.Code, id), id, proved.Table)...)
	}
	for _, id := range p.Services {
		faults = append(faults, checkFile(fsys, pack.File(p.Code, id), id, proved.Service)...)
	}
	return append(faults, place(fsys, pack.DefectsFile(p.Code), proved.Defects())...)
}

func checkFile(fsys fs.FS, name, id string, check func(id string) ([]survey.Finding, error)) []pack.Fault {
	found, err := check(id)
	switch {
	case errors.Is(err, fs.ErrNotExist): // said by unlisted
		return nil
	case err != nil:
		return faultsOf(name, err)
	}
	return place(fsys, name, found)
}

func keys(fsys fs.FS, name string, v any) []pack.Fault {
	faults, err := source.Keys(fsys, name, v)
	if err != nil {
		return faultsOf(name, err)
	}
	if info, err := fs.Stat(fsys, name); err == nil {
		if text := plain.File(int(info.Size())); text != "" {
			return []pack.Fault{{File: name, Line: 1, Text: text}}
		}
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
	faults, err := source.Place(fsys, name, found)
	if err != nil {
		return faultsOf(name, err)
	}
	return faults
}

// unlisted finds services and tables that nobody can ask for, and listed ones
// without a file.
func unlisted(fsys fs.FS, p *pack.Pack) []survey.Finding {
	f := survey.New()
	for _, x := range []struct {
		key    string
		listed []string
		file   func(family, id string) string
	}{{"services", p.Services, pack.File}, {"tables", p.Tables, pack.TableFile}} {
		files, _ := fs.Glob(fsys, x.file(p.Code, "*"))
		for _, file := range files {
			if id := strings.TrimSuffix(path.Base(file), ".yaml"); !slices.Contains(x.listed, id) {
				f.At(x.key).Say("%s/%s.yaml is not in the list, so nobody can ask for it", x.key, id)
			}
		}
		for i, id := range x.listed {
			if !slices.Contains(files, x.file(p.Code, id)) {
				f.At(x.key, i).Say("there is no file %s/%s.yaml", x.key, id)
			}
			if id == "pack" || id == "defects" {
				f.At(x.key, i).Say("%s is the name of another file; call it something else", id)
			}
		}
	}
	return f.All()
}
