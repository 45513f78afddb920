package paper

import (
	"context"
	"crypto"
	"path/filepath"
	"sync"
)

// Keyring holds the key with which each issuer signs its papers, and the public
// ones with which they are checked.
type Keyring interface {
	// Signer returns the key in use and its id.
	Signer(ctx context.Context, issuer string) (key crypto.Signer, kid string, err error)
	// Public returns every key that ever signed.
	Public(ctx context.Context, issuer string) (Keys, error)
}

// Folder is a Keyring of PEM files, one an issuer, made on first use. It is for
// laptops and tests; in production keys are in KMS.
type Folder struct {
	Dir string

	mu   sync.Mutex
	keys map[string]crypto.Signer
}

// Signer implements Keyring.
func (f *Folder) Signer(_ context.Context, issuer string) (crypto.Signer, string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	key, ok := f.keys[issuer]
	if !ok {
		var err error
		if key, err = LoadOrCreateKey(filepath.Join(f.Dir, filepath.Base(issuer)+".pem")); err != nil {
			return nil, "", err
		}
		if f.keys == nil {
			f.keys = map[string]crypto.Signer{}
		}
		f.keys[issuer] = key
	}
	kid, err := KeyID(key.Public())
	return key, kid, err
}

// Public implements Keyring.
func (f *Folder) Public(ctx context.Context, issuer string) (Keys, error) {
	key, _, err := f.Signer(ctx, issuer)
	if err != nil {
		return Keys{}, err
	}
	return NewKeys(issuer, key.Public())
}
