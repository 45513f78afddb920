// Command shrama does everything a developer of the product does: serve it on
// this machine, test it, measure it, check packs and build what is deployed.
//
//	go run ./infra/shrama serve
//	go run ./infra/shrama test
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/shrama/shrama/infra/setup"
)

// desk is what a command works at.
type desk struct {
	root     string   // of the source tree
	env      []string // added to the environment of programs it runs
	out, err io.Writer
}

type command struct {
	name, about string
	run         func(ctx context.Context, d desk, args []string) error
}

func commands() []command {
	return []command{
		{"serve", "run the whole product on this machine", serve},
		{"test", "check everything: format, vet, lint, tests, browser; -long for more", test},
		{"bench", "measure each operation: calls, units, time, bytes", bench},
		{"tenant", "onboard, list, suspend, export tenants: tenant help", runTenants},
		{"log", "hold an export against the tenant's log: log verify FILE", runLog},
		{"lint", "check packs, all faults at once: lint [-json] [folder …]", lintPacks},
		{"build", "make what is deployed, into .build/", build},
		{"setup", "fetch what a new machine lacks, and no more", prepare},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		if !errors.Is(err, errTold) {
			fmt.Fprintln(os.Stderr, "shrama:", sentence(err))
		}
		os.Exit(1)
	}
}

// errTold ends the command with a failure that has been explained already.
var errTold = errors.New("told")

func run(ctx context.Context, args []string, out, errs io.Writer) error {
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "-help" || args[0] == "--help" {
		usage(out)
		return nil
	}
	for _, c := range commands() {
		if c.name != args[0] {
			continue
		}
		dir, err := os.Getwd()
		if err != nil {
			return err
		}
		root, err := setup.Root(dir)
		if err != nil {
			return err
		}
		err = c.run(ctx, desk{root: root, out: out, err: errs}, args[1:])
		if errors.Is(err, flag.ErrHelp) {
			return nil
		}
		return err
	}
	usage(errs)
	return fmt.Errorf("there is no command %q", args[0])
}

func usage(w io.Writer) {
	fmt.Fprint(w, "Usage: go run ./infra/shrama COMMAND [flags]\n\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-7s %s\n", c.name, c.about)
	}
	fmt.Fprint(w, "\nCOMMAND -h tells its flags.\n")
}

// sentence is an error as it is shown: without the name of the package that
// noticed it, which means nothing to who runs the command.
func sentence(err error) string {
	s := err.Error()
	for _, p := range []string{"setup: ", "gateway: ", "engine: ", "pack: ", "archive: ", "tenancy: "} {
		s = strings.TrimPrefix(s, p)
	}
	return s
}

// flags returns a command's flag set; parse refuses words that are no flags.
func flags(d desk, name string) *flag.FlagSet {
	f := flag.NewFlagSet(name, flag.ContinueOnError)
	f.SetOutput(d.err)
	return f
}

func parse(f *flag.FlagSet, args []string) error {
	err := f.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return err
	case err != nil:
		return errTold // the flag set has told it
	case f.NArg() > 0:
		return fmt.Errorf("%s takes flags only, not %q", f.Name(), f.Arg(0))
	}
	return nil
}

// prepare is the command setup.
func prepare(ctx context.Context, d desk, args []string) error {
	if err := parse(flags(d, "setup"), args); err != nil {
		return err
	}
	_, err := setup.Run(ctx, d.root, d.out)
	return err
}
