package schema

import (
	"encoding"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack/posts"
	"github.com/shrama/shrama/shared/pack/proof"
	"github.com/shrama/shrama/shared/pack/schedule"
	"github.com/shrama/shrama/shared/rule"
	"github.com/shrama/shrama/shared/words"
)

// Of returns the JSON Schema (2020-12) of a file that is read into a value of
// v's type, with descriptions from the source.
func Of(v any, title string, source map[string]Type) ([]byte, error) {
	w := writer{source: source, defs: map[string]any{}}
	root := w.of(reflect.TypeOf(v).Elem(), "")
	if w.err != nil {
		return nil, w.err
	}
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["title"] = title
	root["$defs"] = w.defs
	b, err := json.MarshalIndent(root, "", " ")
	return append(b, '\n'), err
}

type writer struct {
	source map[string]Type
	defs   map[string]any
	err    error
}

// words that a key may say, by type and key, and by type alone. What is not
// here the linter knows better.
func closed(owner, key string) []string {
	certainties := []string{rule.Secondary, rule.Unverified, rule.Practice, rule.Undetermined}
	return map[string][]string{
		"certainty":             certainties,
		"territory":             nil,
		"pack.Office.territory": certainties,
		"pack.Service.module":   proof.Modules,
		"rule.Table.hit":        {rule.Unique, rule.Any, rule.First},
		"rule.Input.type":       {rule.Integer, rule.Date, rule.Enum},
		"schedule.Defect.kind":  append(rule.Kinds(), schedule.Misprint, posts.NoSuperior),
	}[owner+key]
}

func (w *writer) of(t reflect.Type, where string) map[string]any {
	switch {
	case t == reflect.TypeFor[words.Text]():
		return map[string]any{"$ref": w.define("Text", map[string]any{
			"description": "one text in each language of the pack: {en: Name, ne: नाम}", "type": "object",
			"additionalProperties": map[string]any{"type": scalar}, "propertyNames": map[string]any{"pattern": "^[a-z]{2,3}$"},
		})}
	case t == reflect.TypeFor[civil.Date]():
		return map[string]any{"type": "string", "format": "date"}
	case t == reflect.TypeFor[form.Type]():
		return enum(form.Types)
	case t == reflect.TypeFor[flow.Phase]():
		return enum(flow.Phases)
	case t == reflect.TypeFor[calendar.Unit]():
		return enum([]calendar.Unit{calendar.Day, calendar.WorkingDay, calendar.Hour, calendar.OfficeHour, calendar.Month, calendar.Year, calendar.FiscalYear})
	case reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()):
		return map[string]any{"type": scalar}
	}
	switch t.Kind() {
	case reflect.Struct:
		return w.ref(t)
	case reflect.Slice:
		return map[string]any{"type": "array", "items": w.of(t.Elem(), where)}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": w.of(t.Elem(), where)}
	case reflect.Int:
		return map[string]any{"type": "integer"}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.String:
		return map[string]any{"type": scalar}
	default:
		w.err = fmt.Errorf("schema: %s is a %s, which no file can write", where, t)
		return nil
	}
}

// scalar is what a text may be written as: a figure needs no quotes.
var scalar = []string{"string", "number"}

func enum[T ~string](all []T) map[string]any { return map[string]any{"enum": all} }

func (w *writer) define(name string, is map[string]any) string {
	w.defs[name] = is
	return "#/$defs/" + name
}

// ref defines a type once and refers to it, since types can hold themselves.
func (w *writer) ref(t reflect.Type) map[string]any {
	name := t.String()
	ref := map[string]any{"$ref": "#/$defs/" + name}
	if _, known := w.defs[name]; known {
		return ref
	}
	w.defs[name] = nil // while it is written
	keys := w.keys(t)
	is := map[string]any{"type": "object", "properties": keys, "additionalProperties": false}
	if about := w.source[name].About; about != "" {
		is["description"] = about
	}
	var required []string
	for _, key := range []string{"body", "done", "id", "label", "name", "subject", "title"} {
		if _, has := keys[key]; has {
			required = append(required, key)
		}
	}
	if len(required) > 0 && !slices.Contains(optional, name) {
		is["required"] = required
	}
	w.defs[name] = is
	return ref
}

// optional are types whose items may lack a name: the linter says when.
var optional = []string{"pack.Fee", "rule.Table"}

// keys returns the schemas of a struct's keys; those of inlined structs are its
// own.
func (w *writer) keys(t reflect.Type) map[string]any {
	keys := map[string]any{}
	for f := range t.Fields() {
		key, opts, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case opts == "inline":
			maps.Copy(keys, w.keys(f.Type))
		case f.IsExported() && key != "" && key != "-":
			is := w.of(f.Type, t.String()+"."+key)
			words := closed(t.String()+".", key)
			if words == nil && f.Type.Kind() == reflect.String {
				words = closed("", key)
			}
			if words != nil {
				is = enum(words)
			}
			if about := w.about(t, key); about != "" && is != nil {
				is["description"] = about
			}
			keys[key] = is
		}
	}
	return keys
}

func (w *writer) about(t reflect.Type, key string) string {
	for _, f := range w.source[t.String()].Fields {
		if f.Key == key {
			return f.About
		}
	}
	w.err = fmt.Errorf("schema: the source of %s.%s was not read", t, key)
	return ""
}
