package house

import (
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"go.yaml.in/yaml/v3"

	"github.com/shrama/shrama/shared/operator"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/tenants"
)

//go:embed demo.yaml
var demo []byte

// Person is one who can sign in from the start.
type Person struct {
	Tenant tenant.ID `yaml:"-"`
	Email  string    `yaml:"email"`
	Name   string    `yaml:"name"`
	Lang   string    `yaml:"lang"`
	Roles  []string  `yaml:"roles"`
	Office string    `yaml:"office"`
	About  string    `yaml:"about"`
}

// DemoPeople reads demo.yaml, tenant by tenant in the order written.
func DemoPeople() ([]Person, error) {
	var byTenant map[tenant.ID][]Person
	if err := yaml.Unmarshal(demo, &byTenant); err != nil {
		return nil, fmt.Errorf("demo.yaml: %w", err)
	}
	var all []Person
	for _, id := range slices.SortedFunc(maps.Keys(byTenant), cmp.Compare) {
		for _, p := range byTenant[id] {
			p.Tenant = id
			all = append(all, p)
		}
	}
	return all, nil
}

// Operator is the operator's hand in this house.
func (h *House) Operator() *operator.Operator {
	return &operator.Operator{
		Register: h.Tenants.(*tenancy.Register), //nolint:errcheck // front opens no other
		Keys:     h.keys,
		Families: pack.Families(tenants.FS),
		Gateways: h.env.Esewa.Agreements(),
	}
}

// Enrol onboards the demo tenants, each with the pack of its name, and puts the
// demo people on their lists; who is there already stays as they are. Tenants do
// not wait for one another.
func (h *House) Enrol(ctx context.Context) ([]Person, error) {
	all, err := DemoPeople()
	if err != nil {
		return nil, err
	}
	byTenant := map[tenant.ID][]Person{}
	for _, p := range all {
		byTenant[p.Tenant] = append(byTenant[p.Tenant], p)
	}
	var wait sync.WaitGroup
	wrong := make(chan error, len(byTenant))
	for id, folk := range byTenant {
		wait.Go(func() { wrong <- h.settle(ctx, id, folk) })
	}
	wait.Wait()
	close(wrong)
	for e := range wrong {
		err = errors.Join(err, e)
	}
	return all, err
}

// settle onboards a demo tenant, with its officers and its employers.
func (h *House) settle(ctx context.Context, id tenant.ID, folk []Person) error {
	if err := h.Onboard(ctx, id, string(id)); err != nil {
		return err
	}
	for _, p := range folk {
		if p.Office != "" {
			continue // Onboard did
		}
		if err := h.enrol(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// Onboard onboards a tenant with the pack of a family, as the operator does, and
// gives it the demo officers of that family.
func (h *House) Onboard(ctx context.Context, id tenant.ID, family string) error {
	all, err := DemoPeople()
	if err != nil {
		return err
	}
	officers := slices.DeleteFunc(all, func(p Person) bool { return string(p.Tenant) != family || p.Office == "" })
	admin := slices.IndexFunc(officers, func(p Person) bool { return slices.Contains(p.Roles, tenant.Admin) })
	if admin < 0 {
		return fmt.Errorf("demo.yaml: %s has no admin", family)
	}
	_, err = h.Operator().Create(ctx, operator.Onboarding{Tenant: id, Family: family, Admin: officers[admin].Email},
		tenancy.Acting{By: tenant.Actor{Person: "demo", Name: "Demo"}, At: h.Clock()})
	if err != nil {
		return fmt.Errorf("onboard %s: %w", id, err)
	}
	for _, p := range officers {
		p.Tenant = id
		if err := h.enrol(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// enrol puts one person on a tenant's list.
func (h *House) enrol(ctx context.Context, p Person) error {
	_, err := people.Enrol(ctx, h.Table.For(p.Tenant), people.Entry{
		Person: people.Person{Email: p.Email, Name: p.Name, Lang: p.Lang, Roles: p.Roles, Office: p.Office},
		By:     "demo", At: h.Clock(),
	})
	if err != nil {
		return fmt.Errorf("demo people: %w", err)
	}
	return nil
}
