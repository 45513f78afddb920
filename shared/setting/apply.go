package setting

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/setting/lay"
	"github.com/shrama/shrama/shared/words"
)

// Cite is the source that what an administration sets by itself cites. Apply adds
// it to the pack.
const Cite = "setting"

// laying is what the changes of a layer have made so far.
type laying struct{ lay.Work }

// Apply returns a copy of the pack with the layer over it, whose version is that
// of the law and, after a point, the settings'. The pack stays as it is. Services
// are laid over when they are first needed, so a copy costs little.
//
// A change that the law no longer allows or no longer has room for, such as one of
// a row that a new text dropped, is left out. Check tells of it.
func Apply(base *pack.Pack, layer Layer, version int) *pack.Pack {
	return apply(base, layer, version, func([]lay.Reason) {})
}

// apply tells what was left out as it is found: of the pack at once, of a service
// when it is needed.
func apply(base *pack.Pack, layer Layer, version int, tell func([]lay.Reason)) *pack.Pack {
	whole := func(p *pack.Pack) {
		p.Sources = append(p.Sources, source(base))
		l := laying{lay.Work{Base: base, Pack: p}}
		l.all(layer, "")
		tell(l.Reasons)
	}
	service := func(s *pack.Service) {
		law, err := base.Service(s.ID)
		if err != nil {
			return // it was read a moment ago
		}
		l := laying{lay.Work{Base: base, Pack: s.Pack(), Law: law, Service: s}}
		l.all(layer, s.ID)
		tell(l.Reasons)
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
				l.Change, l.Cite = i, ""
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
func Lay(base *pack.Pack, layer Layer) (*pack.Pack, []lay.Reason, error) {
	var reasons []lay.Reason
	p := apply(base, layer, 0, func(found []lay.Reason) { reasons = append(reasons, found...) })
	for _, id := range layer.Touches() {
		if !slices.Contains(base.Services, id) {
			for i, c := range layer {
				if c.Service() == id {
					reasons = append(reasons, lay.Reason{Change: i, Field: "service", Code: "setting.gone", Args: []string{"what", id}})
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
