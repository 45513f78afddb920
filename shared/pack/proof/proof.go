// Package proof proves a pack that was read: that its law is dated, cited and free
// of gaps, that its routes end, that nobody decides their own case and that every
// text stands in every language. Package lint does so with a folder, and says in
// which line; an admin's settings are proved in memory, and who serves them reads
// no YAML.
package proof

import (
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/schedule"
	"github.com/shrama/shrama/shared/pack/survey"
)

// Proof looks at one pack, file by file: pack.yaml first and the register of
// defects last, when it is known what that settles.
type Proof struct {
	pack    *pack.Pack
	service *pack.Service // the one looked at
	today   civil.Date
	defects register
	regimes *bool // whether they are sound
}

// Of begins the proof of a pack with its register. What is adopted for a time only
// is judged on the day today.
func Of(p *pack.Pack, defects schedule.Register, today civil.Date) Proof {
	return Proof{pack: p, today: today, defects: newRegister(defects), regimes: new(bool)}
}

// Pack returns what is wrong with what pack.yaml says.
func (l Proof) Pack() []survey.Finding { return l.defects.settle("pack.yaml", l.checkPack()) }

// Table returns what is wrong with a table.
func (l Proof) Table(id string) ([]survey.Finding, error) {
	t, err := l.pack.Table(id)
	if err != nil {
		return nil, err
	}
	return l.checkSchedule(id, t), nil
}

// Service returns what is wrong with a service.
func (l Proof) Service(id string) ([]survey.Finding, error) {
	s, err := l.pack.Service(id)
	if err != nil {
		return nil, err
	}
	l.service = s
	return l.checkService(id), nil
}

// Defects returns what is wrong with the register itself.
func (l Proof) Defects() []survey.Finding { return l.checkDefects() }
