package bill_test

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/shrama/shrama/infra/bench/bill"
)

var measured = map[string]bill.Cost{
	"create": {Calls: 1, WCU: 2}, "save a part": {Calls: 2, RCU: 0.5, WCU: 1}, "submit": {Calls: 2, RCU: 0.5, WCU: 2}, "queue page": {Calls: 1, RCU: 0.5},
	"pay (eSewa's return)": {Calls: 2, RCU: 0.5, WCU: 3}, "move (recommend)": {Calls: 1, WCU: 2}, "grant": {Calls: 1, WCU: 2}, "status page": {Calls: 1, RCU: 0.5, CPU: time.Millisecond},
}

func TestAJourneyIsItsStepsAndItsGoalIsHeld(t *testing.T) {
	j, err := bill.Walk(2, measured)
	if err != nil || j.WRU != 13 || j.RRU != 3.5 || j.Calls != 14 || j.Requests != 10 || j.CPU != 2 || !j.Missed {
		t.Errorf("%+v, %v", j, err)
	}
	if j, _ = bill.Walk(1, measured); j.WRU != 12 || j.RRU != 3 || j.Missed {
		t.Errorf("%+v", j)
	}
	if _, err := bill.Walk(1, map[string]bill.Cost{"create": {}}); err == nil {
		t.Error("what was not measured costs nothing")
	}
}

func TestEveryLineOfTheBillIsCountTimesPrice(t *testing.T) {
	j, err := bill.Walk(2, measured)
	if err != nil {
		t.Fatal(err)
	}
	b, err := bill.Charged(j, bill.Cost{Calls: 10, RCU: 7, WCU: 9, CPU: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, l := range b.Lines {
		if math.Abs(l.Sum-l.Count*l.USD) > 1e-9 || l.Certainty == "" && l.For != "STS" || l.Count < 0 {
			t.Errorf("%+v", l)
		}
		if l.MB == 0 || l.MB == b.MB[0] {
			sum += l.Sum
		}
	}
	if math.Abs(sum-b.Total[0]) > 1e-9 || b.Total[1] <= b.Total[0] {
		t.Errorf("%v, want %v and more", b.Total, sum)
	}
	// 13 writes at 0.625, and the relay's 36.
	if b.Lines[0].Sum != 8.125 || b.Lines[2].Sum != 22.5 {
		t.Errorf("writes %v and %v", b.Lines[0], b.Lines[2])
	}
	var table bytes.Buffer
	if err := b.Table(&table); err != nil || !strings.Contains(table.String(), "unverified") {
		t.Errorf("%v\n%s", err, table.String())
	}
}
