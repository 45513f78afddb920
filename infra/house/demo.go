package house

import (
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/tenant"
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

// Enrol puts the demo people on their tenants' lists; who is there already
// stays as they are.
func (h *House) Enrol(ctx context.Context) ([]Person, error) {
	all, err := DemoPeople()
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		_, err := people.Enrol(ctx, h.Table.For(p.Tenant), people.Entry{
			Person: people.Person{Email: p.Email, Name: p.Name, Lang: p.Lang, Roles: p.Roles, Office: p.Office},
			By:     "demo", At: h.Clock(),
		})
		if err != nil {
			return nil, fmt.Errorf("demo people: %w", err)
		}
	}
	return all, nil
}
