// Package scale tells whether an operation costs the same however much lies in the
// table: its calls and units at several sizes beside one another, and what was
// asked of the engine meanwhile.
package scale

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// MostRatio is how many times as much the largest table may cost as the smallest.
const MostRatio = 1.10

// Report is everything that was measured.
type Report struct {
	Sizes  []Size         `json:"sizes"`
	Rows   []Row          `json:"operations"`
	Asked  map[string]int `json:"asked"`            // calls of the engine by name, all sizes together
	Faults []string       `json:"faults,omitempty"` // questions that read more than they give
	Goal   string         `json:"goal"`
}

// Size is how many cases lay in the table, and how long it took to put there what
// was not there yet.
type Size struct {
	Cases  int           `json:"cases"`
	Filled time.Duration `json:"filled_ns"`
}

// Row is one operation at each size.
type Row struct {
	Operation string  `json:"operation"`
	Costs     []Cost  `json:"costs"`
	Ratio     float64 `json:"ratio"` // of calls and units, the largest one; of the last size to the first
	Missed    bool    `json:"missed,omitempty"`
}

// Cost is what one call of it costs.
type Cost struct {
	Calls int     `json:"calls"`
	RCU   float64 `json:"rcu"`
	WCU   float64 `json:"wcu"`
}

// Add notes what an operation costs at the newest size.
func (r *Report) Add(operation string, c Cost) {
	i := slices.IndexFunc(r.Rows, func(x Row) bool { return x.Operation == operation })
	if i < 0 {
		i = len(r.Rows)
		r.Rows = append(r.Rows, Row{Operation: operation})
	}
	r.Rows[i].Costs = append(r.Rows[i].Costs, c)
}

// Judge compares the sizes with one another, and takes what the watch saw.
func (r *Report) Judge(w *Watch) {
	r.Goal = fmt.Sprintf("each ≤ %.2f ×, no Scan", MostRatio)
	for i := range r.Rows {
		r.Rows[i].judge()
	}
	r.Asked, r.Faults = w.seen()
	for name := range r.Asked {
		if strings.Contains(name, "Scan") || strings.Contains(name, "Execute") {
			r.Faults = append(r.Faults, fmt.Sprintf("%s was asked %d times", name, r.Asked[name]))
		}
	}
}

func (x *Row) judge() {
	first, last := x.Costs[0], x.Costs[len(x.Costs)-1]
	x.Ratio = max(ratio(float64(first.Calls), float64(last.Calls)), ratio(first.RCU, last.RCU), ratio(first.WCU, last.WCU))
	x.Missed = x.Ratio > MostRatio
}

// ratio is how many times as much b is as a; what was nothing and is something has
// grown without bounds.
func ratio(a, b float64) float64 {
	switch {
	case a == b:
		return 1
	case a == 0:
		return b + 1
	}
	return b / a
}

// Missed names what missed the goal.
func (r Report) Missed() []string {
	out := slices.Clone(r.Faults)
	for _, x := range r.Rows {
		if x.Missed {
			out = append(out, fmt.Sprintf("%s costs %.2f × with %d cases", x.Operation, x.Ratio, r.Sizes[len(r.Sizes)-1].Cases))
		}
	}
	return out
}

// Table writes the report for people.
func (r Report) Table(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(t, "calls, RCU, WCU with so many cases\t")
	for _, s := range r.Sizes {
		fmt.Fprintf(t, "%d\t", s.Cases)
	}
	fmt.Fprintln(t, "ratio\t goal\t")
	for _, x := range r.Rows {
		fmt.Fprintf(t, "%s\t", x.Operation)
		for _, c := range x.Costs {
			fmt.Fprintf(t, "%d, %.1f, %.1f\t", c.Calls, c.RCU, c.WCU)
		}
		verdict := "met"
		if x.Missed {
			verdict = "MISSED"
		}
		fmt.Fprintf(t, "%.2f\t %s ≤ %.2f\t\n", x.Ratio, verdict, MostRatio)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprint(w, "asked of the table:")
	for _, name := range slices.Sorted(maps.Keys(r.Asked)) {
		fmt.Fprintf(w, " %s %d", name, r.Asked[name])
	}
	for _, f := range r.Faults {
		fmt.Fprintf(w, "\nMISSED: %s", f)
	}
	for _, s := range r.Sizes {
		fmt.Fprintf(w, "\nfilled to %d cases in %.1f s", s.Cases, s.Filled.Seconds())
	}
	_, err := fmt.Fprint(w, "\n\n")
	return err
}
