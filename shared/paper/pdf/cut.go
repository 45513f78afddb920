package pdf

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"
)

// glyphText is a glyph and the text it stands for; each pair has its own code,
// so that a code always means one text.
type glyphText struct {
	glyph uint16
	text  string
}

// cut is the part of a face that one document uses.
type cut struct {
	face   *Face
	number int
	codes  map[glyphText]uint16
	list   []glyphText // code c is list[c-1]; 0 is .notdef
}

func (d *Document) cut(f *Face) *cut {
	if c, ok := d.cuts[f]; ok {
		return c
	}
	if d.cuts == nil {
		d.cuts = map[*Face]*cut{}
	}
	c := &cut{face: f, number: len(d.order), codes: map[glyphText]uint16{}}
	d.cuts[f] = c
	d.order = append(d.order, c)
	return c
}

func (c *cut) code(g uint16, text string) uint16 {
	k := glyphText{g, text}
	n, ok := c.codes[k]
	if !ok {
		if len(c.list) == 0xffff {
			return 0 // no page has so many; a hostile text shows .notdef
		}
		c.list = append(c.list, k)
		n = uint16(len(c.list))
		c.codes[k] = n
	}
	return n
}

// write adds the font to the file as a composite font with the codes as its
// CIDs (9.7) and returns its object.
func (c *cut) write(f *file) int {
	glyphs := make([]uint16, len(c.list))
	var widths strings.Builder
	for i, k := range c.list {
		glyphs[i] = k.glyph
		fmt.Fprintf(&widths, "%.0f ", c.face.width(k.glyph))
	}
	program, number := c.face.subset(glyphs)
	toGlyph := make([]byte, 2, 2*len(c.list)+2)
	for _, k := range c.list {
		toGlyph = binary.BigEndian.AppendUint16(toGlyph, number[k.glyph])
	}
	name := tag(program) + "+" + c.face.Name
	em := func(table string, at int) float64 {
		return float64(int16(be16(c.face.tables[table][at:]))) * 1000 / c.face.upem
	}
	descriptor := f.add("<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[%.0f %.0f %.0f %.0f]/ItalicAngle 0/Ascent %.0f/Descent %.0f/CapHeight 714/StemV 80/FontFile2 %d 0 R>>",
		name, em("head", 36), em("head", 38), em("head", 40), em("head", 42), em("hhea", 4), em("hhea", 6), f.stream(fmt.Sprintf("/Length1 %d", len(program)), program))
	cid := f.add("<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R/DW 0/W[1[%s]]/CIDToGIDMap %d 0 R>>",
		name, descriptor, strings.TrimSpace(widths.String()), f.stream("", toGlyph))
	return f.add("<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>",
		name, cid, f.stream("", c.toUnicode()))
}

// toUnicode is the map from codes to text (9.10.3).
func (c *cut) toUnicode() []byte {
	var b bytes.Buffer
	b.WriteString("/CIDInit/ProcSet findresource begin 12 dict begin begincmap/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def" +
		"/CMapName/Adobe-Identity-UCS def/CMapType 2 def\n1 begincodespacerange<0000><FFFF>endcodespacerange\n")
	for from := 0; from < len(c.list); from += 100 {
		some := c.list[from:min(from+100, len(c.list))]
		fmt.Fprintf(&b, "%d beginbfchar\n", len(some))
		for i, k := range some {
			fmt.Fprintf(&b, "<%04X><%s>\n", from+i+1, hex16(k.text))
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap CMapName currentdict/CMap defineresource pop end end")
	return b.Bytes()
}

// tag is the six capitals before a subset's name (9.6.4).
func tag(program []byte) string {
	sum := sha256.Sum256(program)
	b := make([]byte, 6)
	for i := range b {
		b[i] = 'A' + sum[i]%26
	}
	return string(b)
}
