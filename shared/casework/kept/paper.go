package kept

import (
	"github.com/shrama/shrama/shared/files/accepted"
)

// Paper is what the row of a document holds. Its slot stands in the row's key, and
// its name, who attached it and when in the line beside it.
type Paper struct {
	ID     string `dynamodbav:"i"` // empty for one that was taken out
	Type   string `dynamodbav:"t,omitempty"`
	Size   int64  `dynamodbav:"s,omitempty"`
	SHA256 []byte `dynamodbav:"h,omitempty"`
}

// PaperOf is the row of a document.
func PaperOf(d accepted.Document) Paper {
	return Paper{ID: d.ID, Type: d.Type, Size: d.Size, SHA256: d.SHA256}
}

// Document is what PaperOf was of.
func (p Paper) Document() accepted.Document {
	return accepted.Document{ID: p.ID, Type: p.Type, Size: p.Size, SHA256: p.SHA256}
}
