package files

import (
	"encoding/binary"
	"image/color"
	"iter"
)

// pngDepth counts the picture's own bytes, and those of the passes that an
// interlaced one is put together from (PNG, section 8.1).
func pngDepth(b []byte, m color.Model) float64 {
	d := 4.0
	switch m {
	case color.GrayModel:
		d = 1
	case color.Gray16Model:
		d = 2
	case color.RGBA64Model, color.NRGBA64Model:
		d = 8
	}
	if _, ok := m.(color.Palette); ok {
		d = 1
	}
	const interlace = 28 // where the header says so
	if len(b) > interlace && b[interlace] != 0 {
		d *= 2
	}
	return d
}

// jpegDepth reads the frame's header (ISO 10918-1, B.2.2): how finely each
// component is sampled, and whether its coefficients wait, four bytes each, for
// the scans of a progressive picture.
func jpegDepth(b []byte, m color.Model) float64 {
	const worst = 15
	for mark, body := range segments(b) {
		if mark < 0xc0 || mark > 0xc2 {
			continue
		}
		if len(body) < 6 || len(body) < 6+3*int(body[5]) {
			return worst
		}
		sampled, most := 0, 0
		for c := body[6 : 6+3*int(body[5])]; len(c) > 0; c = c[3:] {
			area := int(c[1]>>4) * int(c[1]&15)
			sampled, most = sampled+area, max(most, area)
		}
		d := float64(sampled) / float64(max(most, 1))
		if mark == 0xc2 {
			d *= 5
		}
		if m == color.CMYKModel {
			d += 4
		}
		return d
	}
	return worst // a decoder may find a frame where this did not
}

// segments yields those before a JPEG's first scan, with their markers.
func segments(b []byte) iter.Seq2[byte, []byte] {
	return func(yield func(byte, []byte) bool) {
		for b = b[2:]; len(b) >= 4 && b[0] == 0xff && b[1] != 0xda; {
			size := 2 + int(binary.BigEndian.Uint16(b[2:]))
			if size > len(b) || size < 4 || !yield(b[1], b[4:size]) {
				return
			}
			b = b[size:]
		}
	}
}
