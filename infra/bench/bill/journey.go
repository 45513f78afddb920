// Package bill adds up what a journey costs: its units from the operations that
// were measured, and the money that a million of them would take at AWS's list
// prices.
package bill

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// What a journey may cost (performance goal G2, with the room that settings and
// histories need).
const (
	mostWrites = 13
	mostReads  = 3
)

// Cost is what one call of an operation costs.
type Cost struct {
	Calls    int
	RCU, WCU float64
	CPU      time.Duration
}

// Journey is an application from its first page to its permit, as other products
// are measured: one that is created, one look into the queue, three moves and two
// looks at where it stands.
type Journey struct {
	Lines    []Line  `json:"lines"`
	Requests int     `json:"requests"`
	Calls    int     `json:"calls"`
	RRU      float64 `json:"rru"`
	WRU      float64 `json:"wru"`
	CPU      float64 `json:"cpu_ms"`
	Goal     string  `json:"goal"`
	Missed   bool    `json:"missed,omitempty"`
}

// Line is one of its steps.
type Line struct {
	Step      string  `json:"step"`
	Operation string  `json:"operation"`
	Times     int     `json:"times"`
	Calls     int     `json:"calls"`
	RRU       float64 `json:"rru"` // of all times together
	WRU       float64 `json:"wru"`
}

// steps are the journey. Creating is what it takes until an application with all
// its answers is filed: here it is begun, saved part by part and sent.
var steps = []struct {
	step, operation string
	each            bool // once a part of the form
}{
	{"create", "create", false}, {"create", "save a part", true}, {"create", "submit", false},
	{"queue", "queue page", false},
	{"move 1", "pay (eSewa's return)", false}, {"move 2", "move (recommend)", false}, {"move 3", "grant", false},
	{"status 1", "status page", false}, {"status 2", "status page", false},
}

// Walk adds up a journey whose form has so many parts.
func Walk(parts int, of map[string]Cost) (Journey, error) {
	j := Journey{Goal: fmt.Sprintf("≤ %d WRU, ≤ %d RRU", mostWrites, mostReads)}
	for _, s := range steps {
		c, ok := of[s.operation]
		if !ok {
			return j, fmt.Errorf("bill: %s was not measured", s.operation)
		}
		n := 1
		if s.each {
			n = parts
		}
		l := Line{s.step, s.operation, n, n * c.Calls, float64(n) * c.RCU, float64(n) * c.WCU}
		j.Lines = append(j.Lines, l)
		j.Requests, j.Calls, j.RRU, j.WRU = j.Requests+n, j.Calls+l.Calls, j.RRU+l.RRU, j.WRU+l.WRU
		j.CPU += float64(n) * float64(c.CPU) / float64(time.Millisecond)
	}
	j.Missed = j.WRU > mostWrites || j.RRU > mostReads
	return j, nil
}

// Table writes the journey for people.
func (j Journey) Table(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "a journey\toperation\ttimes\tcalls\tRRU\tWRU\t goal\t")
	for _, l := range j.Lines {
		fmt.Fprintf(t, "%s\t%s\t%d\t%d\t%.1f\t%.1f\t\t\n", l.Step, l.Operation, l.Times, l.Calls, l.RRU, l.WRU)
	}
	verdict := "met "
	if j.Missed {
		verdict = "MISSED "
	}
	fmt.Fprintf(t, "in all\t\t%d\t%d\t%.1f\t%.1f\t %s\t\n\t\t\t\t\t\t\t\n", j.Requests, j.Calls, j.RRU, j.WRU, verdict+j.Goal)
	return t.Flush()
}
