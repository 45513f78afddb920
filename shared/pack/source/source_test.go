package source_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/pack/source"
	"github.com/shrama/shrama/shared/pack/survey"
)

type law struct {
	Name  string            `yaml:"name"`
	Days  int               `yaml:"days"`
	Known bool              `yaml:"known"`
	From  civil.Date        `yaml:"from"`
	Words map[string]string `yaml:"words"`
	Parts []part            `yaml:"parts"`
}

type part struct {
	ID   string `yaml:"id"`
	Span span   `yaml:",inline"`
}

type span struct {
	N int `yaml:"n"`
}

func TestReadReportsEveryFaultAtOnceWithItsLine(t *testing.T) {
	text := `name: [a]
days: seven
known: perhaps
from: 2026-02-30
words: {a: {b: c}}
parts:
  - {id: x, n: 3}
  - {id: y, m: 3}
  - z
name: again
`
	err := source.Read(fstest.MapFS{"law.yaml": {Data: []byte(text)}}, "law.yaml", new(law))
	want := `pack: refused:
law.yaml:1: name is one value, not a list
law.yaml:2: days is a whole number; "seven" is not
law.yaml:3: known is true or false; "perhaps" is not
law.yaml:4: from: "2026-02-30" is not a date like 2026-11-21
law.yaml:5: a is one value, not several keys
law.yaml:8: there is no key m here; the keys are id, n
law.yaml:9: parts has keys of its own; "z" is one value
law.yaml:10: the key name stands here and on line 1; keep one`
	if err == nil {
		t.Fatal("a file at fault is read")
	}
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}

func TestReadTakesAWholeFile(t *testing.T) {
	text := "name: a\ndays: 7\nknown: true\nfrom: 2026-02-28\nwords: {a: \"1\", b: 2}\nparts:\n  - {id: x, n: 3}\n"
	var got law
	if err := source.Read(fstest.MapFS{"law.yaml": {Data: []byte(text)}}, "law.yaml", &got); err != nil {
		t.Fatal(err)
	}
	want := law{"a", 7, true, civil.Date{Year: 2026, Month: 2, Day: 28}, map[string]string{"a": "1", "b": "2"}, []part{{"x", span{3}}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
}

func TestReadRefusesWhatIsNotOneDocument(t *testing.T) {
	for name, text := range map[string]string{
		"two documents":   "name: a\n---\nname: b\n",
		"an open bracket": "name: [a\n",
		"nothing":         "",
		"tabs":            "parts:\n\t- {id: x}\n",
	} {
		err := source.Read(fstest.MapFS{"law.yaml": {Data: []byte(text)}}, "law.yaml", new(law))
		if _, ok := errors.AsType[survey.Refused](err); !ok {
			t.Errorf("%s: err = %v, want a refusal", name, err)
		}
	}
	if err := source.Read(fstest.MapFS{}, "law.yaml", new(law)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("err = %v, want that the file is not there", err)
	}
}

func TestPlaceFindsTheNearestLine(t *testing.T) {
	fsys := fstest.MapFS{"law.yaml": {Data: []byte("name: a\nparts:\n  - id: x\n    n: 3\n  - id: y\n")}}
	f := survey.New()
	f.At("parts", 1, "n").Say("the second has no number")
	f.At("parts", 0, "n").Say("three is wrong")
	f.Say("and something else")
	got, err := source.Place(fsys, "law.yaml", f.All())
	if err != nil {
		t.Fatal(err)
	}
	want := []survey.Fault{
		{File: "law.yaml", Line: 1, Text: "and something else"},
		{File: "law.yaml", Line: 4, Text: "three is wrong"},
		{File: "law.yaml", Line: 5, Text: "the second has no number"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}

// FuzzRead: whatever the bytes, a file is read or refused, never a panic, and
// what is refused says why on a line of the file.
func FuzzRead(f *testing.F) {
	f.Add("name: a\nparts:\n  - {id: x, n: 3}\n")
	f.Add("a: &a [*a, *a]\n")
	f.Add("? [x]\n: y\n")
	f.Add("<<: {name: b}\n")
	f.Fuzz(func(t *testing.T, text string) {
		err := source.Read(fstest.MapFS{"law.yaml": {Data: []byte(text)}}, "law.yaml", new(law))
		refused, ok := errors.AsType[survey.Refused](err)
		if err != nil && !ok {
			t.Fatalf("err = %v, want a refusal", err)
		}
		for _, fault := range refused {
			if fault.Text == "" || fault.Line < 1 || fault.Line > strings.Count(text, "\n")+strings.Count(text, "\r")+strings.Count(text, "\u0085")+strings.Count(text, "\u2028")+strings.Count(text, "\u2029")+2 {
				t.Fatalf("%v of a file of %d lines", fault, strings.Count(text, "\n")+1)
			}
		}
	})
}
