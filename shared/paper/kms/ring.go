package kms

import (
	"context"
	"crypto"
	"fmt"
	"sync"

	"github.com/shrama/shrama/shared/paper/keyring"
	"github.com/shrama/shrama/shared/signed"
)

// Ring is a keyring.Ring of KMS keys, one an issuer, under the alias
// alias/<Prefix><issuer>. A key's public half is fetched once and kept.
type Ring struct {
	Client signed.Service                     // makes keys, and says whether they are there
	For    func(issuer string) signed.Service // uses the issuer's; nil is Client
	Prefix string

	mu   sync.Mutex
	keys map[string]*Key
}

func (r *Ring) key(ctx context.Context, issuer string) (*Key, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if k, ok := r.keys[issuer]; ok {
		return k, nil
	}
	client := r.Client
	if r.For != nil {
		client = r.For(issuer)
	}
	k, err := Open(ctx, client, "alias/"+r.Prefix+issuer)
	if err != nil {
		return nil, fmt.Errorf("kms: key of %s: %w", issuer, err)
	}
	if r.keys == nil {
		r.keys = map[string]*Key{}
	}
	r.keys[issuer] = k
	return k, nil
}

// Signer implements keyring.Ring.
func (r *Ring) Signer(ctx context.Context, issuer string) (crypto.Signer, string, error) {
	k, err := r.key(ctx, issuer)
	if err != nil {
		return nil, "", err
	}
	kid, err := keyring.KeyID(k.Public())
	return k.Signer(ctx), kid, err
}

// Public implements keyring.Ring.
func (r *Ring) Public(ctx context.Context, issuer string) (keyring.Keys, error) {
	k, err := r.key(ctx, issuer)
	if err != nil {
		return keyring.Keys{}, err
	}
	return keyring.NewKeys(issuer, k.Public())
}
