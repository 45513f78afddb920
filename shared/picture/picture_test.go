package picture_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"testing"

	"github.com/shrama/shrama/shared/picture"
)

func TestFitKeepsTheShapeAndGrowsNothing(t *testing.T) {
	for _, tt := range []struct{ have, box, want image.Point }{
		{image.Pt(400, 200), image.Pt(100, 100), image.Pt(100, 50)},
		{image.Pt(200, 400), image.Pt(100, 100), image.Pt(50, 100)},
		{image.Pt(30, 20), image.Pt(100, 100), image.Pt(30, 20)},
		{image.Pt(9000, 1), image.Pt(100, 100), image.Pt(100, 1)},
	} {
		if got := picture.Fit(tt.have, tt.box); got != tt.want {
			t.Errorf("Fit(%v, %v) = %v, want %v", tt.have, tt.box, got, tt.want)
		}
	}
}

func TestAJPEGStandsOnWhiteAndGivesWayToItsLimit(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 64, 64))
	for i := range 64 {
		m.Set(i, 32, color.Black)
	}
	rich, err := picture.JPEG(m, image.Pt(32, 32), 90, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	poor, err := picture.JPEG(m, image.Pt(32, 32), 90, len(rich)-1)
	if err != nil || len(poor) >= len(rich) {
		t.Errorf("%d bytes where %d were too many: %v", len(poor), len(rich), err)
	}
	drawn, err := jpeg.Decode(bytes.NewReader(rich))
	if err != nil || drawn.Bounds().Size() != image.Pt(32, 32) {
		t.Fatalf("%v, %v", drawn, err)
	}
	if r, _, _, _ := drawn.At(2, 2).RGBA(); r < 0xf000 {
		t.Errorf("what is clear is %x", r)
	}
}
