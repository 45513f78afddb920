package words_test

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/shrama/shrama/shared/words"
)

type row struct {
	file string
	line int
	key  string
	says map[string]string
}

// columns are the languages of the product, in the order of every sheet.
var columns = []string{"en", "ne", "hi", "gu", "si", "ta", "bn"}

// rows returns every row of the book.
func rows(t testing.TB) []row {
	t.Helper()
	var all []row
	sheets, err := filepath.Glob("book/*.csv")
	if err != nil || len(sheets) == 0 {
		t.Fatal("there is no book", err)
	}
	for _, name := range sheets {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		in := csv.NewReader(bytes.NewReader(text))
		lines, err := in.ReadAll() // refuses rows with too many or too few columns
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if head := lines[0]; head[0] != "key" || !slices.Equal(head[1:], columns) {
			t.Fatalf("%s must begin with key,%s", name, strings.Join(columns, ","))
		}
		for i, l := range lines[1:] {
			r := row{file: name, line: i + 2, key: l[0], says: map[string]string{}}
			for c, lang := range columns {
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
		want := placeholders(r.key, r.says["en"])
		for lang, s := range r.says {
			switch {
			case strings.TrimSpace(s) == "":
				t.Errorf("%s:%d: %s has nothing in %s", r.file, r.line, r.key, lang)
			case strings.ContainsAny(s, "\t\v\r"):
				t.Errorf("%s:%d: %s has a tab or a return in %s", r.file, r.line, r.key, lang)
			case s != strings.TrimSpace(s):
				t.Errorf("%s:%d: %s begins or ends with a space in %s", r.file, r.line, r.key, lang)
			case !slices.Equal(placeholders(r.key, s), want):
				t.Errorf("%s:%d: %s has %v in %s, %v in English", r.file, r.line, r.key, placeholders(r.key, s), lang, want)
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

// placeholders returns the names a sentence holds, in order of the alphabet. A
// singular may say "one place" for {n}, so there {n} does not count.
func placeholders(key, s string) []string {
	found := placeholder.FindAllString(s, -1)
	slices.Sort(found)
	found = slices.Compact(found)
	if strings.HasSuffix(key, ".one") {
		found = slices.DeleteFunc(found, func(p string) bool { return p == "{n}" })
	}
	return found
}

// In bn, gu, hi and si nothing counts as one (CLDR), so a singular that spells
// out its number would say one for none.
func TestNothingIsNotCalledOne(t *testing.T) {
	for _, r := range rows(t) {
		base, one := strings.CutSuffix(r.key, ".one")
		if !one {
			continue
		}
		for _, lang := range columns {
			if said := words.New(lang, words.Locale{}).N(base, 0); !strings.Contains(said, "0") {
				t.Errorf("%s:%d: %s says %q of none in %s", r.file, r.line, r.key, said, lang)
			}
		}
	}
}

// The words that readers of every language know in Latin letters: names of
// services and formats, as their own pages write them, and examples of addresses
// and numbers.
var latin = regexp.MustCompile(`\{[^}]*\}|[!-~]+@[!-~]+|https?://[!-~]+|/[a-z-]+/|\b(eSewa|Khalti|connectIPS|PAN|VAT|PDF|JPEG|JPG|PNG|SVG|HEIC|QR|SMS|WCAG 2\.2|AA|NPR|JSON|API|CSV|SHA-256|COSE)\b|\b[A-Z]\d+`)

// A script is the letters of a language, and the zero of the digits that its
// readers are used to see beside them.
type script struct {
	letters *unicode.RangeTable
	zero    rune
}

var scripts = map[string]script{
	"en": {unicode.Latin, '0'},
	"ne": {unicode.Devanagari, '०'},
	"hi": {unicode.Devanagari, '0'},
	"gu": {unicode.Gujarati, '૦'},
	"si": {unicode.Sinhala, '0'},
	"ta": {unicode.Tamil, '0'},
	"bn": {unicode.Bengali, '০'},
}

// A cell in another column's script was pasted one column off; signs that nobody
// sees break searches and turn text around.
func TestEveryCellIsInItsOwnScript(t *testing.T) {
	for _, r := range rows(t) {
		for lang, s := range r.says {
			if strings.HasPrefix(r.key, "message.") {
				s = strings.ReplaceAll(s, "\n", " ") // the paragraphs of a letter
			}
			if fault := foreign(s, lang); fault != "" {
				t.Errorf("%s:%d: %s in %s: %s", r.file, r.line, r.key, lang, fault)
			}
			own := func(c rune) bool { return unicode.Is(scripts[lang].letters, c) }
			if meant := latin.ReplaceAllString(r.says["en"], ""); strings.ContainsFunc(meant, unicode.IsLetter) && !strings.ContainsFunc(s, own) {
				t.Errorf("%s:%d: %s is not translated into %s", r.file, r.line, r.key, lang)
			}
		}
	}
}

func TestACellInTheWrongScriptIsFound(t *testing.T) {
	for _, tt := range []struct{ lang, text string }{
		{"gu", "કચેરી कार्यालय"}, {"hi", "Office"}, {"hi", "६ अंक"}, {"ne", "6 अङ्क"}, {"bn", "{n}ের মধ্যে"},
		{"si", "\u202eකාර්යාලය"}, {"si", "කාර්\u200b\u200dයාලය"}, {"ta", "அலுவலகம் \u200d"}, {"hi", "\u095eोन"}, {"bn", "\ufeffফোন"}, {"gu", "ફી\u00a0"},
	} {
		if foreign(tt.text, tt.lang) == "" {
			t.Errorf("%q passes in %s", tt.text, tt.lang)
		}
	}
	for lang, text := range map[string]string{"si": "ශ්\u200dරම {n}ක් (PDF)", "bn": "PDF-এ ৬", "hi": "“{q}” 6।", "ne": "WCAG 2.2 को AA तह"} {
		if fault := foreign(text, lang); fault != "" {
			t.Errorf("%q in %s: %s", text, lang, fault)
		}
	}
}

// foreign says what does not belong into a sentence of a language.
func foreign(s, lang string) string {
	if !norm.NFC.IsNormalString(s) {
		return "it is not in NFC"
	}
	own := scripts[lang]
	brahmic := func(r rune) bool { return lang != "en" && unicode.Is(own.letters, r) }
	text := []rune(latin.ReplaceAllString(s, "{}"))
	for i, r := range text {
		switch {
		case r == '\u200c' || r == '\u200d':
			if i == 0 || i+1 == len(text) || !brahmic(text[i-1]) || !brahmic(text[i+1]) {
				return fmt.Sprintf("%U does not stand between letters", r)
			}
		case unicode.Is(unicode.Nd, r):
			if r < own.zero || r > own.zero+9 {
				return fmt.Sprintf("%q is not one of its digits", r)
			}
		case unicode.IsMark(r) && (i == 0 || text[i-1] == '}' || text[i-1] == ' '):
			return fmt.Sprintf("%U has no letter to stand on", r)
		case unicode.IsLetter(r) || unicode.IsMark(r):
			if !unicode.Is(own.letters, r) {
				return fmt.Sprintf("%q is of another script", r)
			}
		case !strings.ContainsRune(" .,:;?()/+-%{}'’“”·।", r):
			return fmt.Sprintf("%q (%U)", r, r)
		}
	}
	return ""
}

// A label of up to thirty letters stands on a button, in a menu or in a table on
// a phone. Signs above, below and beside a letter take no place of their own.
func TestLabelsStayShort(t *testing.T) {
	letters := func(s string) int {
		n := 0
		for _, r := range s {
			if !unicode.IsMark(r) && !unicode.Is(unicode.Cf, r) {
				n++
			}
		}
		return n
	}
	for _, r := range rows(t) {
		n := letters(r.says["en"])
		if n > 30 {
			continue
		}
		for lang, s := range r.says {
			if got, most := letters(s), max(30, n*16/10); got > most {
				t.Errorf("%s:%d: %s has %d letters in %s, at most %d fit", r.file, r.line, r.key, got, lang, most)
			}
		}
	}
}

// The voice of the design guide: no blame, no shouting, nothing cut off.
func TestTheVoiceIsTheGuides(t *testing.T) {
	blame := map[string][]string{
		"en": {"please", "invalid", "success", "click here"},
		"ne": {"अवैध", "अमान्य"},
		"hi": {"अवैध", "अमान्य", "कृपया"},
		"gu": {"અવૈધ", "અમાન્ય", "કૃપા"},
		"bn": {"অবৈধ", "দয়া করে", "অনুগ্রহ"},
		"si": {"කරුණාකර"},
		"ta": {"தயவு"},
	}
	for _, r := range rows(t) {
		for lang, s := range r.says {
			for _, word := range append(blame[lang], "!", "…", "...") {
				if strings.Contains(strings.ToLower(s), norm.NFC.String(word)) {
					t.Errorf("%s:%d: %s says %q in %s", r.file, r.line, r.key, word, lang)
				}
			}
		}
	}
}

func TestAFaultSaysWhatToDoNext(t *testing.T) {
	stop := map[string]string{"ne": "।", "hi": "।", "bn": "।"}
	for _, r := range rows(t) {
		for lang, s := range r.says {
			if end := cmp.Or(stop[lang], "."); strings.HasPrefix(r.key, "fault.") && !strings.HasSuffix(s, end) {
				t.Errorf("%s:%d: %s must be whole sentences in %s", r.file, r.line, r.key, lang)
			}
		}
	}
}
