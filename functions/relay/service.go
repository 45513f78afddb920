package relay

import (
	"context"
	"log/slog"
	"time"

	"github.com/shrama/shrama/shared/notify"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/tenant"
)

// Table opens the table for one tenant.
type Table interface {
	For(id tenant.ID) *store.Scope
}

// Tenants tells which tenants there are.
type Tenants interface {
	Open(ctx context.Context, id tenant.ID) (tenancy.Tenancy, error)
}

// Service is what the relay needs from others.
type Service struct {
	Table   Table
	Tenants Tenants
	Notify  notify.Sender
	Clock   func() time.Time
	Base    string // scheme and host of the links in messages
	Log     *slog.Logger
}
