package iam

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"
)

// pattern is a text with wildcards and variables. What a variable stands for is
// taken letter by letter: a tenant called * is no wildcard ("Policy variables").
type pattern struct {
	parts []part
	plain bool // no variables
}

type kind int

const (
	literal  kind = iota
	wild          // * in the text: any letters, or none
	one           // ? in the text: one letter
	variable      // ${key}, or ${key, 'otherwise'}
)

type part struct {
	kind      kind
	text      string // the literal, or the variable's key
	otherwise string
	has       bool // there is an otherwise
}

// compile reads a pattern; ${*}, ${?} and ${$} are the letters themselves.
func compile(s string) (pattern, error) {
	p := pattern{plain: true}
	add := func(text string) {
		if n := len(p.parts); n > 0 && p.parts[n-1].kind == literal {
			p.parts[n-1].text += text
		} else if text != "" {
			p.parts = append(p.parts, part{kind: literal, text: text})
		}
	}
	for s != "" {
		at := strings.IndexAny(s, "*?$")
		if at < 0 {
			add(s)
			break
		}
		add(s[:at])
		s = s[at:]
		switch {
		case s[0] == '*':
			p.parts, s = append(p.parts, part{kind: wild}), s[1:]
		case s[0] == '?':
			p.parts, s = append(p.parts, part{kind: one}), s[1:]
		case strings.HasPrefix(s, "${"):
			name, rest, closed := strings.Cut(s[2:], "}")
			if !closed || name == "" {
				return p, errors.New("a variable that does not end")
			}
			s = rest
			if name == "*" || name == "?" || name == "$" {
				add(name)
				continue
			}
			p.parts, p.plain = append(p.parts, newVariable(name)), false
		default:
			add("$")
			s = s[1:]
		}
	}
	return p, nil
}

func newVariable(name string) part {
	v := part{kind: variable, text: name}
	if key, otherwise, ok := strings.Cut(name, ","); ok {
		v.text, v.has = strings.TrimSpace(key), true
		v.otherwise = strings.Trim(strings.TrimSpace(otherwise), "'")
	}
	v.text = strings.ToLower(v.text)
	return v
}

// open reports whether a variable of the pattern may have no value.
func (p pattern) open() bool {
	return slices.ContainsFunc(p.parts, func(x part) bool { return x.kind == variable && !x.has })
}

// match reports whether s is what the pattern says, and whether its variables
// could be resolved. Without wildcards * and ? are the letters themselves.
func (p *pattern) match(s string, c Context, wildcards bool) (hit, known bool) {
	parts := p.parts
	if !p.plain {
		parts = make([]part, len(p.parts))
		for i, x := range p.parts {
			if x.kind == variable {
				v, ok := c.value(x.text)
				if !ok && !x.has {
					return false, false
				}
				if !ok {
					v = x.otherwise
				}
				x = part{kind: literal, text: v}
			}
			parts[i] = x
		}
	}
	return glob(parts, s, wildcards), true
}

// glob goes back to the last * only, so it takes at most len(parts)*len(s)
// steps.
func glob(parts []part, s string, wildcards bool) bool {
	i, at, star, starAt := 0, 0, -1, 0
	for i < len(parts) || at < len(s) {
		if i < len(parts) {
			if parts[i].kind == wild && wildcards {
				star, starAt = i, at
				i++
				continue
			}
			if n, ok := parts[i].step(s[at:], wildcards); ok {
				i, at = i+1, at+n
				continue
			}
		}
		if star < 0 || starAt >= len(s) {
			return false
		}
		_, n := utf8.DecodeRuneInString(s[starAt:])
		starAt += n
		i, at = star+1, starAt
	}
	return true
}

// step returns how much of s one part that is no * takes.
func (p part) step(s string, wildcards bool) (int, bool) {
	switch p.kind {
	case one:
		if !wildcards {
			return 1, strings.HasPrefix(s, "?")
		}
		_, n := utf8.DecodeRuneInString(s)
		return n, n > 0
	case wild:
		return 1, strings.HasPrefix(s, "*")
	case literal, variable:
	}
	return len(p.text), strings.HasPrefix(s, p.text)
}
