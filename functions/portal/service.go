package portal

import (
	"context"
	"sync"

	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/paper/keyring"
	"github.com/shrama/shrama/shared/tenancy"
)

// Static finds a built file by the last part of its address.
type Static interface {
	Path(name string) string
	File(name, accept string) (body []byte, mediaType, encoding string, ok bool)
}

// Tenants lists the administrations.
type Tenants interface {
	All(ctx context.Context) ([]tenancy.Listing, error)
}

// Shelf holds the packs by family.
type Shelf interface {
	Pack(family string) (*pack.Pack, error)
}

// Service is what the portal needs of the house.
type Service struct {
	Static  Static
	Tenants Tenants // listed at /
	Packs   Shelf
	API     func() ([]byte, error) // the document at /openapi.json; nil is none
	Keys    keyring.Ring           // signs the list of permits taken back

	lists sync.Map // the newest signed list by tenant.ID
}
