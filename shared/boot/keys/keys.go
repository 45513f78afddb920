// Package keys opens the key that signs what certificates state. It is apart
// from package boot because only some functions sign, and the client of KMS is
// bytes that the others need not load.
package keys

import (
	"context"
	"crypto"
	"fmt"
	"sync"

	awskms "github.com/aws/aws-sdk-go-v2/service/kms"

	"github.com/shrama/shrama/shared/boot"
	"github.com/shrama/shrama/shared/paper"
	"github.com/shrama/shrama/shared/paper/kms"
	"github.com/shrama/shrama/shared/tenant"
)

// Ring holds one key for all tenants of the cell.
type Ring struct {
	open func() (crypto.Signer, string, error)
}

// FromKMS returns the ring of the deployed function. The key is opened when it
// first signs, by one call; a call that failed is made again.
func FromKMS(e boot.Env) *Ring {
	client := awskms.New(awskms.Options{Region: e.Region, Credentials: e.DynamoDB.Credentials("")})
	var mu sync.Mutex
	var key *kms.Key
	return &Ring{open: func() (crypto.Signer, string, error) {
		mu.Lock()
		defer mu.Unlock()
		ctx := context.Background() // crypto.Signer has no place for a request's
		if key == nil {
			k, err := kms.Open(ctx, client, e.Key)
			if err != nil {
				return nil, "", err
			}
			key = k
		}
		return named(key.Signer(ctx))
	}}
}

// FromFile returns the ring of a laptop, whose key is in a file and made if it
// is missing.
func FromFile(path string) (*Ring, error) {
	key, err := paper.LoadOrCreateKey(path)
	if err != nil {
		return nil, err
	}
	return &Ring{open: func() (crypto.Signer, string, error) { return named(key) }}, nil
}

// Signer returns the tenant's key and its name in the published key set.
func (r *Ring) Signer(tenant.ID) (crypto.Signer, string, error) {
	key, kid, err := r.open()
	if err != nil {
		return nil, "", fmt.Errorf("keys: %w", err)
	}
	return key, kid, nil
}

func named(key crypto.Signer) (crypto.Signer, string, error) {
	kid, err := paper.KeyID(key.Public())
	return key, kid, err
}
