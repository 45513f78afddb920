// Package front opens the house of a function that answers people: documents and
// static files beside the ground. It is apart from package boot because who is
// called by the schedule or the stream has no pages.
package front

import (
	"crypto/sha256"
	"fmt"

	"github.com/shrama/shrama/shared/boot"
	"github.com/shrama/shrama/shared/files"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/assets"
)

// Needs are the variables that pages need. Who makes codes or hashes of numbers
// needs boot.Peppered too.
var Needs = boot.Needs{"SHRAMA_BASE", "SHRAMA_BUCKET", "SHRAMA_QUARANTINE"}

// Open opens the house that stands on g, without a sender of messages: post.Open
// makes one for the functions that send. It makes no call.
func Open(e boot.Env, g boot.Ground) (web.House, error) {
	static, err := assets.Embedded()
	if err != nil {
		return web.House{}, fmt.Errorf("front: %w", err)
	}
	bucket := files.Open(files.Options{
		Bucket: e.Bucket, Quarantine: e.Quarantine, Region: e.Region, Endpoint: e.S3, UsePathStyle: e.S3 != "", Credentials: e.Tenant,
		HTTPClient: e.HTTP, Backoff: e.Backoff,
	})
	return web.House{
		Table:    g.Table,
		Files:    bucket,
		Packs:    g.Packs,
		Tenants:  g.Tenants,
		Clock:    e.Clock,
		Assets:   static,
		Log:      g.Log,
		Base:     e.Base,
		Secure:   true,
		Pepper:   pepper(e.Pepper),
		Uploads:  bucket.Origin(),
		Gateways: e.Esewa.Origins(),
		Viewer:   e.Viewer,
	}, nil
}

// pepper is the secret in as many bytes as a key has; none stays none, which
// nothing can be hashed with.
func pepper(secret string) []byte {
	if secret == "" {
		return nil
	}
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}
