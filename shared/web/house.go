package web

import (
	"cmp"
	"context"
	"log/slog"
	"time"

	"github.com/shrama/shrama/shared/files"
	"github.com/shrama/shrama/shared/notify"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/tenant"
)

// Table opens the table for one tenant; *store.Table does.
type Table interface {
	For(id tenant.ID) *store.Scope
}

// Bucket opens the documents of one tenant; *files.Store does.
type Bucket interface {
	For(id tenant.ID) *files.Scope
}

// Shelf holds the packs by family (np, in-gj); *pack.Shelf does.
type Shelf interface {
	Pack(family string) (*pack.Pack, error)
}

// Tenants tells which tenants there are; *tenancy.Register does.
type Tenants interface {
	Open(ctx context.Context, id tenant.ID) (tenancy.Tenancy, error)
	All(ctx context.Context) ([]tenancy.Listing, error) // read only by what serves no single tenant
}

// Assets are the product's static files under addresses that change with their
// bytes; *assets.Assets does.
type Assets interface {
	Path(name string) string // /assets/shrama-3f9c.css for shrama.css
	File(name, accept string) (body []byte, mediaType, encoding string, ok bool)
}

// House is what one function holds for as long as it lives. Nothing in it
// changes after Serve.
type House struct {
	Table    Table
	Files    Bucket // nil in a function that has to do with no documents
	Tenants  Tenants
	Packs    Shelf // as the families have them, for what serves no single tenant
	Clock    func() time.Time
	Notify   notify.Sender
	Assets   Assets
	Log      *slog.Logger // nil is slog.Default()
	Base     string       // scheme and host as people see them, no slash at the end
	Secure   bool         // served over https: __Host- cookies and HSTS
	Pepper   []byte       // 32 secret bytes that hash sign-in codes
	Hasty    bool         // codes for paper are hashed in no time: of tests alone, which draw thousands
	Uploads  string       // origin that takes uploads, as browsers see the bucket; empty for none
	Gateways []string     // origins of payment gateways that forms may be sent to
	Viewer   string       // header in which the only way in says who is asking; empty is to believe API Gateway

	Document func() ([]byte, error) // what /openapi.json answers; nil is none
}

func (h House) log() *slog.Logger { return cmp.Or(h.Log, slog.Default()) }
