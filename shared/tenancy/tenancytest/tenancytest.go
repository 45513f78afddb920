// Package tenancytest gives tests a register of tenants: on the real engine, or
// of fixed ones where a test has no table.
package tenancytest

import (
	"context"
	"maps"
	"slices"
	"testing"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/store/attr"
	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/tenant"
)

// Open returns the register of a table, with the given tenants on it, each with
// the pack of a family and all its modules.
func Open(t testing.TB, o tenancy.Options, family string, ids ...tenant.ID) *tenancy.Register {
	t.Helper()
	r := tenancy.Open(o)
	for _, id := range ids {
		Found(t, r, family, id)
	}
	return r
}

// Found puts one more tenant on a register.
func Found(t testing.TB, r *tenancy.Register, family string, id tenant.ID) tenancy.Row {
	t.Helper()
	p, err := r.Packs.Pack(family)
	if err != nil {
		t.Fatal(err)
	}
	row := tenancy.New(id, family, "", tenancy.Acting{By: By, At: r.Clock()})
	row.Modules = slices.Clone(p.Modules)
	if row, err = r.Found(t.Context(), row); err != nil {
		t.Fatal(err)
	}
	return row
}

// By is who onboards in tests.
var By = tenant.Actor{Tenant: tenancy.Operator, Person: "test", Name: "Test", Roles: []string{tenant.Operator}}

// Fixed is a register without a table: the tenants that stand in it.
type Fixed map[tenant.ID]tenancy.Tenancy

// Of returns tenants that all use one pack, with all its modules on.
func Of(p *pack.Pack, ids ...tenant.ID) Fixed {
	f := Fixed{}
	for _, id := range ids {
		row := tenancy.New(id, p.Code, "", tenancy.Acting{By: By})
		row.Modules, row.Version = slices.Clone(p.Modules), 1
		f[id] = tenancy.Tenancy{Row: row, Pack: p}
	}
	return f
}

// Open implements web.Tenants.
func (f Fixed) Open(_ context.Context, id tenant.ID) (tenancy.Tenancy, error) {
	t, ok := f[id]
	if !ok {
		return t, fault.New(fault.NotFound, "fault.unknown-tenant")
	}
	return t, nil
}

// All implements web.Tenants.
func (f Fixed) All(context.Context) ([]tenancy.Listing, error) {
	var all []tenancy.Listing
	for _, id := range slices.Sorted(maps.Keys(f)) {
		all = append(all, tenancy.Listing{ID: id, Family: f[id].Family, Name: attr.Text(f[id].Name)})
	}
	return all, nil
}
