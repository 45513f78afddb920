package adapter

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// Table writes rows for people.
func Table(w io.Writer, rows []Row) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "a trivial route\thandler ns\tdirect µs\tB\tallocs\tevent to answer µs\tB\tallocs\t× direct\t")
	for _, r := range rows {
		fmt.Fprintf(t, "%s\t%d\t%.1f\t%d\t%d\t%.1f\t%d\t%d\t%.2f\t\n", r.Request, r.Handler.NS, float64(r.Direct.NS)/1000, r.Direct.Bytes, r.Direct.Allocs,
			float64(r.Event.NS)/1000, r.Event.Bytes, r.Event.Allocs, r.Ratio)
	}
	fmt.Fprintln(t, "\t\t\t\t\t\t\t\t\t")
	return t.Flush()
}
