package ui

import (
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/shrama/shrama/shared/pack"
)

// themes are the five the design guide gives and the one of a new tenant.
var themes = map[string]pack.Theme{
	"new": {Brand: "#2d3f94", BrandDark: "#b0bdff", Tint: "#eef1fb", TintDark: "#1f2746", Weave: "warp"},
	"np":  {Brand: "#1c4595", BrandDark: "#a9c2ff", Tint: "#edf2fc", TintDark: "#15264d", Weave: "dhaka"},
	"cg":  {Brand: "#3c5a12", BrandDark: "#c3dd92", Tint: "#f1f5e7", TintDark: "#22300f", Weave: "bastar"},
	"gj":  {Brand: "#8a1b4f", BrandDark: "#f7b0cf", Tint: "#fbeef4", TintDark: "#3d1228", Weave: "bandhani"},
	"lk":  {Brand: "#0b5a68", BrandDark: "#8fd8e4", Tint: "#e8f4f6", TintDark: "#0c3038", Weave: "dumbara"},
	"bd":  {Brand: "#0a5c43", BrandDark: "#8edcbb", Tint: "#e7f4ee", TintDark: "#0d3325", Weave: "kantha"},
}

// pairs are the colours that stand on each other somewhere: text, then ground.
var pairs = [][2]string{
	{"act", "paper"}, {"act", "ground"}, {"act", "soft"}, {"act", "warn-t"}, {"act", "bad-t"}, {"act", "ok-t"},
	{"on", "act"}, {"#ffffff", "hero"},
	{"ink", "soft"}, {"ink-2", "soft"}, {"ink", "paper"}, {"ink-2", "paper"}, {"ink-2", "ground"},
	{"ok", "ok-t"}, {"warn", "warn-t"}, {"bad", "bad-t"}, {"info", "info-t"},
	{"ok", "paper"}, {"warn", "paper"}, {"bad", "paper"},
	{"ink-2", "warn-t"}, {"ink-2", "bad-t"}, {"ink-2", "ok-t"},
	{"paper", "bad"}, {"field", "paper"}, {"warn", "soft"},
	{"#1c1a10", "#ffd98a"},
}

func TestEveryPairOfColoursCanBeRead(t *testing.T) {
	const least = 4.5 // WCAG 2.2, 1.4.3
	lowest := math.Inf(1)
	for name, theme := range themes {
		for _, mode := range []string{"light", "dark"} {
			colours := tokens(t, mode)
			colours["brand"], colours["brand-d"], colours["tint"], colours["tint-d"] = theme.Brand, theme.BrandDark, theme.Tint, theme.TintDark
			for _, p := range pairs {
				got := contrast(t, resolve(colours, p[0]), resolve(colours, p[1]))
				lowest = min(lowest, got)
				if got < least {
					t.Errorf("%s %s: %s on %s = %.2f, want %.1f", name, mode, p[0], p[1], got, least)
				}
			}
		}
	}
	t.Logf("lowest contrast %.2f of %d pairs", lowest, len(pairs)*len(themes)*2)
}

// tokens reads the colours of the style sheet's source; dark ones override.
func tokens(t *testing.T, mode string) map[string]string {
	t.Helper()
	text, err := os.ReadFile("../assets/src/css/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	light, dark, found := strings.Cut(string(text), "@media (prefers-color-scheme: dark)")
	if !found {
		t.Fatal("tokens.css has no dark mode")
	}
	out := map[string]string{}
	token := regexp.MustCompile(`--([a-z0-9-]+):\s*([^;]+);`)
	for _, m := range token.FindAllStringSubmatch(light, -1) {
		if _, seen := out[m[1]]; !seen {
			out[m[1]] = m[2]
		}
	}
	if mode == "dark" {
		for _, m := range token.FindAllStringSubmatch(dark, -1) {
			out[m[1]] = m[2]
		}
	}
	return out
}

// resolve follows var() to a colour.
func resolve(colours map[string]string, name string) string {
	v := name
	if c, ok := colours[name]; ok {
		v = c
	}
	if inner, ok := strings.CutPrefix(v, "var(--"); ok {
		return resolve(colours, strings.TrimSuffix(inner, ")"))
	}
	return v
}

// contrast is the ratio of WCAG 2.2.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	hex := strings.TrimPrefix(colour, "#")
	if len(hex) == 3 {
		hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
	}
	n, err := strconv.ParseUint(hex, 16, 32)
	if err != nil || len(hex) != 6 {
		t.Fatalf("%q is not a colour", colour)
	}
	linear := func(c uint64) float64 {
		v := float64(c&0xff) / 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(n>>16) + 0.7152*linear(n>>8) + 0.0722*linear(n)
}

func TestATenantsThemeIsFiveValuesAndNothingElse(t *testing.T) {
	for _, tt := range []struct {
		name  string
		theme pack.Theme
		want  string
	}{
		{"Nepal's", themes["np"], ":root{--brand:#1c4595;--brand-d:#a9c2ff;--tint:#edf2fc;--tint-d:#15264d;--weave:var(--dhaka)}"},
		{"none", pack.Theme{}, ":root{}"},
		{"a way out of the style element", pack.Theme{Brand: "#000</style>", Weave: "x)}</style><script>"}, ":root{}"},
		{"another property", pack.Theme{Brand: "#000000;color:red"}, ":root{}"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := ThemeCSS(tt.theme); got != tt.want {
				t.Errorf("ThemeCSS = %s, want %s", got, tt.want)
			}
		})
	}
}

func TestEveryWeaveIsInTheStyleSheet(t *testing.T) {
	colours := tokens(t, "light")
	for _, w := range Weaves {
		if !strings.Contains(colours[w], "gradient(") {
			t.Errorf("tokens.css has no weave %s", w)
		}
	}
}
