package setting

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/money"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/words"
)

// Cite is the source that what an administration sets by itself cites. Apply adds
// it to the pack.
const Cite = "setting"

// laying is one pack, or one service of it, with changes laid over it so far.
type laying struct {
	base    *pack.Pack    // as the law has it
	pack    *pack.Pack    // to be changed
	law     *pack.Service // as the law has it; nil for the pack
	service *pack.Service // to be changed
	change  int
	cite    string // of the refusal to come
	reasons []Reason
}

// refuse notes why the change under way cannot be. Args are pairs; what is the
// thing spoken of, if any.
func (l *laying) refuse(field, code, what string, args ...string) {
	if what != "" {
		args = append(args, "what", what)
	}
	l.reasons = append(l.reasons, Reason{l.change, field, code, args, l.cite})
}

// within refuses an amount outside the range that law gives.
func (l *laying) within(field string, a pack.Adjust, amount money.Amount) bool {
	least, err := money.Parse(a.Min, amount.Currency)
	if err != nil {
		least = money.Amount{Currency: amount.Currency}
	}
	most, err := money.Parse(a.Max, amount.Currency)
	l.cite = a.Cite
	switch bounded := err == nil; {
	case bounded && (amount.Minor < least.Minor || amount.Minor > most.Minor):
		l.refuse(field, "setting.between", "", "min", shown(least), "max", shown(most))
	case amount.Minor < least.Minor:
		l.refuse(field, "setting.least", "", "min", shown(least))
	default:
		l.cite = ""
		return true
	}
	return false
}

// shown is an amount as Reason.Say reads it: NPR 15000.00, or 13.00 per cent.
func shown(a money.Amount) string {
	if len(a.Currency) == 3 {
		return a.String()
	}
	return a.Decimal()
}

// known refuses a citation of a text that nobody put among the sources.
func (l *laying) known(field, cite string) bool {
	_, _, ok := l.pack.Source(cite)
	if !ok {
		l.refuse(field, "setting.cite", "")
	}
	return ok
}

// Apply returns a copy of the pack with the layer over it, whose version is that
// of the law and, after a point, the settings'. The pack stays as it is. Services
// are laid over when they are first needed, so a copy costs little.
//
// A change that the law no longer allows or no longer has room for, such as one of
// a row that a new text dropped, is left out. Check tells of it.
func Apply(base *pack.Pack, layer Layer, version int) *pack.Pack {
	return apply(base, layer, version, func([]Reason) {})
}

// apply tells what was left out as it is found: of the pack at once, of a service
// when it is needed.
func apply(base *pack.Pack, layer Layer, version int, tell func([]Reason)) *pack.Pack {
	whole := func(p *pack.Pack) {
		p.Sources = append(p.Sources, source(base))
		l := laying{base: base, pack: p}
		l.all(layer, "")
		tell(l.reasons)
	}
	service := func(s *pack.Service) {
		law, err := base.Service(s.ID)
		if err != nil {
			return // it was read a moment ago
		}
		l := laying{base: base, pack: s.Pack(), law: law, service: s}
		l.all(layer, s.ID)
		tell(l.reasons)
	}
	return base.Layered(base.Version+"."+strconv.Itoa(version), whole, service)
}

// all lays what belongs to a service, or to the pack: first what is added, then
// what speaks of it, in whatever order a layer grew.
func (l *laying) all(layer Layer, service string) {
	for phase := range 3 {
		for i, c := range layer {
			n, ok := c.one()
			if ok && n.kind.service() == service && phase == phases[n.name] {
				l.change, l.cite = i, ""
				n.kind.lay(l)
			}
		}
	}
}

// phases are the kinds that come after others: concessions are judged by what the
// charges then are.
var phases = map[string]int{"territory": 1, "person": 1, "item_retire": 1, "paper_retire": 1, "item_order": 2, "concession": 1, "concession_end": 2}

// source is what the administration's own values cite.
func source(base *pack.Pack) pack.Source {
	s := pack.Source{ID: Cite, Title: words.Text{}, Citation: Cite}
	for _, lang := range base.Languages {
		s.Title[lang] = words.New(lang, words.Locale{Languages: base.Languages}).T("setting.source")
	}
	s.Read = slices.MaxFunc(append(slices.Clone(base.Sources), pack.Source{Read: always}), func(a, b pack.Source) int { return civil.Date.Compare(a.Read, b.Read) }).Read
	return s
}

// Lay is Apply done at once for everything that the layer touches, with the reason
// of every change that is left out.
func Lay(base *pack.Pack, layer Layer) (*pack.Pack, []Reason, error) {
	var reasons []Reason
	p := apply(base, layer, 0, func(found []Reason) { reasons = append(reasons, found...) })
	for _, id := range layer.Touches() {
		if !slices.Contains(base.Services, id) {
			for i, c := range layer {
				if c.Service() == id {
					reasons = append(reasons, Reason{Change: i, Field: "service", Code: "setting.gone", Args: []string{"what", id}})
				}
			}
			continue
		}
		if _, err := p.Service(id); err != nil {
			return nil, nil, fmt.Errorf("setting: %w", err)
		}
	}
	return p, reasons, nil
}
