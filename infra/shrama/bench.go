package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	measuring "github.com/shrama/shrama/infra/bench"
	beginning "github.com/shrama/shrama/infra/bench/start"
	"github.com/shrama/shrama/infra/bootstrap"
	"github.com/shrama/shrama/infra/gateway"
)

// bench prints what every operation costs; a missed goal is a failure.
func bench(ctx context.Context, d desk, args []string) error {
	f := flags(d, "bench")
	asJSON := f.Bool("json", false, "print one JSON document instead of tables")
	n := f.Int("n", 200, "calls of each operation")
	only := f.String("only", "", "measure this part alone: start")
	if err := parse(f, args); err != nil {
		return err
	}
	if *n < 2 || *n > 900 {
		return errors.New("-n is at least 2 and at most 900")
	}
	if *only != "" && *only != "start" {
		return fmt.Errorf("-only %s: the one part that can be measured alone is start", *only)
	}
	progress := d
	progress.out = d.err // the report alone goes to the output
	if err := ready(ctx, progress); err != nil {
		return err
	}
	report, err := measured(ctx, progress, *only, *n)
	if err != nil {
		return err
	}
	table := report.Table
	if *only != "" {
		table = report.Start.Table
	}
	if *asJSON {
		err = report.JSON(d.out)
	} else {
		err = table(d.out)
	}
	if missed := report.Missed(); err == nil && len(missed) > 0 {
		err = fmt.Errorf("%d goals are missed: %s", len(missed), strings.Join(missed, "; "))
	}
	return err
}

// measured measures everything, or the one part.
func measured(ctx context.Context, d desk, only string, n int) (report measuring.Report, err error) {
	if only == "start" {
		report.Start, err = starts(ctx, d)
		return report, err
	}
	if report, err = measuring.Run(ctx, d.root, n); err != nil {
		return report, err
	}
	if err = report.RunPast(ctx, d.root); err != nil {
		return report, err
	}
	report.Start, err = starts(ctx, d)
	return report, err
}

// rounds is how often each function is begun.
const rounds = 21

// starts builds every function, for this machine and for Lambda's, and measures
// how it begins and what its zip weighs.
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
	env := d.env
	return beginning.Run(ctx, beginning.Plan{Dir: dir, Functions: functions, Rounds: rounds, Build: func(ctx context.Context, arch, folder, file string) error {
		d.env = append(slices.Clip(env), bootstrap.Env(arch)...)
		return d.run(ctx, d.out, "go", append(bootstrap.Flags(file), "./"+folder)...)
	}})
}
