package settings

import (
	"github.com/shrama/shrama/shared/operator"
	"github.com/shrama/shrama/shared/setting/desk"
)

// Needs is what the module needs from others.
type Needs struct {
	Operator *operator.Operator // opens every tenant, for the operator's pages and the tenant's own row
	Packs    desk.Shelf
}

// Service is the settings module.
type Service struct{ Needs }

// New returns the module.
func New(n Needs) *Service { return &Service{n} }
