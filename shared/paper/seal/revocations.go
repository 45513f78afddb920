package seal

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"sort"
	"time"

	"github.com/shrama/shrama/shared/paper/keyring"
)

// States of a record that take its papers back, as flows name them.
const (
	Revoked   = "revoked"
	Suspended = "suspended"
)

// Revocations says which of an issuer's papers are taken back, for checks
// without a network. It lists records whose last day is still to come: an expired
// paper needs no entry. The zero list is empty.
type Revocations struct {
	Issuer string    // tenant code
	At     time.Time // what was true when

	revoked, suspended []byte // prints, sorted, each printSize long
}

// printSize is how much of a number's SHA-256 stands in the list: among a million
// papers and as many entries, one in 18 million lists holds a false hit.
const printSize = 8

// list is the payload: the claims of RFC 8392 and two private ones.
type list struct {
	Issuer    string `cbor:"1,keyasint"`
	At        int64  `cbor:"6,keyasint"`
	Revoked   []byte `cbor:"-65537,keyasint"`
	Suspended []byte `cbor:"-65538,keyasint"`
}

// listType is of the unregistered tree (RFC 6838, section 3.4).
const listType = "application/x.revoked"

// Add enters a record that is Revoked or Suspended.
func (r *Revocations) Add(number, state string) error {
	p := r.print(number)
	switch state {
	case Revoked:
		r.revoked = insert(r.revoked, p)
	case Suspended:
		r.suspended = insert(r.suspended, p)
	default:
		return fmt.Errorf("seal: a record that is %s is not taken back", state)
	}
	return nil
}

// State returns Revoked, Suspended, or "" for a record that is in neither list.
func (r Revocations) State(number string) string {
	p := r.print(number)
	if _, ok := find(r.revoked, p); ok {
		return Revoked
	}
	if _, ok := find(r.suspended, p); ok {
		return Suspended
	}
	return ""
}

// print names a record without its number: the list is public, the numbers of
// people's permits need not be.
func (r Revocations) print(number string) []byte {
	sum := sha256.Sum256([]byte(r.Issuer + "/" + number))
	return sum[:printSize]
}

func find(all, p []byte) (int, bool) {
	return sort.Find(len(all)/printSize, func(i int) int { return bytes.Compare(p, all[i*printSize:(i+1)*printSize]) })
}

func insert(all, p []byte) []byte {
	i, ok := find(all, p)
	if ok {
		return all
	}
	return slices.Insert(all, i*printSize, p...)
}

// SignRevocations signs the list as Sign signs claims: base32, 13 letters an entry.
func SignRevocations(signer crypto.Signer, kid string, r Revocations) (string, error) {
	if r.Issuer == "" || r.At.IsZero() {
		return "", errors.New("seal: a list of revocations needs an issuer and a time")
	}
	return sign(signer, kid, listType, list{Issuer: r.Issuer, At: r.At.Unix(),
		Revoked: slices.Concat([]byte{}, r.revoked), Suspended: slices.Concat([]byte{}, r.suspended)})
}

// OpenRevocations returns a signed list, or ErrSeal or ErrKey.
func OpenRevocations(keys keyring.Keys, text string) (Revocations, error) {
	var l list
	if err := open(keys, text, listType, &l); err != nil {
		return Revocations{}, err
	}
	if l.Issuer != keys.Issuer || len(l.Revoked)%printSize != 0 || len(l.Suspended)%printSize != 0 {
		return Revocations{}, fmt.Errorf("%w: a list by %q", ErrSeal, l.Issuer)
	}
	return Revocations{Issuer: l.Issuer, At: instant(l.At), revoked: l.Revoked, suspended: l.Suspended}, nil
}
