package clock

import (
	"context"
	"log/slog"
	"time"

	"github.com/shrama/shrama/shared/logbook"
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
	All(ctx context.Context) ([]tenancy.Listing, error)
}

// Service is what the clock needs from others.
type Service struct {
	Table   Table
	Tenants Tenants
	Signing logbook.Signing // of what the tenants' logs held
	Clock   func() time.Time
	Log     *slog.Logger
}
