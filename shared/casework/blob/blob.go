// Package blob packs what a case keeps into few bytes: JSON, written at a byte a
// letter in every script of the tenants (SCSU, Unicode Technical Standard 6) and
// then deflated (RFC 1951) against a dictionary, whose number is the first byte.
package blob

import (
	"bytes"
	"compress/flate"
	_ "embed" // the dictionaries
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"unicode"

	"github.com/dop251/scsu"

	"github.com/shrama/shrama/shared/form"
)

//go:embed dictionary-1.txt
var dictionary1 []byte

//go:embed dictionary-2.txt
var dictionary2 []byte

// The dictionaries by number; one that blobs exist for never changes, and a better
// one gets the next number.
const (
	nepali = 1
	bangla = 2
)

// dictionaries are read when one is first needed.
var dictionaries = [...]func() []byte{
	nepali: sync.OnceValue(func() []byte { return narrow(dictionary1) }),
	bangla: sync.OnceValue(func() []byte { return narrow(dictionary2) }),
}

// suits returns the dictionary for a document, by the script in it: that of Bangla
// where there are letters of it, else the first.
func suits(raw []byte) byte {
	for _, c := range string(raw) {
		if unicode.Is(unicode.Bengali, c) {
			return bangla
		}
	}
	return nepali
}

// narrow writes UTF-8 as SCSU.
func narrow(raw []byte) []byte {
	b, err := scsu.Encode(string(raw), nil)
	if err != nil {
		panic(err) // a string source that replaces what is no UTF-8 never fails
	}
	return b
}

// deflaters are kept for each dictionary.
var deflaters [len(dictionaries)]sync.Pool

func deflater(n byte) *flate.Writer {
	if w, ok := deflaters[n].Get().(*flate.Writer); ok {
		return w
	}
	w, err := flate.NewWriterDict(io.Discard, flate.BestCompression, dictionaries[n]())
	if err != nil {
		panic(err) // the level is a constant
	}
	return w
}

// inflaters hold 40 KB each, which a list of cases would else take for each row.
var inflaters = sync.Pool{New: func() any { return flate.NewReader(nil) }}

// Deflate packs a JSON document with the dictionary that suits it.
func Deflate(raw []byte) []byte {
	n := suits(raw)
	buf := bytes.NewBuffer([]byte{n})
	w := deflater(n)
	defer deflaters[n].Put(w)
	w.Reset(buf)
	if _, err := w.Write(narrow(raw)); err != nil {
		panic(err) // a bytes.Buffer takes every write
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return buf.Bytes()
}

// longestBody bounds what a blob may swell to: far above any form, far below
// what would hurt.
const longestBody = 1 << 20

// Inflate reads what Deflate packed, with whichever dictionary it did.
func Inflate(blob []byte) ([]byte, error) {
	if len(blob) == 0 || int(blob[0]) >= len(dictionaries) || dictionaries[blob[0]] == nil {
		return nil, errors.New("blob: of an unknown dictionary")
	}
	r := inflaters.Get().(io.Reader)
	defer inflaters.Put(r)
	if err := r.(flate.Resetter).Reset(bytes.NewReader(blob[1:]), dictionaries[blob[0]]()); err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	packed, err := io.ReadAll(io.LimitReader(r, longestBody))
	if err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	raw, err := scsu.Decode(packed)
	if err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	return []byte(raw), nil
}

// Of packs plain answers the way a case's head keeps its own.
func Of(a form.Answers) ([]byte, error) {
	raw, err := json.Marshal(Columns(a))
	if err != nil {
		return nil, err
	}
	return Deflate(raw), nil
}

// Answers reads what Of packed.
func Answers(b []byte) (form.Answers, error) {
	raw, err := Inflate(b)
	if err != nil {
		return nil, err
	}
	a := Columns{}
	return form.Answers(a), json.Unmarshal(raw, &a)
}
