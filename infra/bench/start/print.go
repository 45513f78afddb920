package start

import (
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"
	"time"
)

// Table writes the report for people.
func (r Report) Table(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "fastest start until it asks for work\tMB\tarm64 zip MB\t goal\tms\tCPU ms\tfaults\t× bare\t goal\t")
	for _, s := range r.Starts {
		fmt.Fprintf(t, "%s\t%.1f\t%.2f\t %s\t%s\t%s\t%d\t%.2f\t %s\t\n", s.Function, float64(s.Size)/1e6, float64(s.Zip)/1e6, verdict(s.Most, s.Heavy),
			ms(s.Wall), ms(s.CPU), s.Faults, s.Ratio, verdict(s.Goal, s.Missed))
	}
	fmt.Fprintln(t, "\t\t\t\t\t\t\t\t\t")
	if err := t.Flush(); err != nil {
		return fmt.Errorf("start: %w", err)
	}
	t = tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "first request reads, at most\tfiles\tread KB\talloc KB\tms\t× bare start\tbook ms\tbook KB\tcountries ms\tcountries KB\t goal\t")
	for _, x := range r.Reads {
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%s\t%.2f\t%s\t%d\t%s\t%d\t %s\t\n", x.Service, len(x.Files), x.Bytes>>10, x.Pack.Allocated>>10, ms(x.Pack.Time), x.Ratio,
			ms(x.Book.Time), x.Book.Allocated>>10, ms(x.Countries.Time), x.Countries.Allocated>>10, verdict(x.Goal, x.Missed))
	}
	fmt.Fprintln(t, "\t\t\t\t\t\t\t\t\t\t\t")
	if err := t.Flush(); err != nil {
		return fmt.Errorf("start: %w", err)
	}
	return nil
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
