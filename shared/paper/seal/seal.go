// Package seal signs what a paper states, so that anybody can check it with the
// network or without, and says which papers were taken back since.
//
// A seal has one writing only, and what opens it is the issuer's own key.
package seal

import (
	"bytes"
	"crypto"
	"crypto/rand"
	_ "crypto/sha256" // go-cose looks it up by name
	"encoding/base32"
	"errors"
	"fmt"
	"net/url"
	"time"
	"unicode/utf8"

	"github.com/fxamacker/cbor/v2"
	"github.com/veraison/go-cose"

	"github.com/shrama/shrama/shared/paper/keyring"
	"github.com/shrama/shrama/shared/paper/lines"
)

// Claims are what a certificate's QR states, signed (RFC 8392 CWT in a COSE_Sign1, ES256).
type Claims struct {
	Issuer string    // tenant code
	Number string    // the record's number
	Kind   string    // the service's id
	Holder string    // as printed; Sign shortens what is over 90 bytes and ends it with …
	From   time.Time // first day; zero is no beginning
	To     time.Time // last day, its last second; zero is no end
	Issued time.Time
	Rev    int // version of the record this paper shows
}

var (
	// ErrSeal is returned for a text that is no genuine seal: changed, made up, or
	// by another issuer.
	ErrSeal = errors.New("seal: not a genuine seal")
	// ErrKey is returned for a seal made with a key that is not in the set. Nothing
	// is known of such a paper; it must never be shown as genuine.
	ErrKey = errors.New("seal: sealed with an unknown key")
)

// claimSet is the payload (RFC 8392, section 4). The last key is private use; it
// holds what CWT has no name for, as an array, since each private key costs five bytes.
type claimSet struct {
	Issuer string `cbor:"1,keyasint"`
	Number string `cbor:"2,keyasint"`
	To     int64  `cbor:"4,keyasint,omitempty"`
	From   int64  `cbor:"5,keyasint,omitempty"`
	Issued int64  `cbor:"6,keyasint"`
	Paper  about  `cbor:"-65537,keyasint"`
}

type about struct {
	_      struct{} `cbor:",toarray"`
	Kind   string
	Holder string
	Rev    int
}

// maxHolder keeps the QR of a long company name under version 15.
const maxHolder = 90

// Sign signs claims with a P-256 key and returns them as base32hex without padding
// (RFC 4648, section 7), which a QR holds in 5.5 bits a letter.
func Sign(signer crypto.Signer, kid string, c Claims) (string, error) {
	if c.Issuer == "" || c.Number == "" {
		return "", errors.New("seal: a seal needs an issuer and a number")
	}
	return sign(signer, kid, "", claimSet{
		Issuer: c.Issuer, Number: c.Number, To: unix(c.To), From: unix(c.From), Issued: unix(c.Issued),
		Paper: about{Kind: c.Kind, Holder: shorten(lines.Plain(c.Holder), maxHolder), Rev: c.Rev},
	})
}

// Open returns the claims of a sealed text if one of the keys signed it and the
// set's issuer issued it; else ErrSeal or ErrKey. It accepts exactly one writing
// of a seal. Whether the paper is still good, the caller decides: by the days in
// the claims and by the record.
func Open(keys keyring.Keys, text string) (Claims, error) {
	var s claimSet
	if err := open(keys, text, "", &s); err != nil {
		return Claims{}, err
	}
	if s.Issuer != keys.Issuer || s.Number == "" {
		return Claims{}, fmt.Errorf("%w: issued by %q", ErrSeal, s.Issuer)
	}
	return Claims{Issuer: s.Issuer, Number: s.Number, Kind: s.Paper.Kind, Holder: s.Paper.Holder, Rev: s.Paper.Rev,
		To: instant(s.To), From: instant(s.From), Issued: instant(s.Issued)}, nil
}

// Address is what a certificate's QR holds: <base>/<tenant>/verify/<number>/<seal>.
// Any phone's camera opens it; the page's script checks the seal without a network.
//
// Tenant and "verify" stay in lower case as the routes have them, so that nothing
// on the way needs to know about letter case; number and seal are capitals and
// digits. The press writes the two parts of the QR in byte and alphanumeric mode,
// which costs 10 bytes more than capitals throughout. With an empty seal it is
// the address for typing.
func Address(base, tenant, number, sealed string) string {
	a := base + "/" + tenant + "/verify/" + url.PathEscape(number)
	if sealed == "" {
		return a
	}
	return a + "/" + sealed
}

var code32 = base32.HexEncoding.WithPadding(base32.NoPadding)

// sign signs a payload as an untagged COSE_Sign1 (RFC 9052, section 4.2). Typ
// (RFC 9596) tells one kind of payload from another under the same key.
func sign(signer crypto.Signer, kid, typ string, payload any) (string, error) {
	if _, err := keyring.KeyID(signer.Public()); err != nil {
		return "", err
	}
	mode, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		return "", fmt.Errorf("seal: %w", err)
	}
	body, err := mode.Marshal(payload)
	if err != nil {
		return "", fmt.Errorf("seal: %w", err)
	}
	s, err := cose.NewSigner(cose.AlgorithmES256, signer)
	if err != nil {
		return "", fmt.Errorf("seal: %w", err)
	}
	protected := cose.ProtectedHeader{cose.HeaderLabelAlgorithm: cose.AlgorithmES256, cose.HeaderLabelKeyID: []byte(kid)}
	if typ != "" {
		protected[cose.HeaderLabelType] = typ
	}
	raw, err := cose.Sign1Untagged(rand.Reader, s, cose.Headers{Protected: protected}, body, nil)
	if err != nil {
		return "", fmt.Errorf("seal: %w", err)
	}
	return code32.EncodeToString(raw), nil
}

// open checks a sealed text and reads its payload. Everything that the signature
// does not cover (base32's spare bits, the lengths of the envelope, the open
// header) must stand as sign writes it, so a seal has one writing only.
func open(keys keyring.Keys, text, typ string, payload any) error {
	raw, err := code32.DecodeString(text)
	if err != nil || code32.EncodeToString(raw) != text {
		return fmt.Errorf("%w: not base32hex", ErrSeal)
	}
	var m cose.UntaggedSign1Message
	if err := m.UnmarshalCBOR(raw); err != nil {
		return fmt.Errorf("%w: %w", ErrSeal, err)
	}
	same, err := m.MarshalCBOR()
	if err != nil || !bytes.Equal(same, raw) || !bytes.Equal(m.Headers.RawUnprotected, []byte{0xa0}) {
		return fmt.Errorf("%w: another writing", ErrSeal)
	}
	if t, _ := m.Headers.Protected[cose.HeaderLabelType].(string); t != typ {
		return fmt.Errorf("%w: a seal of %q", ErrSeal, t)
	}
	kid, _ := m.Headers.Protected[cose.HeaderLabelKeyID].([]byte)
	key, ok := keys.ByID[string(kid)]
	if !ok {
		return fmt.Errorf("%w %q", ErrKey, kid)
	}
	v, err := cose.NewVerifier(cose.AlgorithmES256, key)
	if err != nil {
		return fmt.Errorf("seal: key %s: %w", kid, err)
	}
	if err := m.Verify(nil, v); err != nil {
		return fmt.Errorf("%w: %w", ErrSeal, err)
	}
	if err := cbor.Unmarshal(m.Payload, payload); err != nil {
		return fmt.Errorf("%w: %w", ErrSeal, err)
	}
	return nil
}

func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

func instant(s int64) time.Time {
	if s == 0 {
		return time.Time{}
	}
	return time.Unix(s, 0).UTC()
}

// shorten cuts a text to at most n bytes at a letter and says so.
func shorten(s string, n int) string {
	if len(s) <= n {
		return s
	}
	const more = "…"
	end := n - len(more)
	for !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + more
}
