package files_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"testing"

	"github.com/shrama/shrama/shared/files"
)

var emblem = files.Limits{MaxBytes: 2 << 20, Photo: true, Side: 192}

func TestAnEmblemIsKeptSmallOnWhiteAndAlone(t *testing.T) {
	clear := image.NewNRGBA(image.Rect(0, 0, 800, 400)) // nothing but what shines through
	noise := picture(500, 500)
	r := rand.New(rand.NewPCG(7, 7))
	for i := range noise.Pix {
		noise.Pix[i] = byte(r.Uint32())
	}
	secret := []byte("CAMERA")
	p := pngOf(t, picture(300, 300))
	p = append(append(append([]byte{}, p[:33]...), chunk("tEXt", append([]byte("GPS\x00"), secret...))...), p[33:]...)
	for _, tt := range []struct {
		name string
		b    []byte
		want image.Point
	}{
		{"a large PNG", pngOf(t, picture(1000, 1000)), image.Pt(192, 192)},
		{"a PNG with words beside it", p, image.Pt(192, 192)},
		{"a wide clear one", pngOf(t, clear), image.Pt(192, 96)},
		{"a JPEG on its side", exif(jpegOf(t, picture(400, 200)), 6, binary.BigEndian), image.Pt(96, 192)},
		{"the least", pngOf(t, picture(96, 96)), image.Pt(96, 96)},
		{"noise", jpegOf(t, noise), image.Pt(192, 192)},
		{"a JPEG that ends in zeros", append(jpegOf(t, picture(200, 200)), 0, 0, '\n'), image.Pt(192, 192)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			clean, kind, err := files.Inspect(tt.b, emblem)
			if err != nil || kind != "image/jpeg" || len(clean) > 12<<10 || bytes.Contains(clean, secret) {
				t.Fatalf("%d bytes of %q, %v", len(clean), kind, err)
			}
			m, err := jpeg.Decode(bytes.NewReader(clean))
			if err != nil || m.Bounds().Size() != tt.want {
				t.Fatalf("%v, %v; want %v", m.Bounds(), err, tt.want)
			}
			if c := color.GrayModel.Convert(m.At(0, 0)).(color.Gray); tt.name == "a wide clear one" && c.Y < 250 {
				t.Errorf("what is clear stands on %v", c)
			}
			again, _, err := files.Inspect(tt.b, emblem)
			if err != nil || !bytes.Equal(again, clean) {
				t.Errorf("a second time it is another: %v", err)
			}
		})
	}
}

func TestEmblemsThatAreRefused(t *testing.T) {
	j, p := jpegOf(t, picture(200, 200)), pngOf(t, picture(200, 200))
	page := []byte("<!doctype html><script>alert(1)</script>")
	for _, tt := range []upload{
		{"a drawing", "file.svg", []byte("\xef\xbb\xbf<?xml version=\"1.0\"?>\n<SVG onload=\"alert(1)\"/>")},
		{"a text", "file.photo", []byte("not a picture")},
		{"a PDF", "file.photo", pdf("")},
		{"a JPEG with a page behind it", "file.mixed", append(append([]byte{}, j...), page...)},
		{"a JPEG with a page behind it that ends as one", "file.mixed", append(append(append([]byte{}, j...), page...), 0xff, 0xd9)},
		{"a PNG with a page behind it", "file.mixed", append(append([]byte{}, p...), page...)},
		{"a PNG with a zip behind it", "file.mixed", append(append([]byte{}, p...), "PK\x03\x04"...)},
		{"a JPEG that is two", "file.mixed", append(append([]byte{}, j...), j...)},
		{"20,000 by 20,000", "file.pixels", bomb(20_000, 20_000, 8, 2)},
		{"4,001 by 4,001", "file.pixels", bomb(4_001, 4_001, 8, 0)},
		{"a stamp", "file.small", pngOf(t, picture(95, 200))},
		{"a ribbon", "file.narrow", pngOf(t, picture(300, 100))},
		{"half of one", "file.damaged", p[:len(p)/2]},
	} {
		t.Run(tt.name, func(t *testing.T) {
			clean, kind, err := files.Inspect(tt.b, emblem)
			if code(err) != tt.want || clean != nil || kind != "" {
				t.Errorf("%d bytes of %q, %s; want %s", len(clean), kind, code(err), tt.want)
			}
		})
	}
}
