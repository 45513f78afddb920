package ui

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"
)

// govukComponents is where npm puts govuk-frontend's own fixtures: for each
// component, options and the HTML its authors promise for them.
const govukComponents = "../../../infra/npm/node_modules/govuk-frontend/dist/govuk/components"

// supported is how many fixtures each of our parts reproduces. The numbers may
// only grow; what is left out stands, with the reason, in testdata/govuk.csv.
var supported = map[string]int{
	"back-link":     6,
	"button":        34,
	"checkboxes":    36,
	"date-input":    32,
	"details":       9,
	"error-message": 3,
	"error-summary": 13,
	"fieldset":      16,
	"file-upload":   16,
	"hint":          3,
	"input":         38,
	"label":         15,
	"radios":        36,
	"select":        15,
	"summary-list":  13,
	"table":         18,
	"tag":           10,
	"task-list":     7,
	"textarea":      18,
}

type fixture struct {
	Name    string          `json:"name"`
	Options json.RawMessage `json:"options"`
	HTML    string          `json:"html"`
}

func fixtures(t *testing.T, component string) []fixture {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(govukComponents, component, "fixtures.json"))
	if err != nil {
		t.Fatal("govuk-frontend is missing: run npm ci --ignore-scripts in infra/npm")
	}
	var file struct {
		Fixtures []fixture `json:"fixtures"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	return file.Fixtures
}

// leftOut reads testdata/govuk.csv: component, fixture, reason.
func leftOut(t *testing.T) map[string]string {
	t.Helper()
	f, err := os.Open("testdata/govuk.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // read only
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, r := range rows[1:] {
		out[r[0]+"/"+r[1]] = r[2]
	}
	return out
}

func TestOurPartsAreGovukFrontendsHTML(t *testing.T) {
	reasons := leftOut(t)
	seen := map[string]bool{}
	for _, component := range slices.Sorted(maps.Keys(supported)) {
		t.Run(component, func(t *testing.T) {
			count := 0
			for _, f := range fixtures(t, component) {
				key := component + "/" + f.Name
				if _, ok := reasons[key]; ok {
					seen[key] = true
					continue
				}
				if sameAsFixture(t, component, f) {
					count++
				}
			}
			if count != supported[component] {
				t.Errorf("%d fixtures hold, want %d", count, supported[component])
			}
		})
	}
	for key := range reasons {
		if !seen[key] {
			t.Errorf("testdata/govuk.csv leaves out %s, which govuk-frontend does not have", key)
		}
	}
}

// sameAsFixture renders our part from the fixture's options and compares it with
// the fixture's HTML.
func sameAsFixture(t *testing.T, component string, f fixture) bool {
	t.Helper()
	ours, err := fromOptions[component](f.Options)
	if err != nil {
		t.Errorf("%s: %v", f.Name, err)
		return false
	}
	want := canonical(t, f.HTML)
	got := canonical(t, englishWords().Replace(render(t, ours)))
	if component == "date-input" {
		want = ownDateNames(want)
	}
	if d := cmp.Diff(got, want); d != "" {
		t.Errorf("%s (-got +want):\n%s", f.Name, d)
		return false
	}
	return true
}

// read decodes a fixture's options and refuses those that v does not name.
func read(options json.RawMessage, v any) error {
	d := json.NewDecoder(bytes.NewReader(options))
	d.DisallowUnknownFields()
	return d.Decode(v)
}

// text is an option that govuk-frontend takes as a string, a number or nothing.
type text struct {
	s   string
	set bool
}

func (x *text) UnmarshalJSON(b []byte) error {
	var v any
	if err := json.Unmarshal(b, &v); err != nil {
		return err
	}
	if v == nil || v == false {
		return nil
	}
	x.s, x.set = fmt.Sprint(v), true
	return nil
}

// wordsOption is an option with text and classes; isPageHeading makes it the h1.
type wordsOption struct {
	Text    text   `json:"text"`
	Classes string `json:"classes"`
	Heading bool   `json:"isPageHeading"`
}

// list drops the entries that a template left out with null, false or "".
type list[T any] []T

func (l *list[T]) UnmarshalJSON(b []byte) error {
	var raw []json.RawMessage
	if err := json.Unmarshal(b, &raw); err != nil {
		return err
	}
	for _, r := range raw {
		if slices.Contains([]string{"null", "false", `""`, "0"}, string(r)) {
			continue
		}
		var v T
		if err := read(r, &v); err != nil {
			return err
		}
		*l = append(*l, v)
	}
	return nil
}

type groupOption struct {
	Classes string `json:"classes"`
}

// question holds the options that the question components share.
type question struct {
	ID          string           `json:"id"`
	Name        string           `json:"name"`
	IDPrefix    string           `json:"idPrefix"`
	Label       wordsOption      `json:"label"`
	Fieldset    *fieldsetOption  `json:"fieldset"`
	Hint        *onlyText        `json:"hint"`
	Error       *onlyText        `json:"errorMessage"`
	Classes     string           `json:"classes"`
	DescribedBy string           `json:"describedBy"`
	FormGroup   groupOption      `json:"formGroup"`
	Attributes  templ.Attributes `json:"attributes"`
	Disabled    bool             `json:"disabled"`
	Value       text             `json:"value"`
}

type onlyText struct {
	Text string `json:"text"`
}

type fieldsetOption struct {
	Legend      wordsOption `json:"legend"`
	DescribedBy string      `json:"describedBy"`
}

// field is our Field for those options.
func (q question) field() Field {
	f := Field{
		ID: q.ID, Name: q.Name, Label: q.Label.Text.s, LabelClass: q.Label.Classes, Heading: q.Label.Heading,
		Class: q.Classes, DescribedBy: q.DescribedBy, GroupClass: q.FormGroup.Classes, Attrs: q.Attributes,
		Disabled: q.Disabled, Value: q.Value.s,
	}
	if f.ID == "" {
		f.ID = q.Name
	}
	if q.IDPrefix != "" {
		f.ID = q.IDPrefix
	}
	if q.Hint != nil {
		f.Hint = q.Hint.Text
	}
	if q.Error != nil {
		f.Error = q.Error.Text
	}
	return f
}

// group is our Field for a question whose label is a legend.
func (q question) group() Field {
	f := q.field()
	f.Bare = q.Fieldset == nil
	if !f.Bare {
		l := q.Fieldset.Legend
		f.Label, f.LabelClass, f.Heading, f.DescribedBy = l.Text.s, l.Classes, l.Heading, q.Fieldset.DescribedBy
	}
	return f
}

type item struct {
	Value       text             `json:"value"`
	Text        string           `json:"text"`
	Hint        onlyText         `json:"hint"`
	ID          string           `json:"id"`
	Name        string           `json:"name"`
	Checked     bool             `json:"checked"`
	Selected    bool             `json:"selected"`
	Disabled    bool             `json:"disabled"`
	Divider     string           `json:"divider"`
	Behaviour   string           `json:"behaviour"`
	Attributes  templ.Attributes `json:"attributes"`
	Conditional struct {
		HTML text `json:"html"`
	} `json:"conditional"`
}

func options(items list[item]) []Option {
	var out []Option
	for _, it := range items {
		o := Option{
			Value: it.Value.s, Text: it.Text, Hint: it.Hint.Text, ID: it.ID, Name: it.Name, Disabled: it.Disabled,
			Checked: it.Checked || it.Selected, Divider: it.Divider, Exclusive: it.Behaviour == "exclusive", Attrs: it.Attributes,
		}
		if it.Conditional.HTML.s != "" {
			o.Reveal = templ.Raw(it.Conditional.HTML.s)
		}
		out = append(out, o)
	}
	return out
}

// englishWords puts the English sentence for each key of ui.csv that a printer
// without its book would leave.
func englishWords() *strings.Replacer {
	rows := slices.Clone(book())
	slices.SortFunc(rows, func(a, b []string) int { return len(b[0]) - len(a[0]) })
	var pairs []string
	for _, r := range rows {
		pairs = append(pairs, r[0], r[1])
	}
	return strings.NewReplacer(pairs...)
}
