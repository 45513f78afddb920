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
	most := f.Int("scale", 10_000, "cases in the table beside 100, to see that nothing costs more")
	only := f.String("only", "", "measure one part alone: "+strings.Join(parts, ", "))
	if err := parse(f, args); err != nil {
		return err
	}
	if *n < 2 || *n > 900 {
		return errors.New("-n is at least 2 and at most 900")
	}
	if *most <= measuring.Smallest {
		return fmt.Errorf("-scale is more than %d", measuring.Smallest)
	}
	if *only != "" && !slices.Contains(parts, *only) {
		return fmt.Errorf("-only %s: the parts that can be measured alone are %s", *only, strings.Join(parts, ", "))
	}
	progress := d
	progress.out = d.err // the report alone goes to the output
	if err := ready(ctx, progress); err != nil {
		return err
	}
	var report measuring.Report
	for _, part := range parts {
		if *only != "" && part != *only {
			continue
		}
		if err := measured(ctx, progress, &report, measure{part, *n, *most}); err != nil {
			return err
		}
	}
	write := report.Table
	if *asJSON {
		write = report.JSON
	}
	err := write(d.out)
	if missed := report.Missed(); err == nil && len(missed) > 0 {
		err = fmt.Errorf("%d goals are missed: %s", len(missed), strings.Join(missed, "; "))
	}
	return err
}

// parts are what is measured, in this order.
var parts = []string{"operations", "scale", "adapter", "outside", "past", "start"}

// measure is how one part is measured.
type measure struct {
	part string
	n    int // calls of each operation
	most int // cases in the largest table
}

// journeys is how many are driven from outside.
const journeys = 40

// measured measures one part.
func measured(ctx context.Context, d desk, r *measuring.Report, x measure) (err error) {
	switch x.part {
	case "operations":
		*r, err = measuring.Run(ctx, d.root, x.n)
	case "scale":
		err = r.RunScale(ctx, d.root, measuring.Sizes(x.most)...)
	case "adapter":
		err = r.RunAdapter(ctx, d.root)
	case "outside":
		var program string
		if program, err = os.Executable(); err == nil {
			err = r.RunOutside(ctx, d.root, program, journeys)
		}
	case "past":
		err = r.RunPast(ctx, d.root)
	case "start":
		r.Start, err = starts(ctx, d)
	}
	return err
}

// rounds is how often each function is begun. The fastest counts, which on a busy
// machine only many find: of twenty-one it moved by a fifth from run to run.
const rounds = 101

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
