package web

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/pack"
)

// CrestType is what every crest is kept as.
const CrestType = "image/jpeg"

// Crest reads the picture of a crest of the call's tenant: nil for the zero crest,
// the fault NotFound for one that is not there or no longer what was approved.
func (c Call) Crest(ctx context.Context, of pack.Crest) ([]byte, error) {
	if of.File() == "" {
		return nil, nil
	}
	if c.Files == nil {
		return nil, fault.New(fault.NotFound, "file.gone")
	}
	b, err := c.Files.Read(ctx, of.Image)
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(b); hex.EncodeToString(sum[:]) != of.Sum {
		return nil, fault.New(fault.NotFound, "file.gone")
	}
	return b, nil
}

// CrestData is the address of a crest that is not published, and so has none: it
// holds the picture itself.
func CrestData(crest []byte) string {
	return "data:" + CrestType + ";base64," + base64.StdEncoding.EncodeToString(crest)
}

// look is the pack in whose colours the page is drawn, and the address of its
// crest.
func (x *exchange) look(v View) (p *pack.Pack, crest string) {
	c := x.call
	switch {
	case v.Look != nil && len(v.Look.Crest) > 0:
		return v.Look.Pack, CrestData(v.Look.Crest)
	case v.Look != nil:
		return v.Look.Pack, ""
	case c.Tenant != "" && c.Pack.Theme.Crest.File() != "":
		return c.Pack, c.Path("crest", c.Pack.Theme.Crest.File())
	}
	return c.Pack, ""
}
