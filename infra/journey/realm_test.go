package journey

import (
	"fmt"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/shrama/shrama/infra/house"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/session"
	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/tenants"
)

// realm is an administration with something of everything in it, a word that
// stands in what only some may read, and a session of everybody who is anybody.
type realm struct {
	id      tenant.ID
	law     *pack.Pack
	service *pack.Service
	word    string // kanarixnp: in the applicant's address, answers and message, and in the draft of the settings
	names
	callers []caller
}

// names are what addresses name.
type names struct {
	sent, draft, number, setting, version string
}

// caller is somebody at a door.
type caller struct {
	role    string // as the pack has it, or nobody, owner, stranger, elsewhere
	token   string
	actor   tenant.Actor
	reaches bool // may read the realm's cases
	keeps   bool // and its record
}

// realms are an administration of each family, and the house's own.
func realms(t *testing.T) []*realm {
	t.Helper()
	h := Open(t)
	var all []*realm
	for _, family := range families(t) {
		id := tenant.ID(fmt.Sprintf("%.2s-%s", family, name(int(h.next.Add(1)))[3:]))
		all = append(all, settle(h.enter(t, id, string(family)), string(family)))
	}
	return append(all, settle(h.Operators(), string(tenancy.Operator)))
}

// settle fills an administration of a family.
func settle(h *House, family string) *realm {
	h.T.Helper()
	law, err := pack.Open(tenants.FS).Pack(family)
	if err != nil {
		h.T.Fatal(err)
	}
	x := &realm{id: h.Tenant, law: law, word: "kanarix" + strings.ReplaceAll(family, "-", "")}
	office := law.Head().ID
	if x.names = absent(); len(law.Services) > 0 {
		x.lives(h)
		office = x.filed(h)
		x.drafted(h, family)
	}
	for _, r := range law.Roles {
		x.sworn(h, r.ID, r.ID, office)
	}
	for _, o := range law.Offices {
		if !law.Over(o.ID, office) {
			x.sworn(h, "elsewhere", x.queued(), o.ID)
			break
		}
	}
	return x
}

// queued is a role that has a queue.
func (x *realm) queued() string {
	i := slices.IndexFunc(x.law.Roles, func(r pack.Role) bool { return r.ID != tenant.Admin })
	return x.law.Roles[i].ID
}

// filed fills the realm's cases: one granted, one sent, one begun. It returns
// the office that has them.
func (x *realm) filed(h *House) string {
	t := h.T
	t.Helper()
	w := walk{Sound{Pack: x.law, Service: x.service, Today: civil.Of(h.Clock().In(zone(t, x.law)))}, h, t}
	owner := h.As(x.word + "@applicant.example")
	begins := func() string {
		owner.applies(x.service.Module, x.service.ID)
		owner.Fills(w.typed(x.told(w.Answers())))
		return path.Base(owner.Case)
	}
	sends := func() {
		owner.Attaches()
		owner.Sends()
	}
	begins()
	sends()
	w.decided(owner, strings.TrimPrefix(owner.Case, "/"+string(x.id)+"/"))
	x.number = owner.recorded(x.service.Module)
	x.draft = begins()
	x.sent = begins()
	sends()
	owner.Opens(owner.Case)
	owner.Submits("/messages", map[string]string{"text": x.word})
	owner.Gets(http.StatusOK)
	p := person(t, h, owner)
	x.enters(h, caller{role: "owner", actor: p.Actor(x.id)})
	x.enters(h, caller{role: "stranger", actor: tenant.Actor{Tenant: x.id, Person: ident.New().String(), Email: "stranger@applicant.example", Lang: "en", Roles: []string{tenant.Applicant}}})
	return stored(t, owner).Office
}

// lives finds a service of the realm that asks for a document.
func (x *realm) lives(h *House) {
	t := h.T
	t.Helper()
	today := civil.Of(h.Clock().In(zone(t, x.law)))
	for _, id := range x.law.Services {
		s, err := x.law.Service(id)
		if err != nil {
			t.Fatal(err)
		}
		if s.Offered(today) && len(s.On(today).Documents) > 0 {
			x.service = s.On(today)
			return
		}
	}
	t.Fatalf("%s asks for no document", x.id)
}

// told puts the realm's word where an answer may be any text, but not where a
// record tells everybody.
func (x *realm) told(a form.Answers) form.Answers {
	a = maps.Clone(a)
	for id, v := range a {
		if strings.HasPrefix(v, "Example of") && id != x.service.Record.Holder && !slices.Contains(x.service.Record.Public, id) {
			a[id] = x.word
		}
	}
	return a
}

// drafted publishes a version of the settings and begins another.
func (x *realm) drafted(h *House, family string) {
	h.T.Helper()
	h.settles(setting.Layer{{Person: &setting.Person{Email: "new@officer.example", Name: "New Officer", Roles: []string{x.queued()}, Office: x.law.Head().ID}}})
	all, err := house.DemoPeople()
	if err != nil {
		h.T.Fatal(err)
	}
	i := slices.IndexFunc(all, func(p house.Person) bool { return string(p.Tenant) == family && slices.Contains(p.Roles, tenant.Admin) })
	x.version, x.setting = "1", path.Base(drafts(h.As(all[i].Email), x.word))
}

// sworn gives somebody a role in an office.
func (x *realm) sworn(h *House, name, role, office string) {
	h.T.Helper()
	if role == tenant.Admin {
		office = x.law.Head().ID
	}
	reads := name != "elsewhere" && x.routed(role, office)
	keeps := reads || name != "elsewhere" && x.service != nil && slices.ContainsFunc(x.service.Record.Acts, func(a pack.Act) bool { return slices.Contains(a.By, role) })
	x.enters(h, caller{role: name, reaches: reads, keeps: keeps, actor: tenant.Actor{Tenant: x.id, Person: ident.New().String(), Name: name, Email: name + "@officer.example", Lang: "en", Roles: []string{role}, Office: office}})
}

// routed reports whether somebody with a role in the cases' own office is on their
// route, or above somebody there.
func (x *realm) routed(role, office string) bool {
	if x.service == nil {
		return false
	}
	here := []string{x.service.Fee.Verifier} // roles that have work in the office
	for _, s := range x.service.Flow.Steps {
		if s.Office == flow.OfficeHead && office != x.law.Head().ID {
			continue
		}
		here = append(here, s.Superior)
		for _, a := range s.Actions {
			here = append(here, a.By...)
		}
	}
	for _, r := range here {
		for at := r; at != ""; {
			if at == role {
				return true
			}
			i := slices.IndexFunc(x.law.Roles, func(o pack.Role) bool { return o.ID == at })
			if at = ""; i >= 0 {
				at = x.law.Roles[i].Superior
			}
		}
	}
	return false
}

// enters begins a caller's session.
func (x *realm) enters(h *House, c caller) {
	h.T.Helper()
	var err error
	if c.token, err = session.Begin(h.T.Context(), h.DB(), session.Start{Actor: c.actor, At: h.Clock()}); err != nil {
		h.T.Fatal(err)
	}
	x.callers = append(x.callers, c)
}

// absent are ids that nothing has, of the same making.
func absent() names {
	return names{ident.New().String(), ident.New().String(), "1", ident.New().String(), "7"}
}

// nowhere are ids like the realm's that nothing has.
func (x *realm) nowhere() names {
	n := absent()
	last := '0' + (x.number[len(x.number)-1]-'0'+5)%10
	n.number = x.number[:len(x.number)-1] + string(last)
	return n
}

// named reports whether a text names a case, a record or a draft of the realm.
func (x *realm) named(text string) bool {
	return x.service != nil && (strings.Contains(text, x.sent) || strings.Contains(text, x.draft) || strings.Contains(text, x.number) || strings.Contains(text, x.setting))
}

// address is a route's path after the tenant, about what is named by of.
func (x *realm) address(r *web.Route, of names, asset string) string {
	id, number, part := of.sent, of.number, "none"
	switch {
	case strings.HasPrefix(r.Pattern, "/settings/"):
		id, number, part = of.setting, of.version, x.part()
	case strings.HasPrefix(r.Pattern, "/profile"):
		if len(x.law.Profile) > 0 {
			part = x.law.Profile[0].ID
		}
	case strings.Contains(r.Pattern, "/parts/"), strings.HasSuffix(r.Pattern, "/documents"), strings.HasSuffix(r.Pattern, "/check"):
		id, part = of.draft, x.part()
	}
	service, slot := "none", "none"
	if x.service != nil {
		service, slot = x.service.ID, x.service.Documents[0].ID
	}
	return strings.NewReplacer("{$}", "", "{id}", id, "{number}", number, "{part}", part, "{service}", service, "{slot}", slot,
		"{seal}", "AAAA", "{method}", "voucher", "{kind}", "deadlines", "{code}", string(x.id), "{file}", asset).Replace(r.Pattern)
}

func (x *realm) part() string {
	if x.service == nil {
		return "none"
	}
	return x.service.Parts[0].ID
}
