// Package paper prints certificates and notices: PDF in every script of the
// tenants, with shaped and selectable text, and a QR that anybody can check with
// the network or without.
package paper

import (
	"errors"
	"time"
)

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
type Block struct {
	Kind  string
	Text  string
	Facts [][2]string // label and value
	List  []string
	Image []byte // JPEG
}

// Sheet is one printed page or more, in one language. The department stands at
// the top and the QR with its caption at the foot.
type Sheet struct {
	Lang       string
	Government string
	Department string
	Number     string
	Blocks     []Block
	QR         string   // the text of the QR
	Caption    []string // lines beside it: how to check
	At         time.Time
}

// Press prints sheets; it holds the fonts it has loaded.
type Press struct{}

// Print returns the sheet as PDF.
func (p *Press) Print(s Sheet) ([]byte, error) { return nil, errors.New("paper: stub") }

// Claims are what a certificate's QR states, signed (RFC 8392 CWT in a COSE_Sign1, ES256).
type Claims struct {
	Issuer string    // tenant code
	Number string    // the record's number
	Kind   string    // the service's id
	Holder string    // as printed
	From   time.Time // first day
	To     time.Time // last day, its last second
	Issued time.Time
	Rev    int // version of the record this paper shows
}
