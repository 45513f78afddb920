// Package files keeps documents in two S3 buckets: a browser posts them straight
// into the quarantine, and only what was checked and, for images, re-encoded, is
// put into the other, attached and ever served.
//
// Keys are flat and chosen by the server: in/<tenant>/<upload id>.<for> while in
// quarantine, where <for> is a hash of what the document is of, and
// t/<tenant>/<upload id> once accepted. Whoever knows an upload's id can thus
// not attach it elsewhere. An accepted document is never written again.
package files

import "time"

// Form is a presigned POST (AWS: "Browser-based uploads using POST"): a plain
// HTML form with these fields and a last one named file uploads one document.
// S3 then answers 303 to the address that Upload was given, with bucket, key
// and etag added to it, or 201 where it was given none. What it refuses (403
// for a changed field, a used-up hour or another key, 400 for a size outside
// the limits) it answers in XML, which a script should catch.
type Form struct {
	ID      string // the upload's ident, which Accept takes
	URL     string
	Fields  [][2]string // in order; the file field comes after them
	Expires time.Time
}

// Limits are what one upload may be, and for what.
type Limits struct {
	For      string // what the document is of: only an upload begun for it is accepted for it
	MaxBytes int64
	Photo    bool // an image only, of which a portrait is cut
	Side     int  // of an emblem: an image only, kept as a JPEG on white in a square of so many pixels; 0 keeps the size
}
