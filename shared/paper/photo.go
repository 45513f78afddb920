package paper

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"

	"github.com/shrama/shrama/shared/paper/typeset"
	"github.com/shrama/shrama/shared/picture"
)

// A printed photo: the box of a passport photo, 35 by 45 mm.
const (
	photoWidth  = 99.2
	photoHeight = 127.6
	maxPixels   = 40_000_000 // of what is given; decoding takes four bytes each
)

// ErrPhoto is returned for an image that is no JPEG or PNG this package can print.
var ErrPhoto = errors.New("paper: not a JPEG or PNG that can be printed")

// photo is where the photo under way stands; the zero photo is none.
type photo struct {
	x, low float64
}

func (p photo) on(y float64) bool { return p.low > 0 && y > p.low }

// setPhoto draws the photo at the right edge; the facts that follow keep off it.
func (c *composer) setPhoto(b Block) error {
	if err := c.fits(photoHeight + 8); err != nil {
		return err
	}
	x, y := right-photoWidth, c.y-4-photoHeight
	if err := c.image(b.Image, b.Text, x, y, photoWidth, photoHeight); err != nil {
		return err
	}
	c.photo = photo{x: x, low: y - 8}
	return nil
}

// clearPhoto moves below the photo under way.
func (c *composer) clearPhoto() {
	if c.photo.low > 0 {
		c.y = min(c.y, c.photo.low)
		c.photo = photo{}
	}
}

// image draws a JPEG as large as the box allows, at its right and top, with a hairline around it.
func (c *composer) image(content []byte, alt string, x, y, w, h float64) error {
	ready, err := c.printed(content)
	if err != nil {
		return err
	}
	small, size := ready.content, ready.size
	scale := min(w/float64(size.X), h/float64(size.Y))
	iw, ih := float64(size.X)*scale, float64(size.Y)*scale
	x, y = x+w-iw, y+h-ih
	c.page.Begin(c.doc.Element(nil, "Figure", typeset.Plain(alt)))
	c.page.Fill(hair)
	c.page.Box(x-.6, y-.6, iw+1.2, ih+1.2)
	if !c.count {
		c.page.Image(c.doc.JPEG(small, size.X, size.Y), x, y, iw, ih)
	}
	c.page.End()
	return nil
}

// printed is an image as the paper carries it.
type printed struct {
	content []byte
	size    image.Point
}

// printed makes an image ready, once however often the sheet is set.
func (c *composer) printed(content []byte) (p printed, err error) {
	if len(content) == 0 {
		return p, fmt.Errorf("%w: nothing", ErrPhoto)
	}
	p, ok := c.ready.images[&content[0]]
	if !ok {
		if p.content, p.size, err = reprint(content); err == nil {
			c.ready.images[&content[0]] = p
		}
	}
	return p, err
}

// Portrait returns a JPEG or PNG as papers carry it: a JPEG, baseline, in colour, at most 300
// pixels wide and 30 KB long, without anything the camera wrote beside it.
// What it returned before comes back as it is. Print does this to every image
// it is given; a caller that prints a photo again and again stores the portrait,
// since a photo of a million pixels takes 15 ms.
func Portrait(content []byte) ([]byte, error) {
	small, _, err := reprint(content)
	return small, err
}

func reprint(content []byte) ([]byte, image.Point, error) {
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
	size := picture.PortraitSize(have)
	if size == have && len(content) <= picture.PortraitBytes && bare(content) {
		return content, size, nil
	}
	small, err := picture.Portrait(full)
	return small, size, err
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
