package setting

import (
	"fmt"
	"math"

	"github.com/shrama/shrama/shared/setting/contrast"
)

// Weaves are the bands that a tenant may choose, as the design system has them.
var Weaves = []string{"warp", "dhaka", "bastar", "bandhani", "dumbara", "kantha"}

// pair is a colour of the theme and one of the page that stand on each other
// somewhere. A colour of the page is a token of the style sheet.
type pair struct {
	member string // brand, tint …
	dark   bool
	page   string // the token's name
	colour string // and its value in that mode
}

// pairs are where a theme meets the page, by the members of a Theme.
var pairs = []pair{
	{"brand", false, "paper", "#ffffff"}, {"brand", false, "ground", "#f2f5f4"}, {"brand", false, "warn-t", "#fef4dc"},
	{"brand", false, "bad-t", "#fde9e7"}, {"brand", false, "ok-t", "#e0f3e9"},
	{"tint", false, "ink", "#14211f"}, {"tint", false, "ink-2", "#4b5856"}, {"tint", false, "warn", "#784800"},
	{"brand_dark", true, "paper", "#131a19"}, {"brand_dark", true, "ground", "#0d1312"}, {"brand_dark", true, "warn-t", "#352508"},
	{"brand_dark", true, "bad-t", "#3d1513"}, {"brand_dark", true, "ok-t", "#10301f"}, {"brand_dark", true, "on", "#101715"},
	{"tint_dark", true, "ink", "#e8eeec"}, {"tint_dark", true, "ink-2", "#a8b5b2"}, {"tint_dark", true, "warn", "#f2c063"},
	{"tint_dark", true, "white", "#ffffff"},
}

// readable refuses colours that are none, and such as cannot be read on the page
// or on each other, in light and in dark.
func (t *Theme) readable(l *laying) bool {
	of := map[string]string{"brand": t.Brand, "brand_dark": t.BrandDark, "tint": t.Tint, "tint_dark": t.TintDark}
	for _, name := range []string{"brand", "brand_dark", "tint", "tint_dark"} {
		if _, ok := contrast.Ratio(of[name], "#ffffff"); !ok {
			l.refuse(name, "setting.colour", "", "example", "#1c4595")
			return false
		}
	}
	all := append([]pair{{"brand", false, "tint", t.Tint}, {"brand_dark", true, "tint_dark", t.TintDark}}, pairs...)
	for _, p := range all {
		if ratio, _ := contrast.Ratio(of[p.member], p.colour); ratio < contrast.AA {
			mode := map[bool]string{false: "setting.contrast", true: "setting.contrast-dark"}[p.dark]
			l.refuse(p.member, mode, "", "colour", of[p.member], "ground", p.colour, "ratio", fmt.Sprintf("%.2f", math.Floor(ratio*100)/100))
			return false
		}
	}
	return true
}
