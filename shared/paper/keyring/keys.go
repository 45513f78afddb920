package keyring

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Keys are the public keys with which one issuer's papers are checked: the one
// in use and every retired one, since papers outlive keys.
type Keys struct {
	Issuer string                      // tenant code
	ByID   map[string]*ecdsa.PublicKey // by key id, see KeyID
}

// NewKeys names each key with its KeyID.
func NewKeys(issuer string, keys ...crypto.PublicKey) (Keys, error) {
	k := Keys{Issuer: issuer, ByID: map[string]*ecdsa.PublicKey{}}
	for _, key := range keys {
		id, err := KeyID(key)
		if err != nil {
			return Keys{}, err
		}
		k.ByID[id] = key.(*ecdsa.PublicKey)
	}
	return k, nil
}

// jwk is a public key on P-256 (RFC 7518, section 6.2). The order of the first
// four is that of a thumbprint (RFC 7638).
type jwk struct {
	Crv string `json:"crv"`
	Kty string `json:"kty"`
	X   string `json:"x"`
	Y   string `json:"y"`
	Kid string `json:"kid,omitempty"`
	Alg string `json:"alg,omitempty"`
	Use string `json:"use,omitempty"`
}

type jwkSet struct {
	Keys []jwk `json:"keys"`
}

func asJWK(key crypto.PublicKey) (jwk, error) {
	pub, ok := key.(*ecdsa.PublicKey)
	if !ok || pub.Curve != elliptic.P256() {
		return jwk{}, fmt.Errorf("keyring: a %T is not a key on P-256", key)
	}
	point, err := pub.Bytes()
	if err != nil {
		return jwk{}, fmt.Errorf("keyring: key: %w", err)
	}
	b64 := base64.RawURLEncoding.EncodeToString
	return jwk{Crv: "P-256", Kty: "EC", X: b64(point[1:33]), Y: b64(point[33:])}, nil
}

// KeyID is the id of a key on P-256: the first eight letters of its thumbprint
// (RFC 7638), short because it stands in every QR.
func KeyID(key crypto.PublicKey) (string, error) {
	j, err := asJWK(key)
	if err != nil {
		return "", err
	}
	b, err := json.Marshal(j)
	if err != nil {
		return "", fmt.Errorf("keyring: key: %w", err)
	}
	sum := sha256.Sum256(b)
	return base64.RawURLEncoding.EncodeToString(sum[:6]), nil
}

// JWKS is the set as /{tenant}/.well-known/jwks.json publishes it (RFC 7517,
// section 5) and as the verify page carries it.
func (k Keys) JWKS() ([]byte, error) {
	set := jwkSet{Keys: []jwk{}}
	for id, key := range k.ByID {
		j, err := asJWK(key)
		if err != nil {
			return nil, err
		}
		j.Kid, j.Alg, j.Use = id, "ES256", "sig"
		set.Keys = append(set.Keys, j)
	}
	slices.SortFunc(set.Keys, func(a, b jwk) int { return strings.Compare(a.Kid, b.Kid) })
	return json.Marshal(set)
}

// ReadKeys reads a published set; keys of other kinds are passed over.
func ReadKeys(issuer string, jwks []byte) (Keys, error) {
	var set jwkSet
	if err := json.Unmarshal(jwks, &set); err != nil {
		return Keys{}, fmt.Errorf("keyring: jwks: %w", err)
	}
	k := Keys{Issuer: issuer, ByID: map[string]*ecdsa.PublicKey{}}
	for _, j := range set.Keys {
		if j.Kty != "EC" || j.Crv != "P-256" {
			continue
		}
		x, errX := base64.RawURLEncoding.DecodeString(j.X)
		y, errY := base64.RawURLEncoding.DecodeString(j.Y)
		pub, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), slices.Concat([]byte{4}, x, y))
		if err := errors.Join(errX, errY, err); err != nil {
			return Keys{}, fmt.Errorf("keyring: jwks: key %q: %w", j.Kid, err)
		}
		k.ByID[j.Kid] = pub
	}
	return k, nil
}

// LoadOrCreateKey returns the private key in a PEM file, or makes one there that
// only its owner can read (0600). It is for laptops and tests; in production the
// key is in KMS and never leaves it. Several processes may call it at once: all
// get the same key. A file that others may read is refused.
func LoadOrCreateKey(path string) (crypto.Signer, error) {
	key, err := loadKey(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	fresh, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("keyring: key: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(fresh)
	if err != nil {
		return nil, fmt.Errorf("keyring: key: %w", err)
	}
	if err := keepSecret(path, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})); err != nil {
		return nil, err
	}
	return loadKey(path)
}

// keepSecret writes a file that only its owner can read. It appears whole or
// not at all, and never replaces another's.
func keepSecret(path string, secret []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".key-*") // CreateTemp makes files 0600
	if err != nil {
		return fmt.Errorf("keyring: key: %w", err)
	}
	defer os.Remove(f.Name()) //nolint:errcheck // it is only the second name of the file
	_, err = f.Write(secret)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("keyring: key: %w", err)
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("keyring: key: %w", err)
	}
	return nil
}

func loadKey(path string) (crypto.Signer, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("keyring: key: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("keyring: key: %s can be read by others: chmod 600 it", path)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("keyring: key: %w", err)
	}
	block, _ := pem.Decode(b)
	if block == nil {
		return nil, fmt.Errorf("keyring: key: %s is not PEM", path)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("keyring: key: %s: %w", path, err)
	}
	ec, ok := key.(*ecdsa.PrivateKey)
	if !ok || ec.Curve != elliptic.P256() {
		return nil, fmt.Errorf("keyring: key: %s holds no key on P-256", path)
	}
	return ec, nil
}
