// Package pack loads a tenant family's folder of law into checked, typed values.
//
// A pack that names an unknown key, an uncited value or a route with a dead end
// does not load. Files are read one at a time and on first need: pack.yaml, then
// the asked service's own file.
package pack

import (
	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/rule"
	"github.com/shrama/shrama/shared/words"
)

// Theme is the five values a tenant's pages differ in (see the design guide).
type Theme struct {
	Brand     string `yaml:"brand"`
	BrandDark string `yaml:"brand_dark"`
	Tint      string `yaml:"tint"`
	TintDark  string `yaml:"tint_dark"`
	Weave     string `yaml:"weave"` // a name of the design system's weaves: dhaka, bastar, bandhani, dumbara, kantha
}

// Source is one text of law or practice that values cite by its id.
type Source struct {
	ID       string     `yaml:"id"`
	Title    words.Text `yaml:"title"`
	Citation string     `yaml:"citation"`
	URL      string     `yaml:"url"`
	Read     civil.Date `yaml:"read"` // the day somebody read it for this pack
	Note     string     `yaml:"note"`
}

// Office is one place where officers work.
type Office struct {
	ID        string     `yaml:"id"`
	Name      words.Text `yaml:"name"`
	Head      bool       `yaml:"head"`      // the Department
	Parent    string     `yaml:"parent"`    // the office above; empty for the head
	Districts []string   `yaml:"districts"` // the territory, by district id
	Code      string     `yaml:"code"`      // short letters in numbers: K
	Certainty string     `yaml:"certainty"`
}

// District is one unit of territory.
type District struct {
	ID   string     `yaml:"id"`
	Name words.Text `yaml:"name"`
}

// Role is a post of the administration, as far as the product acts on it.
type Role struct {
	ID       string     `yaml:"id"`
	Name     words.Text `yaml:"name"`
	Superior string     `yaml:"superior"` // the role that supervises it; empty at the top
	Cite     string     `yaml:"cite"`
}

// Hours are one weekday's office hours, local time.
type Hours struct {
	Open  string `yaml:"open"`  // 10:00
	Close string `yaml:"close"` // 17:00
}

// Time is the administration's calendar.
type Time struct {
	Zone       string           `yaml:"zone"`        // IANA
	Calendar   string           `yaml:"calendar"`    // gregorian or bikram-sambat
	FiscalFrom string           `yaml:"fiscal_from"` // month and day its fiscal year begins in that calendar: 04-01
	Hours      map[string]Hours `yaml:"hours"`       // by English weekday in lower case; a day without hours is the weekly rest
	Cite       string           `yaml:"cite"`
}

// Holiday is one closed day.
type Holiday struct {
	Date      civil.Date `yaml:"date"`
	Name      words.Text `yaml:"name"`
	Scope     string     `yaml:"scope"` // all, or who has it: only "all" closes an office
	Certainty string     `yaml:"certainty"`
}

// Pack is what pack.yaml says of one administration.
type Pack struct {
	Code             string          `yaml:"-"`
	Version          string          `yaml:"-"` // hash of the pack's files
	Name             words.Text      `yaml:"name"`
	Government       words.Text      `yaml:"government"`
	Department       words.Text      `yaml:"department"`
	Languages        []string        `yaml:"languages"` // the first is the tenant's own
	Currency         string          `yaml:"currency"`
	Digits           string          `yaml:"digits"`   // script whose digits its own language writes: deva, beng, latn …
	Grouping         string          `yaml:"grouping"` // lakh or thousand
	Phone            PhonePlan       `yaml:"phone"`
	Helpline         Helpline        `yaml:"helpline"`
	Theme            Theme           `yaml:"theme"`
	Time             Time            `yaml:"time"`
	Modules          []string        `yaml:"modules"`
	Services         []string        `yaml:"services"` // file names under services/, in the order pages list them
	Roles            []Role          `yaml:"roles"`
	Offices          []Office        `yaml:"offices"`
	Districts        []District      `yaml:"districts"`
	Sources          []Source        `yaml:"sources"`
	Holidays         []Holiday       `yaml:"holidays"`
	Payments         []Payment       `yaml:"payments"`
	Profile          []form.Part     `yaml:"profile"` // what an employer tells once, used by every service
	ProfileDocuments []form.Document `yaml:"profile_documents"`
}

// PhonePlan is how mobile numbers are written.
type PhonePlan struct {
	Country string `yaml:"country"` // +977
	Mobile  string `yaml:"mobile"`  // RE2 of the national part
	Example string `yaml:"example"`
}

// Helpline is the number on every page.
type Helpline struct {
	Number    string     `yaml:"number"`
	Hours     words.Text `yaml:"hours"`
	Certainty string     `yaml:"certainty"`
}

// Payment is one way to pay.
type Payment struct {
	ID    string     `yaml:"id"` // esewa, voucher
	Label words.Text `yaml:"label"`
	Hint  words.Text `yaml:"hint"`
}

// Item is one question of a checklist.
type Item struct {
	ID    string     `yaml:"id"`
	Label words.Text `yaml:"label"`
	Cite  string     `yaml:"cite"`
}

// Checklist is what an officer tests and answers in a step, item by item.
type Checklist struct {
	ID    string     `yaml:"id"`
	Title words.Text `yaml:"title"`
	Cite  string     `yaml:"cite"`
	Items []Item     `yaml:"items"`
}

// Validity is how long a record holds.
type Validity struct {
	From      string        `yaml:"from"`    // granted, or a date field of the form
	To        string        `yaml:"to"`      // a date field of the form that ends it, if the applicant proposes one
	Longest   calendar.Span `yaml:"longest"` // the longest the law allows
	Total     calendar.Span `yaml:"total"`   // with renewals, from the first grant; zero is no limit
	Cite      string        `yaml:"cite"`
	Certainty string        `yaml:"certainty"`
}

// Renewal is when and how a record may be renewed.
type Renewal struct {
	Opens     calendar.Span `yaml:"opens"`  // before the end; zero is any time
	Closes    calendar.Span `yaml:"closes"` // before the end; zero is the end itself
	Again     []string      `yaml:"again"`  // steps that must be passed again, such as the test
	Remind    calendar.Span `yaml:"remind"` // before the end, the holder is told
	Cite      string        `yaml:"cite"`
	Certainty string        `yaml:"certainty"`
}

// Act is one thing that officers may do to a record after it is issued.
type Act struct {
	ID        string     `yaml:"id"` // amend, suspend, restore, revoke
	Label     words.Text `yaml:"label"`
	Done      words.Text `yaml:"done"`
	By        []string   `yaml:"by"`
	Fields    []string   `yaml:"fields"` // amend: which contents
	Cite      string     `yaml:"cite"`
	Certainty string     `yaml:"certainty"`
}

// Record is what a granted case puts on the register.
type Record struct {
	Prefix   string   `yaml:"prefix"`   // letters that start its number: WP
	Holder   string   `yaml:"holder"`   // form field with the holder's name
	Contents []string `yaml:"contents"` // form and office fields it shows, in order (Sch. 2, rule 42)
	Public   []string `yaml:"public"`   // the contents a stranger may check
	Validity Validity `yaml:"validity"`
	Renewal  Renewal  `yaml:"renewal"`
	Acts     []Act    `yaml:"acts"`
}

// Block is one piece of a certificate, top to bottom.
type Block struct {
	Kind  string       `yaml:"kind"`  // title, subtitle, paragraph, facts, photo, conditions, signature
	Text  words.Text   `yaml:"text"`  // with {field} for contents; facts: unused
	Items []string     `yaml:"items"` // facts: contents; photo: a document id
	List  []words.Text `yaml:"list"`  // conditions
}

// Certificate is how a record is printed.
type Certificate struct {
	Cite   string  `yaml:"cite"`
	Blocks []Block `yaml:"blocks"`
}

// Fee is what an application costs. Months between two date fields, and plain
// fields, are the inputs of its table.
type Fee struct {
	Table rule.Table `yaml:"table"`
	Cite  string     `yaml:"cite"`
}

// Message is one e-mail and SMS, sent when something happens.
type Message struct {
	ID      string     `yaml:"id"` // submitted, returned, paid, granted, refused, overdue, expiring …
	Subject words.Text `yaml:"subject"`
	Body    words.Text `yaml:"body"` // with {reference} {service} {due} {reason} {link}
	SMS     words.Text `yaml:"sms"`
}

// Example is one worked case that a test runs.
type Example struct {
	Name   string            `yaml:"name"`
	On     civil.Date        `yaml:"on"`
	Given  map[string]string `yaml:"given"`
	Expect map[string]string `yaml:"expect"` // fee: "NPR 15000.00", valid_to: 2027-07-16, error:field: code
}

// Service is one thing that can be asked of the administration: everything
// about it stands in one file.
type Service struct {
	ID          string          `yaml:"id"`
	Module      string          `yaml:"module"`
	Name        words.Text      `yaml:"name"`
	About       words.Text      `yaml:"about"`
	Audience    string          `yaml:"audience"` // workers, employers, unions
	Cite        string          `yaml:"cite"`
	Certainty   string          `yaml:"certainty"`
	Note        words.Text      `yaml:"note"`      // shown to applicants: how sure the text is
	Time        words.Text      `yaml:"time"`      // how long it takes, for the list of services
	Territory   string          `yaml:"territory"` // the district field that chooses the office
	Parts       []form.Part     `yaml:"form"`
	Documents   []form.Document `yaml:"documents"`
	Declaration words.Text      `yaml:"declaration"`
	Fee         Fee             `yaml:"fee"`
	Flow        flow.Flow       `yaml:"flow"`
	OfficeForm  []form.Field    `yaml:"office_form"` // what officers fill: test pressure, conditions
	Checklists  []Checklist     `yaml:"checklists"`
	Record      Record          `yaml:"record"`
	Certificate Certificate     `yaml:"certificate"`
	Messages    []Message       `yaml:"messages"`
	Examples    []Example       `yaml:"examples"`
}
