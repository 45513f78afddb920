// Package pack loads a tenant family's folder of law into typed values.
//
// Files are read one at a time and on first need: pack.yaml, then the asked
// service's own file. A file with an unknown key does not load. That the law in
// it is sound, cited and complete is proved once, by package lint, before a
// pack is built in: no request pays for the proof.
package pack

import (
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack/clause"
	"github.com/shrama/shrama/shared/pack/survey"
	"github.com/shrama/shrama/shared/pack/term"
	"github.com/shrama/shrama/shared/pack/worktime"
	"github.com/shrama/shrama/shared/words"
)

// Fault is one thing wrong in a pack, with its file and line. Package lint
// finds them.
type Fault = survey.Fault

// The types of a pack's files that packages of their own deal with.
type (
	// Places is how a provision is named within a source, for Pack.Cite.
	Places = clause.Places
	// Validity is how long a record holds under one regime.
	Validity = term.Validity
	// Length is how long a record holds by the answers.
	Length = term.Length
	// Time is when the administration works.
	Time = worktime.Time
	// Hours are one weekday's office hours, local time.
	Hours = worktime.Hours
	// Holiday is one closed day.
	Holiday = worktime.Holiday
)

// EveryOffice is the scope of a holiday on which no office works.
const EveryOffice = worktime.EveryOffice

// Theme is the five values a tenant's pages differ in (see the design guide).
type Theme struct {
	Brand     string `yaml:"brand"`
	BrandDark string `yaml:"brand_dark"`
	Tint      string `yaml:"tint"`
	TintDark  string `yaml:"tint_dark"`
	Weave     string `yaml:"weave"` // a name of the design system's weaves: dhaka, bastar, bandhani, dumbara, kantha
	Crest     Crest  `yaml:"-"`
}

// Crest is the picture that a tenant's admin chose. The zero crest is a ring with
// the first letter of the tenant's name.
type Crest struct {
	Image string     // the id of an accepted picture, a JPEG
	Sum   string     // the hex of its SHA-256: who approved it approved these bytes
	Alt   words.Text // what it shows; none is the tenant's name
}

// File is the name under which the picture is served. It changes with its bytes.
// It is empty for the zero crest.
func (c Crest) File() string {
	if len(c.Sum) < 20 {
		return ""
	}
	return c.Sum[:20] + ".jpg"
}

// CrestText says what the crest shows.
func (p *Pack) CrestText() words.Text {
	if len(p.Theme.Crest.Alt) > 0 {
		return p.Theme.Crest.Alt
	}
	return p.Name
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
	Certainty string     `yaml:"certainty"` // of the office
	Territory string     `yaml:"territory"` // certainty of its districts
}

// District is one unit of territory.
type District struct {
	ID   string     `yaml:"id"`
	Name words.Text `yaml:"name"`
}

// Role is what somebody may do in the product; flows name roles.
type Role struct {
	ID       string     `yaml:"id"`
	Name     words.Text `yaml:"name"`
	Superior string     `yaml:"superior"` // the role that supervises it; empty at the top
	Cite     string     `yaml:"cite"`
}

// Post is a post of the administration, as its law names it, with the roles it
// gives and the post that supervises it.
type Post struct {
	ID        string     `yaml:"id"`
	Name      words.Text `yaml:"name"`
	Roles     []string   `yaml:"roles"`
	Superior  string     `yaml:"superior"` // a post; empty only at the top
	Top       bool       `yaml:"top"`      // nobody supervises it
	Cite      string     `yaml:"cite"`
	Certainty string     `yaml:"certainty"`
}

// Admin is the role of who may change a tenant's settings; every pack has it.
const Admin = "admin"

// Pack is what pack.yaml says of one administration.
type Pack struct {
	Code             string              `yaml:"-"`
	Version          string              `yaml:"-"` // hash of the pack's files and, under a tenant's settings, their number: 1f2e.3
	Name             words.Text          `yaml:"name"`
	Government       words.Text          `yaml:"government"`
	Department       words.Text          `yaml:"department"`
	Languages        []string            `yaml:"languages"` // the first is the tenant's own
	Currency         string              `yaml:"currency"`
	Symbol           words.Text          `yaml:"symbol"`   // of the currency: Rs, रु.
	Digits           string              `yaml:"digits"`   // script whose digits its own language writes: deva, beng, latn …
	Grouping         string              `yaml:"grouping"` // lakh or thousand
	Phone            PhonePlan           `yaml:"phone"`
	Helpline         Helpline            `yaml:"helpline"`
	Theme            Theme               `yaml:"theme"`
	Time             Time                `yaml:"time"`
	Modules          []string            `yaml:"modules"`
	Services         []string            `yaml:"services"` // file names under services/, in the order pages list them
	Tables           []string            `yaml:"tables"`   // file names under tables/
	Regimes          []Regime            `yaml:"regimes"`
	Roles            []Role              `yaml:"roles"`
	Posts            []Post              `yaml:"posts"`
	Identities       []form.IdentityPlan `yaml:"identities"`
	Offices          []Office            `yaml:"offices"`
	Districts        []District          `yaml:"districts"`
	Sources          []Source            `yaml:"sources"`
	Places           Places              `yaml:"places"`
	Holidays         []Holiday           `yaml:"holidays"`
	Payments         []Payment           `yaml:"payments"`
	Profile          []form.Part         `yaml:"profile"` // what an employer tells once, used by every service
	ProfileDocuments []form.Document     `yaml:"profile_documents"`

	kept shelved
}

// PhonePlan is how telephone numbers are written.
type PhonePlan = form.PhonePlan

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
