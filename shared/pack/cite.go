package pack

import (
	"regexp"
	"strings"
	"sync"

	"github.com/shrama/shrama/shared/words"
)

// Source returns the source that a citation such as act-2074/s22.4 names, and
// the place in it: s22.4. A citation without a place is of the whole text.
func (p *Pack) Source(cite string) (src Source, place string, ok bool) {
	id, place, _ := strings.Cut(cite, "/")
	src, ok = pick(p.Sources, func(s Source) bool { return s.ID == id })
	return src, place, ok
}

// Cite writes a citation for people, in every language of the pack:
// act-2074/s22.4 is "Labour Act 2074, s. 22(4)" and "श्रम ऐन, २०७४, दफा २२(४)".
// A place in a source that is not numbered, such as a web page, is left out. A
// citation that names no source is empty.
func (p *Pack) Cite(cite string) words.Text {
	src, place, ok := p.Source(cite)
	if !ok {
		return nil
	}
	text := make(words.Text, len(p.Languages))
	for _, lang := range p.Languages {
		text[lang] = src.Title.In(lang)
		if where := p.place(place, lang); where != "" {
			text[lang] += ", " + where
		}
	}
	return text
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

func (p *Pack) place(place, lang string) string {
	parts := numbered().FindStringSubmatch(place)
	if parts == nil {
		return ""
	}
	division, n, rest := parts[1], parts[2], parts[3]
	if division != "sch" {
		return p.named(division, p.number(n, lang)+p.brackets(rest, lang), lang)
	}
	where := p.named(division, p.number(n, lang), lang)
	item := strings.TrimLeft(rest, "0123456789")
	switch {
	case rest == "":
		return where
	case p.Places.Words[rest] != nil: // such as the note below a schedule
		return where + ", " + p.named(rest, "", lang)
	default:
		first := p.digits(strings.TrimSuffix(rest, item), lang)
		return where + ", " + p.named("item", first+p.brackets(item, lang), lang)
	}
}

func (p *Pack) named(division, n, lang string) string {
	return strings.ReplaceAll(p.Places.Words[division].In(lang), "{n}", n)
}

// number writes 2A in the language's own digits and letters: 2අ.
func (p *Pack) number(n, lang string) string {
	letters := []rune(p.Places.Letters[lang])
	return strings.Map(func(r rune) rune {
		if i := int(r - 'A'); i >= 0 && i < len(letters) {
			return letters[i]
		}
		return r
	}, p.digits(n, lang))
}

// brackets writes 1c3 as (1)(c)(3), in the language's own digits and letters.
func (p *Pack) brackets(rest, lang string) string {
	var b strings.Builder
	for _, run := range runs(rest) {
		if letters := []rune(p.Places.Letters[lang]); run[0] >= 'a' && int(run[0]-'a') < len(letters) {
			run = string(letters[run[0]-'a'])
		}
		b.WriteString("(" + p.digits(run, lang) + ")")
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

func (p *Pack) digits(s, lang string) string {
	return words.New(lang, words.Locale{Languages: p.Languages, Digits: p.Digits}).Digits(s)
}
