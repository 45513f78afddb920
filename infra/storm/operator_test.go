//go:build !race

package storm

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/trail"
)

// founded counts the tenants of the lives.
var founded atomic.Int64

// code is one that no other tenant has.
func code(kind string) tenant.ID {
	n := founded.Add(1)
	return tenant.ID(fmt.Sprintf("np-%s%c%c%c", kind, 'a'+n/676%26, 'a'+n/26%26, 'a'+n%26))
}

// row is what the register says of a tenant, for eyes that remember nothing; the
// zero Row is one that is not there.
func (s *stage) row(ctx context.Context, id tenant.ID) (tenancy.Row, error) {
	t, err := tenancy.Open(tenancy.Options{Table: s.table, Packs: s.house.Packs, Clock: s.house.Clock}).Open(ctx, id)
	if fault.KindOf(err) == fault.NotFound {
		err = nil
	}
	return t.Row, err
}

// onboarding is the life of a tenant under the operator's hand.
type onboarding struct {
	s     *stage
	id    tenant.ID
	admin string
	maya  *person
	row   tenancy.Row
	ready bool // it has its keys
	who   store.Item
}

func (s *stage) onboarding() *life {
	o := &onboarding{s: s, id: code("o"), maya: s.holds(tenancy.Operator, "operator@shrama.example")}
	o.admin = string(o.id) + "@admin.example"
	return s.begin(string(o.id), o)
}

func (*onboarding) lays(context.Context, command) error { return nil }

func (o *onboarding) sees(ctx context.Context) (err error) {
	if o.row, err = o.s.row(ctx, o.id); err != nil {
		return err
	}
	signs, seals, err := o.s.house.Operator().Keys.Ready(ctx, string(o.id))
	if o.ready = signs && seals; o.s.region != nil {
		o.ready = o.s.region.keys.has(o.id)
	}
	if err == nil {
		o.who, err = o.s.line(ctx, o.id, o.admin)
	}
	return err
}

// line is somebody's item, with the newest line of their history; the zero Item for
// somebody whom nobody knows.
func (s *stage) line(ctx context.Context, id tenant.ID, email string) (store.Item, error) {
	sum := sha256.Sum256([]byte(email))
	it, err := s.table.For(id).Get(ctx, store.Key{Family: "P", ID: hex.EncodeToString(sum[:16]), Sort: "p"})
	if errors.Is(err, store.ErrNotFound) {
		return store.Item{}, nil
	}
	return it, err
}

func (o *onboarding) posts(name, at string, form func() url.Values, done func() bool) command {
	return command{name: name, route: "POST /settings/tenants" + at, done: done, make: func(context.Context) (request, error) {
		return request{by: o.maya, method: http.MethodPost, path: "/zz/settings/tenants" + strings.Replace(at, "{code}", string(o.id), 1), form: form()}, nil
	}}
}

// times reports whether the tenant's history has an act so often.
func (o *onboarding) times(action string, n int) func() bool {
	return func() bool { return count(o.row.History)[action] >= n }
}

func (o *onboarding) commands() []command {
	return []command{
		o.posts("onboard", "", fixed("tenant", string(o.id), "pack", "np", "name", "Training", "admin", o.admin), func() bool {
			return o.row.Version > 0 && o.ready && o.who.Version > 0
		}),
		o.posts("suspend", "/{code}/suspend", fixed("reason", "Audit"), o.times(tenancy.Suspend, 1)),
		o.posts("resume", "/{code}/resume", fixed(), o.times(tenancy.Resume, 1)),
		o.posts("switch off", "/{code}/modules", fixed(), o.times(tenancy.Switch, 1)),
		o.posts("switch on", "/{code}/modules", fixed("module.permit", "on"), o.times(tenancy.Switch, 2)),
	}
}

// judge: each act stands in the history once, and the admin was invited once.
func (o *onboarding) judge(ctx context.Context) (a toll) {
	var did []string
	for _, e := range o.row.History {
		did = append(did, e.Action)
	}
	if want := []string{tenancy.Create, tenancy.Suspend, tenancy.Resume, tenancy.Switch, tenancy.Switch}; !slices.Equal(did, want) {
		say(&a.doubled, "%v", did)
	}
	if err := trail.Verify(o.row.History); err != nil {
		say(&a.torn, "history: %v", err)
	}
	if o.who.Event.Seq != 1 || o.who.Event.Action != people.Invite {
		say(&a.doubled, "the admin's line %d is %q", o.who.Event.Seq, o.who.Event.Action)
	}
	all, err := tenancy.Open(tenancy.Options{Table: o.s.table, Packs: o.s.house.Packs, Clock: o.s.house.Clock}).All(ctx)
	if err != nil || !slices.ContainsFunc(all, func(l tenancy.Listing) bool { return l.ID == o.id }) {
		say(&a.torn, "it is not on the list (%v)", err)
	}
	return a
}
