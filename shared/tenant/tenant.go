// Package tenant names the administration that owns a record and the person
// who acts on it.
package tenant

import (
	"slices"
	"strings"
)

// ID is a tenant's code: np, in-gj, np-training. It has no '#', so it can
// stand inside a storage key and end there.
type ID string

// Valid reports whether id is written as a tenant's code must be: the two
// letters of a country, and perhaps a hyphen and two to ten letters and digits.
func (id ID) Valid() bool {
	const letters, digits = "abcdefghijklmnopqrstuvwxyz", "0123456789"
	country, part, more := strings.Cut(string(id), "-")
	return len(country) == 2 && strings.Trim(country, letters) == "" &&
		(!more || len(part) >= 2 && len(part) <= 10 && strings.Trim(part, letters+digits) == "")
}

// Applicant is the role of everybody who signs in and holds no post: an
// employer, a worker, a union.
const Applicant = "applicant"

// Admin is the role, in every pack, of who looks after the tenant itself: its
// people, its offices, its settings. Two hold it, since what one changes another
// approves. It has no queue.
const Admin = "admin"

// Operator is the role of who runs the house, in the house's own tenant and
// nowhere else.
const Operator = "operator"

// Actor is the signed-in person, with the roles and the office they hold in one
// tenant. The zero Actor is nobody.
type Actor struct {
	Tenant ID
	Person string   // an ident, opaque
	Name   string   // as others see it in a history; empty until the profile is set up
	Email  string   // where the person is reached
	Lang   string   // the language they chose
	Roles  []string // tenant.Applicant, or the pack's roles of their posts
	Office string   // the pack's office of an officer's post; empty for applicants
}

// Nobody reports whether no one is signed in.
func (a Actor) Nobody() bool { return a.Person == "" }

// Has reports whether the actor holds one of the roles.
func (a Actor) Has(roles ...string) bool {
	return slices.ContainsFunc(roles, func(r string) bool { return slices.Contains(a.Roles, r) })
}

// Officer reports whether the actor holds a post.
func (a Actor) Officer() bool { return !a.Nobody() && a.Office != "" }
