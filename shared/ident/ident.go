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
// bits) and a check character, written 7K4Q9-M2XA3-S. It places the case in
// storage, so no index is needed to find one by its reference.
func (id ID) Ref() string {
	bits := binary.BigEndian.Uint64(id[:8]) >> 14
	b := make([]byte, 10)
	for i := 9; i >= 0; i-- {
		b[i] = crockford[bits&31]
		bits >>= 5
	}
	return string(b[:5]) + "-" + string(b[5:]) + "-" + string(check(b))
}

// check returns the check character of ten others: the sum of each times a power
// of 2 in the field of 32 elements. The powers differ at every place, so a wrong
// character and two that changed places are always found.
func check(b []byte) byte {
	sum := 0
	for _, c := range b {
		sum = double(sum ^ strings.IndexByte(crockford, c))
	}
	return crockford[sum]
}

// double multiplies by x in GF(32), modulo x^5 + x^2 + 1.
func double(n int) int {
	n <<= 1
	if n&32 != 0 {
		n ^= 0b100101
	}
	return n
}

// typed undoes what people and programs do to a reference.
var typed = sync.OnceValue(func() *strings.Replacer {
	return strings.NewReplacer("-", "", "\u2010", "", "\u2011", "", "\u2013", "", " ", "", "\u00a0", "", "O", "0", "I", "1", "L", "1")
})

// ParseRef reads a reference as a person may type it: any case, with or without
// hyphens and spaces, O for 0 and I or L for 1. It returns the canonical
// writing, or ErrForm where the check character does not fit. Local digits are
// the caller's to turn into ASCII.
func ParseRef(s string) (string, error) {
	if len(s) > 80 {
		return "", ErrForm
	}
	s = typed().Replace(strings.ToUpper(strings.TrimSpace(s)))
	if len(s) != 11 || strings.Trim(s, crockford) != "" || s[10] != check([]byte(s[:10])) {
		return "", ErrForm
	}
	return s[:5] + "-" + s[5:10] + "-" + s[10:], nil
}
