package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// Row is one operation's measure: what one call of it costs.
type Row struct {
	Operation string        `json:"operation"`
	Calls     float64       `json:"calls"` // requests to DynamoDB
	RCU       float64       `json:"rcu"`   // read units, as the engine reports them
	WCU       float64       `json:"wcu"`   // write units, likewise
	CPU       time.Duration `json:"cpu_ns"`
	Allocs    int64         `json:"allocs"`
	P50       time.Duration `json:"p50_ns"`
	Brotli    int           `json:"brotli_bytes,omitempty"` // of a page on the wire
	Gzip      int           `json:"gzip_bytes,omitempty"`
	Goal      string        `json:"goal,omitempty"` // in words
	Missed    bool          `json:"missed,omitempty"`
}

// bench prints what measures returns; a missed goal is a failure.
func bench(ctx context.Context, d desk, args []string) error {
	f := flags(d, "bench")
	asJSON := f.Bool("json", false, "print JSON instead of a table")
	n := f.Int("n", 200, "calls of each operation")
	if err := parse(f, args); err != nil {
		return err
	}
	progress := d
	progress.out = d.err // the table alone goes to the output
	if err := ready(ctx, progress); err != nil {
		return err
	}
	rows, err := measures(ctx, d, *n)
	if err != nil {
		return err
	}
	if *asJSON {
		enc := json.NewEncoder(d.out)
		enc.SetIndent("", "  ")
		err = enc.Encode(rows)
	} else {
		err = table(d.out, rows)
	}
	for _, r := range rows {
		if r.Missed && err == nil {
			err = fmt.Errorf("%s misses its goal: %s", r.Operation, r.Goal)
		}
	}
	return err
}

// table prints rows for people.
func table(w io.Writer, rows []Row) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "operation\tcalls\tRCU\tWCU\tCPU µs\tallocs\tp50 ms\tbr B\tgz B\t goal\t")
	for _, r := range rows {
		goal := r.Goal
		if r.Missed {
			goal = "MISSED " + goal
		}
		fmt.Fprintf(t, "%s\t%.1f\t%.1f\t%.1f\t%d\t%d\t%.2f\t%s\t%s\t %s\t\n", r.Operation, r.Calls, r.RCU, r.WCU,
			r.CPU.Microseconds(), r.Allocs, float64(r.P50.Microseconds())/1000, blank(r.Brotli), blank(r.Gzip), goal)
	}
	return t.Flush()
}

func blank(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}
