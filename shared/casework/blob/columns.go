package blob

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/shrama/shrama/shared/form"
)

// Columns are answers as a blob keeps them: first all ids in order, then all
// values in the same. The ids of a whole form are then one phrase of the
// dictionary, where an object would take three bytes for each.
type Columns form.Answers

// gap stands after each value. It is no letter, and cleaned answers never have
// it; what has it all the same is written as an object.
const gap = "\x7f"

// MarshalJSON writes one string, or an object where that could not be read back.
func (a Columns) MarshalJSON() ([]byte, error) {
	ids := slices.Sorted(maps.Keys(a))
	values := make([]string, len(ids))
	for i, id := range ids {
		values[i] = a[id]
		if strings.ContainsAny(id, ","+gap) || strings.Contains(a[id], gap) || id == "" {
			return json.Marshal(form.Answers(a))
		}
	}
	return json.Marshal(strings.Join(ids, ",") + gap + strings.Join(values, gap))
}

// UnmarshalJSON reads both.
func (a *Columns) UnmarshalJSON(b []byte) error {
	*a = Columns{}
	if len(b) > 0 && b[0] == '{' {
		return json.Unmarshal(b, (*form.Answers)(a))
	}
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	ids, rest, _ := strings.Cut(s, gap)
	if ids == "" {
		return nil
	}
	names, values := strings.Split(ids, ","), strings.Split(rest, gap)
	if len(names) != len(values) {
		return errors.New("blob: answers without their ids")
	}
	for i, id := range names {
		(*a)[id] = values[i]
	}
	return nil
}
