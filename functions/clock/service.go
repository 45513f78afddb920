package clock

import (
	"log/slog"
	"time"

	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenant"
)

// Table opens the table for one tenant.
type Table interface {
	For(id tenant.ID) *store.Scope
}

// Shelf holds the packs by family.
type Shelf interface {
	Pack(family string) (*pack.Pack, error)
}

// Service is what the clock needs from others.
type Service struct {
	Table   Table
	Packs   Shelf
	All     []tenant.ID
	Tenants func(tenant.ID) (family string, ok bool)
	Clock   func() time.Time
	Log     *slog.Logger
}
