package proof

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/clause"
	"github.com/shrama/shrama/shared/pack/plain"
	"github.com/shrama/shrama/shared/pack/survey"
	"github.com/shrama/shrama/shared/rule"
	"github.com/shrama/shrama/shared/words"
)

// needed are the keys that people read; an item with one of them must fill it.
var needed = []string{"Name", "Label", "Title", "Done", "Subject", "Body"}

// checkWords looks at every value of a file, whatever it belongs to: texts in
// every language of the pack, citations that name a source, ids of plain
// letters, certainties and units of the closed sets.
func (l Proof) checkWords(v any, f survey.Findings) { l.checkValue(reflect.ValueOf(v).Elem(), f) }

func (l Proof) checkValue(v reflect.Value, f survey.Findings) {
	if v.IsZero() { // nothing was written here
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			sf := v.Type().Field(i)
			name, opts, _ := strings.Cut(sf.Tag.Get("yaml"), ",")
			switch {
			case opts == "inline":
				l.checkValue(v.Field(i), f)
			case name != "" && name != "-":
				l.checkKey(sf.Name, v.Field(i), f.At(name), f)
				l.checkValue(v.Field(i), f.At(name))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			l.checkValue(v.Index(i), f.At(i))
		}
	case reflect.Map:
		if t, ok := reflect.TypeAssert[words.Text](v); ok {
			l.checkText(t, f)
		}
		for _, k := range v.MapKeys() {
			l.checkValue(v.MapIndex(k), f.At(k.String()))
		}
	case reflect.String:
		if text := plain.Text(v.String()); text != "" {
			f.Say("%s", text)
		}
	default: // nothing below it
	}
}

func (l Proof) checkKey(key string, v reflect.Value, f, item survey.Findings) {
	switch x := v.Interface().(type) {
	case words.Text:
		if len(x) == 0 && slices.Contains(needed, key) {
			item.Say("%s is missing", strings.ToLower(key))
		}
	case calendar.Unit:
		if x != "" && !slices.Contains(units, x) {
			f.Say("%q is not a unit; the units are %v", x, units)
		}
	case string:
		l.checkString(key, x, f, item)
	}
}

func (l Proof) checkString(key, s string, f, item survey.Findings) {
	switch key {
	case "Cite":
		if s != "" {
			l.checkCite(s, f)
		}
	case "Certainty", "Territory":
		if key == "Certainty" && !rule.Certain(s) {
			f.Say("%q is not a certainty; write secondary, unverified, practice or undetermined, or leave it out where the law itself was read", s)
		}
	case "Regime":
		if !slices.ContainsFunc(l.pack.Regimes, func(r pack.Regime) bool { return r.ID == s }) && s != "" {
			f.Say("%s is no regime of the pack; list it under regimes in pack.yaml first", s)
		}
	case "Identity":
		if _, ok := l.pack.Identity(s); s != "" && !ok {
			f.Say("%s is no identity document of the pack", s)
		}
	case "URL":
		if text := plain.Link(s); text != "" {
			f.Say("%s", text)
		}
	case "ID":
		if !plainID().MatchString(s) {
			item.Say("%q is not an id; use small letters, digits and hyphens, beginning with a letter", s)
		}
	}
}

var units = []calendar.Unit{calendar.Day, calendar.WorkingDay, calendar.Hour, calendar.OfficeHour, calendar.Month, calendar.Year, calendar.FiscalYear}

var plainID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z][a-z0-9-]{0,39}$`) })

func (l Proof) checkText(t words.Text, f survey.Findings) {
	for _, lang := range l.pack.Languages {
		if s, ok := t[lang]; len(t) > 0 && (!ok || strings.TrimSpace(s) == "") {
			f.Say("the text in %s (%s) is missing", words.Language(lang), lang)
		}
	}
	for lang := range t {
		if !slices.Contains(l.pack.Languages, lang) {
			f.Say("%s is not a language of this pack; they are %v", lang, l.pack.Languages)
		}
	}
}

// checkCite finds citations of texts that nobody put among the sources, and
// places that Cite could not write out.
func (l Proof) checkCite(cite string, f survey.Findings) {
	src, place, ok := l.pack.Source(cite)
	if !ok {
		f.Say("%q cites no source; list it under sources in pack.yaml first", cite)
		return
	}
	if d, ok := clause.Division(place); ok && len(l.pack.Places.Words[d]) == 0 {
		f.Say("there is no word for %q of %s under places in pack.yaml", d, src.ID)
	}
}

// checkNames finds {names} in a text that nothing fills, in any language, and
// names that one language has and another lacks.
func (l Proof) checkNames(t words.Text, known []string, f survey.Findings) {
	var first string
	for i, lang := range l.pack.Languages {
		names := namesIn(t[lang])
		for _, n := range names {
			if !slices.Contains(known, n) {
				f.Say("nothing fills {%s}; there are %s", n, strings.Join(known, ", "))
			}
		}
		slices.Sort(names)
		switch said := fmt.Sprint(slices.Compact(names)); {
		case i == 0:
			first = said
		case said != first && t[lang] != "" && len(l.pack.Languages) > 1:
			f.Say("the languages fill in different things: %s has %s, %s has %s", l.pack.Languages[0], first, lang, said)
		}
	}
}

func namesIn(s string) (names []string) {
	for {
		_, rest, ok := strings.Cut(s, "{")
		name, after, closed := strings.Cut(rest, "}")
		if !ok || !closed {
			return names
		}
		names = append(names, name)
		s = after
	}
}

// checkFields looks at the questions of a form: ids of their own, types of the
// closed set, options where they are chosen from, and other fields that exist.
// Before holds the fields asked earlier.
func (l Proof) checkFields(fields []form.Field, all *[]form.Field, f survey.Findings) {
	for i, x := range fields {
		f := f.At(i)
		known := func(id string) bool {
			return slices.ContainsFunc(*all, func(o form.Field) bool { return o.ID == id })
		}
		if known(x.ID) {
			f.Say("two fields are called %s", x.ID)
		}
		if !slices.Contains(form.Types, x.Type) {
			f.At("type").Say("%q is not a type; the types are %v", x.Type, form.Types)
		}
		for _, id := range x.When.Fields() {
			if !known(id) {
				f.At("when").Say("%s hangs on %s, which is not asked before it", x.ID, id)
			}
		}
		for _, id := range []string{x.After, x.Before} {
			if id != "" && id != form.Today && !known(id) {
				f.Say("%s is compared with %s, which is not asked before it", x.ID, id)
			}
		}
		plan, _ := l.pack.Identity(x.Identity)
		if (x.Type == form.Passport || plan.Person) && !x.Secret {
			f.Say("%s asks for a person's own number; write secret: true, so that who has it shown is written down", x.ID)
		}
		checkShape(x, f)
		*all = append(*all, x)
	}
}

func checkShape(x form.Field, f survey.Findings) {
	chosen := x.Type == form.Choice || x.Type == form.Select || x.Type == form.Several
	switch {
	case (x.Type == form.Identity) != (x.Identity != ""):
		f.Say("%s must be of the type identity and name the document, or neither", x.ID)
	case chosen && len(x.Options) < 2:
		f.Say("%s is chosen from options and needs at least two", x.ID)
	case !chosen && len(x.Options) > 0:
		f.At("options").Say("%s is a %s and has no options", x.ID, x.Type)
	case x.Type != form.Date && (x.After != "" || x.Before != "" || x.Calendar != ""):
		f.Say("%s is a %s; only dates have after, before and calendar", x.ID, x.Type)
	case x.Calendar != "" && x.Calendar != string(calendar.Gregorian):
		f.At("calendar").Say("%q is not a calendar here; write gregorian or leave it out", x.Calendar)
	case x.Max != 0 && x.Max < x.Min:
		f.At("max").Say("%s has its least value above its greatest", x.ID)
	}
	seen := map[string]bool{}
	for i, o := range x.Options {
		if seen[o.ID] {
			f.At("options", i).Say("two options are called %s", o.ID)
		}
		seen[o.ID] = true
	}
}
