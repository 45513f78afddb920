package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/shrama/shrama/infra/gateway"
	"github.com/shrama/shrama/infra/setup"
)

// buildFlags make a function small and the same on every machine: without the
// unused RPC server, paths, symbols and version control marks (a plain build is
// twice as large, and bytes are what a cold start waits for).
func buildFlags(out string) []string {
	return []string{"build", "-tags", "lambda.norpc", "-trimpath", "-ldflags", "-s -w -buildid=", "-buildvcs=false", "-o", out}
}

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
	t, err := gateway.Read(filepath.Join(d.root, "template.yaml"))
	if err != nil {
		return err
	}
	for _, fn := range t.Functions {
		out := filepath.Join(d.root, "bin", fn.Module, "bootstrap")
		cmd := exec.CommandContext(ctx, "go", append(buildFlags(out), "./"+fn.Folder)...)
		cmd.Dir, cmd.Stdout, cmd.Stderr = d.root, d.out, d.err
		cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH="+*arch, "CGO_ENABLED=0")
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("%s was not built: %w", fn.Module, err)
		}
		info, err := os.Stat(out)
		if err != nil {
			return err
		}
		fmt.Fprintf(d.out, "bin/%s/bootstrap  %.1f MB\n", fn.Module, float64(info.Size())/(1<<20))
	}
	return nil
}
