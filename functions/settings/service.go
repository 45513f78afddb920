package settings

import (
	"github.com/shrama/shrama/shared/operator"
	"github.com/shrama/shrama/shared/pack"
)

// Shelf holds the packs by family, as the law has them.
type Shelf interface {
	Pack(family string) (*pack.Pack, error)
}

// Needs is what the module needs from others.
type Needs struct {
	Operator *operator.Operator // opens every tenant, for the operator's pages and the tenant's own row
	Packs    Shelf
}

// Service is the settings module.
type Service struct{ Needs }

// New returns the module.
func New(n Needs) *Service { return &Service{n} }
