package lint_test

import (
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/compiled"
	"github.com/shrama/shrama/shared/pack/folder"
	"github.com/shrama/shrama/shared/pack/lint"
	"github.com/shrama/shrama/shared/pack/schedule"
	"github.com/shrama/shrama/shared/pack/source"
	"github.com/shrama/shrama/shared/pack/survey"
)

// FuzzPack puts any text in the place of any file of the sound pack. Nothing
// panics; what loads is saved and loads the same again; and what the check lets
// through is within the limits.
func FuzzPack(f *testing.F) {
	whole := sound(f)
	names := slices.Sorted(maps.Keys(whole))
	for i, name := range names {
		f.Add(i, string(whole[name].Data))
	}
	f.Add(4, "id: injury\nrows: [{id: a, part_of: a}, {id: a, values: [{from: 0001-01-01, until: 9999-12-31, amount: \"1e9\"}]}]\n")
	f.Add(1, "- {id: a, in: tables/band, kind: gap, at: {workers: \"-9007199254740993\"}}\n")
	f.Add(0, "languages: [en]\nregimes: [{until: 9999-12-31}, {since: 9999-12-31}]\nposts: [{id: a, superior: b}, {id: b, superior: b}]\n")
	f.Fuzz(func(t *testing.T, at int, text string) {
		fsys := maps.Clone(whole)
		name := names[max(at, 0)%len(names)]
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
		faults := lint.Lint(fsys, "xx", today)
		reloads(t, fsys, name)
		if len(faults) > 0 {
			return
		}
		p, err := pack.Open(fsys).Pack("xx")
		if err != nil || len(text) > 64<<10 || len(p.Phone.Mobile) > 200 {
			t.Fatalf("%s is sound and yet too much: %d bytes, %v", name, len(text), err)
		}
		for _, id := range p.Services {
			s, err := p.Service(id)
			if err != nil {
				t.Fatalf("%s is sound and does not load: %v", id, err)
			}
			n := len(s.OfficeForm)
			for _, part := range s.Parts {
				n += len(part.Fields)
			}
			if n > 200 {
				t.Fatalf("%s is sound and asks %d things", id, n)
			}
		}
	})
}

// reloads saves one file of a pack, if it loads, and holds what is loaded from
// that against what was saved.
func reloads(t interface {
	Helper()
	Fatalf(string, ...any)
}, fsys fstest.MapFS, name string) {
	t.Helper()
	fresh := func() any { return folder.Files(fsys, "xx")[name] }
	first := fresh()
	if err := source.Read(fsys, name, first); err != nil {
		if _, ok := errors.AsType[survey.Refused](err); !ok {
			t.Fatalf("%s: %v is no refusal", name, err)
		}
		return
	}
	saved, err := compiled.Form(fsys, name, fresh())
	if err != nil {
		t.Fatalf("%s loads and cannot be saved: %v", name, err)
	}
	fsys = maps.Clone(fsys)
	fsys[compiled.Name(name)] = &fstest.MapFile{Data: saved}
	var again any
	switch first.(type) {
	case *pack.Pack:
		again, err = compiled.Read[pack.Pack](fsys, name)
	case *pack.Service:
		again, err = compiled.Read[pack.Service](fsys, name)
	case *schedule.Schedule:
		again, err = compiled.Read[schedule.Schedule](fsys, name)
	default:
		again, err = compiled.Read[schedule.Register](fsys, name)
	}
	none := func(a, b calendar.Span) bool { return a == b || a.IsZero() && b.IsZero() } // a unit of nothing is nothing
	same := cmp.Options{cmp.Comparer(none), cmpopts.IgnoreUnexported(pack.Pack{}, pack.Service{}, schedule.Schedule{}), cmpopts.EquateEmpty()}
	if diff := cmp.Diff(first, again, same); err != nil || diff != "" {
		t.Fatalf("%s loads otherwise when saved: %v\n%s", name, err, diff)
	}
}

// TestAPackOverItsLimitsIsRefused grows the sound pack in one way each.
func TestAPackOverItsLimitsIsRefused(t *testing.T) {
	for _, tt := range []struct {
		name, file string
		grow       func(text string) string
		want       string
	}{
		{"a file of 65 KB", "xx/pack.yaml", func(s string) string { return s + "# " + strings.Repeat("a", 64<<10) + "\n" }, "one file holds at most 64"},
		{"201 fields", "xx/services/permit.yaml", func(s string) string {
			var more strings.Builder
			for i := range 201 {
				more.WriteString("      - {id: f" + string(rune('a'+i/26)) + string(rune('a'+i%26)) + ", type: yes-no, label: {en: Q}}\n")
			}
			return strings.Replace(s, "      - {id: workers, type", more.String()+"      - {id: workers, type", 1)
		}, "one form has at most 200"},
		{"a table of too many cases", "xx/tables/band.yaml", func(s string) string {
			var inputs, when strings.Builder
			for _, in := range "abcdefghijklmnopqr" {
				inputs.WriteString("  - {id: " + string(in) + ", type: enum, in: [x, y]}\n")
				when.WriteString(", " + string(in) + ": {is: x}")
			}
			s = strings.Replace(s, "rows:\n", inputs.String()+"rows:\n", 1)
			return strings.Replace(s, `{workers: {gte: "20"}}`, `{workers: {gte: "20"}`+when.String()+"}", 1)
		}, "make it two tables"},
	} {
		fsys := sound(t)
		text := tt.grow(string(fsys[tt.file].Data))
		if text == string(fsys[tt.file].Data) {
			t.Fatalf("%s: nothing grew", tt.name)
		}
		fsys[tt.file] = &fstest.MapFile{Data: []byte(text)}
		found := lint.Lint(fsys, "xx", today)
		if !slices.ContainsFunc(found, func(f pack.Fault) bool { return strings.Contains(f.Text, tt.want) }) {
			t.Errorf("%s: found %v, want %q", tt.name, found, tt.want)
		}
	}
}

// TestAMutantIsJudgedAndReloads changes single words and lines of the sound pack
// into such as law does not have.
func TestAMutantIsJudgedAndReloads(t *testing.T) {
	whole := sound(t)
	names := slices.Sorted(maps.Keys(whole))
	odd := []string{"", "0", "-1", "99999999999", "0001-01-01", "9999-12-31", "null", "[]", "{}", "[{}]", "{en: x}", "true", "a-z", "\"<b>\"", "1e9", "12/5", "month", "permit", "workers", "today"}
	word := regexp.MustCompile(`[\p{L}\p{N}_.-]+|"[^"]*"`)
	rapid.Check(t, func(t *rapid.T) {
		fsys := maps.Clone(whole)
		for range rapid.IntRange(1, 3).Draw(t, "changes") {
			name := rapid.SampledFrom(names).Draw(t, "file")
			lines := strings.Split(string(fsys[name].Data), "\n")
			i := rapid.IntRange(0, len(lines)-1).Draw(t, "line")
			switch rapid.IntRange(0, 3).Draw(t, "how") {
			case 0:
				lines = slices.Delete(lines, i, i+1)
			case 1:
				lines = slices.Insert(lines, i, lines[i])
			default:
				words := word.FindAllStringIndex(lines[i], -1)
				if len(words) > 0 {
					at := rapid.SampledFrom(words).Draw(t, "word")
					lines[i] = lines[i][:at[0]] + rapid.SampledFrom(odd).Draw(t, "odd") + lines[i][at[1]:]
				}
			}
			fsys[name] = &fstest.MapFile{Data: []byte(strings.Join(lines, "\n"))}
		}
		for _, f := range lint.Lint(fsys, "xx", today) {
			if f.Text == "" || f.Line < 1 || fsys[f.File] == nil {
				t.Fatalf("a fault without its place or sentence: %+v", f)
			}
		}
		for _, name := range names {
			reloads(t, fsys, name)
		}
	})
}
