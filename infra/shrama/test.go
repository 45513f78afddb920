package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/shrama/shrama/infra/scan"
	"github.com/shrama/shrama/infra/setup"
)

// check is one thing that must hold. It writes what is wrong to w; an error
// means that it does not hold.
type check struct {
	name string
	run  func(ctx context.Context, d desk, w io.Writer) error
}

// test runs every check, quick ones first, and goes on after a failure, so that
// one run shows all that is wrong.
func test(ctx context.Context, d desk, args []string) error {
	f := flags(d, "test")
	short := f.Bool("short", false, "leave out the browser")
	long := f.Bool("long", false, "also the whole storm of faults, secrets, known vulnerabilities, and fuzzing: twenty minutes more")
	vulns := f.String("vulndb", os.Getenv("SHRAMA_VULNDB"), "with -long: folder of a copy of vuln.go.dev; SHRAMA_VULNDB says so too")
	if err := parse(f, args); err != nil {
		return err
	}
	began := time.Now()
	if _, err := setup.Run(ctx, d.root, d.out); err != nil {
		return err
	}
	if err := setup.Readers(ctx, d.out); err != nil {
		return err
	}
	var failed []string
	passed, skips := 0, 0
	all := checks(*short)
	if *long {
		all = append(all, check{"faults at length", golang("test", "-count=1", "-timeout", "40m", "./infra/storm", "-long")})
		d.env = append(d.env, "SHRAMA_BROWSER_ALL=yes")
		more, err := scan.Tree{Root: d.root, News: d.out}.Long(*vulns)
		if err != nil {
			return err
		}
		for _, c := range more {
			all = append(all, check{c.Name, func(ctx context.Context, _ desk, w io.Writer) error { return c.Run(ctx, w) }})
		}
	}
	for _, c := range all {
		if ctx.Err() != nil {
			return fmt.Errorf("interrupted before %s", c.name)
		}
		start := time.Now()
		var report bytes.Buffer
		err := c.run(ctx, d, &report)
		took := time.Since(start).Round(100 * time.Millisecond)
		if why, skipped := errors.AsType[scan.NotHere](err); skipped {
			fmt.Fprintf(d.out, "skip  %-32s %s\n", c.name, why)
			skips++
			continue
		}
		if err == nil {
			fmt.Fprintf(d.out, "ok    %-32s %s\n", c.name, took)
			passed++
			continue
		}
		failed = append(failed, c.name)
		fmt.Fprintf(d.out, "FAIL  %-32s %s\n%s%v\n", c.name, took, report.Bytes(), err)
	}
	fmt.Fprintf(d.out, "%d passed, %d failed, %d skipped\n", passed, len(failed), skips)
	if len(failed) > 0 {
		return fmt.Errorf("after %s these checks failed: %s", time.Since(began).Round(time.Second), strings.Join(failed, ", "))
	}
	return nil
}

func checks(short bool) []check {
	all := []check{
		{"format", func(ctx context.Context, d desk, w io.Writer) error { return scan.Tree{Root: d.root}.Format(ctx, w) }},
		{"vet", golang("vet", "./...")},
		{"generated pages are current", templates},
		{"packs", func(ctx context.Context, d desk, w io.Writer) error {
			return lintPacks(ctx, desk{root: d.root, out: w, err: w}, nil)
		}},
		{"template", template},
		{"lint", golangci},
		{"functions", functions},
		{"matrix", matrix},
		{"builds", golang("test", "-count=1", "-run", "Buil[dt]", "./infra/shrama")}, // this and the next are what -race leaves out
		{"faults", golang("test", "-count=1", "./infra/storm", "./shared/files", "./shared/paper", "./infra/bench", "./infra/rules")},
		{"tests", tests},
	}
	if !short {
		all = append(all, check{"browser", browser})
	}
	return all
}

// golang is a check that runs the go command in the tree's root.
func golang(args ...string) func(context.Context, desk, io.Writer) error {
	return func(ctx context.Context, d desk, w io.Writer) error {
		return d.run(ctx, w, "go", args...)
	}
}

// run runs a program in the tree's root. What it writes goes to w.
func (d desk) run(ctx context.Context, w io.Writer, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = d.root, w, w
	cmd.Env = append(os.Environ(), d.env...)
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(name), err)
	}
	return nil
}
