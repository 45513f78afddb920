package paper

import (
	"errors"
	"fmt"
	"strings"

	"rsc.io/qr"
	"rsc.io/qr/coding"
)

// ErrLong is returned for a QR text that is too much for a printed square of 41 mm.
var ErrLong = errors.New("paper: the text is too long for a QR")

// maxVersion keeps a module at half a millimetre or more, which any camera reads.
const maxVersion = 15

// encode makes the smallest QR of level M for a text. The longest tail that fits
// QR's alphanumeric mode is written in it, 5.5 bits a letter, and what stands before it in
// bytes: an address keeps its lower-case letters and its seal stays small.
func encode(text string) (*qr.Code, error) {
	const alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
	head := strings.TrimRight(text, alphanumeric)
	var parts []coding.Encoding
	if head != "" {
		parts = append(parts, coding.String(head))
	}
	if tail := text[len(head):]; tail != "" {
		parts = append(parts, coding.Alpha(tail))
	}
	for v := coding.Version(coding.MinVersion); v <= maxVersion; v++ {
		bits := 0
		for _, p := range parts {
			if err := p.Check(); err != nil {
				return nil, fmt.Errorf("paper: qr: %w", err)
			}
			bits += p.Bits(v)
		}
		if bits > v.DataBytes(coding.M)*8 {
			continue
		}
		plan, err := coding.NewPlan(v, coding.M, 0)
		if err != nil {
			return nil, fmt.Errorf("paper: qr: %w", err)
		}
		code, err := plan.Encode(parts...)
		if err != nil {
			return nil, fmt.Errorf("paper: qr: %w", err)
		}
		return &qr.Code{Bitmap: code.Bitmap, Size: code.Size, Stride: code.Stride, Scale: 1}, nil
	}
	return nil, fmt.Errorf("%w: %d characters", ErrLong, len(text))
}
