package ui

import (
	"regexp"
	"slices"
	"sync"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/pack"
)

// Weaves lists the bands a tenant may choose as pack.Theme.Weave; each is a
// custom property of the style sheet. "warp" is the one of a new tenant.
var Weaves = []string{"warp", "dhaka", "bastar", "bandhani", "dumbara", "kantha"}

var hexColour = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^#[0-9a-fA-F]{6}$`) })

// ThemeCSS returns the only rule in which tenants' pages differ. A value that is
// not a six-digit colour or a known weave is left out, so that the style sheet's
// own stands and nothing a tenant writes can become CSS.
func ThemeCSS(t pack.Theme) string {
	css := ":root{"
	for _, v := range [][2]string{{"brand", t.Brand}, {"brand-d", t.BrandDark}, {"tint", t.Tint}, {"tint-d", t.TintDark}} {
		if hexColour().MatchString(v[1]) {
			css += "--" + v[0] + ":" + v[1] + ";"
		}
	}
	if slices.Contains(Weaves, t.Weave) {
		css += "--weave:var(--" + t.Weave + ")"
	}
	return css + "}"
}

// themeStyle is the one style element of a page.
func themeStyle(p Page) templ.Component {
	return templ.Raw(`<style nonce="` + templ.EscapeString(p.Nonce) + `">` + ThemeCSS(p.Pack.Theme) + `</style>`)
}
