// Package schema writes JSON Schema of the files of a pack from the Go types
// that they are read into and the comments on them, so that editors complete
// and check what a lawyer writes. The types are the truth: nothing is said
// twice.
package schema

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strings"
)

// Type is what the source says of a type that a file is read into.
type Type struct {
	About  string
	Fields []Field
}

// Field is one key of a type.
type Field struct {
	Key   string   // as a file writes it; empty where the keys of another type stand here
	Expr  ast.Expr // its Go type
	About string
}

// Source reads the types with keys of some Go packages, by their names: rule.Row.
func Source(dirs ...string) (map[string]Type, error) {
	types := map[string]Type{}
	for _, dir := range dirs {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil || len(files) == 0 {
			return nil, fmt.Errorf("schema: no Go files in %s", dir)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
			if err != nil {
				return nil, fmt.Errorf("schema: %w", err)
			}
			for _, d := range file.Decls {
				if g, ok := d.(*ast.GenDecl); ok {
					read(g, file.Name.Name, types)
				}
			}
		}
	}
	return types, nil
}

func read(g *ast.GenDecl, pkg string, types map[string]Type) {
	for _, spec := range g.Specs {
		ts, ok := spec.(*ast.TypeSpec)
		if !ok {
			continue
		}
		st, ok := ts.Type.(*ast.StructType)
		if !ok {
			continue
		}
		if f := fields(st); len(f) > 0 {
			types[pkg+"."+ts.Name.Name] = Type{About: line(g.Doc.Text()), Fields: f}
		}
	}
}

func fields(st *ast.StructType) (all []Field) {
	for _, f := range st.Fields.List {
		if f.Tag == nil {
			continue
		}
		key, ok := reflect.StructTag(strings.Trim(f.Tag.Value, "`")).Lookup("yaml")
		if !ok || key == "-" {
			continue
		}
		key, _, _ = strings.Cut(key, ",")
		about := line(f.Doc.Text() + f.Comment.Text())
		if about == "" {
			about = everywhere[key]
		}
		all = append(all, Field{key, f.Type, about})
	}
	return all
}

func line(s string) string { return strings.Join(strings.Fields(s), " ") }

// everywhere is what the keys mean that many items share.
var everywhere = map[string]string{
	"id":          "its own name: small letters, digits and hyphens",
	"name":        "as people read it",
	"label":       "as people read it",
	"title":       "as people read it",
	"hint":        "one line of help below",
	"cite":        "source and place: act-2074/s22.4",
	"certainty":   "how sure it is: empty, secondary, unverified, practice, undetermined",
	"optional":    "need not be given",
	"when":        "asked only if this holds",
	"read":        "the day somebody read it",
	"certificate": "the paper of the record",
	"url":         "where it was read, if on the web",
	"note":        "what a reader of the pack should know",
	"regime":      "the regime under which this holds; empty is always",
}
