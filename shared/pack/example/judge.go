package example

import (
	"maps"
	"slices"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/pack/survey"
	"github.com/shrama/shrama/shared/rule"
)

// Compare finds what does not come out as an example expects.
func Compare(name string, expect, got map[string]string, f survey.Findings) {
	for _, key := range slices.Sorted(maps.Keys(expect)) {
		if want := expect[key]; got[key] != want {
			f.At("expect", key).Say("%q: %s is %q by this pack, not %q", name, key, got[key], want)
		}
	}
}

// Trial is what an example puts to a table, and when.
type Trial struct {
	On    civil.Date
	Given map[string]string
}

// Sides finds thresholds of a table of which no trial stands on one side or the
// other.
func Sides(t rule.Table, tried []Trial, f survey.Findings) {
	for _, x := range t.Thresholds() {
		for _, value := range []string{x.Below, x.At} {
			on := func(e Trial) bool { return e.Given[x.Input] == value || x.Input == "" && e.On.String() == value }
			switch {
			case slices.ContainsFunc(tried, on):
			case x.Input == "":
				f.Say("no example of %s happens on %s; what it gives changes on %s", t.ID, value, x.At)
			default:
				f.Say("no example of %s has %s = %s; what it gives can change at %s", t.ID, x.Input, value, x.At)
			}
		}
	}
}
