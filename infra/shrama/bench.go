package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	measuring "github.com/shrama/shrama/infra/bench"
)

// bench prints what every operation costs; a missed goal is a failure.
func bench(ctx context.Context, d desk, args []string) error {
	f := flags(d, "bench")
	asJSON := f.Bool("json", false, "print one JSON document instead of tables")
	n := f.Int("n", 200, "calls of each operation")
	if err := parse(f, args); err != nil {
		return err
	}
	if *n < 2 || *n > 900 {
		return errors.New("-n is at least 2 and at most 900")
	}
	progress := d
	progress.out = d.err // the report alone goes to the output
	if err := ready(ctx, progress); err != nil {
		return err
	}
	report, err := measuring.Run(ctx, d.root, *n)
	if err != nil {
		return err
	}
	if *asJSON {
		err = report.JSON(d.out)
	} else {
		err = report.Table(d.out)
	}
	if missed := report.Missed(); err == nil && len(missed) > 0 {
		err = fmt.Errorf("%d goals are missed: %s", len(missed), strings.Join(missed, "; "))
	}
	return err
}
