package house

import (
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/lint"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/openapi"
	"github.com/shrama/shrama/tenants"
)

// describe returns /openapi.json: the routes of every module and the forms of
// every pack's services. No function links all modules, so the deployed
// portal carries this very text in a file beside its main.go, which a test
// holds current.
func (h *House) describe() ([]byte, error) {
	var routes []web.Route
	for _, m := range h.Modules() {
		routes = append(routes, m.Routes...)
	}
	var services []*pack.Service
	for _, family := range lint.Families(tenants.FS) {
		p, err := h.Packs.Pack(family)
		if err != nil {
			return nil, err
		}
		for _, name := range p.Services {
			s, err := p.Service(name)
			if err != nil {
				return nil, err
			}
			services = append(services, s)
		}
	}
	return openapi.Document("/", routes, services)
}
