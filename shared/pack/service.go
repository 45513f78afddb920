package pack

import (
	"sync"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/words"
)

// Item is one question of a checklist. One whose certainty is practice is the
// office's own, and an admin may retire it; the others are law's.
type Item struct {
	ID        string     `yaml:"id"`
	Label     words.Text `yaml:"label"`
	Regime    string     `yaml:"regime"`
	Cite      string     `yaml:"cite"`
	Certainty string     `yaml:"certainty"`
}

// Checklist is what an officer tests and answers in a step, item by item.
type Checklist struct {
	ID    string     `yaml:"id"`
	Title words.Text `yaml:"title"`
	Cite  string     `yaml:"cite"`
	Items []Item     `yaml:"items"`
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
	Prefix   string     `yaml:"prefix"`   // letters that start its number: WP
	Holder   string     `yaml:"holder"`   // form field with the holder's name
	Contents []string   `yaml:"contents"` // form and office fields it shows, in order (Sch. 2, rule 42)
	Public   []string   `yaml:"public"`   // the contents a stranger may check
	Terms    []Validity `yaml:"validity"` // how long it holds, one entry a regime
	Validity Validity   `yaml:"-"`        // the one in force (see Service.On)
	Renewal  Renewal    `yaml:"renewal"`
	Acts     []Act      `yaml:"acts"`
	Copies   Copies     `yaml:"copies"`
}

// Copies is who is sent a copy of what is issued.
type Copies struct {
	To        []string `yaml:"to"` // flow.OfficeOfCase, flow.OfficeHead
	Cite      string   `yaml:"cite"`
	Certainty string   `yaml:"certainty"`
}

// Block is one piece of a certificate, top to bottom.
type Block struct {
	Regime string       `yaml:"regime"`
	Kind   string       `yaml:"kind"`  // title, subtitle, paragraph, facts, photo, conditions, signature
	Text   words.Text   `yaml:"text"`  // with {field} for contents; facts: unused
	Items  []string     `yaml:"items"` // facts: contents; photo: a document id
	List   []words.Text `yaml:"list"`  // conditions
}

// Certificate is how a record is printed.
type Certificate struct {
	Cite   string  `yaml:"cite"`
	Blocks []Block `yaml:"blocks"`
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
	Cites       flow.Provisions `yaml:"cites"` // instead of cite, where each regime has its own
	Certainty   string          `yaml:"certainty"`
	Regime      string          `yaml:"regime"`    // can be asked for only under this regime; empty is always
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
	Appeal      words.Text      `yaml:"appeal"` // what one can do against a refusal, with its clause
	Messages    []Message       `yaml:"messages"`
	Examples    []Example       `yaml:"examples"`

	pack  *Pack
	base  *Service // under all regimes, where this is what a day has of it
	hangs []string // ids of the regimes that anything of it belongs to
	days  sync.Map // *Service by the regimes in force
}
