package lint

import (
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/survey"
)

// Whole returns what is wrong with what pack.yaml says, in a pack that no folder
// holds: one with a tenant's settings laid over it.
func Whole(p *pack.Pack) []survey.Finding {
	return linter{pack: p, defects: newRegister(nil)}.checkPack()
}

// Service returns what is wrong with a service of such a pack. Its examples are
// not worked out, since they tell of the law as it is.
func Service(p *pack.Pack, id string) ([]survey.Finding, error) {
	s, err := p.Service(id)
	if err != nil {
		return nil, err
	}
	return linter{pack: p, service: s, defects: newRegister(nil)}.checkLaw(id).All(), nil
}
