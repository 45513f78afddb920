package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/shrama/shrama/infra/bootstrap"
	"github.com/shrama/shrama/infra/gateway"
	"github.com/shrama/shrama/infra/setup"
)

// built is the folder, from the root, of what build makes. Its name begins with
// a dot, since what stands at the root in the open is fixed.
const built = ".build"

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
	d.env = append(d.env, bootstrap.Env(*arch)...)
	t, err := gateway.Read(filepath.Join(d.root, "template.yaml"))
	if err != nil {
		return err
	}
	if *only != "" {
		fn := t.Function(*only)
		if fn.Folder == "" {
			return fmt.Errorf("template.yaml has no function %q", *only)
		}
		return made(ctx, d, fn, filepath.Join(*to, "bootstrap"))
	}
	heavy, err := buildAll(ctx, d, t, *to)
	if err == nil && *arch == "arm64" {
		err = heavy
	}
	return err
}

// functions is the check that every function can be built and is not too heavy.
func functions(ctx context.Context, d desk) error {
	t, err := gateway.Read(filepath.Join(d.root, "template.yaml"))
	if err != nil {
		return err
	}
	d.env = append(d.env, bootstrap.Env("arm64")...)
	heavy, err := buildAll(ctx, d, t, filepath.Join(d.root, built))
	return cmp.Or(err, heavy)
}

// buildAll builds everything into the folder to. Heavy says which functions are
// over their limits, which are those of arm64.
func buildAll(ctx context.Context, d desk, t *gateway.Template, to string) (heavy, err error) {
	var over []string
	for _, fn := range t.Functions {
		out := filepath.Join(to, fn.Module, "bootstrap")
		if err := made(ctx, d, fn, out); err != nil {
			return nil, err
		}
		zip, err := bootstrap.Zipped(out)
		if err != nil {
			return nil, err
		}
		most := bootstrap.Limit(fn.Module)
		fmt.Fprintf(d.out, "%-9s %.2f MB zipped, of %.1f\n", fn.Module, float64(zip)/1e6, float64(most)/1e6)
		if zip > most {
			over = append(over, fmt.Sprintf("%s (%.2f of %.1f MB)", fn.Module, float64(zip)/1e6, float64(most)/1e6))
		}
	}
	if len(over) > 0 {
		heavy = fmt.Errorf("too heavy: %s; see infra/decisions/0007", strings.Join(over, ", "))
	}
	assets := filepath.Join(to, "assets")
	if err := os.RemoveAll(assets); err != nil {
		return nil, fmt.Errorf("old assets were not removed: %w", err)
	}
	if err := os.CopyFS(assets, os.DirFS(filepath.Join(d.root, "shared/web/assets/dist"))); err != nil {
		return nil, fmt.Errorf("assets were not copied: %w", err)
	}
	list, err := bootstrap.Sums(to)
	if err != nil {
		return nil, err
	}
	return heavy, os.WriteFile(filepath.Join(to, bootstrap.SumsFile), []byte(list), 0o600)
}

// made builds one function into the file out.
func made(ctx context.Context, d desk, fn gateway.Function, out string) error {
	if err := d.run(ctx, d.out, "go", append(bootstrap.Flags(out), "./"+fn.Folder)...); err != nil {
		return fmt.Errorf("%s was not built: %w", fn.Module, err)
	}
	return nil
}
