// Package assets serves the built style sheet, script and pictures: files whose
// names carry a hash of their content, so that a browser may keep them for ever
// and never shows an old one.
//
// They are made by "node infra/npm/build.mjs" from src/ and are not committed.
package assets

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"path"
	"strings"
	"sync"
)

// Prefix is the path under which the router hands requests to File.
const Prefix = "/assets/"

// Dist is what the build made. Before the first build it holds no manifest, and
// Load says so.
//
//go:embed all:dist
var Dist embed.FS

// Assets knows the built files by the names their sources have: shrama.css,
// shrama.js, mark.svg. It does not change after Load and may be shared.
type Assets struct {
	dir  fs.FS
	made func() manifest
}

// manifest is what the build says it made.
type manifest struct {
	names map[string]string // shrama.css: shrama-3b04137e2d.css
	built map[string]bool   // shrama-3b04137e2d.css
}

// ErrNotBuilt is returned by Load where the build has not run.
var ErrNotBuilt = errors.New("assets: not built: run node infra/npm/build.mjs")

// Load reads the manifest of dist, the folder of that name in Dist or on disk.
func Load(dist fs.FS) (*Assets, error) {
	m, err := read(dist)
	if err != nil {
		return nil, err
	}
	return &Assets{dist, func() manifest { return m }}, nil
}

func read(dist fs.FS) (m manifest, err error) {
	text, err := fs.ReadFile(dist, "manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return m, ErrNotBuilt
	}
	if err != nil {
		return m, fmt.Errorf("assets: %w", err)
	}
	var said struct {
		Files map[string]string `json:"files"`
	}
	if err := json.Unmarshal(text, &said); err != nil {
		return m, fmt.Errorf("assets: manifest.json: %w", err)
	}
	m = manifest{said.Files, map[string]bool{}}
	for name, file := range said.Files {
		if _, err := fs.Stat(dist, file); err != nil {
			return m, fmt.Errorf("assets: %s: %w", name, err)
		}
		m.built[file] = true
	}
	return m, nil
}

// Embedded returns what was built into the binary. The manifest is read with the
// first page, since a function that shows none would start the slower for it.
func Embedded() (*Assets, error) {
	dist, err := fs.Sub(Dist, "dist")
	if err != nil {
		return nil, fmt.Errorf("assets: %w", err)
	}
	if _, err := fs.Stat(dist, "manifest.json"); err != nil {
		return nil, ErrNotBuilt
	}
	return &Assets{dist, sync.OnceValue(func() manifest {
		m, err := read(dist)
		if err != nil {
			panic(err) // the folder is part of the program, and a test has read it
		}
		return m
	})}, nil
}

// Path returns the address of a file by its source's name: "shrama.css" is
// /assets/shrama-3b04137e2d.css. A name the build did not make has no address.
func (a *Assets) Path(name string) string {
	file, ok := a.made().names[name]
	if !ok {
		return ""
	}
	return Prefix + file
}

// File returns the built file with the hashed name (the last part of its Path)
// in the smallest encoding that accept, a request's Accept-Encoding (RFC 9110,
// 12.5.3), takes: "br", "gzip" or "", to be sent as Content-Encoding with
// "Vary: Accept-Encoding" and a year's immutable caching. ok is false for
// everything that is not a file of the manifest.
func (a *Assets) File(name, accept string) (body []byte, mediaType, encoding string, ok bool) {
	if !a.made().built[name] {
		return nil, "", "", false
	}
	for _, e := range []struct{ encoding, suffix string }{{"br", ".br"}, {"gzip", ".gz"}, {"", ""}} {
		if e.encoding != "" && !accepts(accept, e.encoding) {
			continue
		}
		body, err := fs.ReadFile(a.dir, name+e.suffix)
		if err == nil {
			return body, typeOf(name), e.encoding, true
		}
	}
	return nil, "", "", false
}

// typeOf is the media type of a built file, by its ending.
func typeOf(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	default:
		return mime.TypeByExtension(path.Ext(name))
	}
}

// accepts reports whether an Accept-Encoding names coding with a weight above 0.
func accepts(header, coding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), coding) {
			return !isZeroWeight(params)
		}
	}
	return false
}

// isZeroWeight reports whether params say q=0: "not this one".
func isZeroWeight(params string) bool {
	q, ok := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q=")
	return ok && strings.Trim(q, "0.") == ""
}
