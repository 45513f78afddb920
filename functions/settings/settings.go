// Package settings is where people change how a tenant works: the operator,
// which tenants there are; their admins, what the law lets them change.
package settings

import (
	"slices"

	"github.com/shrama/shrama/functions/settings/admin"
	"github.com/shrama/shrama/shared/web"
)

// Routes is the module's whole surface.
func (s *Service) Routes() []web.Route {
	return slices.Concat(s.operatorRoutes(), admin.New(admin.Needs{Operator: s.Operator, Packs: s.Packs, Press: s.Press}).Routes())
}
