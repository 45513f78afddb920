package workbench_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/shared/docket"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/setting/replay"
	"github.com/shrama/shrama/shared/setting/workbench"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/storetest"
)

// filed puts n cases of a small employer, who took seven days, on the docket.
func (b bench) filed(n int) {
	b.t.Helper()
	for i := range n {
		in := day("2026-01-05").AddDays(i * 7)
		r := docket.Row{ID: fmt.Sprintf("c%02d", i), Service: "permit", Filed: in, Office: "north", Phase: flow.Granted, Seen: 1,
			Answers: form.Answers{"workers": "5", "risky": "no", "district": "upper"}, Stays: []docket.Stay{{Step: "review", In: in.In(morning.Location()), Out: in.AddDays(14).In(morning.Location())}}}
		if err := docket.Enter(b.t.Context(), b.db, r, 0); err != nil {
			b.t.Fatal(err)
		}
	}
}

var since = replay.Days{From: day("2026-01-01"), To: day("2026-12-31")}

func (b bench) trying(d workbench.Draft) workbench.Trying {
	return workbench.Trying{Acting: by("asha"), Law: b.law, Draft: d, Most: 7}
}

func (b bench) tries(d workbench.Draft) {
	b.t.Helper()
	if err := workbench.BeginTrial(b.t.Context(), b.db, b.trying(d), since); err != nil {
		b.t.Fatal(err)
	}
}

func (b bench) further(d workbench.Draft) (workbench.Draft, workbench.Trial) {
	b.t.Helper()
	d, t, err := workbench.Further(b.t.Context(), b.db, b.trying(d))
	if err != nil {
		b.t.Fatal(err)
	}
	return d, t
}

func TestATrialGoesOnVisitByVisit(t *testing.T) {
	b := open(t)
	b.filed(30)
	d := b.begin(deadline(3), "asha")
	if got, x := b.further(d); x.Begun() || got.Replay != nil {
		t.Fatalf("a trial that nobody began: %+v", x)
	}
	b.tries(d)
	b.tries(d) // the button twice
	var read []int
	for d.Replay == nil {
		if _, err := d.Submit(by("asha")); code(err) != "setting.not-replayed" {
			t.Fatalf("it can be sent half tried: %v", err)
		}
		var x workbench.Trial
		if d, x = b.further(d); x.Begun() {
			read = append(read, x.Read)
			b.tries(d) // goes on, and does not begin again
		}
	}
	if diff := cmp.Diff([]int{7, 14, 21, 28}, read); diff != "" || d.Replay.Cases != 30 || d.Replay.Changed == 0 || d.Replay.From != since.From {
		t.Errorf("%s %+v", diff, d.Replay)
	}
	if d, x := b.further(d); x.Begun() || d.Version != 3 {
		t.Errorf("what is finished goes on: %+v", x)
	}
	b.tries(d) // and can be tried again while the first counts
	if d, x := b.further(d); x.Read != 7 || d.Replay == nil {
		t.Errorf("%+v", x)
	}
}

// TestTwoWindowsCountEveryCaseOnce, however they meet.
func TestTwoWindowsCountEveryCaseOnce(t *testing.T) {
	b := open(t)
	b.filed(30)
	d := b.begin(deadline(3), "asha")
	b.tries(d)
	var wait sync.WaitGroup
	for range 3 {
		wait.Go(func() {
			for range 60 { // as often as a page comes again
				mine, err := workbench.Read(t.Context(), b.db, d.ID)
				if err == nil && mine.Replay == nil {
					_, _, err = workbench.Further(t.Context(), b.db, b.trying(mine))
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	got, err := workbench.Read(t.Context(), b.db, d.ID)
	if err != nil || got.Replay.Cases != 30 || got.Replay.Services[0].Cases != 30 {
		t.Errorf("%+v %v", got.Replay, err)
	}
}

// TestABreakLosesNothing: a visit that breaks off leaves the trial where it was.
func TestABreakLosesNothing(t *testing.T) {
	b := open(t)
	b.filed(30)
	d := b.begin(deadline(3), "asha")
	b.tries(d)
	b.further(d)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, _, err := workbench.Further(ctx, b.db, b.trying(d)); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if x, err := workbench.FindTrial(t.Context(), b.db, d.ID); err != nil || x.Read != 7 || x.Found.Cases != 7 {
		t.Errorf("%+v %v", x, err)
	}
	for d.Replay == nil {
		d, _ = b.further(d)
	}
	if d.Replay.Cases != 30 {
		t.Errorf("%+v", d.Replay)
	}
}

func TestATrialOfAnOlderDraftStandsStillAndBeginsAgain(t *testing.T) {
	b := open(t)
	b.filed(30)
	d := b.begin(deadline(3), "asha")
	b.tries(d)
	old, _ := b.further(d)
	d = b.do(d, func(d workbench.Draft) (workbench.Draft, error) { return d.Edit(deadline(8), by("binod")) })
	d, x := b.further(d)
	if !x.Begun() || !x.Stale(d) || x.Read != 7 || d.Replay != nil {
		t.Errorf("%+v", x)
	}
	b.tries(d)
	if d, x = b.further(d); x.Stale(d) || x.Read != 7 {
		t.Errorf("%+v", x)
	}
	for x.Begun() && !x.Done() && d.Replay == nil {
		d, x = b.further(d)
	}
	if d.Replay.Cases != 30 || d.Replay.Changes != d.Fingerprint() {
		t.Errorf("%+v", d.Replay)
	}
	if got, x := b.further(old); x.Begun() || got.Version != old.Version { // a page that was left open
		t.Errorf("%+v %+v", got, x)
	}
	nobody := b.trying(d)
	nobody.By.Roles = []string{"officer"}
	if err := workbench.BeginTrial(t.Context(), b.db, nobody, since); code(err) != "setting.admins-only" {
		t.Error(err)
	}
	submitted := b.do(d, func(d workbench.Draft) (workbench.Draft, error) { return d.Submit(by("asha")) })
	if err := workbench.BeginTrial(t.Context(), b.db, b.trying(submitted), since); code(err) != "setting.draft-moved" {
		t.Error(err)
	}
}

// TestADraftThatIsChangedAtTheLastStepIsNotTried: the step finds the change when
// it writes.
func TestADraftThatIsChangedAtTheLastStepIsNotTried(t *testing.T) {
	b := open(t)
	b.filed(5)
	d := b.begin(deadline(3), "asha")
	b.tries(d)
	b.do(d, func(d workbench.Draft) (workbench.Draft, error) { return d.Edit(deadline(8), by("binod")) })
	got, x := b.further(d) // as it was read before
	if got.Replay != nil || got.Version != d.Version+1 || !x.Stale(got) {
		t.Errorf("%+v %+v", got, x)
	}
	if _, err := b.db.Get(t.Context(), store.Key{Family: "SD", ID: d.ID, Sort: "T"}); err != nil {
		t.Error("the trial is gone:", err)
	}
}

// dying is a process that ends after its first write.
type dying struct{ wrote bool }

func (x *dying) Do(r *http.Request) (*http.Response, error) {
	if x.wrote {
		return nil, errors.New("the process has ended")
	}
	op := r.Header.Get("X-Amz-Target")
	x.wrote = strings.HasSuffix(op, ".PutItem") || strings.HasSuffix(op, ".TransactWriteItems")
	return http.DefaultClient.Do(r)
}

// TestWhatATrialFoundIsNotedOnce: a crash at the last step leaves all or nothing.
func TestWhatATrialFoundIsNotedOnce(t *testing.T) {
	b := open(t)
	b.filed(5)
	d := b.begin(deadline(3), "asha")
	b.tries(d)
	o := storetest.Options(t)
	o.HTTPClient, o.Backoff = &dying{}, func(int) time.Duration { return 0 }
	_, _, _ = workbench.Further(t.Context(), store.Open(o).For(b.db.Tenant()), b.trying(d)) // nobody hears how it ends
	d, err := workbench.Read(t.Context(), b.db, d.ID)
	if err != nil {
		t.Fatal(err)
	}
	d, _ = b.further(d)
	n := 0
	for _, e := range d.History {
		if e.Action == "replay" {
			n++
		}
	}
	if n != 1 || d.Replay == nil || d.Replay.Cases != 5 {
		t.Errorf("noted %d times, %+v", n, d.Replay)
	}
}
