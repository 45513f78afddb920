// Package form describes what a service asks: parts, fields and documents, in
// the words of the law; it cleans and checks answers, and says the same rules
// as HTML attributes, so that browsers and the server agree.
package form

import (
	"slices"
	"strings"

	"github.com/shrama/shrama/shared/words"
)

// Type is the kind of answer a field takes. Each type is a validator tag and a
// set of HTML attributes; the set is closed.
type Type string

// The types. An answer is always one string in canonical form.
const (
	Text     Type = "text"     // one line, NFC
	Long     Type = "long"     // several lines
	Integer  Type = "integer"  // ASCII digits
	Money    Type = "money"    // decimal with two places, in the tenant's currency
	Date     Type = "date"     // YYYY-MM-DD, Gregorian; asked in three boxes
	YesNo    Type = "yes-no"   // yes or no
	Choice   Type = "choice"   // the id of an option, as radios
	Select   Type = "select"   // the id of an option, as a list
	Country  Type = "country"  // ISO 3166-1 alpha-2
	District Type = "district" // the id of one of the pack's districts
	Email    Type = "email"
	Phone    Type = "phone"    // +9779841234567
	Passport Type = "passport" // ICAO 9303: six to nine capitals and digits
	Identity Type = "identity" // a number of one of the pack's identity documents, which Field.Identity names
	Several  Type = "several"  // ids of options, as boxes; separated by commas, in the options' order
)

// Types lists every type.
var Types = []Type{Text, Long, Integer, Money, Date, YesNo, Choice, Select, Country, District, Email, Phone, Passport, Identity, Several}

// Option is one choice.
type Option struct {
	ID    string     `yaml:"id"`
	Label words.Text `yaml:"label"`
}

// Cond is a condition on answers in a closed vocabulary; the zero Cond always
// holds. Exactly one of Field, All and Any is set.
type Cond struct {
	Field string   `yaml:"field"`
	Is    string   `yaml:"is"`
	In    []string `yaml:"in"`
	Gte   string   `yaml:"gte"` // integers, amounts and dates
	Lt    string   `yaml:"lt"`
	All   []Cond   `yaml:"all"`
	Any   []Cond   `yaml:"any"`
}

// Field is one question.
type Field struct {
	ID       string     `yaml:"id"`
	Type     Type       `yaml:"type"`
	Label    words.Text `yaml:"label"`
	Hint     words.Text `yaml:"hint"`
	Optional bool       `yaml:"optional"`
	Max      int        `yaml:"max"`      // letters of a text (zero: 200, of a long one 2,000); the greatest integer (zero: none)
	Min      int        `yaml:"min"`      // the least integer
	After    string     `yaml:"after"`    // dates: another date field of the form, or "today", that must not be later
	Before   string     `yaml:"before"`   // dates: another date field, or "today", that must not be earlier
	Calendar string     `yaml:"calendar"` // dates: "gregorian" where passports and plates are written so; empty is the tenant's own
	Options  []Option   `yaml:"options"`
	Identity string     `yaml:"identity"` // the id of one of the pack's identities
	When     Cond       `yaml:"when"`     // asked only if this holds
	Regime   string     `yaml:"regime"`   // asked only under this regime; empty is always
	Profile  string     `yaml:"profile"`  // filled from the employer's profile field of this id
	Secret   bool       `yaml:"secret"`   // masked wherever an officer reads, until they have it shown; each showing is in the trail
	Cite     string     `yaml:"cite"`
}

// Part is one topic, one page of the form.
type Part struct {
	ID     string     `yaml:"id"`
	Title  words.Text `yaml:"title"`
	Hint   words.Text `yaml:"hint"`
	Regime string     `yaml:"regime"`
	Fields []Field    `yaml:"fields"`
}

// Document is one paper asked for. One whose certainty is practice is the
// office's own wish, and an admin may give it up; the others are law's.
type Document struct {
	ID        string     `yaml:"id"`
	Label     words.Text `yaml:"label"`
	Hint      words.Text `yaml:"hint"`
	Optional  bool       `yaml:"optional"`
	When      Cond       `yaml:"when"`
	Photo     bool       `yaml:"photo"` // an image only, re-encoded to JPEG
	Profile   string     `yaml:"profile"`
	Regime    string     `yaml:"regime"`
	Cite      string     `yaml:"cite"`
	Certainty string     `yaml:"certainty"`
}

// several puts chosen options in their order, each once; what is no option makes
// it empty.
func (f Field) several(s string) string {
	chosen := strings.Split(s, ",")
	known := 0
	var out []string
	for _, o := range f.Options {
		if slices.Contains(chosen, o.ID) {
			out = append(out, o.ID)
		}
	}
	for _, id := range chosen {
		if slices.Contains(out, strings.TrimSpace(id)) {
			known++
		}
	}
	if known != len(chosen) {
		return ""
	}
	return strings.Join(out, ",")
}

// Answers are canonical answers by field id. An absent id is not answered.
type Answers map[string]string
