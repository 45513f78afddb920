package contrast

// Pair is a colour of a theme and one of the page that stand on each other
// somewhere. A colour of the page is a token of the style sheet.
type Pair struct {
	Member string // brand, brand_dark, tint or tint_dark
	Dark   bool
	Page   string // the token's name
	Colour string // and its value in that mode
}

// Members are the colours of a theme.
var Members = []string{"brand", "brand_dark", "tint", "tint_dark"}

// Pairs are where a theme meets the page.
var Pairs = []Pair{
	{"brand", false, "paper", "#ffffff"}, {"brand", false, "ground", "#f2f5f4"}, {"brand", false, "warn-t", "#fef4dc"},
	{"brand", false, "bad-t", "#fde9e7"}, {"brand", false, "ok-t", "#e0f3e9"},
	{"tint", false, "ink", "#14211f"}, {"tint", false, "ink-2", "#4b5856"}, {"tint", false, "warn", "#784800"},
	{"brand_dark", true, "paper", "#131a19"}, {"brand_dark", true, "ground", "#0d1312"}, {"brand_dark", true, "warn-t", "#352508"},
	{"brand_dark", true, "bad-t", "#3d1513"}, {"brand_dark", true, "ok-t", "#10301f"}, {"brand_dark", true, "on", "#101715"},
	{"tint_dark", true, "ink", "#e8eeec"}, {"tint_dark", true, "ink-2", "#a8b5b2"}, {"tint_dark", true, "warn", "#f2c063"},
	{"tint_dark", true, "white", "#ffffff"},
}

// Worst returns the first of the theme's pairs that cannot be read, on the page or
// on each other, with its contrast; ok is true where all can. The theme is its
// colours by member.
func Worst(theme map[string]string) (p Pair, ratio float64, ok bool) {
	all := append([]Pair{{"brand", false, "tint", theme["tint"]}, {"brand_dark", true, "tint_dark", theme["tint_dark"]}}, Pairs...)
	for _, p := range all {
		if ratio, _ := Ratio(theme[p.Member], p.Colour); ratio < AA {
			return p, ratio, false
		}
	}
	return Pair{}, 0, true
}
