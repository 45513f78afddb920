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
	"strings"
	"sync"
	"unicode"

	"github.com/dop251/scsu"

	"github.com/shrama/shrama/shared/form"
)

var (
	//go:embed dictionary-1.txt
	dictionary1 string
	//go:embed dictionary-2.txt
	dictionary2 string
	//go:embed dictionary-3.txt
	dictionary3 string
	//go:embed dictionary-4.txt
	dictionary4 string
	//go:embed dictionary-5.txt
	dictionary5 string
	//go:embed dictionary-6.txt
	dictionary6 string
	//go:embed dictionary-7.txt
	dictionary7 string
)

// vocabulary is one dictionary, in the scripts that it has words of. What has none
// is only read with any more: a better one has taken its place.
type vocabulary struct {
	text    string
	scripts []*unicode.RangeTable
	words   func() []byte
}

// dictionaries are by number. One that blobs exist for never changes, and a better
// one gets the next number.
var dictionaries = [...]vocabulary{
	1: of(dictionary1),
	2: of(dictionary2),
	3: of(dictionary3, unicode.Devanagari),
	4: of(dictionary4, unicode.Bengali),
	5: of(dictionary5, unicode.Devanagari),
	6: of(dictionary6, unicode.Gujarati, unicode.Devanagari),
	7: of(dictionary7, unicode.Sinhala, unicode.Tamil),
}

// of is a dictionary that is made ready when it is first needed.
func of(text string, scripts ...*unicode.RangeTable) vocabulary {
	return vocabulary{text, scripts, sync.OnceValue(func() []byte { return narrow([]byte(text)) })}
}

// those returns the dictionaries in use that do.
func those(do func(vocabulary) bool) (in []byte) {
	for n, d := range dictionaries {
		if len(d.scripts) > 0 && do(d) {
			in = append(in, byte(n))
		}
	}
	return in
}

// opening is how many of a case's first texts a dictionary has in a row: service,
// step, phase, language. Who reads another language than the pack's has three.
const opening = 4

// suit returns the dictionaries worth a try for a document: those that know how it
// opens; else those with words of the first script in it that any has words of;
// else all.
func suit(raw []byte) []byte {
	texts := strings.SplitN(string(raw), gap, opening+1)
	for n := min(opening, len(texts)-1); n >= opening-1; n-- {
		row := gap + strings.Join(texts[:n], gap) + gap
		if in := those(func(d vocabulary) bool { return strings.Contains(d.text, row) }); len(in) > 0 {
			return in
		}
	}
	for _, c := range string(raw) {
		if c <= unicode.MaxLatin1 {
			continue
		}
		if in := those(func(d vocabulary) bool { return unicode.In(c, d.scripts...) }); len(in) > 0 {
			return in
		}
	}
	return those(func(vocabulary) bool { return true })
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
	w, err := flate.NewWriterDict(io.Discard, flate.BestCompression, dictionaries[n].words())
	if err != nil {
		panic(err) // the level is a constant
	}
	return w
}

// inflaters hold 40 KB each, which a list of cases would else take for each row.
var inflaters = sync.Pool{New: func() any { return flate.NewReader(nil) }}

// end is how a stream ends: an empty block, which says nothing.
var end = []byte{0, 0, 0xff, 0xff}

// Deflate packs a text with the dictionary by which it is shortest of those that
// suit it.
func Deflate(raw []byte) (best []byte) {
	narrowed := narrow(raw)
	for _, n := range suit(raw) {
		if b := deflate(narrowed, n); best == nil || len(b) < len(best) {
			best = b
		}
	}
	return best
}

func deflate(narrowed []byte, n byte) []byte {
	buf := bytes.NewBuffer([]byte{n})
	w := deflater(n)
	defer deflaters[n].Put(w)
	w.Reset(buf)
	if _, err := w.Write(narrowed); err != nil {
		panic(err) // a bytes.Buffer takes every write
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return bytes.TrimSuffix(buf.Bytes(), end)
}

// longestBody bounds what a blob may swell to: far above any form, far below
// what would hurt.
const longestBody = 1 << 20

// Inflate reads what Deflate packed, with whichever dictionary it did.
func Inflate(blob []byte) ([]byte, error) {
	if len(blob) == 0 || int(blob[0]) >= len(dictionaries) || dictionaries[blob[0]].words == nil {
		return nil, errors.New("blob: of an unknown dictionary")
	}
	r := inflaters.Get().(io.Reader)
	defer inflaters.Put(r)
	stream := io.MultiReader(bytes.NewReader(blob[1:]), bytes.NewReader(end))
	if err := r.(flate.Resetter).Reset(stream, dictionaries[blob[0]].words()); err != nil {
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
