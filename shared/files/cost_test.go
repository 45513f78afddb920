//go:build !race

package files_test

import (
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/files"
)

// Five megabytes made to be slow to look at are looked at soon.
func TestNoFileIsSlowToRefuse(t *testing.T) {
	fill := func(s string) []byte { return pdf(">> endobj " + strings.Repeat(s, 5<<20/len(s)) + " 9 0 obj <<") }
	heavy := string(deflate("1 0 2 0 " + strings.Repeat("/", 1<<20)))
	for name, b := range map[string][]byte{
		"streams of nothing":        fill("stream\nx\x9c"),
		"streams of a table":        fill("stream\n" + string(deflate("1 0 2 0 <<>>"))),
		"streams of a megabyte":     fill("stream\n" + heavy),
		"comments after JS":         fill("/JS%"),
		"digits after AA":           fill("/AA 123456789 "),
		"blanks after JS":           fill("/JS" + strings.Repeat(" ", 600)),
		"names of escapes":          fill("/#4a#61#76#61"),
		"stored streams of a table": fill("stream\n1 0 "),
	} {
		t.Run(name, func(t *testing.T) {
			var err error
			took, _ := cost(func() { _, _, err = files.Inspect(b, files.Limits{}) })
			if took > 2*time.Second {
				t.Errorf("%s after %s", code(err), took)
			}
			t.Logf("%s after %s", code(err), took)
		})
	}
}

// A bomb costs at most so much, and one more than a file may weigh is not opened.
func TestABombIsDefused(t *testing.T) {
	const most = 64 << 20
	var heaviest uint64
	var slowest time.Duration
	all := bombs(t)
	for name, b := range all {
		took, memory := cost(func() {
			clean, _, err := files.Inspect(b, files.Limits{})
			if err != nil && fault.KindOf(err) != fault.Invalid {
				t.Errorf("%s: %v", name, err)
			}
			if err == nil && (len(clean) > 10<<10 || nothing(clean) != "") {
				t.Errorf("%s: kept in %d bytes with %q", name, len(clean), nothing(clean))
			}
		})
		if memory > most || took > 2*time.Second {
			t.Errorf("%s (%d bytes): %d MB in %s", name, len(b), memory>>20, took)
		}
		heaviest, slowest = max(heaviest, memory), max(slowest, took)
	}
	t.Logf("%d bombs: at most %.1f MB of heap each, all that was allocated counted, and %s", len(all), float64(heaviest)/(1<<20), slowest.Round(time.Millisecond))
}

// cost is what do takes of a processor, whatever else the machine does, and of
// memory: all that it allocates, so no less than the heap ever held.
func cost(do func()) (time.Duration, uint64) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	began := processor()
	do()
	took := processor() - began
	runtime.ReadMemStats(&after)
	return took, after.TotalAlloc - before.TotalAlloc
}

// processor is the time that this thread has had a processor (getrusage(2)).
func processor() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_THREAD, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
