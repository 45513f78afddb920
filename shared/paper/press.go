// Package paper prints certificates and notices: PDF in every script of the
// tenants, with shaped and selectable text, and a QR that anybody can check with
// the network or without.
//
// A paper states what was true when it was printed; its seal (package seal) proves
// who said so; the verify page and the list of revocations say what is true now.
package paper

import (
	"compress/zlib"
	"embed"
	"fmt"
	"io/fs"
	"sync"

	"github.com/shrama/shrama/shared/paper/sheets"
	"github.com/shrama/shrama/shared/paper/typeset"
)

// Fonts holds the WOFF1 files that the set-up copied from npm (see FontFiles),
// in its folder fonts. A program that never prints does not carry them.
//
//go:embed all:fonts
var Fonts embed.FS

// FontFiles lists what the set-up copies flat into the folder fonts, as paths
// under node_modules.
func FontFiles() []string { return typeset.Files() }

// Press prints sheets. It reads a face when a sheet first needs it and keeps it.
// Any number of goroutines may print at once.
type Press struct {
	fonts *typeset.Case

	mu   sync.Mutex
	idle []*bench // as many as ever printed at the same time
}

// packing is the level of deflate: 4 % more bytes than the default and a fifth
// of the printing's time less.
const packing = 3

// bench is what one printing needs to itself.
type bench struct {
	setter *typeset.Setter
	z      *zlib.Writer
}

// NewPress returns a press that takes its fonts from fonts: Fonts, or any other
// file system with the files of FontFiles in its root.
func NewPress(fonts fs.FS) *Press { return &Press{fonts: typeset.NewCase(fonts)} }

func (p *Press) take() *bench {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.idle); n > 0 {
		b := p.idle[n-1]
		p.idle = p.idle[:n-1]
		return b
	}
	z, err := zlib.NewWriterLevel(nil, packing)
	if err != nil {
		panic(err) // the level is a constant
	}
	return &bench{setter: p.fonts.Setter(), z: z}
}

func (p *Press) giveBack(b *bench) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle = append(p.idle, b)
}

// maxText bounds what one sheet may say: about 100 pages. It is far over every
// paper in law and keeps a hostile text from taking the function's memory.
const maxText = 256 << 10

// Print returns the sheet as PDF. The same sheet gives the same bytes.
func (p *Press) Print(s sheets.Sheet) ([]byte, error) {
	if n := sizeOf(s); n > maxText {
		return nil, fmt.Errorf("paper: the sheet says %d bytes, at most %d fit", n, maxText)
	}
	b := p.take()
	defer p.giveBack(b)
	c, err := set(b, s)
	if err != nil {
		return nil, err
	}
	return c.doc.Bytes(), nil
}

func sizeOf(s sheets.Sheet) int {
	n := len(s.Government) + len(s.Department) + len(s.Number) + len(s.Across) + len(s.Crest.Text)
	for _, c := range s.Caption {
		n += len(c)
	}
	for _, b := range s.Blocks {
		n += len(b.Text)
		for _, f := range b.Facts {
			n += len(f[0]) + len(f[1])
		}
		for _, l := range b.List {
			n += len(l)
		}
	}
	return n
}
