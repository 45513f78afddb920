package form

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/words"
)

// Today stands in Field.After and Field.Before for the day of the check.
const Today = "today"

// Env is what a check needs to know besides the form.
type Env struct {
	Today      civil.Date
	Calendar   *calendar.Calendar // of the tenant, for dates in three boxes; nil is Gregorian
	Earlier    Answers            // answers given on other pages of the same form
	Form       []Part             // all its pages, so that faults can name fields of the others
	Phone      PhonePlan          // how the country writes numbers
	Districts  []string           // ids
	Identities []IdentityPlan     // the country's identity documents
	Keyed      Keyed              // hashes what is not kept in clear; nil refuses it
	Words      *words.Printer     // prints labels and days in faults; nil leaves ids and YYYY-MM-DD
}

// PhonePlan is how a country's telephone numbers are written.
type PhonePlan struct {
	Country string `yaml:"country"` // +977
	Mobile  string `yaml:"mobile"`  // RE2 of the national part
	Fixed   string `yaml:"fixed"`   // RE2 of the national part of a desk telephone; empty refuses them
	Example string `yaml:"example"`
}

// Check cleans the answers to fields and checks them. It returns every answer
// that was asked for, in canonical form, also those at fault, so that a page can
// show them again; and a fault for each answer that needs mending, in form
// order. Answers to fields that are not asked are dropped.
func Check(fields []Field, in Answers, env Env) (Answers, []fault.Field) {
	c := check{env: env, fields: fields, all: Answers{}}
	maps.Copy(c.all, env.Earlier)
	for _, f := range fields {
		delete(c.all, f.ID)
	}
	var faults []fault.Field
	out := make(Answers, len(fields))
	for _, f := range fields {
		if !f.When.Holds(c.all) {
			continue
		}
		s, code, args := c.field(f, in[f.ID], env.Earlier[f.ID])
		if s != "" {
			out[f.ID], c.all[f.ID] = s, s
		}
		if code != "" {
			faults = append(faults, fault.Field{ID: f.ID, Code: code, Args: args})
		}
	}
	return out, faults
}

// check is one check under way.
type check struct {
	env    Env
	fields []Field
	all    Answers // cleaned, of this page and of earlier ones
}

// field returns one answer in canonical form and what is wrong with it.
func (c check) field(f Field, typed, earlier string) (s, code string, args []string) {
	if f.unchanged(typed, earlier) {
		typed = earlier
	}
	s, ok := canonical(f.Type, typed)
	switch {
	case !ok:
		return "", "form.characters", nil
	case s == "" && f.Optional:
		return "", "", nil
	case s == "":
		return "", required(f.Type), nil
	}
	switch f.Type {
	case Text, Long:
		if f.long(s) {
			code, args = c.say(f, "max")
		}
		return s, code, args
	case Date:
		var err error
		if s, err = f.date(s, c.env.Calendar); err != nil {
			return s, dateCode(err), nil
		}
	case Identity:
		return c.identity(f, s, earlier)
	case Several:
		s = f.several(s)
	case Phone:
		s, _ = c.env.Phone.Canonical(s)
	default:
	}
	if broken := Judge(f.tag(), s, c.own); broken != "" {
		code, args = c.say(f, broken)
	}
	return s, code, args
}

// Plain brings a text, of one line or several, into canonical form. It returns the
// code of what is wrong with one that hides signs or has more letters than the
// field takes. It asks no validator, since it is also done to what was checked when
// it was typed.
func (f Field) Plain(s string) (clean, code string) {
	clean, ok := canonical(f.Type, s)
	switch {
	case !ok:
		return "", "form.characters"
	case f.long(clean):
		return clean, "form.too-long"
	}
	return clean, ""
}

func (f Field) long(s string) bool { return utf8.RuneCountInString(s) > f.letters() }

func required(t Type) string {
	switch t {
	case YesNo, Choice, Select, Country, District:
		return "form.choose"
	case Several:
		return "form.choose-some"
	case Date:
		return "form.date-part"
	default:
		return "form.required"
	}
}

func dateCode(err error) string {
	switch {
	case errors.Is(err, ErrDatePart):
		return "form.date-part"
	case errors.Is(err, ErrDateBeyond):
		return "form.date-beyond"
	default:
		return "form.date"
	}
}

// say turns the validator's tag into a code of the word list and what its
// sentence needs.
func (c check) say(f Field, tag string) (code string, args []string) {
	switch tag {
	case "max":
		return "form.too-long", []string{"max", c.number(f.letters())}
	case "least":
		return "form.least", []string{"min", c.number(f.Min)}
	case "most":
		return "form.most", []string{"max", c.number(f.Max)}
	case "after", "before":
		other := map[string]string{"after": f.After, "before": f.Before}[tag]
		if other == Today {
			return "form." + tag + "-today", nil
		}
		return "form." + tag, []string{"other", c.label(other)}
	case "oneof":
		return "form.choose", nil
	case "several":
		return "form.choose-some", nil
	case "whole":
		return "form.number", nil
	case "phone":
		return "form.phone", []string{"example", c.env.Phone.Example}
	default:
		return "form." + tag, nil
	}
}

func (c check) number(n int) string {
	if c.env.Words == nil {
		return strconv.Itoa(n)
	}
	return c.env.Words.Number(int64(n))
}

// label names another field in the person's language.
func (c check) label(id string) string {
	if c.env.Words == nil {
		return id
	}
	is := func(f Field) bool { return f.ID == id }
	if i := slices.IndexFunc(c.fields, is); i >= 0 {
		return c.env.Words.In(c.fields[i].Label)
	}
	for _, p := range c.env.Form {
		if i := slices.IndexFunc(p.Fields, is); i >= 0 {
			return c.env.Words.In(p.Fields[i].Label)
		}
	}
	return id
}

// letters is how long a text may be.
func (f Field) letters() int {
	switch {
	case f.Type == Email:
		return 254 // RFC 5321, 4.5.3.1.3
	case f.Max > 0:
		return f.Max
	case f.Type == Long:
		return 2000
	default:
		return 200
	}
}

// tag is the field as a rule of the validator.
func (f Field) tag() string {
	switch f.Type {
	case Integer:
		tag := "whole,least=" + strconv.Itoa(f.Min)
		if f.Max > 0 {
			tag += ",most=" + strconv.Itoa(f.Max)
		}
		return tag
	case Date:
		return "date" + f.than("after", f.After) + f.than("before", f.Before)
	case YesNo:
		return "oneof=yes no"
	case Several:
		return "several"
	case Choice, Select:
		ids := make([]string, len(f.Options))
		for i, o := range f.Options {
			ids[i] = o.ID
		}
		return "oneof=" + strings.Join(ids, " ")
	case Email:
		return "max=" + strconv.Itoa(f.letters()) + ",email"
	default: // the other types are tags of the same name
		return string(f.Type)
	}
}

func (f Field) than(tag, other string) string {
	if other == "" {
		return ""
	}
	return "," + tag + "=" + other
}
