// Package accepted is what is kept of a document once it was checked. It is apart
// from package files because who reads a case need not be able to read a picture.
package accepted

import (
	"crypto/sha256"

	"github.com/shrama/shrama/shared/ident"
)

// Document is one accepted file.
type Document struct {
	ID     string `dynamodbav:"i"` // the upload's ident
	Type   string `dynamodbav:"t"` // application/pdf, image/jpeg, image/png
	Size   int64  `dynamodbav:"s"`
	SHA256 []byte `dynamodbav:"h"`

	Portrait bool `dynamodbav:"p,omitempty"` // one was cut of it when it was accepted
}

// PortraitID is the ident under which the portrait of a document lies, a JPEG as
// small as papers print it; empty where none was cut. It follows from the document
// and its bytes, so that whoever accepts them again writes the same, and two who
// accept different bytes at once never mix them.
func (d Document) PortraitID() string {
	if !d.Portrait {
		return ""
	}
	sum := sha256.Sum256(append([]byte("portrait of "+d.ID+" "), d.SHA256...))
	return ident.ID(sum[:len(ident.ID{})]).String()
}
