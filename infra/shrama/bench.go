package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	measuring "github.com/shrama/shrama/infra/bench"
	beginning "github.com/shrama/shrama/infra/bench/start"
	"github.com/shrama/shrama/infra/gateway"
)

// bench prints what every operation costs; a missed goal is a failure.
func bench(ctx context.Context, d desk, args []string) error {
	f := flags(d, "bench")
	asJSON := f.Bool("json", false, "print one JSON document instead of tables")
	n := f.Int("n", 200, "calls of each operation")
	most := f.Int("scale", 10_000, "cases in the table beside 100, to see that nothing costs more")
	if err := parse(f, args); err != nil {
		return err
	}
	if *n < 2 || *n > 900 {
		return errors.New("-n is at least 2 and at most 900")
	}
	if *most <= smallest {
		return fmt.Errorf("-scale is more than %d", smallest)
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
	if err := report.RunScale(ctx, d.root, sizes(*most)...); err != nil {
		return err
	}
	if err := report.RunAdapter(ctx, d.root); err != nil {
		return err
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	if err := report.RunOutside(ctx, d.root, program, journeys); err != nil {
		return err
	}
	if err := report.RunPast(ctx, d.root); err != nil {
		return err
	}
	if report.Start, err = starts(ctx, progress); err != nil {
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

// smallest is the table that larger ones are held against.
const smallest = 100

// sizes are the tables that are filled, each a hundred times the one before.
func sizes(most int) []int {
	all := []int{smallest}
	for n := smallest * 100; n < most; n *= 100 {
		all = append(all, n)
	}
	return append(all, most)
}

// journeys is how many are driven from outside.
const journeys = 40

// rounds is how often each function is begun.
const rounds = 21

// starts builds every function for this machine and measures how it begins.
func starts(ctx context.Context, d desk) (beginning.Report, error) {
	t, err := gateway.Read(filepath.Join(d.root, "template.yaml"))
	if err != nil {
		return beginning.Report{}, err
	}
	functions := make([][2]string, len(t.Functions))
	for i, fn := range t.Functions {
		functions[i] = [2]string{fn.Module, fn.Folder}
	}
	dir, err := os.MkdirTemp("", "shrama-bench-")
	if err != nil {
		return beginning.Report{}, err
	}
	defer os.RemoveAll(dir)
	d.env = append([]string{"CGO_ENABLED=0"}, d.env...)
	return beginning.Run(ctx, beginning.Plan{Dir: dir, Functions: functions, Rounds: rounds, Build: func(ctx context.Context, folder, file string) error {
		return d.run(ctx, d.out, "go", append(buildFlags(file), "./"+folder)...)
	}})
}
