package pack

import (
	"slices"
	"strings"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/words"
)

// Regime is a body of law while it holds, such as the Acts before the Labour
// Codes. What a service asks, charges and gives can hang on one: a case is
// decided under the regime of the day on which it was filed. The regimes of one
// track follow each other without a day between.
type Regime struct {
	ID        string     `yaml:"id"`
	Name      words.Text `yaml:"name"`
	Track     string     `yaml:"track"` // what it is a regime of, where a pack has several: safety, shops
	Since     civil.Date `yaml:"since"` // zero is before anything filed here
	Until     civil.Date `yaml:"until"` // last day; zero while in force
	Cite      string     `yaml:"cite"`
	Certainty string     `yaml:"certainty"`
}

// Holds reports whether the regime is in force on a day.
func (r Regime) Holds(on civil.Date) bool {
	return !on.Before(r.Since) && (r.Until.IsZero() || !on.After(r.Until))
}

// Regimes returns the regimes in force on a day that the service's law hangs on,
// for the page to name.
func (s *Service) Regimes(on civil.Date) []Regime {
	if s.base != nil {
		s = s.base
	}
	return slices.DeleteFunc(slices.Clone(s.pack.Regimes), func(r Regime) bool {
		return !r.Holds(on) || !slices.Contains(s.hangs, r.ID)
	})
}

// On returns the service as the law of a day has it: without what belongs to
// regimes that are not in force. Days under the same regimes share one value.
func (s *Service) On(day civil.Date) *Service {
	if s.base != nil {
		s = s.base
	}
	if len(s.hangs) == 0 {
		return s
	}
	var in []string
	for _, r := range s.pack.Regimes {
		if r.Holds(day) && slices.Contains(s.hangs, r.ID) {
			in = append(in, r.ID)
		}
	}
	key := strings.Join(in, " ")
	if of, ok := s.days.Load(key); ok {
		return of.(*Service)
	}
	of, _ := s.days.LoadOrStore(key, s.under(in))
	return of.(*Service)
}

// Offered reports whether the service can be asked for on a day: a service of a
// regime that is over, or that the tenant has switched off, cannot.
func (s *Service) Offered(day civil.Date) bool {
	if s.Regime == "" || !slices.Contains(s.pack.Services, s.ID) {
		return slices.Contains(s.pack.Services, s.ID)
	}
	r, ok := pick(s.pack.Regimes, func(r Regime) bool { return r.ID == s.Regime })
	return ok && r.Holds(day)
}

// under leaves out what belongs to other regimes than those.
func (s *Service) under(in []string) *Service {
	t := &Service{base: s}
	s.copyTo(t)
	for i := range t.Parts {
		t.Parts[i].Fields = held(in, t.Parts[i].Fields, func(f form.Field) string { return f.Regime })
	}
	t.Parts = held(in, t.Parts, func(p form.Part) string { return p.Regime })
	t.Parts = slices.DeleteFunc(t.Parts, func(p form.Part) bool { return len(p.Fields) == 0 })
	t.Documents = held(in, t.Documents, func(d form.Document) string { return d.Regime })
	t.OfficeForm = held(in, t.OfficeForm, func(f form.Field) string { return f.Regime })
	t.Fee.Charges = held(in, t.Fee.Charges, func(c Charge) string { return c.Regime })
	t.Fee.Concessions = held(in, t.Fee.Concessions, func(c Concession) string { return c.Regime })
	for i := range t.Checklists {
		t.Checklists[i].Items = held(in, t.Checklists[i].Items, func(x Item) string { return x.Regime })
	}
	for i := range t.Flow.Steps {
		t.Flow.Steps[i].Terms = held(in, t.Flow.Steps[i].Terms, func(d flow.Deadline) string { return d.Regime })
	}
	t.Flow.Limits = held(in, t.Flow.Limits, func(d flow.Limit) string { return d.Regime })
	t.Record.Terms = held(in, t.Record.Terms, func(v Validity) string { return v.Regime })
	t.Certificate.Blocks = held(in, t.Certificate.Blocks, func(b Block) string { return b.Regime })
	for _, ps := range t.provisions() {
		*ps.all = held(in, *ps.all, func(p flow.Provision) string { return p.Regime })
	}
	asked := func(id string) bool { _, ok := t.Field(id); return ok }
	t.Record.Contents = slices.DeleteFunc(slices.Clone(t.Record.Contents), func(id string) bool { return !asked(id) })
	t.Record.Public = slices.DeleteFunc(slices.Clone(t.Record.Public), func(id string) bool { return !asked(id) })
	t.settle()
	return t
}

// Copy returns a service that may be changed without changing s: what a tenant's
// settings lay over its law.
func (s *Service) Copy() *Service {
	if s.base != nil {
		s = s.base
	}
	t := &Service{}
	s.copyTo(t)
	t.hangs = s.hangs
	return t
}

// copyTo copies the service and the lists that under and settings change; what
// those lists hold is shared.
func (s *Service) copyTo(t *Service) {
	t.ID, t.Module, t.Name, t.About, t.Audience, t.Regime = s.ID, s.Module, s.Name, s.About, s.Audience, s.Regime
	t.Cite, t.Cites, t.Certainty, t.Note, t.Time, t.Territory = s.Cite, s.Cites, s.Certainty, s.Note, s.Time, s.Territory
	t.Parts, t.Documents, t.Declaration = slices.Clone(s.Parts), s.Documents, s.Declaration
	t.Fee, t.Flow, t.OfficeForm = s.Fee, s.Flow, s.OfficeForm
	t.Checklists, t.Record, t.Certificate = slices.Clone(s.Checklists), s.Record, s.Certificate
	t.Appeal, t.Messages, t.Examples, t.pack = s.Appeal, s.Messages, s.Examples, s.pack
	t.Flow.Steps, t.Fee.Charges, t.Documents = slices.Clone(s.Flow.Steps), slices.Clone(s.Fee.Charges), slices.Clone(s.Documents)
	t.OfficeForm, t.Messages, t.Examples = slices.Clone(s.OfficeForm), slices.Clone(s.Messages), slices.Clone(s.Examples)
}

// settle puts what is in force where the rest of the program looks for it.
func (s *Service) settle() {
	s.Record.Validity = first(s.Record.Terms)
	s.Flow.Limit = first(s.Flow.Limits)
	for _, ps := range s.provisions() {
		if s.base != nil || *ps.cite == "" { // who writes both is told so
			*ps.cite = ps.all.Cite(*ps.cite)
		}
	}
	for i, step := range s.Flow.Steps {
		s.Flow.Steps[i].Deadline = first(step.Terms)
	}
}

// cited is a citation, and what each regime has in its place.
type cited struct {
	cite *string
	all  *flow.Provisions
}

// provisions lists what each regime may cite its own provision of. An action's is
// the service's own to change, not that of the law it was copied from.
func (s *Service) provisions() []cited {
	all := []cited{{&s.Cite, &s.Cites}, {&s.Fee.Cite, &s.Fee.Cites}, {&s.Flow.Cite, &s.Flow.Cites}}
	for i := range s.Flow.Steps {
		step := &s.Flow.Steps[i]
		if !slices.ContainsFunc(step.Actions, func(a flow.Action) bool { return len(a.Cites) > 0 }) {
			continue
		}
		step.Actions = slices.Clone(step.Actions)
		for j := range step.Actions {
			all = append(all, cited{&step.Actions[j].Cite, &step.Actions[j].Cites})
		}
	}
	return all
}

// first returns what is in force of what is left of a list; nothing may be.
func first[T any](all []T) (found T) {
	if len(all) > 0 {
		return all[0]
	}
	return found
}

// held leaves out what belongs to a regime that is not in force.
func held[T any](in []string, all []T, regime func(T) string) []T {
	return slices.DeleteFunc(slices.Clone(all), func(x T) bool {
		r := regime(x)
		return r != "" && !slices.Contains(in, r)
	})
}

// hanging lists the regimes that anything of the service belongs to.
func (s *Service) hanging() []string {
	ids := []string{s.Regime}
	for _, ps := range s.provisions() {
		for _, p := range *ps.all {
			ids = append(ids, p.Regime)
		}
	}
	for _, p := range s.Parts {
		ids = append(ids, p.Regime)
		for _, f := range p.Fields {
			ids = append(ids, f.Regime)
		}
	}
	for _, d := range s.Documents {
		ids = append(ids, d.Regime)
	}
	for _, f := range s.OfficeForm {
		ids = append(ids, f.Regime)
	}
	for _, c := range s.Fee.Charges {
		ids = append(ids, c.Regime)
	}
	for _, c := range s.Fee.Concessions {
		ids = append(ids, c.Regime)
	}
	for _, c := range s.Checklists {
		for _, x := range c.Items {
			ids = append(ids, x.Regime)
		}
	}
	for _, st := range s.Flow.Steps {
		for _, d := range st.Terms {
			ids = append(ids, d.Regime)
		}
	}
	for _, d := range s.Flow.Limits {
		ids = append(ids, d.Regime)
	}
	for _, v := range s.Record.Terms {
		ids = append(ids, v.Regime)
	}
	for _, b := range s.Certificate.Blocks {
		ids = append(ids, b.Regime)
	}
	slices.Sort(ids)
	return slices.DeleteFunc(slices.Compact(ids), func(id string) bool { return id == "" })
}
