package iam

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// condition is one operator on one key. All of a statement must hold; of one
// condition's values any may match, of a negated one's none ("Conditions with
// multiple context keys or values").
type condition struct {
	operator  string
	key       string
	quantity  string // ForAllValues, ForAnyValue or empty
	ifExists  bool
	negated   bool
	test      func(p *pattern, have string, c Context) (hit, known bool)
	values    []pattern
	wantsNull bool // of Null
}

// tests are the operators by name, without their Not forms: a pattern of the
// policy against a value of the request.
var tests = map[string]func(p *pattern, have string, c Context) (bool, bool){
	"StringEquals": func(p *pattern, have string, c Context) (bool, bool) { return p.match(have, c, false) },
	"StringLike":   func(p *pattern, have string, c Context) (bool, bool) { return p.match(have, c, true) },
	"StringEqualsIgnoreCase": func(p *pattern, have string, c Context) (bool, bool) {
		want, known := p.text(c)
		return strings.EqualFold(want, have), known
	},
	"Bool": func(p *pattern, have string, c Context) (bool, bool) {
		want, known := p.text(c)
		return strings.EqualFold(want, have), known
	},
	"ArnEquals":                matchARN,
	"ArnLike":                  matchARN,
	"NumericEquals":            number(func(have, want float64) bool { return have == want }),
	"NumericLessThan":          number(func(have, want float64) bool { return have < want }),
	"NumericLessThanEquals":    number(func(have, want float64) bool { return have <= want }),
	"NumericGreaterThan":       number(func(have, want float64) bool { return have > want }),
	"NumericGreaterThanEquals": number(func(have, want float64) bool { return have >= want }),
}

// text is the pattern as letters.
func (p *pattern) text(c Context) (string, bool) {
	var b strings.Builder
	for _, x := range p.parts {
		switch x.kind {
		case wild:
			b.WriteByte('*')
		case one:
			b.WriteByte('?')
		case literal:
			b.WriteString(x.text)
		case variable:
			v, ok := c.value(x.text)
			if !ok && !x.has {
				return "", false
			}
			if !ok {
				v = x.otherwise
			}
			b.WriteString(v)
		}
	}
	return b.String(), true
}

// matchARN compares the six parts of an ARN each by itself.
func matchARN(p *pattern, have string, c Context) (bool, bool) {
	want, known := p.text(c)
	if !known {
		return false, false
	}
	w, h := strings.SplitN(want, ":", 6), strings.SplitN(have, ":", 6)
	if len(w) != 6 || len(h) != 6 {
		return false, true
	}
	for i := range w {
		x, err := compile(w[i])
		if err != nil {
			return false, true
		}
		if hit, _ := x.match(h[i], c, true); !hit {
			return false, true
		}
	}
	return true, true
}

func number(holds func(have, want float64) bool) func(*pattern, string, Context) (bool, bool) {
	return func(p *pattern, have string, c Context) (bool, bool) {
		text, known := p.text(c)
		w, err1 := strconv.ParseFloat(text, 64)
		h, err2 := strconv.ParseFloat(have, 64)
		return known && err1 == nil && err2 == nil && holds(h, w), known
	}
}

func newCondition(op, key string, values []scalar) (condition, error) {
	c := condition{operator: op, key: strings.ToLower(key)}
	base := op
	if q, rest, ok := strings.Cut(op, ":"); ok {
		c.quantity, base = q, rest
	}
	if c.quantity != "" && c.quantity != "ForAllValues" && c.quantity != "ForAnyValue" {
		return c, fmt.Errorf("operator %s is outside the part of IAM that is known here", op)
	}
	base, c.ifExists = strings.CutSuffix(base, "IfExists")
	if c.ifExists && c.quantity == "ForAnyValue" {
		return c, fmt.Errorf("%s of %s: the two contradict each other where the key is missing", op, key)
	}
	if base == "Null" {
		if len(values) != 1 || c.quantity != "" || c.ifExists || values[0] != "true" && values[0] != "false" {
			return c, fmt.Errorf("%s of %s: %v", op, key, values)
		}
		c.wantsNull = values[0] == "true"
		return c, nil
	}
	if plain := strings.Replace(base, "Not", "", 1); plain != base {
		base, c.negated = plain, true
	}
	if c.test = tests[base]; c.test == nil || len(values) == 0 || c.negated && base == "Bool" {
		return c, fmt.Errorf("operator %s is outside the part of IAM that is known here", op)
	}
	for _, v := range values {
		p, err := compile(string(v))
		if err != nil {
			return c, err
		}
		if c.negated && p.open() {
			return c, fmt.Errorf("%s of %s: what AWS makes of a negated operator whose variable has no value is not documented", op, key)
		}
		c.values = append(c.values, p)
	}
	return c, nil
}

// holds reports whether the condition is met. A key that is missing meets Null,
// IfExists, negated operators and, which is the trap, ForAllValues.
func (x condition) holds(c Context) (bool, error) {
	have, present := c[x.key]
	switch {
	case x.test == nil:
		return x.wantsNull == (len(have) == 0), nil
	case !present && x.ifExists:
		return true, nil
	case x.quantity == "ForAllValues":
		return x.every(have, c), nil
	case x.quantity == "ForAnyValue":
		return slices.ContainsFunc(have, func(v string) bool { return x.meets(v, c) }), nil
	case len(have) > 1:
		return false, fmt.Errorf("%s of %s, which has %d values: it needs ForAllValues or ForAnyValue", x.operator, x.key, len(have))
	case len(have) == 0:
		return x.negated, nil
	}
	return x.meets(have[0], c), nil
}

func (x condition) every(have []string, c Context) bool {
	for _, v := range have {
		if !x.meets(v, c) {
			return false
		}
	}
	return true
}

// meets compares one value of the request. Where a variable cannot be resolved
// nothing is met.
func (x condition) meets(v string, c Context) bool {
	for i := range x.values {
		hit, known := x.test(&x.values[i], v, c)
		if !known {
			return false
		}
		if hit {
			return !x.negated
		}
	}
	return x.negated
}
