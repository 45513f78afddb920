// Package compiled keeps the files of a pack a second time, as JSON, which is
// read nine times as fast as YAML. Each begins with the hash of its YAML: one
// whose YAML has changed since is never used, so that who edits a pack need not
// know of it. A deployed function carries the compiled forms alone: they are what
// it reads, and the YAML would be a megabyte more to load.
package compiled

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
)

// YAML reads a file as people write it. Package source sets it where it is linked:
// a program without it has compiled forms alone.
var YAML = func(fsys fs.FS, name string, _ any) error {
	if _, err := fs.Stat(fsys, name); err != nil {
		return fmt.Errorf("pack: %w", err)
	}
	return fmt.Errorf("pack: %s is not compiled as it stands, and this program reads no YAML: go generate ./tenants", name)
}

// Form reads a file of YAML into v and returns its compiled form.
func Form(fsys fs.FS, name string, v any) ([]byte, error) {
	if err := YAML(fsys, name, v); err != nil {
		return nil, err
	}
	source, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("pack: %w", err)
	}
	b, err := json.Marshal(v, json.OmitZeroStructFields(true), json.Deterministic(true))
	if err != nil {
		return nil, fmt.Errorf("pack: %s: %w", name, err)
	}
	return append([]byte(sum(source)+"\n"), b...), nil
}

func sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// Name is where the compiled form of a file stands: np/compiled/pack.json and,
// since a table may be called as a service is, np/compiled/tables/x.json.
func Name(name string) string {
	family, file, _ := strings.Cut(name, "/")
	file = strings.TrimPrefix(strings.TrimSuffix(file, ".yaml"), "services/")
	return path.Join(family, "compiled", file+".json")
}

// Version returns what Stamp wrote of a folder whose YAML is not here; ok is false
// where it is, or where nothing was written.
func Version(fsys fs.FS, family string) (version string, ok bool) {
	if _, err := fs.Stat(fsys, path.Join(family, "pack.yaml")); err == nil {
		return "", false
	}
	b, err := fs.ReadFile(fsys, Stamp(family))
	return strings.TrimSpace(string(b)), err == nil
}

// Hash names the state of a family's folder: the law a case was decided on can
// be found again by it.
func Hash(fsys fs.FS, family string) (string, error) {
	if version, ok := Version(fsys, family); ok {
		return version, nil
	}
	var names []string
	err := fs.WalkDir(fsys, family, func(name string, _ fs.DirEntry, err error) error {
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

// Stamp is where the version of a family's folder stands.
func Stamp(family string) string { return path.Join(family, "compiled", "version") }

// Read reads a file of law, from its compiled form if that is current. A type
// that has changed since it was compiled makes it unreadable, never wrong:
// members that the type does not know are refused.
func Read[T any](fsys fs.FS, name string) (*T, error) {
	if b, err := fs.ReadFile(fsys, Name(name)); err == nil {
		source, err := fs.ReadFile(fsys, name)
		hash, law, _ := bytes.Cut(b, []byte("\n"))
		v := new(T)
		current := err == nil && string(hash) == sum(source) || errors.Is(err, fs.ErrNotExist)
		if current && json.Unmarshal(law, v, json.RejectUnknownMembers(true)) == nil {
			return v, nil
		}
	}
	v := new(T)
	return v, YAML(fsys, name, v)
}
