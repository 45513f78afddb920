// Package plain keeps what a pack says harmless: texts without markup or hidden
// characters, links that are encrypted, patterns that no input can make slow and
// forms that a page can hold.
package plain

import (
	"fmt"
	"net/url"
	"regexp"
	"regexp/syntax"
	"strings"
	"sync"

	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack/survey"
)

// The limits of a pack. An office's longest form has a quarter of them.
const (
	fileBytes    = 64 << 10
	formFields   = 200
	condLevels   = 5
	patternBytes = 200
	repeats      = 256 // all counts of a pattern together, each as often as it is repeated
)

// File says what is wrong with the size of a file, or nothing.
func File(size int) string {
	if size <= fileBytes {
		return ""
	}
	return fmt.Sprintf("the file has %d KB; one file holds at most %d", (size+1023)>>10, fileBytes>>10)
}

var (
	markup  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`<[a-zA-Z/!?]|&(?:[a-zA-Z]{2,}|#[0-9a-fA-Fx]+);`) })
	address = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)\b(?:http|ftp|ws):/|\b(?:javascript|vbscript):|\bdata:[a-z]+/`)
	})
)

// Text says what is wrong with the letters of a text, or nothing.
func Text(s string) string {
	switch {
	case !form.Visible(s):
		return "the text has a character that nobody sees or that turns the writing; type it anew"
	case markup().MatchString(s):
		return fmt.Sprintf("%q is markup; a text is plain words", markup().FindString(s))
	case address().MatchString(s):
		return fmt.Sprintf("%q is no link to write here; links begin with https://", address().FindString(s))
	}
	return ""
}

// Link says what is wrong with an address that is nothing else, or nothing; what
// Text says of it is not said twice. None is no fault.
func Link(s string) string {
	if s == "" || Text(s) != "" {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || strings.ContainsAny(s, " \\") {
		return fmt.Sprintf("%q is no link; write one that begins with https://", s)
	}
	return ""
}

// Pattern says why a pattern cannot be used, or nothing. RE2 takes time in
// proportion to the pattern, so what it counts is limited, not only its length.
func Pattern(s string) string {
	if len(s) > patternBytes {
		return fmt.Sprintf("a pattern of %d letters is too long; write at most %d", len(s), patternBytes)
	}
	re, err := syntax.Parse(s, syntax.Perl)
	if err != nil || s == "" {
		return fmt.Sprintf("%q is not a pattern for numbers", s)
	}
	if n := counts(re, 1); n > repeats {
		return fmt.Sprintf("%q counts up to %d in all; at most %d is allowed", s, n, repeats)
	}
	return ""
}

// counts adds up the counts of a pattern that is repeated so many times.
func counts(re *syntax.Regexp, times int) (sum int) {
	if re.Op == syntax.OpRepeat {
		times *= max(re.Max, re.Min, 1)
		sum = times
	}
	for _, sub := range re.Sub {
		sum += counts(sub, times)
	}
	return sum
}

// Form finds forms that are too long and conditions that are too deep.
func Form(fields []form.Field, f survey.Findings) {
	if len(fields) > formFields {
		f.Say("the form has %d fields; one form has at most %d", len(fields), formFields)
	}
	for _, x := range fields {
		if n := levels(x.When); n > condLevels {
			f.Say("the condition of %s has %d levels; write at most %d", x.ID, n, condLevels)
		}
	}
}

func levels(c form.Cond) (n int) {
	for _, sub := range append(append([]form.Cond{}, c.All...), c.Any...) {
		n = max(n, levels(sub))
	}
	return n + 1
}
