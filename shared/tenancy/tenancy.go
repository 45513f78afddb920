// Package tenancy is the register of tenants: which administrations there are,
// whose pack each uses, which modules it has switched on and whether it is open.
//
// A tenant's row is one item of its own partition, read through its own Scope,
// so that who serves a request needs no right beyond its tenant's. The list of
// all tenants lies with the operator, and only who runs the house reads it.
package tenancy

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/trail"
)

// Operator is the tenant of who runs the house. ISO 3166-1 gives zz to nobody
// and leaves it to its users, so no country will ever want it.
const Operator tenant.ID = "zz"

// State is whether a tenant is open.
type State string

// The states.
const (
	Active    State = "active"
	Suspended State = "suspended"
)

// The acts in a tenant's life, as the trail names them.
const (
	Create  = "create"
	Suspend = "suspend"
	Resume  = "resume"
	Switch  = "switch"
	Publish = "publish"
	Export  = "export"
)

// Setting is one version of a tenant's settings and the day from which it
// decides.
type Setting struct {
	Version int        `dynamodbav:"v"`
	From    civil.Date `dynamodbav:"f"`
}

// Row is what the register says of a tenant.
type Row struct {
	ID       tenant.ID
	Family   string // whose pack
	Name     string // its own, where two tenants share a pack; empty is the pack's
	State    State
	Reason   string    // of a suspension, in the operator's words; empty while active
	Since    time.Time // when the state began
	Modules  []string  // switched on
	Settings []Setting // newest last; none is the pack as it is
	History  []trail.Event
	Version  int // as stored; 0 for none
}

// Created returns when and by whom the tenant was onboarded.
func (r Row) Created() (at time.Time, by string) {
	if len(r.History) == 0 {
		return time.Time{}, ""
	}
	return r.History[0].At, r.History[0].By
}

// Runs reports whether a module is switched on.
func (r Row) Runs(module string) bool { return slices.Contains(r.Modules, module) }

// On returns the version of the settings that decides on a day: of those in
// force by then the one published last, or zero for the pack as it is.
func (r Row) On(day civil.Date) int {
	for _, s := range slices.Backward(r.Settings) {
		if !day.Before(s.From) {
			return s.Version
		}
	}
	return 0
}

// Acting is who does something to a tenant, when and why.
type Acting struct {
	By     tenant.Actor
	Reason string
	At     time.Time
}

// New is a tenant that was just onboarded, open and with these modules on.
func New(id tenant.ID, family, name string, a Acting) Row {
	return Row{ID: id, Family: family, Name: name}.write(Create, Active, a)
}

// write appends a line to the history and returns the row that follows; the
// receiver keeps its own.
func (r Row) write(action string, state State, a Acting) Row {
	var last trail.Seal
	if n := len(r.History); n > 0 {
		last = r.History[n-1].Seal
	}
	e := trail.Event{
		Subject: "tenant/" + string(r.ID), Seq: len(r.History) + 1, Action: action, From: string(r.State), To: string(state),
		By: a.By.Person, Name: a.By.Name, Role: tenant.Operator, At: a.At, Note: a.Reason,
	}
	if len(a.By.Roles) > 0 && !a.By.Has(tenant.Operator) {
		e.Role = a.By.Roles[0]
	}
	r.History = append(slices.Clip(slices.Clone(r.History)), e.Sealed(last))
	if r.State != state {
		r.State, r.Since = state, a.At.UTC().Truncate(time.Second)
	}
	return r
}

// reasoned refuses an act without a reason, as a fault of the field reason.
func reasoned(a Acting) error {
	if strings.TrimSpace(a.Reason) == "" {
		return fault.Answers([]fault.Field{{ID: "reason", Code: "tenant.reason"}})
	}
	return nil
}

// Suspend closes the tenant, with a reason. The operator's own stays open.
func (r Row) Suspend(a Acting) (Row, error) {
	switch {
	case r.ID == Operator:
		return r, fault.New(fault.Conflict, "tenant.operator")
	case r.State == Suspended:
		return r, fault.New(fault.Conflict, "tenant.suspended-already")
	}
	if err := reasoned(a); err != nil {
		return r, err
	}
	n := r.write(Suspend, Suspended, a)
	n.Reason = a.Reason
	return n, nil
}

// Resume opens a suspended tenant again.
func (r Row) Resume(a Acting) (Row, error) {
	if r.State != Suspended {
		return r, fault.New(fault.Conflict, "tenant.active-already")
	}
	n := r.write(Resume, Active, a)
	n.Reason = ""
	return n, nil
}

// With has exactly these modules on, of those that the pack has, in its order.
func (r Row) With(p *pack.Pack, modules []string) (Row, error) {
	on := slices.DeleteFunc(slices.Clone(p.Modules), func(m string) bool { return !slices.Contains(modules, m) })
	for _, m := range modules {
		if !slices.Contains(on, m) {
			return r, fault.Answers([]fault.Field{{ID: "modules", Code: "tenant.module", Args: []string{"module", m}}})
		}
	}
	r.Modules = on
	return r, nil
}

// Switch is With as an act. The same modules again change nothing.
func (r Row) Switch(p *pack.Pack, modules []string, a Acting) (Row, error) {
	n, err := r.With(p, modules)
	if err != nil || slices.Equal(n.Modules, r.Modules) {
		return r, err
	}
	a.Reason = strings.Join(n.Modules, " ")
	return n.write(Switch, r.State, a), nil
}

// Publish lets another version of the settings decide from a day on. Versions
// are numbered from one, in the order they are published.
func (r Row) Publish(s Setting, a Acting) (Row, error) {
	if n := len(r.Settings); s.Version < 1 || s.From.IsZero() || n > 0 && s.Version <= r.Settings[n-1].Version {
		return r, fault.New(fault.Conflict, "tenant.setting-order")
	}
	n := r.write(Publish, r.State, a)
	n.Settings = append(slices.Clip(slices.Clone(r.Settings)), s)
	return n, nil
}

// Exported notes that all the tenant holds was written to a file, and why.
func (r Row) Exported(a Acting) (Row, error) {
	if err := reasoned(a); err != nil {
		return r, err
	}
	return r.write(Export, r.State, a), nil
}

// Tenancy is a tenant as it is open today: its row, and the pack with the
// settings now in force.
type Tenancy struct {
	Row
	Pack *pack.Pack

	pinned func(ctx context.Context, version string) (*pack.Pack, error) // nil knows today's only
}

// PackOf returns the pack that decides about what stands under the given
// version of it: a filed case keeps the settings it was filed under. Nothing
// stands under "", such as a draft, and so today's decides.
//
// A version is the hash of the law's text and, where settings were in force,
// their number after a point. One text of law is deployed, in which every value
// has its days, so only the settings are looked up.
func (t Tenancy) PackOf(ctx context.Context, version string) (*pack.Pack, error) {
	if version == "" || t.pinned == nil || t.Pack != nil && version == t.Pack.Version {
		return t.Pack, nil
	}
	return t.pinned(ctx, version)
}
