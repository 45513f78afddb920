package browser

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shrama/shrama/infra/house"
	"github.com/shrama/shrama/infra/journey"
	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/tenant"
)

// place is an administration of the house, with the one service that these
// tests ask it for: the first of its pack.
type place struct {
	id       tenant.ID
	pack     *pack.Pack
	law      *pack.Service // nil where the pack has none, as the operator's
	calendar *calendar.Calendar
	zone     *time.Location
	employer string // who applies
}

// at is an address of the place.
func (p *place) at(path string) string { return "/" + string(p.id) + "/" + path }

// answers are those of the service's whole form.
func (p *place) answers(t *testing.T, now time.Time) form.Answers {
	t.Helper()
	if p.id == "np" {
		return answers(now)
	}
	return journey.Sound{Pack: p.pack, Service: p.law, Today: civil.Of(now.In(p.zone))}.Answers()
}

// findPlaces opens the packs of all demo tenants.
func (s *site) findPlaces() error {
	all, err := house.DemoPeople()
	if err != nil {
		return err
	}
	s.places, s.homes = map[tenant.ID]*place{}, map[string]tenant.ID{}
	for _, d := range all {
		s.homes[d.Email] = d.Tenant
		if s.places[d.Tenant] == nil {
			if s.places[d.Tenant], err = s.findPlace(d.Tenant); err != nil {
				return err
			}
		}
		if p := s.places[d.Tenant]; d.Office == "" && p.employer == "" {
			p.employer = d.Email
		}
	}
	s.law = s.places["np"].law
	return nil
}

func (s *site) findPlace(id tenant.ID) (*place, error) {
	law, err := s.Packs.Pack(string(id))
	if err != nil {
		return nil, err
	}
	p := &place{id: id, pack: law}
	if p.calendar, err = law.Calendar(); err != nil {
		return nil, err
	}
	if p.zone, err = time.LoadLocation(law.Time.Zone); err != nil {
		return nil, err
	}
	if len(law.Services) == 0 {
		return p, nil
	}
	svc, err := law.Service(law.Services[0])
	if err != nil {
		return nil, err
	}
	p.law = svc.On(civil.Of(s.Clock().In(p.zone)))
	return p, nil
}

// placeOf is where somebody signs in; who is nobody there applies in Nepal.
func (s *site) placeOf(email string) *place {
	if id, ok := s.homes[email]; ok {
		return s.places[id]
	}
	return s.places["np"]
}

// round is all pages of a place in one of its languages.
type round struct {
	of    tenant.ID
	lang  string
	pages []page
}

var gone struct {
	sync.Once
	rounds []round
}

// rounds lists every page of every tenant in every language.
func (s *site) rounds(t *testing.T) []round {
	t.Helper()
	gone.Do(func() {
		for _, id := range []tenant.ID{"np", "in-cg", "in-gj", "lk", "bd", tenancy.Operator} {
			var pages []page
			switch p := s.places[id]; id {
			case "np":
				pages = slices.Concat(s.pages(t), s.settings(t))
			case tenancy.Operator:
				pages = operators()
			default:
				pages = slices.Concat(s.firstPages(t, p), s.firstSettings(t, p))
			}
			for _, lang := range s.places[id].pack.Languages {
				gone.rounds = append(gone.rounds, round{id, lang, pages})
			}
		}
	})
	if len(gone.rounds) == 0 {
		t.Fatal("the pages were not prepared")
	}
	return gone.rounds
}

// firstPages are one page of each kind: what another pack says differently.
func (s *site) firstPages(t *testing.T, p *place) []page {
	t.Helper()
	e := s.as(t, p.employer)
	draft, filed := e.begin(nil), e.file()
	e.fill(draft, 1)
	part := draft + "/parts/" + p.law.Parts[0].ID
	all := []page{
		{name: "home", path: p.at("")},
		{name: "service", path: p.at("permit/services/" + p.law.ID)},
		{name: "part-wrong", who: p.employer, path: part, then: `document.querySelectorAll('main input:not([type=hidden], [type=radio], [type=checkbox])').forEach((e) => { e.value = '' }); ` + send},
		{name: "tasks", who: p.employer, path: draft},
		{name: "case", who: p.employer, path: filed},
		{name: "verify", path: p.at("verify")},
		{name: "no-such-page", path: p.at("nothing")},
	}
	for i := range all {
		all[i].name = string(p.id) + "-" + all[i].name
	}
	return all
}

// operators are the pages of who runs the house.
func operators() []page {
	const tenants = "/zz/settings/tenants"
	all := []page{
		{name: "operator-posts", path: "/zz/settings/people"},
		{name: "operator-settings", path: "/zz/settings/home"},
		{name: "operator-home", path: "/zz/"},
		{name: "operator-tenants", path: tenants},
		{name: "operator-new", path: tenants + "/new"},
		{name: "operator-new-wrong", path: tenants + "/new", then: send},
		{name: "operator-tenant", path: tenants + "/np"},
		{name: "operator-no-reason", path: tenants + "/lk", then: `document.querySelector('form[action$="/suspend"]').submit()`},
	}
	for i := range all {
		all[i].who = operator
	}
	return all
}

// A form works without script in every tenant: what is missing is said, and the
// page stays in its language.
func TestBrowserAsksWithoutScriptInEveryTenant(t *testing.T) {
	s := the(t)
	for id, p := range s.places {
		if p.law == nil {
			continue
		}
		t.Run(string(id), func(t *testing.T) {
			lang := p.pack.Languages[0]
			b := s.tab(t, p.employer)
			b.scriptless()
			b.open(p.at("permit/services/" + p.law.ID + "?lang=" + lang))
			b.press("main form button")
			b.press(".govuk-task-list__link")
			b.press("main form .govuk-button")
			if n := js[int](b, `document.querySelectorAll('.govuk-error-summary a').length`); n == 0 {
				t.Errorf("nothing is said of what is missing:\n%s", b.where())
			}
			if got := js[string](b, `document.documentElement.lang`); got != lang {
				t.Errorf("the page is in %q now, want %q", got, lang)
			}
			if at := js[string](b, `location.pathname`); !strings.HasSuffix(at, "/parts/"+p.law.Parts[0].ID) {
				t.Errorf("at %s, want the first part", at)
			}
		})
	}
}
