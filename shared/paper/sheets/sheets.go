// Package sheets is what certificates and notices say, before they are printed. It
// is apart from package paper because who writes a sheet needs nothing that sets
// type.
package sheets

import "time"

// Block kinds of a sheet, top to bottom.
const (
	Title      = "title"
	Subtitle   = "subtitle"
	Paragraph  = "paragraph"
	Facts      = "facts"
	Photo      = "photo"
	Conditions = "conditions"
	Signature  = "signature"
)

// Block is one piece of a sheet.
//
// A Photo stands at the right of the Facts that follow it; its Text says in
// words what it shows. A Conditions block numbers its List in the sheet's digits
// under Text as its heading. A Signature's Text is the lines under the rule, the
// name first; its Image, if any, is drawn above the rule.
type Block struct {
	Kind  string
	Text  string
	Facts [][2]string // label and value
	List  []string
	Image []byte // JPEG or PNG; reprinted at most 300 pixels wide and without its metadata
}

// Crest is the emblem of who issues a sheet: JPEG or PNG, reprinted as a photo is,
// and in words what it shows.
type Crest struct {
	Image []byte
	Text  string
}

// Sheet is one printed page or more, in one language. The department stands at
// the top and the QR with its caption at the foot of the last page.
type Sheet struct {
	Lang       string // BCP 47; decides the shapes of letters
	Digits     string // script of page and condition numbers: deva, beng, gujr, taml; else ASCII
	Brand      string // the tenant's colour, #rrggbb; empty is the product's own
	Government string
	Department string
	Number     string
	Crest      Crest  // before the department; none without an image
	Across     string // a word in large pale letters across every page, such as that it is a specimen
	Blocks     []Block
	QR         string   // the text of the QR: see Address
	Caption    []string // lines beside it: how to check
	At         time.Time
}

// Press prints sheets as PDF; *paper.Press does.
type Press interface {
	Print(s Sheet) ([]byte, error)
}
