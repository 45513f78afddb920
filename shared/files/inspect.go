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
	s, err := inspect(b, lim)
	return s.clean, s.kind, err
}

// sound is what may be kept of an upload.
type sound struct {
	clean    []byte
	kind     string
	portrait []byte // of a photo
}

// inspect is Inspect, with the portrait of a photo, of which it is cut while its
// pixels are there.
func inspect(b []byte, lim Limits) (s sound, err error) {
	if len(b) == 0 { // a form sent before a file was chosen
		return sound{}, fault.New(fault.Invalid, "file.missing")
	}
	if lim.MaxBytes > 0 && int64(len(b)) > lim.MaxBytes {
		return sound{}, fault.New(fault.Invalid, "file.too-large")
	}
	switch {
	case bytes.HasPrefix(b, []byte("%PDF-")):
		if lim.Photo {
			return sound{}, fault.New(fault.Invalid, "file.photo")
		}
		if code := pdfFault(b); code != "" {
			return sound{}, fault.New(fault.Invalid, code)
		}
		return sound{clean: b, kind: "application/pdf"}, nil
	case bytes.HasPrefix(b, []byte("\xff\xd8\xff")):
		s, err = redrawJPEG(b, lim)
	case bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")):
		s, err = redrawPNG(b, lim)
	case drawing(b):
		return sound{}, fault.New(fault.Invalid, "file.svg")
	case lim.Photo:
		return sound{}, fault.New(fault.Invalid, "file.photo")
	default:
		return sound{}, fault.New(fault.Invalid, "file.type")
	}
	if fault.KindOf(err) == fault.Invalid { // which says more
		return sound{}, err
	}
	if err != nil {
		return sound{}, fault.Wrap(err, fault.Invalid, "file.damaged")
	}
	return s, nil
}
