package ui

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/a-h/templ"
)

// fromOptions makes our part from a fixture's options, by component.
var fromOptions = map[string]func(json.RawMessage) (templ.Component, error){
	"back-link":     backLinkFrom,
	"button":        buttonFrom,
	"checkboxes":    checkboxesFrom,
	"date-input":    dateInputFrom,
	"details":       detailsFrom,
	"error-message": errorMessageFrom,
	"error-summary": errorSummaryFrom,
	"fieldset":      fieldsetFrom,
	"file-upload":   fileUploadFrom,
	"hint":          hintFrom,
	"input":         inputFrom,
	"label":         labelFrom,
	"radios":        radiosFrom,
	"select":        selectFrom,
	"summary-list":  summaryListFrom,
	"table":         tableFrom,
	"tag":           tagFrom,
	"task-list":     taskListFrom,
	"textarea":      textareaFrom,
}

var en = testPage("en")

func labelFrom(raw json.RawMessage) (templ.Component, error) {
	var o struct {
		wordsOption
		For string `json:"for"`
	}
	err := read(raw, &o)
	return Label(en, Field{ID: o.For, Label: o.Text.s, LabelClass: o.Classes, Heading: o.Heading}), err
}

func hintFrom(raw json.RawMessage) (templ.Component, error) {
	var o struct{ ID, Text string }
	err := read(raw, &o)
	return Hint(en, o.ID, o.Text), err
}

func errorMessageFrom(raw json.RawMessage) (templ.Component, error) {
	var o struct{ ID, Text string }
	err := read(raw, &o)
	return ErrorMessage(en, o.ID, o.Text), err
}

func fieldsetFrom(raw json.RawMessage) (templ.Component, error) {
	var o struct {
		Legend      wordsOption      `json:"legend"`
		HTML        string           `json:"html"`
		DescribedBy string           `json:"describedBy"`
		Role        string           `json:"role"`
		Attributes  templ.Attributes `json:"attributes"`
	}
	err := read(raw, &o)
	l := Legend{Text: o.Legend.Text.s, Class: o.Legend.Classes, Heading: o.Legend.Heading, DescribedBy: o.DescribedBy, Role: o.Role, Attrs: o.Attributes}
	return with(Fieldset(en, l), templ.Raw(o.HTML)), err
}

func inputFrom(raw json.RawMessage) (templ.Component, error) {
	var o struct {
		question
		Type           string   `json:"type"`
		Prefix         onlyText `json:"prefix"`
		Suffix         onlyText `json:"suffix"`
		InputMode      string   `json:"inputmode"`
		Autocomplete   string   `json:"autocomplete"`
		Autocapitalize string   `json:"autocapitalize"`
		Pattern        string   `json:"pattern"`
		Spellcheck     *bool    `json:"spellcheck"`
	}
	err := read(raw, &o)
	f := o.field()
	f.Type, f.Prefix, f.Suffix = o.Type, o.Prefix.Text, o.Suffix.Text
	f.Attrs = attrs(f.Attrs, "inputmode", o.InputMode, "autocomplete", o.Autocomplete, "autocapitalize", o.Autocapitalize, "pattern", o.Pattern, "spellcheck", boolText(o.Spellcheck))
	return Input(en, f), err
}

func textareaFrom(raw json.RawMessage) (templ.Component, error) {
	var o struct {
		question
		Rows         any    `json:"rows"`
		Autocomplete string `json:"autocomplete"`
		Spellcheck   *bool  `json:"spellcheck"`
	}
	err := read(raw, &o)
	f := o.field()
	if n, ok := o.Rows.(float64); ok {
		f.Rows = int(n)
	}
	f.Attrs = attrs(f.Attrs, "autocomplete", o.Autocomplete, "spellcheck", boolText(o.Spellcheck))
	return Textarea(en, f), err
}

func selectFrom(raw json.RawMessage) (templ.Component, error) {
	var o struct {
		question
		Items list[item] `json:"items"`
	}
	err := read(raw, &o)
	f := o.field()
	f.Options = options(o.Items)
	return Select(en, f), err
}

func radiosFrom(raw json.RawMessage) (templ.Component, error) {
	var o struct {
		question
		Items list[item] `json:"items"`
	}
	err := read(raw, &o)
	f := o.group()
	f.Options = options(o.Items)
	return Radios(en, f), err
}

func checkboxesFrom(raw json.RawMessage) (templ.Component, error) {
	var o struct {
		question
		Items  list[item] `json:"items"`
		Values []string   `json:"values"`
	}
	err := read(raw, &o)
	f := o.group()
	f.Options, f.Values = options(o.Items), o.Values
	return Checkboxes(en, f), err
}

func fileUploadFrom(raw json.RawMessage) (templ.Component, error) {
	var o struct {
		question
		Multiple bool `json:"multiple"`
	}
	err := read(raw, &o)
	f := o.field()
	f.Multiple = o.Multiple
	return FileUpload(en, f), err
}

// dateInputFrom takes the fixtures that ask for day, month and year in this
// order; other dates we do not ask.
func dateInputFrom(raw json.RawMessage) (templ.Component, error) {
	type box struct {
		Name    string `json:"name"`
		Value   text   `json:"value"`
		Classes string `json:"classes"`
		Error   *bool  `json:"error"`
	}
	var o struct {
		question
		NamePrefix       string `json:"namePrefix"`
		Day, Month, Year *box
		Items            []box           `json:"items"`
		Values           map[string]text `json:"values"`
	}
	err := read(raw, &o)
	f := o.group()
	if f.Name = o.NamePrefix; f.Name == "" {
		f.Name = f.ID
	}
	given := map[string]*box{"day": o.Day, "month": o.Month, "year": o.Year}
	for i, b := range o.Items {
		if want := []string{"day", "month", "year"}; len(o.Items) != 3 || b.Name != want[i] {
			return nil, fmt.Errorf("not day, month and year: %s", b.Name)
		}
		given[b.Name] = &b
	}
	spared := slices.ContainsFunc([]*box{given["day"], given["month"], given["year"]}, func(b *box) bool { return b != nil && b.Error != nil && !*b.Error })
	for _, part := range []string{"day", "month", "year"} {
		v := o.Values[part]
		if p, ok := o.Values[o.NamePrefix+"-"+part]; ok {
			v = p
		}
		b := given[part]
		if b != nil && b.Value.set {
			v = b.Value
		}
		if wrong := b != nil && (b.Error != nil && *b.Error || strings.Contains(b.Classes, "govuk-input--error")); wrong || spared && (b == nil || b.Error == nil) {
			f.Wrong = append(f.Wrong, part)
		}
		f.Values = append(f.Values, v.s)
	}
	return DateInput(en, f), err
}

func buttonFrom(raw json.RawMessage) (templ.Component, error) {
	var o struct {
		Text, Name, Value, Href, Type, ID, Classes string
		Disabled                                   bool
		PreventDoubleClick                         *bool
		Attributes                                 templ.Attributes
	}
	err := read(raw, &o)
	a := Action{Text: o.Text, Name: o.Name, Value: o.Value, Href: o.Href, Type: o.Type, ID: o.ID, Disabled: o.Disabled, Attrs: o.Attributes}
	for c := range strings.FieldsSeq(o.Classes) {
		if w, ok := strings.CutPrefix(c, "govuk-button--"); ok && (Weight(w) == Secondary || Weight(w) == Warning) {
			a.Weight = Weight(w)
		} else {
			a.Class = join(a.Class, c)
		}
	}
	return Button(en, a), err
}

type linkOption struct {
	Text       string           `json:"text"`
	Href       string           `json:"href"`
	Hidden     string           `json:"visuallyHiddenText"`
	Classes    string           `json:"classes"`
	Attributes templ.Attributes `json:"attributes"`
}

func (l linkOption) link() Link {
	return Link{Text: l.Text, Href: l.Href, Hidden: l.Hidden, Class: l.Classes, Attrs: l.Attributes}
}

func errorSummaryFrom(raw json.RawMessage) (templ.Component, error) {
	var o struct {
		TitleText, DescriptionText string
		ErrorList                  []linkOption
		DisableAutoFocus           *bool
	}
	err := read(raw, &o)
	e := Errors{Title: o.TitleText, Text: o.DescriptionText}
	for _, l := range o.ErrorList {
		e.List = append(e.List, l.link())
	}
	return ErrorSummary(en, e), err
}

func backLinkFrom(raw json.RawMessage) (templ.Component, error) {
	var o linkOption
	err := read(raw, &o)
	if o.Href == "" {
		o.Href = "#"
	}
	return BackLink(en, o.link()), err
}

func tagFrom(raw json.RawMessage) (templ.Component, error) {
	var o struct{ Text, Classes string }
	err := read(raw, &o)
	return Tag(en, o.Classes, o.Text), err
}

func detailsFrom(raw json.RawMessage) (templ.Component, error) {
	var o struct {
		SummaryText, Text, HTML, ID, Classes string
		Open                                 bool
		Attributes                           templ.Attributes
	}
	err := read(raw, &o)
	inside := Text(o.Text)
	if o.HTML != "" {
		inside = templ.Raw(o.HTML)
	}
	return with(Details(en, Fold{Summary: o.SummaryText, ID: o.ID, Open: o.Open, Class: o.Classes, Attrs: o.Attributes}), inside), err
}

func summaryListFrom(raw json.RawMessage) (templ.Component, error) {
	var o struct {
		Rows list[struct {
			Key     onlyText
			Value   struct{ Text, HTML string }
			Actions struct {
				Items []linkOption
			}
			Classes string
		}]
	}
	err := read(raw, &o)
	var facts []Fact
	for _, r := range o.Rows {
		f := Fact{Key: r.Key.Text, Value: r.Value.Text, Class: r.Classes}
		if r.Value.HTML != "" {
			f.Content = templ.Raw(r.Value.HTML)
		}
		for _, l := range r.Actions.Items {
			f.Change = append(f.Change, l.link())
		}
		facts = append(facts, f)
	}
	return SummaryList(en, facts), err
}

func taskListFrom(raw json.RawMessage) (templ.Component, error) {
	var o struct {
		IDPrefix string
		Items    list[struct {
			Title, Hint   onlyText
			Href, Classes string
			Status        struct {
				Text, HTML, Classes string
				Tag                 *struct{ Text, Classes string }
			}
		}]
	}
	err := read(raw, &o)
	var tasks []Task
	for _, it := range o.Items {
		t := Task{Title: it.Title.Text, Href: it.Href, Hint: it.Hint.Text, Class: it.Classes, Mark: Text(it.Status.Text)}
		if it.Status.HTML != "" {
			t.Mark = templ.Raw(it.Status.HTML)
		}
		if it.Status.Tag != nil {
			t.Mark = Tag(en, it.Status.Tag.Classes, it.Status.Tag.Text)
		}
		if it.Status.Classes == "govuk-task-list__status--cannot-start-yet" {
			t.State = TaskClosed
		}
		tasks = append(tasks, t)
	}
	if o.IDPrefix == "" {
		o.IDPrefix = "task-list"
	}
	return TaskList(en, o.IDPrefix, tasks), err
}

type cellOption struct {
	Text       text             `json:"text"`
	HTML       string           `json:"html"`
	Format     string           `json:"format"`
	Classes    string           `json:"classes"`
	Colspan    int              `json:"colspan"`
	Attributes templ.Attributes `json:"attributes"`
}

func (c cellOption) cell() Cell {
	out := Cell{Text: c.Text.s, Numeric: c.Format == "numeric", Class: c.Classes, Span: c.Colspan, Attrs: c.Attributes}
	if c.HTML != "" {
		out.Content = templ.Raw(c.HTML)
	}
	return out
}

func tableFrom(raw json.RawMessage) (templ.Component, error) {
	var o struct {
		Head                             []cellOption
		Rows                             list[list[cellOption]]
		Caption, CaptionClasses, Classes string
		FirstCellIsHeader                bool
		Attributes                       templ.Attributes
	}
	err := read(raw, &o)
	g := Grid{Caption: o.Caption, CaptionClass: o.CaptionClasses, Class: o.Classes, FirstIsHead: o.FirstCellIsHeader, Attrs: o.Attributes}
	for _, c := range o.Head {
		g.Head = append(g.Head, c.cell())
	}
	for _, r := range o.Rows {
		var cells []Cell
		for _, c := range r {
			cells = append(cells, c.cell())
		}
		g.Rows = append(g.Rows, cells)
	}
	return Table(en, g), err
}

// attrs adds the pairs whose value is not empty.
func attrs(a templ.Attributes, pairs ...string) templ.Attributes {
	out := templ.Attributes{}
	for k, v := range a {
		out[k] = fmt.Sprint(v)
	}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			out[pairs[i]] = pairs[i+1]
		}
	}
	return out
}

func boolText(b *bool) string {
	if b == nil {
		return ""
	}
	return fmt.Sprint(*b)
}
