package outside

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"
)

// served is the process of serve and the engines that it started.
type served struct {
	cmd     *exec.Cmd
	engines []int
}

func (s *served) end() {
	s.cmd.Process.Signal(syscall.SIGINT) //nolint:errcheck,gosec // it may have ended by itself
	s.cmd.Wait()                         //nolint:errcheck,gosec // how it ended does not matter
}

// tick is the kernel's unit of processor time, 1/100 s (proc(5)).
const tick = 10 * time.Millisecond

// stat reads the parent and the processor time of a process.
func stat(pid int) (parent int, cpu time.Duration, err error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, 0, fmt.Errorf("outside: %w", err)
	}
	f := strings.Fields(string(b[strings.LastIndexByte(string(b), ')')+1:])) // from the third field on
	var n [3]int
	for i, at := range []int{1, 11, 12} {
		if n[i], err = strconv.Atoi(f[at]); err != nil {
			return 0, 0, fmt.Errorf("outside: %w", err)
		}
	}
	return n[0], time.Duration(n[1]+n[2]) * tick, nil
}

// children returns the processes that one started.
func children(pid int) (out []int, err error) {
	all, err := filepath.Glob("/proc/[0-9]*")
	for _, dir := range all {
		n, _ := strconv.Atoi(filepath.Base(dir)) //nolint:errcheck // the pattern says so
		if parent, _, err := stat(n); err == nil && parent == pid {
			out = append(out, n)
		}
	}
	return out, err
}

// used is the processor time of serve's own process and of its engines so far.
func (s *served) used() (own, engines time.Duration, err error) {
	if _, own, err = stat(s.cmd.Process.Pid); err != nil {
		return 0, 0, err
	}
	for _, pid := range s.engines {
		if _, cpu, err := stat(pid); err == nil {
			engines += cpu
		}
	}
	return own, engines, nil
}

// still is how long nothing may happen for the relay to be done.
const still = 500 * time.Millisecond

// settled waits until the process does no more than it does idle.
func (d *drive) settled(ctx context.Context) error {
	for end := time.Now().Add(time.Minute); time.Now().Before(end); {
		before, _, err := d.process.used()
		if err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(still):
		}
		after, _, err := d.process.used()
		if err != nil {
			return err
		}
		if float64(after-before) <= 2*float64(tick)+d.report.Idle/1000*float64(still) {
			return nil
		}
	}
	return nil // the machine is busy with something else, and so is the relay
}

// idle measures what the process does while nobody asks.
func (d *drive) idle(ctx context.Context) error {
	if err := d.settled(ctx); err != nil {
		return err
	}
	before, _, err := d.process.used()
	if err != nil {
		return err
	}
	began := time.Now()
	time.Sleep(3 * time.Second)
	after, _, err := d.process.used()
	d.report.Idle = millis(after-before) / time.Since(began).Seconds()
	return err
}

// phase takes one step in every journey, and waits for what follows from it.
func (d *drive) phase(ctx context.Context, x step) error {
	own, engines, err := d.process.used()
	if err != nil {
		return err
	}
	began := time.Now()
	for i := range d.plan.N {
		if err := x.each(ctx, i); err != nil {
			return fmt.Errorf("journey %d: %w", i+1, err)
		}
	}
	if err := d.settled(ctx); err != nil {
		return err
	}
	own2, engines2, err := d.process.used()
	n := float64(d.plan.N)
	cpu := (millis(own2-own) - d.report.Idle*time.Since(began).Seconds()) / n
	d.report.Phases = append(d.report.Phases, Phase{x.name, x.apart, x.requests, max(cpu, 0), millis(engines2-engines) / n})
	return err
}

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// load is the machine's, over a minute.
func load() string {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	first, _, _ := strings.Cut(string(b), " ")
	return first
}

// Table writes the report for people.
func (r Report) Table(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "a journey from outside\trequests\tserve's CPU ms\tengines' CPU ms\t\t")
	engines := 0.0
	for _, x := range r.Phases {
		note := ""
		if x.Apart {
			note = "apart"
		} else {
			engines += x.Engines
		}
		fmt.Fprintf(t, "%s\t%d\t%.2f\t%.2f\t%s\t\n", x.Step, x.Requests, x.CPU, x.Engines, note)
	}
	fmt.Fprintf(t, "a journey\t\t%.2f\t%.2f\t\t\n\t\t\t\t\t\n", r.Journey, engines)
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "%d journeys one after the other, load %s; idle the process takes %.1f ms a second, which is taken off\n\n", r.Journeys, r.Load, r.Idle)
	return err
}
