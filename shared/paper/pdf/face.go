package pdf

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/go-text/typesetting/font"
	ot "github.com/go-text/typesetting/font/opentype"
)

// Face is one weight of one script's font: what shaping reads and the raw
// tables from which a subset is cut. It is never changed once read, so any
// number of documents may share it.
type Face struct {
	Name string     // as in the file's name, such as noto-sans-tamil-tamil-400-normal
	Font *font.Font // for shaping; each goroutine makes its own font.Face of it

	upem    float64
	tables  map[string][]byte
	loca    []uint32 // where each glyph starts in glyf, and one more for the end
	advance []uint16 // font units
	bearing []int16  // font units
}

// ReadFace reads a TrueType font from a WOFF1, TTF or OTF file with a glyf table.
func ReadFace(name string, file []byte) (*Face, error) {
	ld, err := ot.NewLoader(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("pdf: font %s: %w", name, err)
	}
	ft, err := font.NewFont(ld)
	if err != nil {
		return nil, fmt.Errorf("pdf: font %s: %w", name, err)
	}
	f := &Face{Name: name, Font: ft, upem: float64(ft.Upem()), tables: map[string][]byte{}}
	for _, tag := range []string{"head", "hhea", "hmtx", "maxp", "loca", "glyf"} {
		t, err := ld.RawTable(ot.MustNewTag(tag))
		if err != nil {
			return nil, fmt.Errorf("pdf: font %s: table %s: %w", name, tag, err)
		}
		f.tables[tag] = t
	}
	if err := f.index(); err != nil {
		return nil, fmt.Errorf("pdf: font %s: %w", name, err)
	}
	return f, nil
}

// index reads where every glyph is and how wide (OpenType: loca, hmtx).
func (f *Face) index() error {
	head, hhea, maxp := f.tables["head"], f.tables["hhea"], f.tables["maxp"]
	if len(head) < 54 || len(hhea) < 36 || len(maxp) < 6 {
		return fmt.Errorf("head, hhea or maxp is cut short")
	}
	n := int(be16(maxp[4:]))
	long := be16(head[50:]) == 1
	loca, unit := f.tables["loca"], 2
	if long {
		unit = 4
	}
	measured, hmtx := int(be16(hhea[34:])), f.tables["hmtx"]
	if len(loca) < unit*(n+1) || measured < 1 || measured > n || len(hmtx) < 4*measured+2*(n-measured) {
		return fmt.Errorf("loca or hmtx is cut short")
	}
	f.loca = make([]uint32, n+1)
	for i := range f.loca {
		if long {
			f.loca[i] = binary.BigEndian.Uint32(loca[4*i:])
		} else {
			f.loca[i] = 2 * uint32(be16(loca[2*i:]))
		}
		if int(f.loca[i]) > len(f.tables["glyf"]) || i > 0 && f.loca[i] < f.loca[i-1] {
			return fmt.Errorf("glyph %d lies outside glyf", i)
		}
	}
	f.advance, f.bearing = make([]uint16, n), make([]int16, n)
	for i := range n {
		if i < measured {
			f.advance[i], f.bearing[i] = be16(hmtx[4*i:]), int16(be16(hmtx[4*i+2:]))
		} else {
			f.advance[i], f.bearing[i] = f.advance[measured-1], int16(be16(hmtx[4*measured+2*(i-measured):]))
		}
	}
	return nil
}

func be16(b []byte) uint16 { return binary.BigEndian.Uint16(b) }

// width is a glyph's own advance in thousandths of an em.
func (f *Face) width(g uint16) float64 { return float64(f.advance[g]) * 1000 / f.upem }

func (f *Face) outline(g uint16) []byte { return f.tables["glyf"][f.loca[g]:f.loca[g+1]] }

// subset returns a TrueType font with only the given glyphs, those that they
// are composed of, and .notdef; and the new number of each old glyph.
func (f *Face) subset(glyphs []uint16) ([]byte, map[uint16]uint16) {
	number := map[uint16]uint16{0: 0}
	order := []uint16{0}
	add := func(g uint16) {
		if _, ok := number[g]; !ok && int(g) < len(f.advance) {
			number[g] = uint16(len(order))
			order = append(order, g)
		}
	}
	for _, g := range slices.Sorted(slices.Values(glyphs)) {
		add(g)
	}
	for i := 0; i < len(order); i++ { // grows while parts are found
		parts(f.outline(order[i]), func(_ int, g uint16) { add(g) })
	}
	var glyf, loca, hmtx []byte
	for _, g := range order {
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		d := bytes.Clone(f.outline(g))
		parts(d, func(at int, part uint16) { binary.BigEndian.PutUint16(d[at:], number[part]) })
		glyf = append(glyf, d...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
		hmtx = binary.BigEndian.AppendUint16(hmtx, f.advance[g])
		hmtx = binary.BigEndian.AppendUint16(hmtx, uint16(f.bearing[g]))
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
	head, hhea, maxp := bytes.Clone(f.tables["head"]), bytes.Clone(f.tables["hhea"]), bytes.Clone(f.tables["maxp"])
	binary.BigEndian.PutUint16(head[50:], 1) // loca is long
	binary.BigEndian.PutUint16(hhea[34:], uint16(len(order)))
	binary.BigEndian.PutUint16(maxp[4:], uint16(len(order)))
	return ot.WriteTTF([]ot.Table{
		{Tag: ot.MustNewTag("glyf"), Content: glyf}, {Tag: ot.MustNewTag("head"), Content: head},
		{Tag: ot.MustNewTag("hhea"), Content: hhea}, {Tag: ot.MustNewTag("hmtx"), Content: hmtx},
		{Tag: ot.MustNewTag("loca"), Content: loca}, {Tag: ot.MustNewTag("maxp"), Content: maxp},
	}), number
}

// Flags of one part of a composite glyph (OpenType glyf, "Composite Glyph Description").
const (
	wordArgs    = 1 << 0
	scaled      = 1 << 3
	moreParts   = 1 << 5
	scaledXY    = 1 << 6
	transformed = 1 << 7
)

// parts calls fn with the glyph numbers a composite outline is made of and
// where each stands; a simple outline has none.
func parts(d []byte, fn func(at int, g uint16)) {
	if len(d) < 10 || int16(be16(d)) >= 0 {
		return
	}
	for p := 10; p+4 <= len(d); {
		flags := be16(d[p:])
		fn(p+2, be16(d[p+2:]))
		p += 6
		if flags&wordArgs != 0 {
			p += 2
		}
		switch {
		case flags&scaled != 0:
			p += 2
		case flags&scaledXY != 0:
			p += 4
		case flags&transformed != 0:
			p += 8
		}
		if flags&moreParts == 0 {
			return
		}
	}
}
