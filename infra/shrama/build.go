package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/shrama/shrama/infra/gateway"
	"github.com/shrama/shrama/infra/setup"
)

// built is the folder, from the root, of what build makes. Its name begins with
// a dot, since what stands at the root in the open is fixed.
const built = ".build"

// sums lists the SHA-256 of every file in built, as sha256sum -c reads it.
const sums = "SHA256SUMS"

// maxBootstrap is the size in bytes that no function may outgrow: what it links,
// it must page in at a cold start (infra/decisions/0007).
const maxBootstrap = 21 << 20

// buildFlags make a function small and the same on every machine: without the
// unused RPC server, paths, symbols and version control marks (a plain build is
// twice as large, and bytes are what a cold start waits for).
func buildFlags(out string) []string {
	return []string{"build", "-tags", "lambda.norpc", "-trimpath", "-ldflags", "-s -w -buildid=", "-buildvcs=false", "-o", out}
}

// buildEnv is the environment of those builds. What a person sets for programs
// of his own must not change what is deployed.
func buildEnv(arch string) []string {
	return []string{"GOOS=linux", "GOARCH=" + arch, "CGO_ENABLED=0", "GOARM64=v8.0", "GOAMD64=v1", "GOFLAGS=", "GOEXPERIMENT=", "GOFIPS140=off"}
}

// build makes what is deployed: .build/<module>/bootstrap for every function of
// the template, the assets that they embed, and the sums of all. SAM calls it
// too, for one function at a time: functions/<module>/lambda/Makefile.
func build(ctx context.Context, d desk, args []string) error {
	f := flags(d, "build")
	arch := f.String("arch", "arm64", "processor: arm64, as deployed, or amd64")
	only := f.String("function", "", "build this function alone, into -to, and no sums")
	to := f.String("to", filepath.Join(d.root, built), "folder of what is built")
	if err := parse(f, args); err != nil {
		return err
	}
	if _, err := setup.Run(ctx, d.root, d.out); err != nil {
		return err
	}
	d.env = append(d.env, buildEnv(*arch)...)
	t, err := gateway.Read(filepath.Join(d.root, "template.yaml"))
	if err != nil {
		return err
	}
	if *only != "" {
		fn := t.Function(*only)
		if fn.Folder == "" {
			return fmt.Errorf("template.yaml has no function %q", *only)
		}
		_, err := bootstrap(ctx, d, fn, filepath.Join(*to, "bootstrap"))
		return err
	}
	return buildAll(ctx, d, t, *to)
}

// functions is the check that every function can be built and is not too fat.
func functions(ctx context.Context, d desk, w io.Writer) error {
	t, err := gateway.Read(filepath.Join(d.root, "template.yaml"))
	if err != nil {
		return err
	}
	d.out, d.env = w, append(d.env, buildEnv("arm64")...)
	return buildAll(ctx, d, t, filepath.Join(d.root, built))
}

// buildAll builds everything into the folder to.
func buildAll(ctx context.Context, d desk, t *gateway.Template, to string) error {
	var fat []string
	for _, fn := range t.Functions {
		size, err := bootstrap(ctx, d, fn, filepath.Join(to, fn.Module, "bootstrap"))
		if err != nil {
			return err
		}
		fmt.Fprintf(d.out, "%-9s %.1f MB\n", fn.Module, float64(size)/(1<<20))
		if size > maxBootstrap {
			fat = append(fat, fn.Module)
		}
	}
	if len(fat) > 0 {
		return fmt.Errorf("over %d MB: %s; see infra/decisions/0007", maxBootstrap>>20, strings.Join(fat, ", "))
	}
	assets := filepath.Join(to, "assets")
	if err := os.RemoveAll(assets); err != nil {
		return fmt.Errorf("old assets were not removed: %w", err)
	}
	if err := os.CopyFS(assets, os.DirFS(filepath.Join(d.root, "shared/web/assets/dist"))); err != nil {
		return fmt.Errorf("assets were not copied: %w", err)
	}
	list, err := sumsOf(to)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(to, sums), []byte(list), 0o600)
}

// bootstrap builds one function into the file out and returns its size.
func bootstrap(ctx context.Context, d desk, fn gateway.Function, out string) (int64, error) {
	if err := d.run(ctx, d.out, "go", append(buildFlags(out), "./"+fn.Folder)...); err != nil {
		return 0, fmt.Errorf("%s was not built: %w", fn.Module, err)
	}
	info, err := os.Stat(out)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// sumsOf lists every file under dir with its SHA-256, in order of their names.
func sumsOf(dir string) (string, error) {
	var lines []string
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || name == sums {
			return err
		}
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		h := sha256.Sum256(b)
		lines = append(lines, hex.EncodeToString(h[:])+"  "+name+"\n")
		return nil
	})
	slices.SortFunc(lines, func(a, b string) int { return strings.Compare(a[64:], b[64:]) })
	return strings.Join(lines, ""), err
}
