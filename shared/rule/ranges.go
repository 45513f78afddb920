package rule

import (
	"errors"
	"fmt"

	"github.com/shrama/shrama/shared/civil"
)

// The ends of an unbounded column; far beyond any number or day of law, and far
// enough inside int64 that one more never overflows.
const (
	top    int64 = 1 << 53
	bottom int64 = -top
)

// epoch is day 0 of a date column. The day a column of dates can reach is the
// last of the year 9999.
var epoch = civil.Date{Year: 1970, Month: 1, Day: 1}

// span is a run of whole numbers, both ends included.
type span struct{ lo, hi int64 }

// spans is a set of numbers.
type spans []span

func (s spans) has(n int64) bool {
	for _, r := range s {
		if r.lo <= n && n <= r.hi {
			return true
		}
	}
	return false
}

// all is every value that the input can take.
func (in Input) all() (spans, error) {
	if in.Type == Enum {
		if len(in.In) == 0 {
			return nil, fmt.Errorf("input %s lists no words", in.ID)
		}
		return spans{{0, int64(len(in.In)) - 1}}, nil
	}
	r := span{bottom, top}
	if in.Type == Date {
		r = span{days(civil.Date{Year: 1000, Month: 1, Day: 1}), days(civil.Date{Year: 9999, Month: 12, Day: 31})}
	}
	var err error
	if in.Min != "" {
		if r.lo, err = in.number(in.Min); err != nil {
			return nil, err
		}
	}
	if in.Max != "" {
		if r.hi, err = in.number(in.Max); err != nil {
			return nil, err
		}
	}
	if r.lo > r.hi {
		return nil, fmt.Errorf("input %s has its least value above its greatest", in.ID)
	}
	return spans{r}, nil
}

// accepts returns the values that a cell takes, within what can occur.
func (in Input) accepts(t Test) (spans, error) {
	all, err := in.all()
	if err != nil {
		return nil, err
	}
	words := t.In
	if t.Is != "" {
		words = append([]string{t.Is}, words...)
	}
	bounded := t.bounded()
	if len(words) > 0 {
		if bounded || t.Is != "" && len(t.In) > 0 {
			return nil, errors.New("a cell says either is, or in, or a range")
		}
		return in.points(words, all)
	}
	if bounded && in.Type == Enum {
		return nil, fmt.Errorf("words have no order; use is or in for %s", in.ID)
	}
	return in.between(t, all[0])
}

// bounded reports whether the cell is a range.
func (t Test) bounded() bool { return t.Gte != "" || t.Gt != "" || t.Lte != "" || t.Lt != "" }

func (in Input) points(words []string, all spans) (spans, error) {
	out := make(spans, 0, len(words))
	for _, w := range words {
		n, err := in.number(w)
		if err != nil {
			return nil, err
		}
		if !all.has(n) {
			return nil, fmt.Errorf("%q can never occur", w)
		}
		out = append(out, span{n, n})
	}
	return out, nil
}

func (in Input) between(t Test, r span) (spans, error) {
	for _, b := range []struct {
		text string
		cut  func(int64)
	}{
		{t.Gte, func(n int64) { r.lo = max(r.lo, n) }},
		{t.Gt, func(n int64) { r.lo = max(r.lo, n+1) }},
		{t.Lte, func(n int64) { r.hi = min(r.hi, n) }},
		{t.Lt, func(n int64) { r.hi = min(r.hi, n-1) }},
	} {
		if b.text == "" {
			continue
		}
		n, err := in.number(b.text)
		if err != nil {
			return nil, err
		}
		b.cut(n)
	}
	if r.lo > r.hi {
		return nil, nil
	}
	return spans{r}, nil
}
