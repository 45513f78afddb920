package typed

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// token is the tag that z stands at. Tokenizer.Token would do, but for the names
// of all entities of HTML, which it needs to read an attribute and which every
// start of the program would pay for: our pages have five.
func token(z *html.Tokenizer, kind html.TokenType) html.Token {
	raw := string(z.Raw())
	name, more := z.TagName()
	t := html.Token{Type: kind, Data: string(name), DataAtom: atom.Lookup(name)}
	if !more || kind == html.EndTagToken {
		return t
	}
	rest := raw[max(0, strings.IndexAny(raw, " \n\r\t\f/>")):] // the name may have been made longer: a NUL is three bytes
	for {
		rest = strings.TrimLeft(rest, " \n\r\t\f/")
		end := strings.IndexAny(rest, " \n\r\t\f/=>")
		if end <= 0 {
			return t
		}
		a := html.Attribute{Key: strings.ToLower(rest[:end])}
		a.Val, rest = value(strings.TrimLeft(rest[end:], " \n\r\t\f"))
		t.Attr = append(t.Attr, a)
	}
}

// value reads an attribute's value, if it has one, and returns what follows it.
func value(s string) (text, rest string) {
	s, given := strings.CutPrefix(s, "=")
	if !given {
		return "", s
	}
	s = strings.TrimLeft(s, " \n\r\t\f")
	for _, quote := range []string{`"`, "'"} {
		if quoted, ok := strings.CutPrefix(s, quote); ok {
			text, rest, _ = strings.Cut(quoted, quote)
			return entities.Replace(text), rest
		}
	}
	end := strings.IndexAny(s+">", " \n\r\t\f>")
	return entities.Replace(s[:end]), s[end:]
}

// entities are those that templ and package html write.
var entities = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">", "&#34;", `"`, "&#39;", "'", "&quot;", `"`)
