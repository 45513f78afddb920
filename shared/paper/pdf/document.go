// Package pdf writes PDF 1.7 files (ISO 32000-1): shaped text in subset
// TrueType fonts that can be selected and read aloud, boxes, one-path matrices
// and JPEG images, with a structure tree.
//
// The same drawing gives the same bytes: there is no clock and no chance in it.
// No PDF library on the Go proxy shapes the scripts of South Asia, which is why
// this one is written here.
package pdf

import (
	"bytes"
	"compress/zlib"
	"encoding/xml"
	"fmt"
	"strings"
	"time"
)

// Document is a PDF under way.
type Document struct {
	Lang  string // BCP 47
	Title string
	At    time.Time    // when it was made; zero leaves it out
	Z     *zlib.Writer // compresses; reused from one document to the next, since it takes 1 MB

	pages  []*Page
	images []jpeg
	cuts   map[*Face]*cut
	order  []*cut // in order of first use
	tree   *Element
	all    []*Element
}

// Image names an image a document holds.
type Image int

type jpeg struct {
	content []byte
	w, h    int
}

// Element is a node of the structure tree: what a screen reader reads, in order
// (14.7). Its tag is one of the standard types: H1, P, Table, TR, TH, TD, L, LI, Lbl, LBody, Figure.
type Element struct {
	tag, alt string
	parent   *Element
	kids     []kid
	object   int
}

// kid is an element, or a piece of a page.
type kid struct {
	element *Element
	page    *Page
	mark    int
}

// Add appends an A4 page.
func (d *Document) Add() *Page {
	p := &Page{doc: d}
	p.content.WriteString("/CS0 cs 0 0 0 sc\n")
	d.pages = append(d.pages, p)
	return p
}

// Element appends a node to parent, or to the document where parent is nil. Alt
// says a Figure in words.
func (d *Document) Element(parent *Element, tag, alt string) *Element {
	if d.tree == nil {
		d.tree = &Element{tag: "Document"}
		d.all = append(d.all, d.tree)
	}
	if parent == nil {
		parent = d.tree
	}
	e := &Element{tag: tag, alt: alt, parent: parent}
	parent.kids = append(parent.kids, kid{element: e})
	d.all = append(d.all, e)
	return e
}

// JPEG makes the document hold a baseline RGB JPEG of w by h pixels.
func (d *Document) JPEG(content []byte, w, h int) Image {
	d.images = append(d.images, jpeg{content, w, h})
	return Image(len(d.images) - 1)
}

// Bytes writes the document out.
func (d *Document) Bytes() []byte {
	f := &file{z: d.Z}
	// CalRGB with sRGB's primaries needs no colour profile in the file (8.6.5.3).
	space := f.add("[/CalRGB<</WhitePoint[.9505 1 1.089]/Gamma[2.2 2.2 2.2]/Matrix[.4124 .2126 .0193 .3576 .7152 .1192 .1805 .0722 .9505]>>]")
	var fonts, images strings.Builder
	for _, c := range d.order {
		fmt.Fprintf(&fonts, "/F%d %d 0 R", c.number, c.write(f))
	}
	for i, im := range d.images {
		n := f.raw(fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace %d 0 R/BitsPerComponent 8/Filter/DCTDecode", im.w, im.h, space), im.content)
		fmt.Fprintf(&images, "/I%d %d 0 R", i, n)
	}
	resources := f.add("<</Font<<%s>>/XObject<<%s>>/ColorSpace<</CS0 %d 0 R>>>>", fonts.String(), images.String(), space)
	parent := f.reserve()
	numbers := map[*Page]int{}
	var kids strings.Builder
	for i, p := range d.pages {
		content := f.stream("", p.content.Bytes())
		numbers[p] = f.add("<</Type/Page/Parent %d 0 R/MediaBox[0 0 %g %g]/Resources %d 0 R/Contents %d 0 R/StructParents %d/Tabs/S>>",
			parent, Width, Height, resources, content, i)
		fmt.Fprintf(&kids, "%d 0 R ", numbers[p])
	}
	f.put(parent, "<</Type/Pages/Kids[%s]/Count %d>>", kids.String(), len(d.pages))
	tree := d.writeTree(f, numbers)
	meta := f.raw("/Type/Metadata/Subtype/XML", d.xmp())
	root := f.add("<</Type/Catalog/Pages %d 0 R/Lang%s/Metadata %d 0 R/ViewerPreferences<</DisplayDocTitle true>>/MarkInfo<</Marked true>>/StructTreeRoot %d 0 R>>",
		parent, text(d.Lang), meta, tree)
	date := ""
	if !d.At.IsZero() {
		date = d.At.UTC().Format("/CreationDate(D:20060102150405Z)")
	}
	info := f.add("<</Title%s/Producer(Shrama)%s>>", text(d.Title), date)
	return f.bytes(root, info)
}

// text writes a text string (7.9.2.2) in UTF-16.
func text(s string) string { return "<FEFF" + hex16(s) + ">" }

// writeTree writes the structure tree and its way back from the pages (14.7.4.4).
func (d *Document) writeTree(f *file, pages map[*Page]int) int {
	root := f.reserve()
	for _, e := range d.all {
		e.object = f.reserve()
	}
	for _, e := range d.all {
		var kids strings.Builder
		for _, k := range e.kids {
			if k.element != nil {
				fmt.Fprintf(&kids, "%d 0 R ", k.element.object)
			} else {
				fmt.Fprintf(&kids, "<</Type/MCR/Pg %d 0 R/MCID %d>>", pages[k.page], k.mark)
			}
		}
		up, extra := root, ""
		if e.parent != nil {
			up = e.parent.object
		}
		if e.alt != "" {
			extra = "/Alt" + text(e.alt)
		}
		if e.tag == "TH" {
			extra += "/A<</O/Table/Scope/Row>>"
		}
		f.put(e.object, "<</Type/StructElem/S/%s/P %d 0 R/K[%s]%s>>", e.tag, up, kids.String(), extra)
	}
	var back strings.Builder
	for i, p := range d.pages {
		fmt.Fprintf(&back, "%d[", i)
		for _, e := range p.owners {
			fmt.Fprintf(&back, "%d 0 R ", e.object)
		}
		back.WriteString("]")
	}
	top := ""
	if d.tree != nil {
		top = fmt.Sprintf("/K %d 0 R", d.tree.object)
	}
	f.put(root, "<</Type/StructTreeRoot%s/ParentTree<</Nums[%s]>>/ParentTreeNextKey %d>>", top, back.String(), len(d.pages))
	return root
}

// xmp is the document's metadata (ISO 16684-1). It claims no part of PDF/A:
// the means to prove that were not at hand.
func (d *Document) xmp() []byte {
	var title bytes.Buffer
	xml.EscapeText(&title, []byte(d.Title)) //nolint:errcheck // a bytes.Buffer never fails
	date := ""
	if !d.At.IsZero() {
		date = d.At.UTC().Format("<xmp:CreateDate>2006-01-02T15:04:05Z</xmp:CreateDate>")
	}
	return fmt.Appendf(nil, `<?xpacket begin="%s" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">`+
		`<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">`+
		`<pdf:Producer>Shrama</pdf:Producer>%s<dc:title><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`,
		"\uFEFF", date, strings.ReplaceAll(title.String(), "/", "&#47;")) // no name of PDF in it, which scanners look for
}
