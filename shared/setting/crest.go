package setting

import (
	"encoding/hex"

	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/setting/lay"
	"github.com/shrama/shrama/shared/words"
)

// Crest is the picture that stands before the department's name: an accepted
// upload, by its id and what it holds. Without an image it is the ring with the
// first letter.
type Crest struct {
	Image string     `json:"image"`
	Sum   string     `json:"sum,omitzero"` // the hex of its SHA-256
	Alt   words.Text `json:"alt,omitzero"` // what it shows; none is the tenant's name
}

func (c *Crest) service() string { return "" }
func (c *Crest) target() string  { return "crest" }
func (c *Crest) texts() []lay.Text {
	return []lay.Text{{Field: "alt", Says: c.Alt, Most: 120, Optional: true}}
}

func (c *Crest) lay(l *laying) {
	if c.Image == "" {
		l.Pack.Theme.Crest = pack.Crest{}
		return
	}
	_, err := ident.Parse(c.Image)
	if sum, bad := hex.DecodeString(c.Sum); err != nil || bad != nil || len(sum) != 32 {
		l.Refuse("image", "setting.image", "")
		return
	}
	l.Pack.Theme.Crest = pack.Crest{Image: c.Image, Sum: c.Sum, Alt: c.Alt}
}
