// Package lines is what may be printed of a text that somebody wrote. It is apart
// from package typeset because a seal states lines too, and needs no fonts for it.
package lines

import (
	"strings"
	"unicode"
)

// lineEnds are all ways of ending a line.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n")

// Paragraphs returns the lines of a text as they may be printed.
func Paragraphs(s string) []string {
	s = lineEnds.Replace(strings.ToValidUTF8(s, "\ufffd"))
	lines := strings.Split(strings.TrimRight(s, "\n"), "\n")
	for i, l := range lines {
		lines[i] = Plain(l)
	}
	return lines
}

// maxMarks is how many marks may follow one letter; Indic spelling needs three.
const maxMarks = 4

// Plain removes from a line what is not seen and could mislead who reads it:
// control characters, marks that turn the direction of writing, tags, variation
// selectors, towers of accents that reach into other lines. The joiners stay,
// since conjuncts of Indic scripts depend on them.
func Plain(s string) string {
	marks := 0
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if marks++; !unicode.In(r, unicode.Mn, unicode.Me) {
			marks = 0
		}
		switch {
		case marks > maxMarks:
			return -1
		case r == '\u200d' || r == '\u200c':
			return r
		case r == '\t':
			return ' '
		case r >= 0xfe00 && r <= 0xfe0f, r >= 0xe0100 && r <= 0xe01ef, r == '\u034f':
			return -1
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp), r&0xfffe == 0xfffe:
			return -1
		}
		return r
	}, s))
}
