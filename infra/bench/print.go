package bench

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/shrama/shrama/infra/bench/adapter"
	"github.com/shrama/shrama/infra/bench/weight"
)

// JSON writes the report as one document.
func (r Report) JSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(r)
}

// Table writes the report for people. What was not measured is left out.
func (r Report) Table(w io.Writer) error {
	var faults []error
	if len(r.Rows) > 0 {
		faults = append(faults, r.operations(w), r.law(w))
	}
	return errors.Join(append(faults, r.others(w), r.past(w))...)
}

// operations writes what each one costs, and what pages and papers weigh.
func (r Report) operations(w io.Writer) error {
	fmt.Fprintf(w, "%s, %s; each operation %d times\n\n", r.At.Format("2 Jan 2006 15:04 MST"), r.Machine, r.Repeats)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "operation\tcalls\tsession\tRCU\tWCU\titem B\tCPU µs\tallocs\talloc KB\tp50 ms\t goal\t")
	for _, x := range r.Rows {
		fmt.Fprintf(t, "%s\t%d\t%+d\t%.1f\t%.1f\t%s\t%d\t%d\t%d\t%s\t %s\t\n", x.Operation, x.Calls, x.Session, x.RCU, x.WCU, some(x.Largest),
			x.CPU.Microseconds(), x.Allocs, x.Bytes>>10, ms(x.P50), verdict(x.Goal, x.Missed))
	}
	fmt.Fprintln(t, "\t\t\t\t\t\t\t\t\t\t\t")
	if err := t.Flush(); err != nil {
		return err
	}
	t = tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "page\tHTML B\tbr B\tgzip B\tscript br B\tfirst view br B\tfirst view gzip B\t goal\t")
	for _, x := range r.Pages {
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t %s\t\n", x.Name, x.Plain, x.Brotli, x.Gzip, x.Script, x.First, x.FirstZ, verdict(x.Goal, x.Missed))
	}
	fmt.Fprintln(t, "\t\t\t\t\t\t\t\t")
	if err := t.Flush(); err != nil {
		return err
	}
	t = tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "certificate\tp50 ms\tCPU ms\tKB\tpages\t goal\t")
	for _, x := range r.Papers {
		fmt.Fprintf(t, "%s\t%s\t%s\t%.1f\t%d\t %s\t\n", x.Name, ms(x.P50), ms(x.CPU), float64(x.Bytes)/1024, x.Pages, verdict(x.Goal, x.Missed))
	}
	fmt.Fprintln(t, "\t\t\t\t\t\t")
	return t.Flush()
}

// law writes what keeping the law as data costs.
func (r Report) law(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "calls of a page\tthe law alone: first\tnext\twith settings: first\tnext\tRCU: first\tnext\t goal\t")
	for _, x := range r.Settled {
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%d\t%.1f\t%.1f\t %s\t\n", x.Page, x.Plain[0].Calls, x.Plain[1].Calls, x.Layers[0].Calls, x.Layers[1].Calls,
			x.Layers[0].RCU, x.Layers[1].RCU, verdict(x.Goal, x.Missed))
	}
	fmt.Fprintln(t, "\t\t\t\t\t\t\t\t")
	if err := t.Flush(); err != nil {
		return err
	}
	t = tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "docket, by the relay, after\tcalls\tRCU\tWCU\titem B\t")
	whole := Row{Operation: "a case in all"}
	for _, x := range r.Docket {
		fmt.Fprintf(t, "%s\t%d\t%.1f\t%.1f\t%s\t\n", x.Operation, x.Calls, x.RCU, x.WCU, some(x.Largest))
		whole.Calls, whole.RCU, whole.WCU = whole.Calls+x.Calls, whole.RCU+x.RCU, whole.WCU+x.WCU
	}
	fmt.Fprintf(t, "%s\t%d\t%.1f\t%.1f\t\t\n\t\t\t\t\t\n", whole.Operation, whole.Calls, whole.RCU, whole.WCU)
	return t.Flush()
}

// past writes what an admin waits for.
func (r Report) past(w io.Writer) error {
	if len(r.Lint.Packs) == 0 {
		return nil
	}
	fmt.Fprintf(w, "lint of %d packs: %s ms, %s\n", len(r.Lint.Packs), ms(r.Lint.Time), verdict(r.Lint.Goal, r.Lint.Missed))
	for _, x := range r.Lint.Packs {
		fmt.Fprintf(w, "  %s: %s ms, %d faults\n", x.Family, ms(x.Time), x.Faults)
	}
	x := r.Replay
	_, err := fmt.Fprintf(w, "replay of %d past cases of %d months: %s ms in %d requests, the longest %s ms, %d calls, %.1f RCU (%.1f to read each once), %.1f WCU, %d changed, %s\n\n",
		x.Cases, x.Months, ms(x.Time), x.Requests, ms(x.Longest), x.Calls, x.RCU, x.Read, x.WCU, x.Changed, verdict(x.Goal, x.Missed))
	return err
}

// others writes the tables that have a package of their own.
func (r Report) others(w io.Writer) error {
	var faults []error
	if len(r.Adapter) > 0 {
		faults = append(faults, adapter.Table(w, r.Adapter))
	}
	if len(r.Outside.Phases) > 0 {
		faults = append(faults, r.Outside.Table(w))
	}
	if len(r.Journey.Lines) > 0 {
		faults = append(faults, weight.Table(w, r.Weights), r.Journey.Table(w), r.Bill.Table(w))
	}
	if len(r.Scale.Sizes) > 0 {
		faults = append(faults, r.Scale.Table(w))
	}
	if len(r.Start.Starts) > 0 {
		faults = append(faults, r.Start.Table(w))
	}
	return errors.Join(faults...)
}

func verdict(goal string, missed bool) string {
	switch {
	case goal == "":
		return ""
	case missed:
		return "MISSED " + goal
	}
	return "met " + goal
}

func ms(d time.Duration) string {
	return strconv.FormatFloat(float64(d.Microseconds())/1000, 'f', 2, 64)
}

func some(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
