package pack_test

import (
	"testing"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/pack"
)

func TestALayeredPackIsACopyWhoseServicesAreChangedWhenTheyAreAskedFor(t *testing.T) {
	law := twoLaws(t)
	base, asked := law.Pack(), 0
	p := base.Layered("a.1", func(p *pack.Pack) {
		p.Holidays, p.Services = p.Holidays[:1], nil
	}, func(s *pack.Service) {
		asked++
		s.Flow.Steps[2].Terms = nil
		s.Documents = append(s.Documents[:0:0], s.Documents[0])
	})
	if asked != 0 || p.Version != "a.1" || base.Version == p.Version {
		t.Errorf("%d services changed at once; version %s of %s", asked, p.Version, base.Version)
	}
	s, err := p.Service("permit")
	again, _ := p.Service("permit")
	if err != nil || asked != 1 || s != again || s.Pack() != p {
		t.Errorf("%v: changed %d times", err, asked)
	}
	now, before := civil.Date{Year: 2026, Month: 1, Day: 1}, civil.Date{Year: 2025, Month: 1, Day: 1}
	if len(s.On(now).Documents) != 0 || len(s.On(before).Documents) != 1 || len(law.Documents) != 3 || len(law.Flow.Steps[2].Terms) != 2 {
		t.Errorf("the days of the copy do not follow from its own changes, or the law has changed: %d, %d, %d documents, %d terms", len(s.On(now).Documents), len(s.On(before).Documents), len(law.Documents), len(law.Flow.Steps[2].Terms))
	}
	if s.Offered(now) || s.On(now).Offered(now) || !law.Offered(now) {
		t.Error("a service that is off the list is offered, or the law's is not")
	}
	cal, err := p.Calendar()
	old, _ := base.Calendar()
	if may := (civil.Date{Year: 2026, Month: 5, Day: 1}); err != nil || !cal.Open(may) || old.Open(may) {
		t.Errorf("the calendar of the copy is not its own: %v", err)
	}
	if _, err := p.Service("none"); err == nil {
		t.Error("a service that is not there")
	}
}
