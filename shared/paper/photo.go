package paper

import (
	"fmt"
	"image"

	"github.com/shrama/shrama/shared/paper/lines"
	"github.com/shrama/shrama/shared/paper/sheets"
	"github.com/shrama/shrama/shared/picture"
)

// A printed photo: the box of a passport photo, 35 by 45 mm.
const (
	photoWidth  = 99.2
	photoHeight = 127.6
)

// photo is where the photo under way stands; the zero photo is none.
type photo struct {
	x, low float64
}

func (p photo) on(y float64) bool { return p.low > 0 && y > p.low }

// setPhoto draws the photo at the right edge; the facts that follow keep off it.
func (c *composer) setPhoto(b sheets.Block) error {
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
	c.page.Begin(c.doc.Element(nil, "Figure", lines.Plain(alt)))
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
		return p, fmt.Errorf("%w: nothing", picture.ErrPhoto)
	}
	p, ok := c.ready.images[&content[0]]
	if !ok {
		if p.content, p.size, err = picture.Portrait(content); err == nil {
			c.ready.images[&content[0]] = p
		}
	}
	return p, err
}
