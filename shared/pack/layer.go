package pack

import (
	"slices"
	"sync"

	"github.com/shrama/shrama/shared/calendar"
)

// Layered returns a copy of the pack, under another version, with what a tenant
// sets laid over it. Whole changes the copy at once; each of its services is
// copied and changed when it is first needed, as it would be read. The pack
// itself stays as it is as long as both replace what lists hold and never write
// into it; the copy's own lists are theirs.
func (p *Pack) Layered(version string, whole func(*Pack), service func(*Service)) *Pack {
	q := *p
	q.Version = version
	q.Services, q.Offices, q.Sources = slices.Clone(p.Services), slices.Clone(p.Offices), slices.Clone(p.Sources)
	q.Holidays, q.Payments = slices.Clone(p.Holidays), slices.Clone(p.Payments)
	whole(&q)
	q.kept.calendar = sync.OnceValues(func() (*calendar.Calendar, error) { return q.newCalendar(p.kept.fsys) })
	q.kept.services = make(map[string]func() (*Service, error), len(p.kept.services))
	for id := range p.kept.services {
		q.kept.services[id] = sync.OnceValues(func() (*Service, error) {
			law, err := p.Service(id)
			if err != nil {
				return nil, err
			}
			s := law.Copy()
			s.pack = &q
			service(s)
			s.hangs = s.hanging()
			s.settle()
			return s, nil
		})
	}
	return &q
}
