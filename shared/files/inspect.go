package files

import (
	"bytes"

	"github.com/shrama/shrama/shared/fault"
)

// Inspect returns the bytes that may be kept of an upload and their type, which
// the content alone decides. It is pure. A PDF comes back as it is, if it runs
// nothing and hides nothing; an image is decoded and written anew, upright and
// without the place, time and camera that its maker did not mean to send. The
// faults are those of Accept.
func Inspect(b []byte, lim Limits) (clean []byte, kind string, err error) {
	if len(b) == 0 { // a form sent before a file was chosen
		return nil, "", fault.New(fault.Invalid, "file.missing")
	}
	if lim.MaxBytes > 0 && int64(len(b)) > lim.MaxBytes {
		return nil, "", fault.New(fault.Invalid, "file.too-large")
	}
	switch {
	case bytes.HasPrefix(b, []byte("%PDF-")):
		if lim.Photo {
			return nil, "", fault.New(fault.Invalid, "file.photo")
		}
		if code := pdfFault(b); code != "" {
			return nil, "", fault.New(fault.Invalid, code)
		}
		return b, "application/pdf", nil
	case bytes.HasPrefix(b, []byte("\xff\xd8\xff")):
		clean, kind, err = redrawJPEG(b, lim)
	case bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")):
		clean, kind, err = redrawPNG(b, lim)
	case drawing(b):
		return nil, "", fault.New(fault.Invalid, "file.svg")
	case lim.Photo:
		return nil, "", fault.New(fault.Invalid, "file.photo")
	default:
		return nil, "", fault.New(fault.Invalid, "file.type")
	}
	if fault.KindOf(err) == fault.Invalid { // which says more
		return nil, "", err
	}
	if err != nil {
		return nil, "", fault.Wrap(err, fault.Invalid, "file.damaged")
	}
	return clean, kind, nil
}
