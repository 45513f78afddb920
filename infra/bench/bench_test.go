//go:build !race

package bench_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/shrama/shrama/infra/bench"
)

// Counts and bytes hold on any machine, so a few repeats prove them; how long a
// print takes does not, and is left to the command.
func TestEveryOperationKeepsToItsCalls(t *testing.T) {
	r, err := bench.Run(t.Context(), "../..", 2)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range r.Rows {
		if x.Missed {
			t.Errorf("%s: %d calls, %d for the session, %.1f RCU, want %s", x.Operation, x.Calls, x.Session, x.RCU, x.Goal)
		}
		if x.P50 <= 0 || x.Allocs <= 0 {
			t.Errorf("%s: nothing was measured: %+v", x.Operation, x)
		}
	}
	for _, x := range r.Pages {
		if x.Missed {
			t.Errorf("%s: first view %d B, script %d B, want %s", x.Name, x.First, x.Script, x.Goal)
		}
	}
	for _, x := range r.Settled {
		if x.Missed || x.Layers[0].Calls == x.Plain[0].Calls {
			t.Errorf("%s: %+v with settings, %+v without, want %s", x.Page, x.Layers, x.Plain, x.Goal)
		}
	}
	if len(r.Settled) == 0 || len(r.Docket) != 4 {
		t.Errorf("%d pages with settings, %d acts on the docket, want some and submit, pay, recommend, grant", len(r.Settled), len(r.Docket))
	}
	for _, x := range r.Docket {
		if x.WCU != 1 || x.Calls > 4 {
			t.Errorf("docket after %s: %d calls, %.1f write units, want at most 4 and one", x.Operation, x.Calls, x.WCU)
		}
	}
	for _, x := range r.Papers {
		if x.Pages != 1 || x.Bytes > 60<<10 {
			t.Errorf("%s: %d pages, %d B, want %s", x.Name, x.Pages, x.Bytes, x.Goal)
		}
	}
}

func TestTheReportNamesWhatIsMissed(t *testing.T) {
	r := bench.Report{Rows: []bench.Row{
		{Operation: "status", Calls: 1, Session: 1, RCU: 0.5, P50: 1500 * time.Microsecond, Goal: "calls ≤ 1"},
		{Operation: "move", Calls: 3, Goal: "calls ≤ 2", Missed: true},
	}, Papers: []bench.Paper{{Name: "permit", P50: 21 * time.Millisecond, Goal: "≤ 20 ms", Missed: true}}}
	var table, doc bytes.Buffer
	if err := r.Table(&table); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"1.50", "met calls ≤ 1", "MISSED calls ≤ 2", "21.00", "MISSED ≤ 20 ms"} {
		if !strings.Contains(table.String(), want) {
			t.Errorf("no %q in\n%s", want, table.String())
		}
	}
	if err := r.JSON(&doc); err != nil || !json.Valid(doc.Bytes()) {
		t.Errorf("not one JSON document: %v\n%s", err, doc.String())
	}
	if got := strings.Join(r.Missed(), "; "); got != "move: calls ≤ 2; permit: ≤ 20 ms" {
		t.Errorf("missed %q", got)
	}
}
