package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/shrama/shrama/infra/gateway"
	"github.com/shrama/shrama/infra/setup"
)

// buildFlags make a function small and the same on every machine: without the
// unused RPC server, paths, symbols and version control marks (a plain build is
// twice as large, and bytes are what a cold start waits for).
func buildFlags(out string) []string {
	return []string{"build", "-tags", "lambda.norpc", "-trimpath", "-ldflags", "-s -w -buildid=", "-buildvcs=false", "-o", out}
}

// maxBootstrap is the size in bytes that no function may outgrow: what it links,
// it must page in at a cold start (infra/decisions/0007).
const maxBootstrap = 21 << 20

// build makes bin/<module>/bootstrap for every function of the template. SAM
// builds the same from CodeUri; these are for looking at, and for measuring.
func build(ctx context.Context, d desk, args []string) error {
	f := flags(d, "build")
	arch := f.String("arch", "arm64", "processor: arm64, as deployed, or amd64")
	if err := parse(f, args); err != nil {
		return err
	}
	if _, err := setup.Run(ctx, d.root, d.out); err != nil {
		return err
	}
	d.env = append(d.env, "GOARCH="+*arch)
	return functions(ctx, d, d.out)
}

// functions builds every function of the template for Lambda.
func functions(ctx context.Context, d desk, w io.Writer) error {
	t, err := gateway.Read(filepath.Join(d.root, "template.yaml"))
	if err != nil {
		return err
	}
	d.env = append([]string{"GOOS=linux", "GOARCH=arm64", "CGO_ENABLED=0"}, d.env...)
	var fat []string
	for _, fn := range t.Functions {
		out := filepath.Join("bin", fn.Module, "bootstrap")
		if err := d.run(ctx, w, "go", append(buildFlags(out), "./"+fn.Folder)...); err != nil {
			return fmt.Errorf("%s was not built: %w", fn.Module, err)
		}
		info, err := os.Stat(filepath.Join(d.root, out))
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%s  %.1f MB\n", out, float64(info.Size())/(1<<20))
		if info.Size() > maxBootstrap {
			fat = append(fat, fn.Module)
		}
	}
	if len(fat) > 0 {
		return fmt.Errorf("over %d MB: %s; see infra/decisions/0007", maxBootstrap>>20, strings.Join(fat, ", "))
	}
	return nil
}
