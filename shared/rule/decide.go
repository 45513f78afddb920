package rule

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"time"

	"github.com/shrama/shrama/shared/civil"
)

// The types of a table's inputs.
const (
	Integer = "integer" // a whole number
	Date    = "date"    // YYYY-MM-DD
	Enum    = "enum"    // one of the words of Input.In
)

// The hit policies of a table (DMN 1.3, 8.2.10).
const (
	Unique = "unique" // exactly one row may match
	Any    = "any"    // several rows may match if their values agree
	First  = "first"  // the first row that matches
)

// Why a table gave no value.
var (
	// ErrUndetermined: the law's text gives no value for that day, or a pack
	// marks it so. An officer decides; nothing is computed.
	ErrUndetermined = errors.New("rule: the law's text gives no value")
	// ErrInput: an input is absent, of another type or outside what can occur.
	ErrInput = errors.New("rule: input does not fit the table")
	// ErrNoRow: no row, or more than one, takes these inputs. A pack whose
	// tables pass Check never returns it.
	ErrNoRow = errors.New("rule: not exactly one row takes these inputs")
)

// Decide returns the row that takes the inputs and its value on that day. The
// Outcome names table and row also where the error is ErrUndetermined, so that
// an officer sees which provision is silent.
func (t Table) Decide(inputs map[string]string, on civil.Date) (Outcome, error) {
	at, err := t.read(inputs)
	if err != nil {
		return Outcome{}, err
	}
	row, v, err := t.row(at, on)
	if errors.Is(err, ErrNoRow) {
		return Outcome{}, err
	}
	out := Outcome{Table: t.ID, Row: row.ID}
	if err != nil || v.silent() {
		return out, fmt.Errorf("%w: table %s, row %s, %s", ErrUndetermined, t.ID, row.ID, on)
	}
	out.Value = v
	return out, nil
}

// read turns the inputs into places, in the order of the columns.
func (t Table) read(inputs map[string]string) ([]int64, error) {
	at := make([]int64, len(t.Inputs))
	for i, in := range t.Inputs {
		n, err := in.read(inputs[in.ID])
		if err != nil {
			return nil, fmt.Errorf("%w: %s of table %s: %w", ErrInput, in.ID, t.ID, err)
		}
		at[i] = n
	}
	return at, nil
}

// silent reports whether the law gives no value here.
func (v Value) silent() bool { return v.Certainty == Undetermined || v.Amount == "" }

// Current returns the value that holds on a day and whether there is one. When
// two do, the later in the list wins, since the list ascends by date.
func Current(values []Value, on civil.Date) (Value, bool) {
	for _, v := range slices.Backward(values) {
		if !on.Before(v.From) && (v.Until.IsZero() || !on.After(v.Until)) {
			return v, true
		}
	}
	return Value{}, false
}

// row returns the row that decides and its value. The error is ErrUndetermined
// where the row that would decide has no value on that day.
func (t Table) row(at []int64, on civil.Date) (Row, Value, error) {
	var silent, hit []Row
	var values []Value
	for _, r := range t.Rows {
		takes, err := t.takes(r, at)
		if err != nil {
			return Row{}, Value{}, err
		}
		v, ok := Current(r.Values, on)
		switch {
		case takes && ok:
			hit, values = append(hit, r), append(values, v)
		case takes:
			silent = append(silent, r)
		}
	}
	if len(hit) == 0 && len(silent) > 0 {
		return silent[0], Value{}, ErrUndetermined
	}
	differ := slices.ContainsFunc(values, func(v Value) bool { return t.worth(v) != t.worth(values[0]) })
	if len(hit) == 0 || len(hit) > 1 && (t.Hit == Unique || t.Hit == Any && differ) {
		return Row{}, Value{}, fmt.Errorf("%w: table %s, %d rows", ErrNoRow, t.ID, len(hit))
	}
	return hit[0], values[0], nil
}

// Hits returns the ids of the rows that take the inputs on a day.
func (t Table) Hits(inputs map[string]string, on civil.Date) (ids []string) {
	at, err := t.read(inputs)
	if err != nil {
		return nil
	}
	for _, r := range t.Rows {
		takes, err := t.takes(r, at)
		if _, ok := Current(r.Values, on); ok && takes && err == nil {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// worth writes what a value gives so that equal values are equal texts.
func (t Table) worth(v Value) string {
	if v.silent() {
		return ""
	}
	if n, ok := new(big.Rat).SetString(v.Amount); ok && t.Unit != Word {
		return n.RatString()
	}
	return v.Amount
}

// takes reports whether every cell of the row holds.
func (t Table) takes(r Row, at []int64) (bool, error) {
	for i, in := range t.Inputs {
		set, err := in.accepts(r.When[in.ID])
		if err != nil {
			return false, fmt.Errorf("%w: row %s of table %s: %w", ErrInput, r.ID, t.ID, err)
		}
		if !set.has(at[i]) {
			return false, nil
		}
	}
	return true, nil
}

// read turns an input's text into its place on the line of all its values.
func (in Input) read(s string) (int64, error) {
	n, err := in.number(s)
	if err != nil {
		return 0, err
	}
	all, err := in.all()
	if err != nil {
		return 0, err
	}
	if !all.has(n) {
		return 0, fmt.Errorf("%q lies outside %s to %s", s, in.Min, in.Max)
	}
	return n, nil
}

// number maps integers to themselves, dates to their days and words to their
// position, so that every column is a line of whole numbers.
func (in Input) number(s string) (int64, error) {
	switch in.Type {
	case Integer:
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil || strconv.FormatInt(n, 10) != s || n >= top || n <= bottom {
			return 0, fmt.Errorf("%q is not a whole number", s)
		}
		return n, nil
	case Date:
		d, err := civil.Parse(s)
		if err != nil {
			return 0, err
		}
		return days(d), nil
	case Enum:
		i := slices.Index(in.In, s)
		if i < 0 {
			return 0, fmt.Errorf("%q is not one of %q", s, in.In)
		}
		return int64(i), nil
	default:
		return 0, fmt.Errorf("%q is not a type; use integer, date or enum", in.Type)
	}
}

// days is the number of days from epoch. It counts by seconds, since a
// time.Duration holds no more than 292 years.
func days(d civil.Date) int64 { return d.In(time.UTC).Unix() / (24 * 60 * 60) }

// text is the reverse of number, for witnesses.
func (in Input) text(n int64) string {
	switch in.Type {
	case Date:
		return epoch.AddDays(int(n)).String()
	case Enum:
		return in.In[n]
	default:
		return strconv.FormatInt(n, 10)
	}
}
