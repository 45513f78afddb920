// Package picture makes pictures as small as they are shown.
package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"

	"golang.org/x/image/draw"
)

// Fit returns the largest size of the same shape that is in a box; nothing grows.
func Fit(have, box image.Point) image.Point {
	scale := min(1, float64(box.X)/float64(have.X), float64(box.Y)/float64(have.Y))
	return image.Pt(max(1, int(float64(have.X)*scale)), max(1, int(float64(have.Y)*scale)))
}

// A portrait is a photo as papers carry it: at most so wide, 218 pixels to the inch
// of a passport photo's 35 mm, and so heavy.
const (
	portraitWidth   = 300
	PortraitBytes   = 30 << 10
	portraitQuality = 82
)

// PortraitSize is the size of the portrait of a picture of a size.
func PortraitSize(have image.Point) image.Point {
	return Fit(have, image.Pt(portraitWidth, 2*portraitWidth))
}

// Portrait returns the portrait of a picture, as JPEG makes it.
func Portrait(m image.Image) ([]byte, error) {
	return JPEG(m, PortraitSize(m.Bounds().Size()), portraitQuality, PortraitBytes)
}

// worst is the quality below which nobody would know a face.
const worst = 30

// JPEG returns m in a size as a baseline JPEG in colour, on white where m leaves
// it clear, and holding nothing but the picture. Its quality falls from best until
// it has at most the given bytes.
func JPEG(m image.Image, size image.Point, best, most int) ([]byte, error) {
	small := image.NewRGBA(image.Rectangle{Max: size})
	draw.Draw(small, small.Bounds(), image.White, image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(small, small.Bounds(), m, m.Bounds(), draw.Over, nil)
	for quality := best; ; quality -= 12 {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, small, &jpeg.Options{Quality: quality}); err != nil {
			return nil, fmt.Errorf("picture: %w", err)
		}
		if b.Len() <= most || quality < worst {
			return b.Bytes(), nil
		}
	}
}
