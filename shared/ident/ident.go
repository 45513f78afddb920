// Package ident makes and reads the ids of cases, people and uploads: 128
// random bits written with sqids (https://sqids.org), which a browser can mint.
//
// An id is a name and never authority: whoever holds one still needs the right
// to see what it names.
package ident

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"strings"
	"sync"

	"github.com/sqids/sqids-go"
)

// ID is 128 random bits. The zero ID names nothing.
type ID [16]byte

// ErrForm is returned for a text that is not the canonical writing of an id.
var ErrForm = errors.New("ident: not an id")

// alphabet spells no word: it has neither vowels nor the digits that look like
// them, so the package needs no blocklist, which would cost 2 ms to build.
const alphabet = "bcdfghjkmnpqrstvwxyzBCDFGHJKLMNPQRSTVWXYZ256789"

var codec = sync.OnceValue(func() *sqids.Sqids {
	s, err := sqids.New(sqids.Options{Alphabet: alphabet, Blocklist: []string{}})
	if err != nil {
		panic(err) // the alphabet above is a constant
	}
	return s
})

// New returns a fresh id from the system's random source.
func New() ID {
	var id ID
	rand.Read(id[:]) //nolint:errcheck // crypto/rand.Read never fails (Go 1.24)
	return id
}

// Parse reads the canonical writing of an id and refuses every other text,
// since many texts decode to the same numbers.
func Parse(s string) (ID, error) {
	if len(s) > 40 {
		return ID{}, ErrForm
	}
	n := codec().Decode(s)
	if len(n) != 4 {
		return ID{}, ErrForm
	}
	var id ID
	for i, v := range n {
		if v >= 1<<32 {
			return ID{}, ErrForm
		}
		binary.BigEndian.PutUint32(id[4*i:], uint32(v))
	}
	if id.String() != s {
		return ID{}, ErrForm
	}
	return id, nil
}

// String returns the canonical writing, about 25 letters and digits.
func (id ID) String() string {
	n := make([]uint64, 4)
	for i := range n {
		n[i] = uint64(binary.BigEndian.Uint32(id[4*i:]))
	}
	s, err := codec().Encode(n)
	if err != nil {
		panic(err) // four numbers under 2^32 always encode
	}
	return s
}

const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ" // no I, L, O, U

// Ref returns the reference a person reads out: ten characters of the id (50
// bits) and a check character, written 7K4Q9-M2XA3-F. It places the case in
// storage, so no index is needed to find one by its reference.
func (id ID) Ref() string {
	bits := binary.BigEndian.Uint64(id[:8]) >> 14
	b := make([]byte, 10)
	sum := uint64(0)
	for i := 9; i >= 0; i-- {
		b[i] = crockford[bits&31]
		bits >>= 5
	}
	for _, c := range b {
		sum = (sum*32 + uint64(strings.IndexByte(crockford, c))) % 31
	}
	return string(b[:5]) + "-" + string(b[5:]) + "-" + string(crockford[sum])
}

// ParseRef reads a reference as a person may type it: any case, with or without
// hyphens and spaces, O for 0 and I or L for 1. It returns the canonical
// writing, or ErrForm where the check character does not fit.
func ParseRef(s string) (string, error) {
	s = strings.NewReplacer("-", "", " ", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(strings.TrimSpace(s)))
	if len(s) != 11 {
		return "", ErrForm
	}
	sum := uint64(0)
	for i := range 10 {
		v := strings.IndexByte(crockford, s[i])
		if v < 0 {
			return "", ErrForm
		}
		sum = (sum*32 + uint64(v)) % 31
	}
	if s[10] != crockford[sum] {
		return "", ErrForm
	}
	return s[:5] + "-" + s[5:10] + "-" + s[10:], nil
}
