package ui

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// Field is one question, for every question component: Input, Textarea, Select,
// Radios, Checkboxes, DateInput, FileUpload and Segments read what they need.
// Only ID and Label are always wanted.
type Field struct {
	ID       string // of the element; links of the error summary go there
	Name     string // of the answer; empty is ID
	Label    string // the question; the legend of a group
	Hint     string
	Error    string // how to mend the answer; empty is none
	Value    string // the answer: an option's Value for Select, Radios, Segments
	Values   []string // Checkboxes: the chosen ones; DateInput: day, month, year
	Options  []Option
	Optional bool // says "(optional)" after the label; every other question must be answered

	Type     string   // Input: text (default), email, tel, search, password
	Rows     int      // Textarea; 0 is 5
	Prefix   string   // Input: before the box: Rs
	Suffix   string   // Input: after the box: months
	Wrong    []string // DateInput: which of day, month, year to mark; none with an Error is all three
	Multiple bool     // FileUpload
	Disabled bool

	Heading     bool   // the label is the page's h1
	LabelClass  string // govuk-label--l, govuk-fieldset__legend--l
	Class       string // of the box: govuk-input--width-10; of a group of choices: govuk-radios--inline
	GroupClass  string // of the whole question
	DescribedBy string // ids of further explanations
	Bare        bool   // Radios, Checkboxes, DateInput: no fieldset, since the page already has one
	Attrs       templ.Attributes
}

// Option is one choice.
type Option struct {
	Value, Text string
	Hint        string
	Name        string // Checkboxes: another name than the field's
	ID          string // empty is made from the field's
	Disabled    bool
	Checked     bool            // also when the field's Value or Values name it
	Exclusive   bool            // Checkboxes: none of the others
	Divider     string          // the word between choices, "or"; all else is empty
	Reveal      templ.Component // asked only with this choice, below it
	Attrs       templ.Attributes
}

// name is the name the answer is sent under.
func (f Field) name() string {
	if f.Name != "" {
		return f.Name
	}
	return f.ID
}

// describedBy lists the ids of what explains the question: hint, then error.
func (f Field) describedBy() string {
	ids := strings.Fields(f.DescribedBy)
	if f.Hint != "" {
		ids = append(ids, f.ID+"-hint")
	}
	if f.Error != "" {
		ids = append(ids, f.ID+"-error")
	}
	return strings.Join(ids, " ")
}

// groupClass marks the whole question, red with an error.
func (f Field) groupClass() string {
	c := "govuk-form-group"
	if f.Error != "" {
		c += " govuk-form-group--error"
	}
	return join(c, f.GroupClass)
}

// boxClass is the class of one box of the given block: govuk-input.
func (f Field) boxClass(block string) string {
	c := join(block, f.Class)
	if f.Error != "" {
		c += " " + block + "--error"
	}
	return c
}

// inputType is the type attribute of the box.
func (f Field) inputType() string {
	if f.Type == "" {
		return "text"
	}
	return f.Type
}

// rows is the height of a long answer's box, in lines.
func (f Field) rows() string {
	if f.Rows == 0 {
		return "5"
	}
	return strconv.Itoa(f.Rows)
}

// optionID is the id of choice i. The first has the field's own, so that the
// error summary can link to it.
func (f Field) optionID(i int) string {
	switch o := f.Options[i]; {
	case o.ID != "":
		return o.ID
	case i == 0:
		return f.ID
	default:
		return f.ID + "-" + strconv.Itoa(i+1)
	}
}

// chosen reports whether the person has chosen o.
func (f Field) chosen(o Option) bool {
	if o.Checked {
		return true
	}
	return f.Value != "" && o.Value == f.Value || slices.Contains(f.Values, o.Value)
}

// optionName is the name choice o is sent under.
func (f Field) optionName(o Option) string {
	if o.Name != "" {
		return o.Name
	}
	return f.name()
}

// optionDescribedBy lists what explains one checkbox. Without a fieldset to
// carry them, the question's own hint and error are said with each.
func (f Field) optionDescribedBy(i int) string {
	var ids []string
	if f.Bare {
		ids = strings.Fields(f.describedBy())
	}
	if f.Options[i].Hint != "" {
		ids = append(ids, f.optionID(i)+"-item-hint")
	}
	return strings.Join(ids, " ")
}

// datePart is one of the three boxes of a date.
type datePart struct {
	id, name, label, value, class string
}

// dateParts returns the boxes of a date. Three boxes and not a date picker,
// since a picker knows no Bikram Sambat.
func (f Field) dateParts(p Page) []datePart {
	var out []datePart
	for i, part := range []string{"day", "month", "year"} {
		d := datePart{id: f.ID + "-" + part, name: f.name() + "-" + part, label: p.T("ui.date." + part)}
		if i < len(f.Values) {
			d.value = f.Values[i]
		}
		d.class = "govuk-input govuk-date-input__input"
		if slices.Contains(f.Wrong, part) || f.Error != "" && len(f.Wrong) == 0 {
			d.class += " govuk-input--error"
		}
		if part == "year" {
			d.class += " govuk-input--width-4"
		} else {
			d.class += " govuk-input--width-2"
		}
		out = append(out, d)
	}
	return out
}

// join puts classes one after the other and leaves empty ones out.
func join(classes ...string) string {
	return strings.Join(slices.DeleteFunc(classes, func(c string) bool { return c == "" }), " ")
}
