package relay

import (
	"log/slog"
	"time"

	"github.com/shrama/shrama/shared/notify"
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

// Service is what the relay needs from others.
type Service struct {
	Table   Table
	Packs   Shelf
	Tenants func(tenant.ID) (family string, ok bool)
	Notify  notify.Sender
	Clock   func() time.Time
	Base    string // scheme and host of the links in messages
	Log     *slog.Logger
}
