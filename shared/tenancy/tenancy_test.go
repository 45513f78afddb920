package tenancy_test

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/tenancy"
)

func day(s string) civil.Date {
	d, err := civil.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

func TestTheVersionInForceOnADay(t *testing.T) {
	r := tenancy.New("np", "np", "", by(""))
	r.Settings = []tenancy.Setting{{1, day("2026-01-01")}, {2, day("2026-06-01")}, {3, day("2026-03-01")}, {4, day("2027-01-01")}}
	for on, want := range map[string]int{
		"2025-12-31": 0, "2026-01-01": 1, "2026-02-28": 1, "2026-03-01": 3, "2026-06-01": 3, // taken back: the third was published after the second
		"2026-12-31": 3, "2027-01-01": 4,
	} {
		if got := r.On(day(on)); got != want {
			t.Errorf("on %s decides %d, want %d", on, got, want)
		}
	}
}

func TestWhatMayBeDoneToATenant(t *testing.T) {
	p, err := pack.Open(os.DirFS("../../tenants")).Pack("np")
	if err != nil {
		t.Fatal(err)
	}
	np := tenancy.New("np", "np", "", by(""))
	paused, err := np.Suspend(by("audit"))
	if err != nil {
		t.Fatal(err)
	}
	published, err := np.Publish(tenancy.Setting{Version: 2, From: day("2026-01-01")}, by(""))
	if err != nil {
		t.Fatal(err)
	}
	house := tenancy.New(tenancy.Operator, "zz", "", by(""))
	for _, tt := range []struct {
		name string
		row  tenancy.Row
		do   func(tenancy.Row) (tenancy.Row, error)
		want fault.Kind
	}{
		{"paused without a reason", np, func(r tenancy.Row) (tenancy.Row, error) { return r.Suspend(by(" ")) }, fault.Invalid},
		{"paused twice", paused, func(r tenancy.Row) (tenancy.Row, error) { return r.Suspend(by("again")) }, fault.Conflict},
		{"the house's own paused", house, func(r tenancy.Row) (tenancy.Row, error) { return r.Suspend(by("why not")) }, fault.Conflict},
		{"an open one opened", np, func(r tenancy.Row) (tenancy.Row, error) { return r.Resume(by("")) }, fault.Conflict},
		{"exported without a reason", np, func(r tenancy.Row) (tenancy.Row, error) { return r.Exported(by("")) }, fault.Invalid},
		{"a module that the pack has not", np, func(r tenancy.Row) (tenancy.Row, error) { return r.Switch(p, []string{"permit", "weather"}, by("")) }, fault.Invalid},
		{"settings out of order", published, func(r tenancy.Row) (tenancy.Row, error) {
			return r.Publish(tenancy.Setting{Version: 2, From: day("2027-01-01")}, by(""))
		}, fault.Conflict},
		{"settings from no day", np, func(r tenancy.Row) (tenancy.Row, error) { return r.Publish(tenancy.Setting{Version: 1}, by("")) }, fault.Conflict},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.do(tt.row)
			if err == nil || fault.KindOf(err) != tt.want {
				t.Errorf("err = %v, want kind %v", err, tt.want)
			}
			if d := cmp.Diff(tt.row, got); d != "" {
				t.Errorf("it changed all the same:\n%s", d)
			}
		})
	}
	open, err := paused.Resume(by(""))
	if err != nil || open.State != tenancy.Active || open.Reason != "" || paused.State != tenancy.Suspended {
		t.Errorf("%+v, %v", open, err)
	}
	on, err := np.Switch(p, []string{"permit"}, by(""))
	if err != nil || !on.Runs("permit") || np.Runs("permit") {
		t.Errorf("%+v, %v", on, err)
	}
	if same, err := on.Switch(p, []string{"permit"}, by("")); err != nil || len(same.History) != len(on.History) {
		t.Errorf("switching on what is on writes a line: %v", err)
	}
}
