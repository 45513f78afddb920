package setting

import (
	"fmt"
	"math"

	"github.com/shrama/shrama/shared/setting/contrast"
)

// Weaves are the bands that a tenant may choose, as the design system has them.
var Weaves = []string{"warp", "dhaka", "bastar", "bandhani", "dumbara", "kantha"}

// readable refuses colours that are none, and such as cannot be read on the page
// or on each other, in light and in dark.
func (t *Theme) readable(l *laying) bool {
	of := map[string]string{"brand": t.Brand, "brand_dark": t.BrandDark, "tint": t.Tint, "tint_dark": t.TintDark}
	for _, name := range contrast.Members {
		if _, ok := contrast.Ratio(of[name], "#ffffff"); !ok {
			l.Refuse(name, "setting.colour", "", "example", "#1c4595")
			return false
		}
	}
	p, ratio, ok := contrast.Worst(of)
	if !ok {
		mode := map[bool]string{false: "setting.contrast", true: "setting.contrast-dark"}[p.Dark]
		l.Refuse(p.Member, mode, "", "colour", of[p.Member], "ground", p.Colour, "ratio", fmt.Sprintf("%.2f", math.Floor(ratio*100)/100))
	}
	return ok
}
