package sheet

import (
	"reflect"

	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/rule"
	"github.com/shrama/shrama/shared/words"
)

// Doubt is a value of the pack that nobody confirmed in the law itself.
type Doubt struct {
	Of        string `json:"of,omitempty"` // the service; empty is the administration's
	Name      string `json:"name"`
	Clause    string `json:"clause"`
	Certainty string `json:"certainty"`
}

// Doubts lists what the law behind a pack leaves unsure: values that are not
// confirmed for today, and such as the text does not give.
func Doubts(p *pack.Pack, pr *words.Printer) (all []Doubt) {
	look := func(of string, v any) {
		e := examination{pack: p, print: pr, of: of}
		e.look(reflect.ValueOf(v), "")
		all = append(all, e.found...)
	}
	look("", p)
	for _, id := range p.Services {
		if s, err := p.Service(id); err == nil {
			look(pr.In(s.Name), s)
		}
	}
	return all
}

// examination walks the types of a pack: a value says how sure it is in a field
// called Certainty, where it stands in Cite, and what it is in one of its texts or
// in what holds it.
type examination struct {
	pack  *pack.Pack
	print *words.Printer
	of    string
	found []Doubt
}

func (e *examination) look(v reflect.Value, name string) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			e.look(v.Elem(), name)
		}
	case reflect.Slice:
		for i := range v.Len() {
			e.look(v.Index(i), name)
		}
	case reflect.Struct:
		for _, field := range []string{"Name", "Title", "Label", "For", "Text"} {
			if t, ok := at(v, field).(words.Text); ok && len(t) > 0 {
				name = e.print.In(t)
				break
			}
		}
		sure, _ := at(v, "Certainty").(string)
		if sure == rule.Unverified || sure == rule.Undetermined {
			cite, _ := at(v, "Cite").(string)
			e.found = append(e.found, Doubt{e.of, name, e.print.In(e.pack.Cite(cite)), sure})
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				e.look(v.Field(i), name)
			}
		}
	default:
	}
}

// at is a field of a struct, or nil.
func at(v reflect.Value, field string) any {
	if f := v.FieldByName(field); f.IsValid() && f.CanInterface() {
		return f.Interface()
	}
	return nil
}
