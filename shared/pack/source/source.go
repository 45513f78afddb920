// Package source reads the YAML of packs strictly: every key unknown, every key
// twice, every value of another kind, each with its line and all at once.
//
// Whoever reads packs as people write them links it, as decoders of pictures are
// linked, for its effect alone; a deployed function carries compiled forms and
// does without the YAML reader, which would be a sixth of all that its packages
// do at a start.
package source

import (
	"bytes"
	"encoding"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/shrama/shrama/shared/pack/compiled"
	"github.com/shrama/shrama/shared/pack/survey"
)

func init() { compiled.YAML = Read } //nolint:gochecknoinits // linked for its effect, see above

// Read decodes one file into v and refuses any key that v does not know. The
// error is survey.Refused where the file is at fault, else the file system's.
func Read(fsys fs.FS, name string, v any) error {
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
	faults, _ := look(name, b, v)
	if len(faults) == 0 {
		faults = []survey.Fault{{File: name, Line: 1, Text: fmt.Sprintf("the file is not one YAML document: %v", err)}}
	}
	return survey.Refused(faults)
}

// Keys returns what is wrong with a file's keys and the kinds of their values,
// also where a decoder would not mind: anchors and aliases hide what a text says.
func Keys(fsys fs.FS, name string, v any) ([]survey.Fault, error) {
	b, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("pack: %w", err)
	}
	faults, _ := look(name, b, v)
	return faults, nil
}

// Place gives findings of one file their lines, which nobody keeps while all is
// well.
func Place(fsys fs.FS, name string, found []survey.Finding) ([]survey.Fault, error) {
	if len(found) == 0 {
		return nil, nil
	}
	b, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("pack: %w", err)
	}
	_, at := look(name, b, nil)
	faults := make([]survey.Fault, len(found))
	for i, f := range found {
		faults[i] = survey.Fault{File: name, Line: at.of(f.Path), Text: f.Text, Kind: f.Kind, Rows: f.Rows, At: f.At}
	}
	survey.Sort(faults)
	return faults, nil
}

// lines is where each key of a file stands, by path.
type lines map[string]int

// of returns the line of a path or of the nearest key above it.
func (l lines) of(p string) int {
	for {
		if n, ok := l[p]; ok {
			return n
		}
		i := strings.LastIndexByte(p, '.')
		if i < 0 {
			return max(l[""], 1)
		}
		p = p[:i]
	}
}

// look walks a file against the Go type it is read into and reports every
// key that the type does not know, every key that stands twice and every value
// of another kind, where a decoder would stop at the first. With v nil it only
// finds lines.
func look(name string, b []byte, v any) ([]survey.Fault, lines) {
	w := walker{file: name, lines: lines{}}
	var root yaml.Node
	if err := yaml.Unmarshal(b, &root); err != nil {
		return []survey.Fault{syntax(name, err)}, w.lines
	}
	if len(root.Content) == 0 {
		return []survey.Fault{{File: name, Line: 1, Text: "the file is empty"}}, w.lines
	}
	var t reflect.Type
	if v != nil {
		t = reflect.TypeOf(v).Elem()
	}
	w.walk(root.Content[0], t, "")
	survey.Sort(w.faults)
	return w.faults, w.lines
}

// syntax turns "yaml: line 7: did not find ..." into a fault.
func syntax(name string, err error) survey.Fault {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 1
	if _, serr := fmt.Sscanf(text, "line %d:", &line); serr == nil {
		_, text, _ = strings.Cut(text, ": ")
	}
	return survey.Fault{File: name, Line: line, Text: "this is not YAML: " + text}
}

type walker struct {
	file   string
	lines  lines
	faults []survey.Fault
}

func (w *walker) say(n *yaml.Node, format string, args ...any) {
	w.faults = append(w.faults, survey.Fault{File: w.file, Line: n.Line, Text: fmt.Sprintf(format, args...)})
}

var unmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()

func (w *walker) walk(n *yaml.Node, t reflect.Type, at string) {
	w.lines[at] = n.Line
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		w.say(n, "anchors and aliases are not used here; write the value out")
	case n.Kind == yaml.MappingNode:
		w.mapping(n, t, at)
	case n.Kind == yaml.SequenceNode:
		if t != nil && t.Kind() != reflect.Slice {
			w.say(n, "%s is one value, not a list", last(at))
			t = nil
		}
		for i, c := range n.Content {
			w.walk(c, elem(t), join(at, fmt.Sprint(i)))
		}
	case t != nil:
		w.scalar(n, t, at)
	}
}

func (w *walker) mapping(n *yaml.Node, t reflect.Type, at string) {
	var keys map[string]reflect.Type
	switch {
	case t == nil:
	case t.Kind() == reflect.Struct && !reflect.PointerTo(t).Implements(unmarshaler):
		keys = keysOf(t)
	case t.Kind() != reflect.Map:
		w.say(n, "%s is one value, not several keys", last(at))
		t = nil
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		if line, twice := seen[k.Value]; twice {
			w.say(k, "the key %s stands here and on line %d; keep one", k.Value, line)
		}
		seen[k.Value] = k.Line
		kt, known := elem(t), true
		if keys != nil {
			kt, known = keys[k.Value]
		}
		if !known {
			w.say(k, "there is no key %s here; the keys are %s", k.Value, strings.Join(slices.Sorted(maps.Keys(keys)), ", "))
		}
		w.walk(v, kt, join(at, k.Value))
		w.lines[join(at, k.Value)] = k.Line
	}
}

func (w *walker) scalar(n *yaml.Node, t reflect.Type, at string) {
	if reflect.PointerTo(t).Implements(unmarshaler) {
		if err := reflect.New(t).Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(n.Value)); err != nil {
			w.say(n, "%s: %s", last(at), strings.TrimPrefix(err.Error(), "civil: "))
		}
		return
	}
	switch t.Kind() {
	case reflect.Struct, reflect.Map:
		if n.Tag != "!!null" {
			w.say(n, "%s has keys of its own; %q is one value", last(at), n.Value)
		}
	case reflect.Slice:
		if n.Tag != "!!null" {
			w.say(n, "%s is a list; write [%s]", last(at), n.Value)
		}
	case reflect.Int:
		if n.Tag != "!!int" {
			w.say(n, "%s is a whole number; %q is not", last(at), n.Value)
		}
	case reflect.Bool:
		if n.Tag != "!!bool" {
			w.say(n, "%s is true or false; %q is not", last(at), n.Value)
		}
	default:
		if n.Tag == "!!null" {
			w.say(n, "%s is empty; leave the key out or give it a value", last(at))
		}
	}
}

// keysOf lists the YAML keys of a struct; keys of inlined structs are its own.
func keysOf(t reflect.Type) map[string]reflect.Type {
	keys := map[string]reflect.Type{}
	for f := range t.Fields() {
		name, opts, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case opts == "inline":
			maps.Copy(keys, keysOf(f.Type))
		case f.IsExported() && name != "-" && name != "":
			keys[name] = f.Type
		}
	}
	return keys
}

// elem returns what a list or a map holds, or nil where nothing is known.
func elem(t reflect.Type) reflect.Type {
	if t == nil || t.Kind() != reflect.Slice && t.Kind() != reflect.Map {
		return nil
	}
	return t.Elem()
}

func join(at, key string) string { return strings.TrimPrefix(at+"."+key, ".") }

// last names the key that a path ends in; the element of a list is named by
// the list.
func last(at string) string {
	parts := strings.Split(at, ".")
	for _, p := range slices.Backward(parts) {
		if strings.Trim(p, "0123456789") != "" {
			return p
		}
	}
	return "the file"
}
