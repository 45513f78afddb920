package proof

import (
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/survey"
)

// Whole returns what is wrong with what pack.yaml says, in a pack that no folder
// holds: one with a tenant's settings laid over it.
func Whole(p *pack.Pack) []survey.Finding { return laid(p).checkPack() }

// laid looks at a pack of this program's own, whose regimes are proved and which
// no day makes stale.
func laid(p *pack.Pack) Proof {
	sound := true
	return Proof{pack: p, regimes: &sound}
}

// Service returns what is wrong with a service of such a pack. Its examples are
// not worked out, since they tell of the law as it is.
func Service(p *pack.Pack, id string) ([]survey.Finding, error) {
	s, err := p.Service(id)
	if err != nil {
		return nil, err
	}
	l := laid(p)
	l.service = s
	return l.checkLaw(id).All(), nil
}
