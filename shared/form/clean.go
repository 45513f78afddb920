package form

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/shrama/shrama/shared/money"
	"github.com/shrama/shrama/shared/words"
)

// longest is how many bytes of one answer are looked at; more is too long
// whatever it holds.
const longest = 64 << 10

// canonical brings an answer into its canonical form: NFC, single spaces, and where
// the type takes figures, ASCII digits without the marks people group them by.
// It reports false for text that would deceive or cannot be shown: controls,
// characters that turn or hide the writing, and such as Unicode does not know.
func canonical(t Type, s string) (string, bool) {
	if len(s) > longest {
		return s, true // Check says that it is too long
	}
	if !Visible(s) {
		return "", false
	}
	s = norm.NFC.String(s)
	if t == Long {
		return lines(s), true
	}
	s = strings.Join(strings.Fields(s), " ")
	switch t {
	case Text, YesNo, Choice, Select, District, Several, Identity:
		return s, true
	default:
	}
	s = words.ASCII(s)
	switch t {
	case Integer:
		return whole(figures(s, " ,")), true
	case Money:
		return decimal(figures(s, " ,")), true
	case Phone:
		return figures(s, " -.()"), true
	case Passport:
		return strings.ToUpper(figures(s, " -")), true
	case Country:
		return strings.ToUpper(s), true
	case Email:
		return lowerDomain(s), true
	default:
		return s, true
	}
}

// lines keeps the paragraphs of a long answer and nothing else of its layout.
func lines(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(s)
	rows := strings.Split(s, "\n")
	for i, r := range rows {
		rows[i] = strings.Join(strings.Fields(r), " ")
	}
	s = strings.Join(rows, "\n")
	for strings.Contains(s, "\n\n\n") {
		s = strings.ReplaceAll(s, "\n\n\n", "\n\n")
	}
	return strings.Trim(s, "\n")
}

// figures removes the marks that people put between digits.
func figures(s, marks string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(marks, r) {
			return -1
		}
		return r
	}, s)
}

// whole drops the zeros before a number; what is no number stays as it is.
func whole(s string) string {
	if n, err := strconv.ParseUint(s, 10, 63); err == nil {
		return strconv.FormatUint(n, 10)
	}
	return s
}

// decimal gives an amount its two decimals; what is no amount stays as it is.
func decimal(s string) string {
	if a, err := money.Parse(s, ""); err == nil {
		return a.Decimal()
	}
	return s
}

func lowerDomain(s string) string {
	local, domain, found := strings.Cut(s, "@")
	if !found {
		return s
	}
	return local + "@" + strings.ToLower(domain)
}

// Visible reports whether every character of s is one that people can see or
// that their script needs.
func Visible(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	var before rune
	for _, r := range s {
		switch {
		case r == '\n', r == '\r', r == '\t':
		case r == zwnj, r == zwj:
			if !unicode.In(before, joining...) || !unicode.In(before, unicode.L, unicode.M) {
				return false
			}
		case r == brailleBlank, unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector):
			return false
		case !unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z):
			return false // controls, formatting, private use, surrogates, unassigned
		}
		before = r
	}
	return true
}

// The joiners shape Brahmic conjuncts and Arabic letters; anywhere else they
// are invisible differences.
const (
	zwnj         = '\u200c'
	zwj          = '\u200d'
	brailleBlank = '\u2800'
)

var joining = []*unicode.RangeTable{
	unicode.Devanagari, unicode.Bengali, unicode.Gujarati, unicode.Gurmukhi, unicode.Sinhala, unicode.Tamil,
	unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Oriya, unicode.Newa, unicode.Tirhuta,
	unicode.Limbu, unicode.Arabic,
}
