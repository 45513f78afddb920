package replay

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/docket"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/money"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/rule"
)

// tally adds cases up.
type tally struct {
	before, after side
	sum           Summary
	services      map[string]*Service
	shown         map[string]int // examples by service and kind
	sameDays      bool           // both packs close their offices on the same days
}

// side is one of the two packs.
type side struct {
	pack *pack.Pack
	cal  *calendar.Calendar
}

// newTally adds on to what was found so far.
func newTally(ask Ask, found Summary) (*tally, error) {
	t := &tally{before: side{pack: ask.Before}, after: side{pack: ask.After}, sum: found, services: map[string]*Service{}, shown: map[string]int{}}
	for _, s := range found.Services {
		t.services[s.ID] = &s
	}
	t.sum.Services, t.sum.Examples = nil, slices.Clone(found.Examples)
	for _, e := range found.Examples {
		t.shown[e.kind()]++
	}
	for _, s := range []*side{&t.before, &t.after} {
		var err error
		if s.cal, err = s.pack.Calendar(); err != nil {
			return nil, fmt.Errorf("replay: %w", err)
		}
	}
	days := func(p *pack.Pack) (all []string) {
		for _, h := range p.Holidays {
			if h.Scope == pack.EveryOffice {
				all = append(all, h.Date.String())
			}
		}
		return all
	}
	t.sameDays = slices.Equal(days(ask.Before), days(ask.After))
	return t, nil
}

// pair is a case under both packs.
type pair struct {
	row     docket.Row
	s       *Service
	old, is *pack.Service
	changed bool
}

// row works one case out under both packs.
func (t *tally) row(r docket.Row) {
	t.sum.Cases++
	s, ok := t.services[r.Service]
	if !ok {
		s = &Service{ID: r.Service}
		t.services[r.Service] = s
	}
	s.Cases++
	old, err := t.before.pack.Service(r.Service)
	is, err2 := t.after.pack.Service(r.Service)
	if err := errors.Join(err, err2); err != nil {
		t.sum.Unfit++
		return
	}
	p := &pair{row: r, s: s, old: old.On(r.Filed), is: is.On(r.Filed)}
	if !t.fee(p) {
		t.sum.Unfit++
	}
	t.papers(p)
	t.stays(p)
	t.place(p)
	if p.changed {
		t.sum.Changed++
		s.Changed++
	}
}

// fee compares what a case costs; it reports false where the law of its day cannot
// work it out from what is known of it.
func (t *tally) fee(p *pair) bool {
	before, err := p.old.FeeFor(p.row.Filed, p.row.Answers, t.before.pack.Currency)
	after, err2 := p.is.FeeFor(p.row.Filed, p.row.Answers, t.after.pack.Currency)
	was, now := errors.Is(err, rule.ErrUndetermined), errors.Is(err2, rule.ErrUndetermined)
	if err != nil && !was || err2 != nil && !now {
		return false
	}
	more := money.Amount{Minor: after.Total.Minor - before.Total.Minor, Currency: after.Total.Currency}
	switch {
	case was && now:
		return true
	case was:
		p.s.Settled++
	case now:
		p.s.Opened++
	case more.Minor > 0:
		p.s.Dearer++
		p.s.More = plus(p.s.More, more)
	case more.Minor < 0:
		p.s.Cheaper++
		p.s.Less = plus(p.s.Less, more.Times(-1))
	default:
		return true
	}
	if !was && !now && before.Total.IsZero() {
		p.s.Charged++
	}
	if !was && !now && after.Total.IsZero() {
		p.s.Exempt++
	}
	t.show(p, Example{What: Fee, Old: told(before.Total, was), New: told(after.Total, now)})
	return true
}

func plus(a, b money.Amount) money.Amount {
	if a == (money.Amount{}) {
		return b
	}
	sum, err := a.Add(b)
	if err != nil {
		return a // a sum beyond what there is
	}
	return sum
}

func told(a money.Amount, open bool) string {
	if open {
		return "open"
	}
	return a.String()
}

// papers compares which documents must be sent.
func (t *tally) papers(p *pair) {
	old, is := must(p.old, p.row.Answers), must(p.is, p.row.Answers)
	lacks, relieved := false, false
	for _, id := range is {
		if !slices.Contains(old, id) && !slices.Contains(p.row.Documents, id) {
			lacks = true
			t.show(p, Example{What: Document, On: id, Old: "not-asked", New: "asked"})
		}
	}
	for _, id := range old {
		if !slices.Contains(is, id) && slices.Contains(p.row.Documents, id) {
			relieved = true
			t.show(p, Example{What: Document, On: id, Old: "asked", New: "not-asked"})
		}
	}
	if lacks {
		p.s.Lacking++
	}
	if relieved {
		p.s.Relieved++
	}
}

// must lists the documents without which a case cannot be sent.
func must(s *pack.Service, a form.Answers) (ids []string) {
	for _, d := range form.AskedDocuments(s.Documents, a) {
		if !d.Optional {
			ids = append(ids, d.ID)
		}
	}
	return ids
}

// stays compares which steps were left in time. One that lasts is not judged.
func (t *tally) stays(p *pair) {
	broken, kept := false, false
	for i, st := range p.row.Stays {
		old, _ := p.old.Flow.Step(st.Step)
		is, _ := p.is.Flow.Step(st.Step)
		if st.Out.IsZero() || t.sameDays && old.Deadline.Span == is.Deadline.Span || i+1 < len(p.row.Stays) && p.row.Stays[i+1].Back && p.row.Stays[i+1].Step == st.Step {
			continue // what goes on after a pause is judged at its end
		}
		was, ok := t.before.late(old.Deadline.Span, p.row.Stays[:i+1])
		now, ok2 := t.after.late(is.Deadline.Span, p.row.Stays[:i+1])
		if !ok || !ok2 || was == now {
			continue
		}
		word := map[bool]string{true: "late", false: "kept"}
		t.show(p, Example{What: Deadline, On: st.Step, Old: word[was], New: word[now]})
		broken, kept = broken || now, kept || was
	}
	if broken {
		p.s.Broken++
	}
	if kept {
		p.s.Kept++
	}
}

// late reports whether the last of some stays ended after its deadline, given back
// the time in which the office's clock stood. It is not ok where no published
// calendar reaches so far.
func (s side) late(span calendar.Span, stays []docket.Stay) (late, ok bool) {
	if span.IsZero() {
		return false, true
	}
	first := len(stays) - 1
	for first > 0 && stays[first].Back && stays[first-1].Step == stays[first].Step {
		first--
	}
	due, err := s.cal.Deadline(stays[first].In.In(s.cal.Zone()), span)
	for i := first + 1; i < len(stays) && err == nil; i++ {
		due, err = s.cal.Extend(due, span, stays[i-1].Out, stays[i].In.In(s.cal.Zone()))
	}
	if err != nil {
		return false, false
	}
	return stays[len(stays)-1].Out.After(due.Truncate(time.Second)), true
}

// place compares the office that a case goes to, and whether it can be sent at all.
func (t *tally) place(p *pair) {
	if p.old.Offered(p.row.Filed) && !p.is.Offered(p.row.Filed) {
		p.s.Barred++
		p.changed = true
	}
	district := p.row.Answers[p.is.Territory]
	was, ok := t.before.pack.OfficeFor(district)
	now, ok2 := t.after.pack.OfficeFor(district)
	if ok && ok2 && was.ID != now.ID {
		p.s.Moved++
		t.show(p, Example{What: Office, On: district, Old: was.ID, New: now.ID})
	}
}

// mostAlike is how many examples of one kind a summary shows of one service, so
// that each kind is seen.
const mostAlike = 5

// show notes that the case has changed and keeps it as an example while there is
// room.
func (t *tally) show(p *pair, e Example) {
	p.changed = true
	e.Case, e.Service = p.row.ID, p.row.Service
	if len(t.sum.Examples) == MostExamples || t.shown[e.kind()] == mostAlike {
		return
	}
	t.shown[e.kind()]++
	t.sum.Examples = append(t.sum.Examples, e)
}

// summary puts the services into the order of the pack's list; those that are on
// it no more come last.
func (t *tally) summary() Summary {
	for _, id := range t.after.pack.Services {
		if s, ok := t.services[id]; ok {
			t.sum.Services = append(t.sum.Services, *s)
			delete(t.services, id)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(t.services)) {
		t.sum.Services = append(t.sum.Services, *t.services[id])
	}
	return t.sum
}
