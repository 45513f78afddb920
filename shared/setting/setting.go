// Package setting is what a tenant's admin may change without a programmer:
// amounts inside the range that law gives, the office's own checklist items and
// papers, deadlines, holidays, offices, wording, colours.
//
// Changes are laid over the pack, which stays as it is. What law fixes cannot be
// changed: a change outside it is refused when it is written and, where the law
// has moved since, left out when it is laid.
package setting

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/shrama/shrama/shared/setting/lay"
)

// Change is one thing that an admin changes. Exactly one member is set, and its
// name is the change's kind.
type Change struct {
	Fee           *Fee           `json:"fee,omitzero"`
	Concession    *Concession    `json:"concession,omitzero"`
	ConcessionEnd *ConcessionEnd `json:"concession_end,omitzero"`
	Item          *Item          `json:"item,omitzero"`
	ItemRetire    *ItemRetire    `json:"item_retire,omitzero"`
	ItemOrder     *ItemOrder     `json:"item_order,omitzero"`
	Paper         *Paper         `json:"paper,omitzero"`
	PaperRetire   *PaperRetire   `json:"paper_retire,omitzero"`
	Deadline      *Deadline      `json:"deadline,omitzero"`
	Wording       *Wording       `json:"wording,omitzero"`
	Note          *Note          `json:"note,omitzero"`
	Switch        *Switch        `json:"switch,omitzero"`
	Holiday       *Holiday       `json:"holiday,omitzero"`
	HolidayEnd    *HolidayEnd    `json:"holiday_end,omitzero"`
	Payment       *Payment       `json:"payment,omitzero"`
	Office        *Office        `json:"office,omitzero"`
	Territory     *Territory     `json:"territory,omitzero"`
	Theme         *Theme         `json:"theme,omitzero"`
	Crest         *Crest         `json:"crest,omitzero"`
	Source        *Source        `json:"source,omitzero"`
	Person        *Person        `json:"person,omitzero"`
}

// Layer is changes in the order in which they are laid.
type Layer []Change

// kind is what every member of a Change can do.
type kind interface {
	// service is the one it belongs to; empty for the pack.
	service() string
	// target names what it sets: a later change of the same target takes its
	// place.
	target() string
	// texts are what people will read, by member.
	texts() []lay.Text
	// lay puts it over what is under way, or refuses.
	lay(l *laying)
}

// named is a member that is set.
type named struct {
	name string
	kind kind
}

func add[T any, P interface {
	*T
	kind
}](to *[]named, name string, k P) {
	if k != nil {
		*to = append(*to, named{name, k})
	}
}

// set returns the members that are set: one, in a change that is sound.
func (c Change) set() (all []named) {
	add(&all, "fee", c.Fee)
	add(&all, "concession", c.Concession)
	add(&all, "concession_end", c.ConcessionEnd)
	add(&all, "item", c.Item)
	add(&all, "item_retire", c.ItemRetire)
	add(&all, "item_order", c.ItemOrder)
	add(&all, "paper", c.Paper)
	add(&all, "paper_retire", c.PaperRetire)
	add(&all, "deadline", c.Deadline)
	add(&all, "wording", c.Wording)
	add(&all, "note", c.Note)
	add(&all, "switch", c.Switch)
	add(&all, "holiday", c.Holiday)
	add(&all, "holiday_end", c.HolidayEnd)
	add(&all, "payment", c.Payment)
	add(&all, "office", c.Office)
	add(&all, "territory", c.Territory)
	add(&all, "theme", c.Theme)
	add(&all, "crest", c.Crest)
	add(&all, "source", c.Source)
	add(&all, "person", c.Person)
	return all
}

// one returns the member that is set; ok is false where there is none, or more.
func (c Change) one() (named, bool) {
	all := c.set()
	if len(all) != 1 {
		return named{}, false
	}
	return all[0], true
}

// Kind returns the name of the member that is set: fee, item_retire. It is empty
// for a change that sets none or several, which Check refuses.
func (c Change) Kind() string {
	n, _ := c.one()
	return n.name
}

// Service returns the service that the change belongs to; empty is the pack.
func (c Change) Service() string {
	if n, ok := c.one(); ok {
		return n.kind.service()
	}
	return ""
}

// Target names what the change sets, such as "fee permit permit-fee small
// 2027-01-01": of two changes with one target the later counts. To add a thing
// and to retire it have one target.
func (c Change) Target() string {
	if n, ok := c.one(); ok {
		return n.kind.target()
	}
	return ""
}

// The limits of a layer. Far above what an administration sets, far below what
// would burden a request that reads it.
const (
	MostChanges = 1_000
	MostPeople  = 5_000   // changes of people, which are no part of the layer that is kept
	MostBytes   = 1 << 20 // of a layer's JSON, without people
	MostStaff   = 4 << 20 // of theirs
)

// ErrJSON is wrapped by what Parse returns for a text that is not a layer.
var ErrJSON = errors.New("setting: not a list of changes")

// Parse reads a layer from JSON, strictly: a member that no kind has, one that
// stands twice and a text above MostBytes are refused. Texts come back as the
// house writes them, in composed letters and with single spaces.
func Parse(b []byte) (Layer, error) {
	if len(b) > MostBytes {
		return nil, fmt.Errorf("%w: %d bytes, more than %d", ErrJSON, len(b), MostBytes)
	}
	var l Layer
	if err := json.Unmarshal(b, &l, json.RejectUnknownMembers(true)); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrJSON, err)
	}
	l.clean()
	return l, nil
}

// JSON writes the layer as Parse reads it, always in the same bytes.
func (l Layer) JSON() ([]byte, error) {
	b, err := json.Marshal(l, json.Deterministic(true), json.FormatNilSliceAsNull(false))
	if err != nil {
		return nil, fmt.Errorf("setting: %w", err)
	}
	return b, nil
}

// clean puts the texts of l's own changes into canonical form. A text that Check
// will refuse stays as it is.
func (l Layer) clean() {
	for _, c := range l {
		n, ok := c.one()
		if !ok {
			continue
		}
		for _, t := range n.kind.texts() {
			for lang, said := range t.Says {
				t.Says[lang], _ = t.Clean(said)
			}
		}
	}
}

// Over returns the layer with more changes laid over it. A change takes the place
// of an earlier one of the same target.
func (l Layer) Over(more Layer) Layer {
	var out Layer
	at := make(map[string]int, len(l)+len(more))
	for _, c := range slices.Concat(l, more) {
		if i, known := at[c.Target()]; known && c.Target() != "" {
			out[i] = c
			continue
		}
		at[c.Target()], out = len(out), append(out, c)
	}
	return slices.Clip(out)
}

// Split parts a layer into what is laid over the pack and the changes of people,
// which happen once.
func (l Layer) Split() (settings, people Layer) {
	for _, c := range l {
		if c.Person != nil {
			people = append(people, c)
		} else {
			settings = append(settings, c)
		}
	}
	return settings, people
}

// Touches lists the services that the layer's changes belong to, each once.
func (l Layer) Touches() []string {
	var ids []string
	for _, c := range l {
		if id := c.Service(); id != "" {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// AsIfAlways returns the layer as it would be had its dated changes from the
// given index on been in force for ever, for asking what they would have changed.
func (l Layer) AsIfAlways(from int) Layer {
	out := slices.Clone(l)
	for i := min(from, len(out)); i < len(out); i++ {
		if out[i].Fee != nil {
			out[i].Fee = new(*out[i].Fee)
			out[i].Fee.always = true
		}
		if out[i].Concession != nil {
			out[i].Concession = new(*out[i].Concession)
			out[i].Concession.always = true
		}
		if out[i].ConcessionEnd != nil {
			out[i].ConcessionEnd = new(*out[i].ConcessionEnd)
			out[i].ConcessionEnd.always = true
		}
	}
	return out
}

// only is the service that a change names. One that names none belongs to none,
// not to the pack.
func only(service string) string {
	if service == "" {
		return "-"
	}
	return service
}

// of joins the parts of a target; no id has a space.
func of(parts ...string) string { return strings.Join(parts, " ") }

// Texts returns what people will read of the change.
func (c Change) Texts() []lay.Text {
	if n, ok := c.one(); ok {
		return n.kind.texts()
	}
	return nil
}
