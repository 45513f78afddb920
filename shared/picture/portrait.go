package picture

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
)

// A portrait is a photo as papers carry it: at most so wide, 218 pixels to the inch
// of a passport photo's 35 mm, and so heavy.
const (
	portraitWidth   = 300
	PortraitBytes   = 30 << 10
	portraitQuality = 82
)

// maxPixels bounds what is decoded, at four bytes each.
const maxPixels = 40_000_000

// ErrPhoto is returned for an image that is no JPEG or PNG that can be printed.
var ErrPhoto = errors.New("picture: not a JPEG or PNG that can be printed")

// Portrait returns a JPEG or PNG as papers carry it: a JPEG, baseline, in colour, at most 300
// pixels wide and 30 KB long, without anything the camera wrote beside it.
// What it returned before comes back as it is. A press does this to every image
// it is given; a caller that prints a photo again and again stores the portrait,
// since a photo of a million pixels takes 15 ms.
func Portrait(content []byte) ([]byte, image.Point, error) {
	decode, header := jpeg.Decode, jpeg.DecodeConfig
	if bytes.HasPrefix(content, []byte("\x89PNG")) {
		decode, header = png.Decode, png.DecodeConfig
	}
	head, err := header(bytes.NewReader(content))
	if err != nil {
		return nil, image.Point{}, fmt.Errorf("%w: %w", ErrPhoto, err)
	}
	if head.Width < 1 || head.Height < 1 || head.Width*head.Height > maxPixels {
		return nil, image.Point{}, fmt.Errorf("%w: %d by %d pixels", ErrPhoto, head.Width, head.Height)
	}
	full, err := decode(bytes.NewReader(content))
	if err != nil {
		return nil, image.Point{}, fmt.Errorf("%w: %w", ErrPhoto, err)
	}
	have := full.Bounds().Size()
	size := PortraitSize(have)
	if size == have && len(content) <= PortraitBytes && bare(content) {
		return content, size, nil
	}
	small, err := Cut(full)
	return small, size, err
}

// PortraitSize is the size of the portrait of a picture of a size.
func PortraitSize(have image.Point) image.Point {
	return Fit(have, image.Pt(portraitWidth, 2*portraitWidth))
}

// Cut returns the portrait of a picture whose pixels are at hand.
func Cut(m image.Image) ([]byte, error) {
	return JPEG(m, PortraitSize(m.Bounds().Size()), portraitQuality, PortraitBytes)
}

// bare reports whether a JPEG is only the picture, baseline with three colours:
// tables, one frame, one scan, the end (ITU-T T.81, annex B).
func bare(b []byte) bool {
	frame := false
	for at := 2; at+4 <= len(b) && b[at] == 0xff; at += 2 + int(b[at+2])<<8 + int(b[at+3]) {
		switch b[at+1] {
		case 0xdb, 0xc4: // quantisation and Huffman tables
		case 0xc0: // baseline frame
			frame = at+9 < len(b) && b[at+9] == 3
		case 0xda: // the scan: what follows has no marker but the end
			end := bytes.Index(b[at:], []byte{0xff, 0xd9})
			return frame && at+end+2 == len(b)
		default:
			return false
		}
	}
	return false
}
