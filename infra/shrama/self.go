package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/shrama/shrama/infra/setup"
)

// freshly is set for the process that again replaces.
const freshly = "SHRAMA_FRESHLY_BUILT"

// ready sets the machine up. What set-up makes is embedded in this very
// program, which was built before: then it is built again, takes this process's
// place and starts from the beginning. So what is served is what is deployed.
func ready(ctx context.Context, d desk) error {
	embeds, err := setup.Run(ctx, d.root, d.out)
	if err != nil || !embeds || os.Getenv(freshly) != "" {
		return err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	program := filepath.Join(cache, "shrama", "bin", "shrama")
	fmt.Fprintln(d.out, "Setting up: the program with its new parts …")
	build := exec.CommandContext(ctx, "go", "build", "-o", program, "./infra/shrama")
	build.Dir = d.root
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w: %s", err, strings.TrimSpace(string(out)))
	}
	return syscall.Exec(program, append([]string{program}, os.Args[1:]...), append(os.Environ(), freshly+"=1"))
}

// endWithGo ends this process when the go command that runs it is ended: `go
// run` hands on Ctrl-C but not SIGTERM, which would leave a server behind.
func endWithGo() {
	name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", os.Getppid()))
	if err == nil && strings.TrimSpace(string(name)) == "go" {
		_ = unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(syscall.SIGTERM), 0, 0, 0) // without it only SIGTERM is less tidy
	}
}
