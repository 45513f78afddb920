package bench

import (
	"context"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"syscall"
	"time"

	"github.com/shrama/shrama/infra/bench/visitor"
	"github.com/shrama/shrama/shared/store"
)

// operation is one thing that is measured: the i-th of n like requests, and
// what it may cost.
type operation struct {
	name    string
	by      *visitor.Browser
	ask     func(i int) visitor.Page
	calls   int     // goal: at most so many, without the session's; 0 is none
	reads   float64 // goal: at most so many read units; 0 is none
	public  bool    // nobody is signed in, so there is no session to read
	present func(ctx context.Context, n int) error
	answers func(i int, a *visitor.Answer) error // looks at each answer, after the clock
}

// measure runs an operation n times, one after the other, and once more in a
// function that has just started and so must read the session.
func (s *stage) measure(ctx context.Context, op operation, n int) (Row, error) {
	if op.present != nil {
		if err := op.present(ctx, n+1); err != nil {
			return Row{}, fmt.Errorf("%s: %w", op.name, err)
		}
	}
	requests := make([]*http.Request, n)
	meters := make([]*store.Meter, n)
	for i := range n {
		measured, m := store.Measure(ctx)
		p := op.ask(i)
		p.Packed = "br" // as every browser asks
		r, err := op.by.Request(measured, p)
		if err != nil {
			return Row{}, fmt.Errorf("%s: %w", op.name, err)
		}
		requests[i], meters[i] = r, m
	}
	if err := known(ctx, op.by); err != nil {
		return Row{}, err
	}
	row := Row{Operation: op.name}
	answers := make([]*visitor.Answer, n)
	times := make([]time.Duration, n)
	before := spent()
	for i, r := range requests {
		answers[i] = &visitor.Answer{}
		began := time.Now()
		op.by.Front.ServeHTTP(answers[i], r)
		times[i] = time.Since(began)
	}
	row.take(before, spent(), n)
	row.P50 = median(times)
	for i, a := range answers {
		if err := op.check(i, a); err != nil {
			return Row{}, err
		}
		row.Calls = max(row.Calls, meters[i].Calls)
		row.RCU, row.WCU = max(row.RCU, meters[i].RCU), max(row.WCU, meters[i].WCU)
		row.Largest = max(row.Largest, meters[i].Largest)
	}
	if err := s.cold(ctx, op, n, &row); err != nil {
		return row, err
	}
	return row, s.follow(ctx, op.name)
}

// cold makes the last request where no session is remembered and states what
// the goal was.
func (s *stage) cold(ctx context.Context, op operation, i int, row *Row) error {
	front, err := s.front()
	if err != nil {
		return err
	}
	measured, m := store.Measure(ctx)
	r, err := op.by.Request(measured, op.ask(i))
	if err != nil {
		return fmt.Errorf("%s: %w", op.name, err)
	}
	a := &visitor.Answer{}
	front.ServeHTTP(a, r)
	if err := op.check(i, a); err != nil {
		return err
	}
	row.Session = m.Calls - row.Calls
	session := 1
	if op.public {
		session = 0
	}
	if op.calls > 0 {
		row.Goal = fmt.Sprintf("calls ≤ %d", op.calls)
		row.Missed = row.Calls > op.calls || row.Session > session
	}
	if op.reads > 0 {
		row.Goal += fmt.Sprintf(", RCU ≤ %.1f", op.reads)
		row.Missed = row.Missed || row.RCU > op.reads
	}
	return nil
}

func (op operation) check(i int, a *visitor.Answer) error {
	if a.Status >= 400 {
		return fmt.Errorf("%s: call %d answered %d: %.300s", op.name, i+1, a.Status, a.Body.String())
	}
	if op.answers != nil {
		if err := op.answers(i, a); err != nil {
			return fmt.Errorf("%s: call %d: %w", op.name, i+1, err)
		}
	}
	return nil
}

// used is what the process has spent so far.
type used struct {
	cpu           time.Duration
	allocs, bytes uint64
}

// spent reads the process's own clocks; the engines are processes of their own
// and not in it.
func spent() used {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // it cannot fail with these arguments (getrusage(2))
	return used{time.Duration(u.Utime.Nano() + u.Stime.Nano()), m.Mallocs, m.TotalAlloc}
}

func (r *Row) take(from, to used, n int) {
	r.CPU = (to.cpu - from.cpu) / time.Duration(n)
	r.Allocs = int64(to.allocs-from.allocs) / int64(n)
	r.Bytes = int64(to.bytes-from.bytes) / int64(n)
}

func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}
