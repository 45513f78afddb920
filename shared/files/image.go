package files

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"strconv"

	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/picture"
)

const (
	mostPixels = 40e6      // more than any phone's camera writes
	mostSide   = 4000      // which any picture may have: what people are told
	mostMemory = 192 << 20 // that decoding may take, in bytes
	lightly    = 64e6      // of memory, that a picture may take whatever its file weighs: mostSide in colour
	growth     = 100       // times its file's size, that a heavier picture may take
	mostScans  = 100       // of a progressive JPEG; each one costs a walk over all of its blocks
	quality    = 85        // of a JPEG: small print stays legible
)

// affordable refuses a picture by its header, before its pixels take memory.
func (k kind) affordable(b []byte, c image.Config) error {
	if c.Width <= 0 || c.Height <= 0 {
		return fmt.Errorf("files: a picture of %d by %d", c.Width, c.Height)
	}
	n := c.Width * c.Height // each is under 2^31, so the product fits
	if n > mostPixels {
		return measured("file.pixels", c, mostSide)
	}
	if takes := int(float64(n) * k.depth(b, c.ColorModel)); takes > mostMemory || takes > lightly && takes > growth*len(b) {
		return measured("file.pixels", c, mostSide)
	}
	return nil
}

// measured is a refusal that tells a picture's size and the side it may have.
func measured(code string, c image.Config, side int) error {
	return fault.New(fault.Invalid, code, "width", strconv.Itoa(c.Width), "height", strconv.Itoa(c.Height), "side", strconv.Itoa(side))
}

// read decodes a picture whose header lim allows.
func read(b []byte, lim Limits, k kind) (image.Image, error) {
	c, err := k.header(bytes.NewReader(b))
	if err == nil {
		err = k.affordable(b, c)
	}
	if err == nil && lim.Side > 0 {
		err = lim.emblem(c)
	}
	if err != nil {
		return nil, err
	}
	return k.decode(bytes.NewReader(b))
}

// kind is a sort of picture.
type kind struct {
	header func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
	depth  func(b []byte, m color.Model) float64 // bytes a pixel that decode takes
}

func redrawPNG(b []byte, lim Limits) (sound, error) {
	m, err := read(b, lim, kind{png.DecodeConfig, png.Decode, pngDepth})
	if err != nil {
		return sound{}, err
	}
	if lim.Side > 0 {
		return small(m, lim.Side, b[pngEnd(b):])
	}
	var out bytes.Buffer
	e := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := e.Encode(&out, m); err != nil {
		return sound{}, err
	}
	return lim.keeps(m, sound{clean: out.Bytes(), kind: "image/png"})
}

func redrawJPEG(b []byte, lim Limits) (sound, error) {
	if bytes.Count(b, []byte{0xff, 0xda}) > mostScans {
		return sound{}, errors.New("files: a JPEG of very many scans")
	}
	m, err := read(b, lim, kind{jpeg.DecodeConfig, jpeg.Decode, jpegDepth})
	if err != nil {
		return sound{}, err
	}
	m = upright(m, orientation(b))
	if lim.Side > 0 {
		return small(m, lim.Side, b[jpegEnd(b):])
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, m, &jpeg.Options{Quality: quality}); err != nil {
		return sound{}, err
	}
	return lim.keeps(m, sound{clean: out.Bytes(), kind: "image/jpeg"})
}

// keeps adds the portrait of a photo: itself, where it is as small.
func (l Limits) keeps(m image.Image, s sound) (_ sound, err error) {
	have := m.Bounds().Size()
	switch {
	case !l.Photo:
	case s.kind == "image/jpeg" && have == picture.PortraitSize(have) && len(s.clean) <= picture.PortraitBytes:
		s.portrait = s.clean
	default:
		s.portrait, err = picture.Cut(m)
	}
	return s, err
}

// turns are the eight orientations of Exif 2.32 (tag 274), as where a picture of
// width and height one puts its point (x, y): the rows of a matrix, with 1 where
// the far edge is added.
var turns = [9]f64.Aff3{
	2: {-1, 0, 1, 0, 1, 0},
	3: {-1, 0, 1, 0, -1, 1},
	4: {1, 0, 0, 0, -1, 1},
	5: {0, 1, 0, 1, 0, 0},
	6: {0, -1, 1, 1, 0, 0},
	7: {0, -1, 1, -1, 0, 1},
	8: {0, 1, 0, -1, 0, 1},
}

// upright returns m as its orientation says it is to be seen. A CMYK picture
// comes back in colours that every browser shows.
func upright(m image.Image, o int) image.Image {
	if _, cmyk := m.(*image.CMYK); o < 2 && !cmyk {
		return m
	}
	t, b := turns[max(o, 1)], m.Bounds()
	if o < 2 {
		t = f64.Aff3{1, 0, 0, 0, 1, 0}
	}
	w, h := b.Dx(), b.Dy()
	if t[0] == 0 {
		w, h = h, w
	}
	t[2] *= float64(w)
	t[5] *= float64(h)
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.NearestNeighbor.Transform(dst, t, m, b, draw.Src, nil)
	return dst
}

// orientation returns the Exif orientation of a JPEG, 1 where it has none. The
// standard library does not read it, and the modules that do read all of Exif
// from bytes that nobody vouches for.
func orientation(b []byte) int {
	for mark, body := range segments(b) {
		if tiff, ok := bytes.CutPrefix(body, []byte("Exif\x00\x00")); ok && mark == 0xe1 {
			return tiffOrientation(tiff)
		}
	}
	return 1
}

// tiffOrientation reads tag 274 of the first directory (TIFF 6.0, section 2).
func tiffOrientation(b []byte) int {
	var order binary.ByteOrder = binary.LittleEndian
	if bytes.HasPrefix(b, []byte("MM")) {
		order = binary.BigEndian
	}
	if len(b) < 8 {
		return 1
	}
	at := int64(order.Uint32(b[4:]))
	if at+2 > int64(len(b)) {
		return 1
	}
	for n, e := int(order.Uint16(b[at:])), b[at+2:]; n > 0 && len(e) >= 12; n, e = n-1, e[12:] {
		if order.Uint16(e) == 274 {
			if o := int(order.Uint16(e[8:])); o >= 1 && o <= 8 {
				return o
			}
			return 1
		}
	}
	return 1
}
