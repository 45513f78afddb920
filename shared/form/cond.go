package form

import (
	"math/big"
	"slices"
	"strings"

	"github.com/shrama/shrama/shared/civil"
)

// Holds reports whether the condition holds. A field without an answer meets no
// test.
func (c Cond) Holds(a Answers) bool {
	switch {
	case len(c.All) > 0:
		return !slices.ContainsFunc(c.All, func(c Cond) bool { return !c.Holds(a) })
	case len(c.Any) > 0:
		return slices.ContainsFunc(c.Any, func(c Cond) bool { return c.Holds(a) })
	case c.Field == "":
		return true
	}
	s, answered := a[c.Field]
	chosen := strings.Split(s, ",") // of several; of any other type it is s
	return answered &&
		(c.Is == "" || slices.Contains(chosen, c.Is) || s == c.Is) &&
		(len(c.In) == 0 || slices.Contains(c.In, s) || slices.ContainsFunc(chosen, func(o string) bool { return slices.Contains(c.In, o) })) &&
		(c.Gte == "" || order(s, c.Gte, func(n int) bool { return n >= 0 })) &&
		(c.Lt == "" || order(s, c.Lt, func(n int) bool { return n < 0 }))
}

// Fields lists the fields that the condition looks at.
func (c Cond) Fields() []string {
	var ids []string
	if c.Field != "" {
		ids = append(ids, c.Field)
	}
	for _, sub := range slices.Concat(c.All, c.Any) {
		ids = append(ids, sub.Fields()...)
	}
	return ids
}

// order compares two dates or two numbers; other texts have no order.
func order(s, than string, is func(int) bool) bool {
	if d, err := civil.Parse(s); err == nil {
		e, err := civil.Parse(than)
		return err == nil && is(d.Compare(e))
	}
	n, ok := new(big.Rat).SetString(s)
	m, ok2 := new(big.Rat).SetString(than)
	return ok && ok2 && is(n.Cmp(m))
}

// Asked returns the parts with the fields that these answers make the form
// ask, leaving out parts with none. A field that hangs on one that is not asked
// is not asked either.
func Asked(parts []Part, a Answers) []Part {
	known := Answers{}
	var asked []Part
	for _, p := range parts {
		var fields []Field
		for _, f := range p.Fields {
			if !f.When.Holds(known) {
				continue
			}
			fields = append(fields, f)
			if s, ok := a[f.ID]; ok {
				known[f.ID] = s
			}
		}
		if len(fields) > 0 {
			p.Fields = fields
			asked = append(asked, p)
		}
	}
	return asked
}

// AskedDocuments returns the documents that these answers make the form ask.
func AskedDocuments(docs []Document, a Answers) []Document {
	var asked []Document
	for _, d := range docs {
		if d.When.Holds(a) {
			asked = append(asked, d)
		}
	}
	return asked
}
