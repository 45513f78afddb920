package permit

import (
	"github.com/shrama/shrama/shared/casework/counter"
	"github.com/shrama/shrama/shared/casework/desk"
	"github.com/shrama/shrama/shared/pay"
)

// Needs is what the module needs from others.
type Needs struct {
	Gateways map[string]pay.Gateway // by the payment ids of packs
	Query    counter.StatusQuery    // nil where no gateway can be asked
}

// module is the name by which a tenant has it switched on.
const module = "permit"

// Service is the permit module.
type Service struct {
	Needs
	counter *counter.Counter
	desk    *desk.Desk
}

// New returns the module.
func New(n Needs) *Service {
	s := &Service{Needs: n}
	s.counter = &counter.Counter{Module: module, Gateways: n.Gateways, Query: n.Query, Renewals: s}
	s.desk = &desk.Desk{Counter: s.counter, Grants: s}
	return s
}
