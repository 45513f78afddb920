package plain_test

import (
	"strings"
	"testing"

	"github.com/shrama/shrama/shared/pack/plain"
)

func TestTextsArePlainWords(t *testing.T) {
	for _, s := range []string{
		"", "Ask at https://labour.example/permits.", "5 < 6 & 7 > 6", "Fee: Rs 15,000", "Personal data: name and age", "AT&T; and others",
		"श्रम इजाजतपत्र", "क्\u200dष", "ක්\u200dෂ", "இலங்கை", "শ্রম", "{reference}: {link}", "two\nlines",
	} {
		if got := plain.Text(s); got != "" {
			t.Errorf("%q is refused: %s", s, got)
		}
	}
	for s, want := range map[string]string{
		"<script>alert(1)</script>": "markup", "a <B>": "markup", "</p>": "markup", "<!-- a -->": "markup", "&lt;": "markup", "&#x41;": "markup",
		"see http://labour.example": "https://", "JavaScript:alert(1)": "https://", "data:text/html,x": "https://", "ftp://x": "https://",
		"\u202eabc": "nobody sees", "a\u200bb": "nobody sees", "a\u200db": "nobody sees", "a\ufeff": "nobody sees", "a\x00": "nobody sees", "\xff": "nobody sees", "\u2066a\u2069": "nobody sees", "a\U000e0041": "nobody sees",
	} {
		if got := plain.Text(s); !strings.Contains(got, want) {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

func TestLinksAreEncrypted(t *testing.T) {
	for _, s := range []string{"", "https://lawcommission.gov.np/content/13309", "https://labour.gujarat.gov.in/?a=b#c"} {
		if got := plain.Link(s); got != "" {
			t.Errorf("%q is refused: %s", s, got)
		}
	}
	for _, s := range []string{"labour.example", "//labour.example", "https:///path", "https://user:word@labour.example", "https://a b", "mailto:a@b.example"} {
		if plain.Link(s) == "" {
			t.Errorf("%q is a link", s)
		}
	}
}

func TestPatternsCountWithinLimits(t *testing.T) {
	for _, s := range []string{"9[678][0-9]{8}", "0?[1-9][0-9]{6,8}", "[A-Z]{5}[0-9]{4}[A-Z]", "(?:a{16}){15}", "[0-9]{256}", "a{10,}", "\\pL+"} {
		if got := plain.Pattern(s); got != "" {
			t.Errorf("%q is refused: %s", s, got)
		}
	}
	for s, want := range map[string]string{
		"": "not a pattern", "[": "not a pattern", "(?=a)": "not a pattern", "[0-9]{257}": "counts up to 257", "(?:a{16}){16}": "counts up to 272",
		"(\\pL|\\pN){1,1000}!": "counts up to 1000", "(?:a|b|c|d|e){0,999}x": "counts up to 999", "a{1001}": "not a pattern", strings.Repeat("a", 201): "too long",
	} {
		if got := plain.Pattern(s); !strings.Contains(got, want) {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}
