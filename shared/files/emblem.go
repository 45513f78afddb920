package files

import (
	"bytes"
	"encoding/binary"
	"image"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/picture"
)

// An emblem is a picture that every page shows: small, of few bytes, and sent as
// nothing but a picture.
const (
	emblemBytes   = 10 << 10
	emblemQuality = 88
	emblemShape   = 2 // times as wide as high, or as high as wide, at most
)

// emblem refuses by its header what would not be seen in a square of l.Side.
func (l Limits) emblem(c image.Config) error {
	switch least := l.Side / 2; {
	case max(c.Width, c.Height) > mostSide:
		return measured("file.pixels", c, mostSide)
	case min(c.Width, c.Height) < least:
		return measured("file.small", c, least)
	case max(c.Width, c.Height) > emblemShape*min(c.Width, c.Height):
		return measured("file.narrow", c, l.Side)
	}
	return nil
}

// small redraws an emblem. What stands behind it in the file means that somebody
// reads the file as something else: the picture alone would be harmless, but
// nobody sends such a file by chance.
func small(m image.Image, side int, behind []byte) (sound, error) {
	if len(bytes.Trim(behind, "\x00\r\n\t ")) > 0 {
		return sound{}, fault.New(fault.Invalid, "file.mixed")
	}
	b, err := picture.JPEG(m, picture.Fit(m.Bounds().Size(), image.Pt(side, side)), emblemQuality, emblemBytes)
	return sound{clean: b, kind: "image/jpeg"}, err
}

// pngEnd is where a PNG that could be decoded ends: behind its last chunk.
func pngEnd(b []byte) int {
	at := 8
	for at+12 <= len(b) {
		size, name := int(binary.BigEndian.Uint32(b[at:])), string(b[at+4:at+8])
		if at += 12 + size; name == "IEND" || size > len(b) {
			break
		}
	}
	return min(at, len(b))
}

// jpegEnd is where a JPEG that could be decoded ends (ITU-T T.81, annex B): behind
// the mark that is neither in a segment nor in a scan.
func jpegEnd(b []byte) int {
	for at := 2; at+4 <= len(b); {
		switch c := b[at+1]; {
		case b[at] != 0xff, c == 0xff, c == 0, c >= 0xd0 && c <= 0xd7: // in a scan, or before it
			at++
		case c == 0xd9:
			return at + 2
		default:
			at += 2 + int(binary.BigEndian.Uint16(b[at+2:]))
		}
	}
	return len(b)
}

// drawing reports whether a file is an SVG, which is no picture but a page.
func drawing(b []byte) bool {
	head := bytes.ToLower(b[:min(len(b), 1024)])
	return bytes.Contains(head, []byte("<svg")) || bytes.Contains(head, []byte("<!doctype svg"))
}
