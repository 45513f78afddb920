package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/shrama/shrama/infra/scan"
	"github.com/shrama/shrama/infra/setup"
)

// test runs every check, quick ones first, and goes on after a failure, so that
// one run shows all that is wrong.
func test(ctx context.Context, d desk, args []string) error {
	f := flags(d, "test")
	short := f.Bool("short", false, "leave out the browser")
	long := f.Bool("long", false, "also the whole storm of faults, secrets, known vulnerabilities, and fuzzing: half an hour more")
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
	tree := scan.Tree{Root: d.root, News: d.out}
	if *long {
		tree.Env = append(tree.Env, "SHRAMA_BROWSER_ALL=yes")
	}
	all := checks(d, tree, *short)
	if *long {
		more, err := tree.Long(*vulns)
		if err != nil {
			return err
		}
		all = append(all, more...)
	}
	for _, c := range all {
		if ctx.Err() != nil {
			return fmt.Errorf("interrupted before %s", c.Name)
		}
		start := time.Now()
		var report bytes.Buffer
		err := c.Run(ctx, &report)
		took := time.Since(start).Round(100 * time.Millisecond)
		if why, skipped := errors.AsType[scan.NotHere](err); skipped {
			fmt.Fprintf(d.out, "skip  %-32s %s\n", c.Name, why)
			skips++
			continue
		}
		if err == nil {
			fmt.Fprintf(d.out, "ok    %-32s %s\n", c.Name, took)
			passed++
			continue
		}
		failed = append(failed, c.Name)
		fmt.Fprintf(d.out, "FAIL  %-32s %s\n%s%v\n", c.Name, took, report.Bytes(), err)
	}
	fmt.Fprintf(d.out, "%d passed, %d failed, %d skipped\n", passed, len(failed), skips)
	if len(failed) > 0 {
		return fmt.Errorf("after %s these checks failed: %s", time.Since(began).Round(time.Second), strings.Join(failed, ", "))
	}
	return nil
}

// checks are those of the tree, with those that are commands of their own.
func checks(d desk, tree scan.Tree, short bool) []scan.Check {
	all := append(tree.Quick(),
		scan.Check{Name: "packs", Run: func(ctx context.Context, w io.Writer) error {
			return lintPacks(ctx, desk{root: d.root, out: w, err: w}, nil)
		}},
		scan.Check{Name: "functions", Run: func(ctx context.Context, w io.Writer) error { return functions(ctx, desk{root: d.root, out: w}) }},
	)
	all = append(all, tree.Tests()...)
	if !short {
		all = append(all, tree.Browser())
	}
	return all
}

// run runs a program in the tree's root. What it writes goes to w.
func (d desk) run(ctx context.Context, w io.Writer, name string, args ...string) error {
	return scan.Tree{Root: d.root, Env: d.env}.Run(ctx, w, name, args...)
}
