// Package keyring holds the keys with which issuers sign and are checked. It is
// apart from package seal because who signs the log has no paper to seal.
package keyring

import (
	"context"
	"crypto"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// Ring holds the key with which each issuer signs its papers, and the public
// ones with which they are checked.
type Ring interface {
	// Signer returns the key in use and its id.
	Signer(ctx context.Context, issuer string) (key crypto.Signer, kid string, err error)
	// Public returns every key that ever signed.
	Public(ctx context.Context, issuer string) (Keys, error)
}

// Folder is a Ring of PEM files, one an issuer, made on first use. It is for
// laptops and tests; in production keys are in KMS.
type Folder struct {
	Dir string

	mu   sync.Mutex
	keys map[string]crypto.Signer
}

// Signer implements Ring.
func (f *Folder) Signer(_ context.Context, issuer string) (crypto.Signer, string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	key, ok := f.keys[issuer]
	if !ok {
		var err error
		if key, err = LoadOrCreateKey(f.file(issuer, ".pem")); err != nil {
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

// Public implements Ring.
func (f *Folder) Public(ctx context.Context, issuer string) (Keys, error) {
	key, _, err := f.Signer(ctx, issuer)
	if err != nil {
		return Keys{}, err
	}
	return NewKeys(issuer, key.Public())
}

// Make makes the keys that the issuer lacks, the one that signs and 32 bytes that
// seal what only the tenant may read, and reports whether it lacked any.
func (f *Folder) Make(ctx context.Context, issuer string) (made bool, err error) {
	signs, seals, err := f.Ready(ctx, issuer)
	if err != nil || signs && seals {
		return false, err
	}
	if _, _, err := f.Signer(ctx, issuer); err != nil {
		return false, err
	}
	if seals {
		return true, nil
	}
	secret := make([]byte, 32)
	rand.Read(secret) //nolint:errcheck // crypto/rand.Read never fails (Go 1.24)
	return true, keepSecret(f.file(issuer, ".data"), secret)
}

// Ready reports whether the issuer has the key that signs and the one that seals.
func (f *Folder) Ready(_ context.Context, issuer string) (signs, seals bool, err error) {
	there := func(ending string) bool {
		_, serr := os.Stat(f.file(issuer, ending))
		if serr != nil && !errors.Is(serr, fs.ErrNotExist) {
			err = fmt.Errorf("keyring: key: %w", serr)
		}
		return serr == nil
	}
	return there(".pem"), there(".data"), err
}

func (f *Folder) file(issuer, ending string) string {
	return filepath.Join(f.Dir, filepath.Base(issuer)+ending)
}
