package words

import (
	"slices"
	"strings"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/civil"
)

// Locale is how one administration writes numbers and days.
type Locale struct {
	Languages []string // of the tenant; the first is its own
	Digits    string   // script of the own language's digits: deva, beng, latn
	Grouping  string   // lakh or thousand
	Symbol    Text     // of the currency, by language: Rs, रु.
	Calendar  *calendar.Calendar
}

// Printer writes in one language for one tenant. It is made once a request and
// is cheap; the sentences of a language are read on first use.
type Printer struct {
	Lang   string
	locale Locale
}

// New returns a printer for lang.
func New(lang string, l Locale) *Printer { return &Printer{Lang: lang, locale: l} }

// T returns the sentence with the given key; args are pairs of name and value
// that replace {name}. A key that does not exist comes back as itself, and a
// test refuses it. The sentence is plain text: whoever draws a page escapes it,
// and a value that holds braces is not looked into again.
func (p *Printer) T(key string, args ...string) string {
	s, _ := sentence(p.Lang, key)
	return fill(s, args)
}

// Say writes the sentence of a fault: as T does, with the days among its
// arguments (2027-11-30) as this reader writes days.
func (p *Printer) Say(code string, args []string) string {
	said := slices.Clone(args)
	for i := 1; i < len(said); i += 2 {
		if d, err := civil.Parse(said[i]); err == nil {
			said[i] = p.Date(d)
		}
	}
	return p.T(code, said...)
}

// N is T for a sentence that depends on a number: it looks up key.one or
// key.other by the language's plural rule (CLDR) and sets {n}.
func (p *Printer) N(key string, n int, args ...string) string {
	form := ".other"
	if one(p.Lang, n) {
		form = ".one"
	}
	s, found := sentence(p.Lang, key+form)
	if !found {
		s, _ = sentence(p.Lang, key)
	}
	return fill(s, append([]string{"n", p.Number(int64(n))}, args...))
}

// In returns a pack's text in the printer's language.
func (p *Printer) In(t Text) string { return t.In(p.Lang) }

// Fill is In for a pack's text with {name} in it, such as a message or a block
// of a certificate.
func (p *Printer) Fill(t Text, args ...string) string { return fill(p.In(t), args) }

// one reports whether a language puts n into the singular. The seven languages
// of the product have no other plural forms for whole numbers (CLDR 48,
// plurals.xml), and English and Nepali differ from the rest at zero only.
func one(lang string, n int) bool {
	return n == 1 || n == -1 || n == 0 && slices.Contains([]string{"bn", "gu", "hi", "si"}, lang)
}

// fill replaces {name} by its value, in one pass; a name without a value stays.
func fill(s string, args []string) string {
	if len(args) < 2 || !strings.Contains(s, "{") {
		return s
	}
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(s, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, after, closed := strings.Cut(rest, "}")
		value, known := pick(args, name)
		if !closed || !known {
			b.WriteByte('{')
			s = rest
			continue
		}
		b.WriteString(value)
		s = after
	}
}

// pick returns the value after a name in pairs of name and value.
func pick(pairs []string, name string) (string, bool) {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i] == name {
			return pairs[i+1], true
		}
	}
	return "", false
}
