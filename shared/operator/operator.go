// Package operator is what who runs the house may do to tenants: onboard them,
// pause and open them again, switch their modules, and look what is missing.
//
// It is the one package that opens tenants other than the caller's own, so only
// the operator's pages and the command hold one.
package operator

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/tenant"
)

// Keys makes what a tenant signs and seals with; keyring.Folder and kms.Ring do.
type Keys interface {
	// Make makes the keys a tenant lacks and reports whether it lacked any.
	Make(ctx context.Context, tenant string) (made bool, err error)
	// Ready reports whether a tenant can sign and seal.
	Ready(ctx context.Context, tenant string) (signs, seals bool, err error)
}

// Operator opens every tenant of the house.
type Operator struct {
	Register *tenancy.Register
	Keys     Keys
	Families []string // of the packs that are installed
	Gateways []string // ids of the ways to pay for which there is an agreement
}

// Onboarding is what is said of a new tenant.
type Onboarding struct {
	Tenant  tenant.ID
	Family  string   // whose pack
	Name    string   // its own, where it shares the pack; empty is the pack's
	Admin   string   // e-mail address of its first admin
	Modules []string // switched on; nil is all of the pack's
}

// What an onboarding found missing and made, as keys of the word list.
const (
	MadeRow   = "tenant.made.row"
	MadeKeys  = "tenant.made.keys"
	MadeAdmin = "tenant.made.admin"
)

// Create onboards a tenant: its row, its keys, the invitation of its first admin.
// It returns what it made. Done again it makes nothing, and what broke off is
// completed; an address that is not yet an admin's is invited too.
func (o *Operator) Create(ctx context.Context, x Onboarding, a tenancy.Acting) (made []string, err error) {
	p, x, err := o.checked(x)
	if err != nil {
		return nil, err
	}
	row, fresh, err := o.found(ctx, p, x, a)
	if err != nil {
		return nil, err
	}
	if fresh {
		made = append(made, MadeRow)
	}
	keys, err := o.Keys.Make(ctx, string(row.ID))
	if err != nil {
		return made, err
	}
	if keys {
		made = append(made, MadeKeys)
	}
	if x.Admin == "" {
		return made, nil
	}
	invited, err := o.invite(ctx, p, x, a)
	if invited {
		made = append(made, MadeAdmin)
	}
	return made, err
}

// checked cleans what was said and refuses what no tenant can be.
func (o *Operator) checked(x Onboarding) (*pack.Pack, Onboarding, error) {
	wrong := func(id, code string) error {
		return fault.Answers([]fault.Field{{ID: id, Code: code, Args: []string{"own", string(tenancy.Operator)}}})
	}
	if !x.Tenant.Valid() || reserved(x.Tenant) && x.Tenant != tenancy.Operator {
		return nil, x, wrong("tenant", "tenant.code")
	}
	p, err := o.Register.Packs.Pack(x.Family)
	if errors.Is(err, pack.ErrNoPack) || reserved(tenant.ID(x.Family)) != (x.Tenant == tenancy.Operator) {
		return nil, x, wrong("pack", "tenant.pack")
	}
	if err != nil {
		return nil, x, err
	}
	clean, faults := form.Check([]form.Field{{ID: "name", Type: form.Text, Max: 80, Optional: true}}, form.Answers{"name": x.Name}, form.Env{})
	if err := fault.Answers(faults); err != nil {
		return nil, x, err
	}
	x.Name = clean["name"]
	if x.Admin != "" {
		if x.Admin, err = people.Address(x.Admin); err != nil {
			return nil, x, wrong("admin", "portal.email.form")
		}
	}
	if x.Modules == nil {
		x.Modules = p.Modules
	}
	return p, x, nil
}

// reserved reports whether a code is of the operator's country, which has none.
func reserved(id tenant.ID) bool { return len(id) >= 2 && id[:2] == tenancy.Operator }

// found puts the tenant on the register, or finds it there.
func (o *Operator) found(ctx context.Context, p *pack.Pack, x Onboarding, a tenancy.Acting) (row tenancy.Row, fresh bool, err error) {
	t, err := o.Register.Open(ctx, x.Tenant)
	switch {
	case fault.KindOf(err) == fault.NotFound:
		if x.Admin == "" {
			return row, false, fault.Answers([]fault.Field{{ID: "admin", Code: "tenant.admin"}})
		}
		row = tenancy.New(x.Tenant, x.Family, x.Name, a)
		if row, err = row.With(p, x.Modules); err != nil {
			return row, false, err
		}
		fresh = true
	case err != nil:
		return row, false, err
	default:
		row = t.Row
	}
	if row, err = o.Register.Found(ctx, row); err != nil {
		return row, fresh, err
	}
	if row.Family != x.Family {
		return row, false, fault.New(fault.Conflict, "tenant.other-pack", "pack", row.Family)
	}
	return row, fresh, nil
}

// invite gives somebody the post of an admin and has them told, if they do not
// hold it yet. What else they hold stays.
func (o *Operator) invite(ctx context.Context, p *pack.Pack, x Onboarding, a tenancy.Acting) (bool, error) {
	db := o.Register.Table.For(x.Tenant)
	who, err := people.Find(ctx, db, x.Admin)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return false, err
	}
	roles := slices.DeleteFunc(slices.Clone(who.Roles), func(r string) bool { return r == tenant.Applicant })
	for _, r := range posts(x.Tenant) {
		if !slices.Contains(roles, r) {
			roles = append(roles, r)
		}
	}
	if slices.Equal(roles, who.Roles) && who.Office != "" {
		return false, nil
	}
	_, err = people.Enrol(ctx, db, people.Entry{Invite: true, By: a.By.Person, At: a.At, Person: people.Person{
		Email: x.Admin, Roles: roles, Office: cmp.Or(who.Office, p.Head().ID), Lang: cmp.Or(who.Lang, p.Languages[0])}})
	return err == nil, err
}

// posts are the roles of a tenant's first admin: the operator's own also works
// on tenants.
func posts(id tenant.ID) []string {
	if id == tenancy.Operator {
		return []string{tenant.Operator, tenant.Admin}
	}
	return []string{tenant.Admin}
}

// List returns every tenant of the register, in the order of their codes.
func (o *Operator) List(ctx context.Context) ([]tenancy.Tenancy, error) {
	lines, err := o.Register.All(ctx)
	if err != nil {
		return nil, err
	}
	var out []tenancy.Tenancy
	for _, l := range lines {
		t, err := o.Register.Open(ctx, l.ID)
		if fault.KindOf(err) == fault.NotFound {
			continue // its onboarding broke off
		}
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

// Suspend pauses a tenant, with a reason.
func (o *Operator) Suspend(ctx context.Context, id tenant.ID, a tenancy.Acting) (tenancy.Row, error) {
	return o.Register.Change(ctx, id, func(r tenancy.Row) (tenancy.Row, error) { return r.Suspend(a) })
}

// Resume opens a paused tenant again.
func (o *Operator) Resume(ctx context.Context, id tenant.ID, a tenancy.Acting) (tenancy.Row, error) {
	return o.Register.Change(ctx, id, func(r tenancy.Row) (tenancy.Row, error) { return r.Resume(a) })
}

// Exported notes, before it is done, that all a tenant holds is written to a
// file, and why.
func (o *Operator) Exported(ctx context.Context, id tenant.ID, a tenancy.Acting) (tenancy.Row, error) {
	return o.Register.Change(ctx, id, func(r tenancy.Row) (tenancy.Row, error) { return r.Exported(a) })
}

// Switch has exactly these modules on.
func (o *Operator) Switch(ctx context.Context, id tenant.ID, modules []string, a tenancy.Acting) (tenancy.Row, error) {
	t, err := o.Register.Open(ctx, id)
	if err != nil {
		return tenancy.Row{}, err
	}
	return o.Register.Change(ctx, id, func(r tenancy.Row) (tenancy.Row, error) { return r.Switch(t.Pack, modules, a) })
}
