package scan

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// slow is from when on a package's tests are told of.
const slow = 20 * time.Second

// said sorts what go test wrote: all but the packages that are fine, and a line for
// each of those that took long, the longest first.
func said(out string) (rest, long string) {
	took := map[string]time.Duration{}
	for line := range strings.Lines(out) {
		words := strings.Fields(line)
		if len(words) > 2 && words[0] == "ok" {
			if d, err := time.ParseDuration(words[2]); err == nil && d > slow {
				took[words[1]] = d
			}
			continue
		}
		if !strings.HasSuffix(line, "[no test files]\n") {
			rest += line
		}
	}
	for _, name := range slices.SortedFunc(maps.Keys(took), func(a, b string) int { return cmp.Compare(took[b], took[a]) }) {
		long += fmt.Sprintf("      %s %s\n", took[name].Round(time.Second), name)
	}
	return rest, long
}
