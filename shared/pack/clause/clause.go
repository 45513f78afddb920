// Package clause writes citations as lawyers read them: act-2074/s22.4 is
// "s. 22(4)" and "दफा २२(४)".
package clause

import (
	"regexp"
	"strings"
	"sync"

	"github.com/shrama/shrama/shared/words"
)

// Places is how a provision is named within a source.
type Places struct {
	Words   map[string]words.Text `yaml:"words"`   // by the letters a place begins with: {s: {en: "s. {n}"}}
	Letters map[string]string     `yaml:"letters"` // by language, the letters that number sub-items: ne: कखगघ; absent is a, b, c
}

// Writer writes places in one language.
type Writer struct {
	Places Places
	Lang   string
	Digits func(string) string // in the language's own
}

// numbered is the grammar of places: letters that name the division, its
// number, with the capitals of a section put in later (2A), and below it runs of
// digits and single letters.
var numbered = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^([a-z]+)(\d+[A-Z]*)(?:\.([a-z0-9.]+))?$`)
})

// Division returns the letters that a place begins with, such as s of s22.4, and
// whether the place is numbered, so that Places must name the division.
func Division(place string) (letters string, numbers bool) {
	parts := numbered().FindStringSubmatch(place)
	if parts == nil {
		return "", false
	}
	return parts[1], true
}

// Place writes a place: s22.4 is "s. 22(4)". One that is not numbered, such as a
// web page, is empty.
func (w Writer) Place(place string) string {
	parts := numbered().FindStringSubmatch(place)
	if parts == nil {
		return ""
	}
	division, n, rest := parts[1], parts[2], parts[3]
	if division != "sch" {
		return w.named(division, w.number(n)+w.brackets(rest))
	}
	where := w.named(division, w.number(n))
	item := strings.TrimLeft(rest, "0123456789")
	switch {
	case rest == "":
		return where
	case w.Places.Words[rest] != nil: // such as the note below a schedule
		return where + ", " + w.named(rest, "")
	default:
		first := w.Digits(strings.TrimSuffix(rest, item))
		return where + ", " + w.named("item", first+w.brackets(item))
	}
}

func (w Writer) named(division, n string) string {
	return strings.ReplaceAll(w.Places.Words[division].In(w.Lang), "{n}", n)
}

// number writes 2A in the language's own digits and letters: 2අ.
func (w Writer) number(n string) string {
	letters := []rune(w.Places.Letters[w.Lang])
	return strings.Map(func(r rune) rune {
		if i := int(r - 'A'); i >= 0 && i < len(letters) {
			return letters[i]
		}
		return r
	}, w.Digits(n))
}

// brackets writes 1c3 as (1)(c)(3), in the language's own digits and letters.
func (w Writer) brackets(rest string) string {
	var b strings.Builder
	for _, run := range runs(rest) {
		if letters := []rune(w.Places.Letters[w.Lang]); run[0] >= 'a' && int(run[0]-'a') < len(letters) {
			run = string(letters[run[0]-'a'])
		}
		b.WriteString("(" + w.Digits(run) + ")")
	}
	return b.String()
}

// runs cuts 1c3.12 into 1, c, 3, 12.
func runs(s string) (out []string) {
	digit := func(c byte) bool { return c >= '0' && c <= '9' }
	for i := 0; i < len(s); {
		j := i + 1
		for digit(s[i]) && j < len(s) && digit(s[j]) {
			j++
		}
		if s[i] != '.' {
			out = append(out, s[i:j])
		}
		i = j
	}
	return out
}
