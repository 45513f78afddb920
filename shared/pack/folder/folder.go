// Package folder knows the files of a pack's folder, for who looks at all of them
// or writes beside them; what reads a pack reads one at a time.
package folder

import (
	"fmt"
	"io/fs"
	"path"

	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/compiled"
	"github.com/shrama/shrama/shared/pack/schedule"
)

// Files returns each file of a family's folder with an empty value of the type
// it is read into.
func Files(fsys fs.FS, family string) map[string]any {
	all := map[string]any{path.Join(family, "pack.yaml"): new(pack.Pack)}
	if _, err := fs.Stat(fsys, pack.DefectsFile(family)); err == nil {
		all[pack.DefectsFile(family)] = new(schedule.Register)
	}
	services, _ := fs.Glob(fsys, pack.File(family, "*")) // the pattern is sound
	for _, name := range services {
		all[name] = new(pack.Service)
	}
	tables, _ := fs.Glob(fsys, pack.TableFile(family, "*"))
	for _, name := range tables {
		all[name] = new(schedule.Schedule)
	}
	return all
}

// Compile returns the compiled form of every file of a family. It is written
// beside the pack when a pack is built in (go generate ./tenants).
func Compile(fsys fs.FS, family string) (map[string][]byte, error) {
	forms := map[string][]byte{}
	for name, v := range Files(fsys, family) {
		b, err := compiled.Form(fsys, name, v)
		if err != nil {
			return nil, err
		}
		forms[compiled.Name(name)] = b
	}
	p, err := pack.Open(fsys).Pack(family)
	if err != nil {
		return nil, fmt.Errorf("folder: %w", err)
	}
	forms[compiled.Stamp(family)] = []byte(p.Version + "\n")
	return forms, nil
}
