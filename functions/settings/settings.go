// Package settings is where people change how a tenant works: the operator,
// which tenants there are; their admins, what the law lets them change.
package settings

import (
	"slices"

	"github.com/shrama/shrama/shared/setting/crest"
	"github.com/shrama/shrama/shared/setting/desk"
	"github.com/shrama/shrama/shared/web"
)

// Routes is the module's whole surface but for what the function press prints.
func (s *Service) Routes() []web.Route {
	return slices.Concat(s.operatorRoutes(), desk.New(desk.Needs{Operator: s.Operator, Packs: s.Packs}).Routes(), crest.Routes(s.Packs))
}
