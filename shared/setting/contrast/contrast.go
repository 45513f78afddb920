// Package contrast tells how well one colour can be read on another.
package contrast

import (
	"encoding/hex"
	"math"
)

// AA is the least contrast of text and its ground (WCAG 2.2, 1.4.3).
const AA = 4.5

// Ratio is the contrast of two colours like #1c4595, from 1 to 21 (WCAG 2.2,
// "contrast ratio"); ok is false where one is none.
func Ratio(a, b string) (ratio float64, ok bool) {
	x, okA := luminance(a)
	y, okB := luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05), okA && okB
}

// luminance is how bright a colour of sRGB is (WCAG 2.2, "relative luminance").
func luminance(colour string) (float64, bool) {
	if len(colour) != 7 || colour[0] != '#' {
		return 0, false
	}
	rgb, err := hex.DecodeString(colour[1:])
	if err != nil {
		return 0, false
	}
	linear := func(c byte) float64 {
		v := float64(c) / 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(rgb[0]) + 0.7152*linear(rgb[1]) + 0.0722*linear(rgb[2]), true
}
