// Package sheet is what an admin has before them when they change a setting: what
// stands now and by which clause, and the questions whose answers are the change.
//
// It knows every kind of change and no page. What it writes is judged elsewhere:
// see package review.
package sheet

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/rule"
	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/words"
)

// Desk is what changes are written upon.
type Desk struct {
	Law   *pack.Pack // as it stands in the law's texts, without settings
	Live  *pack.Pack // with the settings that the draft begins from
	Now   *pack.Pack // with the draft's own changes over them
	Print *words.Printer
	Today civil.Date
}

// Line is one thing that may be changed, or that the law fixes.
type Line struct {
	ID        string // names it within its kind
	Name      string
	Now       string // what stands, with the draft's changes
	Allows    string // the range that the law gives
	Clause    string
	Certainty string
	Languages []Language
	Fixed     string // why it cannot be changed; empty where it can
	Asks      bool   // it has a form
	Acts      []string
}

// Language is whether a text is there in one of the tenant's languages.
type Language struct {
	Lang string // its code
	Name string
	Has  bool
}

// Group is lines that stand together, such as the items of one checklist.
type Group struct {
	ID, Title string
	Lines     []Line
	Adds      bool   // one more may be added
	Note      string // the rule by which they go together
	Sends     string // the page of the draft that takes one, where a form cannot
}

// What can be done to a line without a form.
const (
	Retire = "retire"
	Up     = "up"
	Down   = "down"
	On     = "on"
	Off    = "off"
)

// At is a place on a sheet: a kind, its service, and the line or the group that is
// meant. Of is empty for a new one.
type At struct {
	Kind, Service, Of string
}

// kind is one kind of change as its sheet shows it.
type kind interface {
	groups(d Desk, s *pack.Service) []Group
	// ask returns the questions about a line and what now answers them.
	ask(d Desk, s *pack.Service, of string) ([]form.Field, form.Answers, bool)
	// read makes the change of cleaned answers.
	read(d Desk, at At, a form.Answers) setting.Layer
	// act makes the change of something that needs no form.
	act(d Desk, at At, act string) (setting.Layer, bool)
}

// entry is a kind with its name and whether it is of a service.
type entry struct {
	id      string
	service bool
	kind
}

func kinds() []entry {
	return []entry{
		{"fees", true, fees{}}, {"concessions", true, concessions{}}, {"checklists", true, items{}}, {"documents", true, papers{}},
		{"deadlines", true, deadlines{}}, {"messages", true, messages{}}, {"note", true, note{}},
		{"services", false, services{}}, {"holidays", false, holidays{}}, {"payments", false, payments{}},
		{"offices", false, offices{}}, {"territories", false, territories{}}, {"theme", false, theme{}}, {"sources", false, sources{}},
		{"people", false, staff{}},
	}
}

// Kinds lists the sheets of a service, or of the whole administration.
func Kinds(service bool) (ids []string) {
	for _, k := range kinds() {
		if k.service == service {
			ids = append(ids, k.id)
		}
	}
	return ids
}

// find returns the kind of a place and its service as the draft has it.
func (d Desk) find(at At) (kind, *pack.Service, bool) {
	i := slices.IndexFunc(kinds(), func(k entry) bool { return k.id == at.Kind && k.service == (at.Service != "") })
	if i < 0 {
		return nil, nil, false
	}
	k := kinds()[i]
	if !k.service {
		return k.kind, nil, true
	}
	if !slices.Contains(d.Law.Services, at.Service) {
		return nil, nil, false
	}
	s, err := d.Now.Service(at.Service)
	return k.kind, s, err == nil
}

// Groups returns a sheet; ok is false where there is none such.
func (d Desk) Groups(at At) (groups []Group, ok bool) {
	k, s, ok := d.find(at)
	if !ok {
		return nil, false
	}
	return k.groups(d, s), true
}

// Ask returns the questions about the line of a place, with what now answers them.
func (d Desk) Ask(at At) (fields []form.Field, now form.Answers, ok bool) {
	k, s, ok := d.find(at)
	if !ok {
		return nil, nil, false
	}
	return k.ask(d, s, at.Of)
}

// Read makes the changes of answers that form.Check cleaned.
func (d Desk) Read(at At, a form.Answers) (setting.Layer, bool) {
	k, _, ok := d.find(at)
	if !ok {
		return nil, false
	}
	return k.read(d, at, a), true
}

// Stands reports whether cleaned answers to the form of a place say what stands
// there already. The form of a new line says nothing until it is filled.
func (d Desk) Stands(at At, clean form.Answers, env form.Env) bool {
	fields, now, ok := d.Ask(at)
	stands, _ := form.Check(fields, now, env)
	return ok && len(stands) > 0 && maps.Equal(clean, stands)
}

// Act makes the change of something that needs no form.
func (d Desk) Act(at At, act string) (setting.Layer, bool) {
	k, _, ok := d.find(at)
	if !ok {
		return nil, false
	}
	return k.act(d, at, act)
}

// Lay lays changes that were made on a sheet over those of a draft. The sheet of
// fees is one form: what it does not say any more is taken out.
func Lay(draft setting.Layer, at At, more setting.Layer) setting.Layer {
	if at.Kind == "fees" {
		draft = slices.DeleteFunc(slices.Clone(draft), func(c setting.Change) bool { return c.Fee != nil && c.Fee.Service == at.Service })
	}
	return draft.Over(more)
}

// Asked returns the question of the form that a member of a change was answered
// by: label.ne, amount.permit-fee.small.
func Asked(c setting.Change, member string) string {
	switch {
	case c.Fee != nil && member == "amount":
		return feeBox(c.Fee.Charge, c.Fee.Row)
	case c.Concession != nil && member == "when":
		return whenBox(c.Concession.When)
	case c.Paper != nil && member == "when":
		return whenBox(c.Paper.When)
	case c.Person != nil && member == "roles":
		return "post"
	}
	return member
}

// in is a sentence of the product as a text of the reader's language.
func (d Desk) in(key string, args ...string) words.Text {
	return words.Text{d.Print.Lang: d.Print.T(key, args...)}
}

// Clause writes where a value stands. That something is practice is said by its
// certainty: a source that is no more than the practice itself is not named too.
func (d Desk) Clause(cite, certainty string) string {
	if src, _, _ := d.Now.Source(cite); certainty == rule.Practice && src.ID == setting.Cite {
		return ""
	}
	return d.Print.In(d.Now.Ground(cite, certainty))
}

func (d Desk) clause(cite string) string { return d.Clause(cite, "") }

// each asks for a text in every language of the administration.
func (d Desk) each(f form.Field, key string) (fields []form.Field) {
	for _, lang := range d.Law.Languages {
		g := f
		g.ID = f.ID + "." + lang
		g.Label = words.Text{d.Print.Lang: d.Print.T(key) + " · " + words.Language(lang)}
		fields = append(fields, g)
	}
	return fields
}

// said are the answers of a text in every language.
func (d Desk) said(a form.Answers, id string, t words.Text) {
	for _, lang := range d.Law.Languages {
		a[id+"."+lang] = t[lang]
	}
}

// text is what was typed in every language; nil where nothing was.
func (d Desk) text(a form.Answers, id string) words.Text {
	t := words.Text{}
	for _, lang := range d.Law.Languages {
		if s := a[id+"."+lang]; s != "" {
			t[lang] = s
		}
	}
	if len(t) == 0 {
		return nil
	}
	return t
}

// spoken tells in which languages a text is there.
func (d Desk) spoken(t words.Text) (all []Language) {
	for _, lang := range d.Law.Languages {
		all = append(all, Language{lang, words.Language(lang), strings.TrimSpace(t[lang]) != ""})
	}
	return all
}

// fixed says why law keeps a thing as it is; the office's own may be changed.
func (d Desk) fixed(certainty string) string {
	if certainty == rule.Practice {
		return ""
	}
	return d.Print.T("setting.statutory")
}

// mint returns a new id, as ids are written.
func mint() string { return "own-" + strings.ToLower(ident.New().String()) }

// day reads a date that form.Check cleaned.
func day(s string) civil.Date {
	d, _ := civil.Parse(s) // an empty answer is no day, which is refused where one is needed
	return d
}

// source asks what text allows something.
func (d Desk) source() form.Field {
	f := form.Field{ID: "cite", Type: form.Select, Label: d.in("settings.cite"), Hint: d.in("settings.cite-hint")}
	for _, s := range d.Now.Sources {
		if s.ID != setting.Cite {
			f.Options = append(f.Options, form.Option{ID: s.ID, Label: s.Title})
		}
	}
	return f
}

// named is a text in the reader's language, or the id of what has none.
func (d Desk) named(t words.Text, id string) string { return cmp.Or(d.Print.In(t), id) }
