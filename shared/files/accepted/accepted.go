// Package accepted is what is kept of a document once it was checked. It is apart
// from package files because who reads a case need not be able to read a picture.
package accepted

// Document is one accepted file.
type Document struct {
	ID     string `dynamodbav:"i"` // the upload's ident
	Type   string `dynamodbav:"t"` // application/pdf, image/jpeg, image/png
	Size   int64  `dynamodbav:"s"`
	SHA256 []byte `dynamodbav:"h"`
}
