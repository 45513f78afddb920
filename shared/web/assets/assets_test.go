package assets

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/shrama/shrama/shared/words"
)

// built loads what the build made; without it the budgets cannot be measured.
func built(t *testing.T) *Assets {
	t.Helper()
	a, err := Load(os.DirFS("dist"))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// fetch returns one built file as a browser that takes accept would get it.
func fetch(t *testing.T, a *Assets, name, accept string) (body []byte, mediaType, encoding string) {
	t.Helper()
	body, mediaType, encoding, ok := a.File(strings.TrimPrefix(a.Path(name), Prefix), accept)
	if !ok {
		t.Fatalf("%s is not served", name)
	}
	return body, mediaType, encoding
}

func TestTheStyleSheetAndTheScriptKeepTheirBudgets(t *testing.T) {
	a := built(t)
	for _, tt := range []struct {
		name, accept string
		most         int // bytes
	}{
		{"shrama.css", "br", 9_000},
		{"shrama.js", "", 5 << 10},
	} {
		body, _, _ := fetch(t, a, tt.name, tt.accept)
		t.Logf("%s: %d bytes (%q)", tt.name, len(body), tt.accept)
		if len(body) > tt.most {
			t.Errorf("%s is %d bytes, want at most %d", tt.name, len(body), tt.most)
		}
	}
}

func TestTheStyleSheetNeedsNothingFromElsewhere(t *testing.T) {
	body, _, _ := fetch(t, built(t), "shrama.css", "")
	for _, not := range []string{"url(", "@import", "@font-face", "GDS Transport", "--govuk-"} {
		if bytes.Contains(body, []byte(not)) {
			t.Errorf("the style sheet contains %s", not)
		}
	}
}

// Indic letters carry signs above and below, so their lines stand further apart
// than Latin ones, and a phone's own font of each script is asked for.
func TestEveryLanguageHasItsLinesAndItsFont(t *testing.T) {
	body, _, _ := fetch(t, built(t), "shrama.css", "")
	css := string(body)
	fonts := map[string]string{"ne": "Devanagari", "hi": "Devanagari", "gu": "Gujarati", "bn": "Bengali", "si": "Sinhala", "ta": "Tamil"}
	for _, lang := range words.Languages() {
		if lang != "en" && fonts[lang] == "" {
			t.Errorf("nothing is known of how %s is set", lang)
		}
	}
	rule := regexp.MustCompile(`((?::lang\([a-z]+\),?)+){([^}]*)`)
	set := map[string]string{}
	for _, m := range rule.FindAllStringSubmatch(css, -1) {
		for _, l := range regexp.MustCompile(`\(([a-z]+)\)`).FindAllStringSubmatch(m[1], -1) {
			set[l[1]] += m[2] + ";"
		}
	}
	for lang, family := range fonts {
		for _, want := range []string{"--lh: 1.65", "--lh-h: 1.45", "--small: 1rem"} {
			if !strings.Contains(set[lang], want) {
				t.Errorf("%s is not set with %s: %q", lang, want, set[lang])
			}
		}
		if !strings.Contains(css, `Noto Sans `+family) {
			t.Errorf("the page does not ask for Noto Sans %s", family)
		}
	}
	for _, lang := range []string{"si", "ta"} { // whose words are long
		if !strings.Contains(set[lang], "overflow-wrap:anywhere") {
			t.Errorf("long words of %s leave a phone's page", lang)
		}
	}
	if !strings.Contains(set["en"], "--lh: 1.5;") {
		t.Error("English within another language is set as that one")
	}
}

// No text that may break into lines has them closer than its script allows, but
// an amount (.sh-sum), whose figures have no signs. What govuk-frontend says of a
// button is taken back by our own rule after it.
func TestNoLinesStandTooClose(t *testing.T) {
	body, _, _ := fetch(t, built(t), "shrama.css", "")
	fixed := regexp.MustCompile(`([^{}]+){[^{}]*line-height:([\d.]+)(px|em|rem|%)?[;}]`)
	for _, m := range fixed.FindAllStringSubmatch(string(body), -1) {
		if height, err := strconv.ParseFloat(m[2], 64); err == nil && m[3] == "" && height >= 1.6 || m[1] == ".sh-sum" {
			continue
		}
		ours := regexp.MustCompile(`}` + regexp.QuoteMeta(m[1]) + `{[^{}]*(?:font:inherit|line-height:var\(--lh\))`)
		if at := strings.Index(string(body), m[0]); !ours.MatchString(string(body)[at+len(m[0])-1:]) {
			t.Errorf("%s has its lines %s%s apart in every script", m[1], m[2], m[3])
		}
	}
}

func TestAFileComesInTheEncodingTheBrowserTakes(t *testing.T) {
	a := built(t)
	for _, tt := range []struct{ name, accept, want string }{
		{"brotli before gzip", "gzip, deflate, br, zstd", "br"},
		{"gzip alone", "gzip", "gzip"},
		{"nothing asked", "", ""},
		{"brotli refused", "br;q=0, gzip;q=0.5", "gzip"},
		{"brotli refused to three places", "br; q=0.000", ""},
		{"a coding that only begins like brotli", "brx", ""},
		{"capitals", "GZIP", "gzip"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, mediaType, got := fetch(t, a, "shrama.css", tt.accept)
			if got != tt.want {
				t.Errorf("encoding = %q, want %q", got, tt.want)
			}
			if want := "text/css; charset=utf-8"; mediaType != want {
				t.Errorf("type = %q, want %q", mediaType, want)
			}
		})
	}
}

func TestEveryEncodingHoldsTheSameText(t *testing.T) {
	a := built(t)
	plain, _, _ := fetch(t, a, "shrama.js", "")
	zipped, _, _ := fetch(t, a, "shrama.js", "gzip")
	r, err := gzip.NewReader(bytes.NewReader(zipped))
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, plain) {
		t.Error("the gzip file holds another text than the plain one")
	}
}

func TestOnlyFilesOfTheManifestAreServed(t *testing.T) {
	a := built(t)
	css := strings.TrimPrefix(a.Path("shrama.css"), Prefix)
	for _, name := range []string{"", "manifest.json", ".gitkeep", "shrama.css", css + ".br", "../assets.go", "..", css + "/"} {
		if _, _, _, ok := a.File(name, "br"); ok {
			t.Errorf("%q is served", name)
		}
	}
	if got := a.Path("nothing.js"); got != "" {
		t.Errorf("Path of a file that was not built = %q, want none", got)
	}
}

func TestADistThatIsNotWholeDoesNotLoad(t *testing.T) {
	if _, err := Load(fstest.MapFS{}); !errors.Is(err, ErrNotBuilt) {
		t.Errorf("without a manifest: %v, want ErrNotBuilt", err)
	}
	missing := fstest.MapFS{"manifest.json": {Data: []byte(`{"files":{"a.css":"a-1.css"}}`)}}
	if _, err := Load(missing); err == nil {
		t.Error("a manifest that names a file that is not there loads")
	}
	broken := fstest.MapFS{"manifest.json": {Data: []byte(`{`)}}
	if _, err := Load(broken); err == nil {
		t.Error("a broken manifest loads")
	}
}

func TestWhatIsEmbeddedHasTheAddressesOfItsManifest(t *testing.T) {
	a, err := Embedded()
	if errors.Is(err, ErrNotBuilt) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimPrefix(a.Path("shrama.css"), Prefix)
	if body, media, _, ok := a.File(name, ""); !ok || len(body) == 0 || media != "text/css; charset=utf-8" {
		t.Errorf("%q is %d bytes of %q", name, len(body), media)
	}
}
