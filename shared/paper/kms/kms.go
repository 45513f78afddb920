// Package kms signs with a key that AWS KMS keeps (key spec ECC_NIST_P256, usage
// SIGN_VERIFY) and that never leaves it.
//
// It is handed the service rather than a configuration, so that the wiring decides
// where credentials come from.
package kms

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/x509"
	"fmt"
	"io"

	"github.com/shrama/shrama/shared/signed"
)

// Key is a signing key in KMS. Its public half is fetched once.
type Key struct {
	client signed.Service
	id     string
	public *ecdsa.PublicKey
}

// Open fetches the public half of a key: one call of GetPublicKey, at a cold
// start. Id is a key id, an ARN or an alias. A key on another curve is refused.
func Open(ctx context.Context, client signed.Service, id string) (*Key, error) {
	var out struct {
		PublicKey         []byte
		KeyUsage, KeySpec string
	}
	if err := client.Ask(ctx, "TrentService.GetPublicKey", map[string]any{"KeyId": id}, &out); err != nil {
		return nil, fmt.Errorf("kms: key %s: %w", id, err)
	}
	public, err := x509.ParsePKIXPublicKey(out.PublicKey)
	if err != nil {
		return nil, fmt.Errorf("kms: key %s: %w", id, err)
	}
	ec, ok := public.(*ecdsa.PublicKey)
	if !ok || ec.Curve != elliptic.P256() || out.KeyUsage != signs {
		return nil, fmt.Errorf("kms: key %s is %s for %s, want ECC_NIST_P256 for SIGN_VERIFY", id, out.KeySpec, out.KeyUsage)
	}
	return &Key{client, id, ec}, nil
}

// signs is what a key is for that signs (AWS KMS API, KeyUsage).
const signs = "SIGN_VERIFY"

// Public is the key's public half.
func (k *Key) Public() crypto.PublicKey { return k.public }

// Signer returns the key as a crypto.Signer whose calls end with ctx: one call
// of Sign for each signature, about 10 ms within a region.
func (k *Key) Signer(ctx context.Context) crypto.Signer { return signer{k, ctx} }

// signer keeps a context because crypto.Signer has no place for one; it lives
// as long as the request it was made for.
type signer struct {
	*Key
	ctx context.Context //nolint:containedctx // see above
}

// Sign signs a SHA-256 digest and returns the signature in ASN.1 DER, as
// crypto.Signer promises and as KMS answers (AWS KMS API, Sign: "ECDSA signatures
// are DER-encoded"). KMS has its own source of chance; the reader is not used.
func (s signer) Sign(_ io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	// go-cose 1.3 hands in no opts; the digest's length must tell then.
	if opts != nil && opts.HashFunc() != crypto.SHA256 || len(digest) != crypto.SHA256.Size() {
		return nil, fmt.Errorf("kms: a digest of %d bytes, want SHA-256", len(digest))
	}
	var out struct{ Signature []byte }
	err := s.client.Ask(s.ctx, "TrentService.Sign", map[string]any{
		"KeyId": s.id, "Message": digest, "MessageType": "DIGEST", "SigningAlgorithm": "ECDSA_SHA_256",
	}, &out)
	if err != nil {
		return nil, fmt.Errorf("kms: sign with %s: %w", s.id, err)
	}
	return out.Signature, nil
}
