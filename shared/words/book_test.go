package words_test

import (
	"bytes"
	"encoding/csv"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/shrama/shrama/shared/words"
)

type row struct {
	file string
	line int
	key  string
	says map[string]string
}

// rows returns every row of the book.
func rows(t testing.TB) []row {
	t.Helper()
	var all []row
	for name, text := range words.Book() {
		in := csv.NewReader(bytes.NewReader(text))
		lines, err := in.ReadAll() // refuses rows with too many or too few columns
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		head := lines[0]
		if len(head) < 3 || !slices.Equal(head[:3], []string{"key", "en", "ne"}) {
			t.Fatalf("%s must begin with key,en,ne", name)
		}
		for i, l := range lines[1:] {
			r := row{file: name, line: i + 2, key: l[0], says: map[string]string{}}
			for c, lang := range head[1:] {
				r.says[lang] = l[c+1]
			}
			all = append(all, r)
		}
	}
	return all
}

var (
	keyForm     = regexp.MustCompile(`^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$`)
	placeholder = regexp.MustCompile(`\{[a-z-]+\}`)
)

func TestEveryRowIsWholeInEveryLanguage(t *testing.T) {
	seen := map[string]row{}
	for _, r := range rows(t) {
		if first, twice := seen[r.key]; twice {
			t.Errorf("%s:%d: %s stands already in %s:%d", r.file, r.line, r.key, first.file, first.line)
		}
		seen[r.key] = r
		if !keyForm.MatchString(r.key) {
			t.Errorf("%s:%d: %q is not a key like fault.too-many", r.file, r.line, r.key)
		}
		want := placeholders(r.says["en"])
		for lang, s := range r.says {
			switch {
			case strings.TrimSpace(s) == "":
				t.Errorf("%s:%d: %s has nothing in %s", r.file, r.line, r.key, lang)
			case s != strings.TrimSpace(s):
				t.Errorf("%s:%d: %s begins or ends with a space in %s", r.file, r.line, r.key, lang)
			case !slices.Equal(placeholders(s), want):
				t.Errorf("%s:%d: %s has %v in %s, %v in English", r.file, r.line, r.key, placeholders(s), lang, want)
			}
		}
	}
	for key, r := range seen {
		base, one := strings.CutSuffix(key, ".one")
		if !one {
			if base, one = strings.CutSuffix(key, ".other"); !one {
				continue
			}
		}
		for _, form := range []string{".one", ".other"} {
			if _, ok := seen[base+form]; !ok {
				t.Errorf("%s:%d: %s has no %s", r.file, r.line, base, form)
			}
		}
	}
}

// placeholders returns the names a sentence holds, in order of the alphabet.
// The singular may leave {n} out ("one place"), so {n} does not count.
func placeholders(s string) []string {
	found := placeholder.FindAllString(s, -1)
	slices.Sort(found)
	return slices.DeleteFunc(slices.Compact(found), func(p string) bool { return p == "{n}" })
}

// The words that Nepali readers know in Latin letters: names of services and
// formats, as their own pages write them, and examples of addresses and of a
// passport.
var latin = regexp.MustCompile(`\{[^}]*\}|\S+@\S+|https?://\S+|/np/|\b(eSewa|Khalti|connectIPS|PAN|VAT|PDF|JPEG|JPG|PNG|HEIC|QR|SMS|NPR|JSON|API|CSV|SHA-256|COSE|Shrama|OK|WCAG|AA|K4512345)\b`)

func TestNepaliHasNoLatinLettersLeft(t *testing.T) {
	letters := regexp.MustCompile(`[A-Za-z]+`)
	for _, r := range rows(t) {
		rest := latin.ReplaceAllString(r.says["ne"], "")
		if left := letters.FindString(rest); left != "" {
			t.Errorf("%s:%d: %s has %q in Nepali; translate it or add it to the list of Latin words", r.file, r.line, r.key, left)
		}
	}
}

// The voice of the design guide: no blame, no shouting, nothing cut off.
func TestTheVoiceIsTheGuides(t *testing.T) {
	for _, r := range rows(t) {
		for _, word := range []string{"please", "invalid", "success", "click here", "!", "…", "..."} {
			if strings.Contains(strings.ToLower(r.says["en"]), word) {
				t.Errorf("%s:%d: %s says %q", r.file, r.line, r.key, word)
			}
		}
		for _, word := range []string{"!", "…", "...", "अवैध", "अमान्य"} {
			if strings.Contains(r.says["ne"], word) {
				t.Errorf("%s:%d: %s says %q in Nepali", r.file, r.line, r.key, word)
			}
		}
		for lang, s := range r.says {
			if lang != "ne" && lang != "hi" && strings.ContainsAny(s, "०१२३४५६७८९") || strings.ContainsAny(s, "<>&") {
				t.Errorf("%s:%d: %s has digits or markup that do not belong into %s", r.file, r.line, r.key, lang)
			}
		}
	}
}

func TestAFaultSaysWhatToDoNext(t *testing.T) {
	for _, r := range rows(t) {
		if strings.HasPrefix(r.key, "fault.") && (!strings.HasSuffix(r.says["en"], ".") || !strings.HasSuffix(r.says["ne"], "।")) {
			t.Errorf("%s:%d: %s must be whole sentences", r.file, r.line, r.key)
		}
	}
}
