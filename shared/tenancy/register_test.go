package tenancy_test

import (
	"context"
	"errors"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/storetest"
	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/tenancy/tenancytest"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/trail"
)

var noon = time.Date(2026, 11, 22, 6, 15, 0, 0, time.UTC)

// watch is a clock to move.
type watch struct {
	mu  sync.Mutex
	now time.Time
}

func (w *watch) tell() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *watch) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// options are those of a fresh register with a clock of its own.
func options(t *testing.T) (tenancy.Options, *watch) {
	t.Helper()
	w := &watch{now: noon}
	return tenancy.Options{Table: storetest.Table(t), Packs: pack.Open(os.DirFS("../../tenants")), Clock: w.tell}, w
}

func by(reason string) tenancy.Acting {
	return tenancy.Acting{By: tenancytest.By, Reason: reason, At: noon}
}

// costs is how many calls of the table an Open takes.
func costs(t *testing.T, r *tenancy.Register, id tenant.ID) (int, tenancy.Tenancy, error) {
	t.Helper()
	ctx, m := store.Measure(t.Context())
	got, err := r.Open(ctx, id)
	return m.Calls, got, err
}

func TestATenantIsReadOnceAMinute(t *testing.T) {
	o, w := options(t)
	id := storetest.Tenant(t)
	tenancytest.Found(t, tenancy.Open(o), "np", id)
	r := tenancy.Open(o)
	for _, tt := range []struct {
		after time.Duration
		calls int
	}{{0, 1}, {0, 0}, {59 * time.Second, 0}, {time.Second, 1}, {0, 0}, {-time.Hour, 1}} {
		w.pass(tt.after)
		calls, got, err := costs(t, r, id)
		if err != nil || calls != tt.calls || got.ID != id || got.Pack.Code != "np" || !got.Runs("permit") {
			t.Errorf("after %s: %d calls, want %d: %+v %v", tt.after, calls, tt.calls, got.Row, err)
		}
	}
}

func TestThatThereIsNoSuchTenantIsRememberedToo(t *testing.T) {
	o, w := options(t)
	r, id := tenancy.Open(o), storetest.Tenant(t)
	for _, want := range []int{1, 0} {
		if calls, _, err := costs(t, r, id); calls != want || fault.KindOf(err) != fault.NotFound {
			t.Errorf("%d calls, want %d: %v", calls, want, err)
		}
	}
	if calls, _, err := costs(t, r, "NP#x"); calls != 0 || fault.KindOf(err) != fault.NotFound {
		t.Errorf("no code at all: %d calls, %v", calls, err)
	}
	tenancytest.Found(t, tenancy.Open(o), "np", id) // by another process
	w.pass(time.Minute)
	if _, _, err := costs(t, r, id); err != nil {
		t.Errorf("a minute after it was onboarded: %v", err)
	}
}

func TestWhatChangedIsSeenHereAtOnceAndElsewhereWithinAMinute(t *testing.T) {
	o, w := options(t)
	here, there, id := tenancy.Open(o), tenancy.Open(o), storetest.Tenant(t)
	if _, _, err := costs(t, here, id); err == nil {
		t.Fatal("it is there already")
	}
	tenancytest.Found(t, here, "np", id)
	state := func(r *tenancy.Register) tenancy.State {
		t.Helper()
		got, err := r.Open(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		return got.State
	}
	if state(here) != tenancy.Active || state(there) != tenancy.Active {
		t.Fatal("not open")
	}
	if _, err := here.Change(t.Context(), id, func(r tenancy.Row) (tenancy.Row, error) { return r.Suspend(by("audit")) }); err != nil {
		t.Fatal(err)
	}
	if state(here) != tenancy.Suspended || state(there) != tenancy.Active {
		t.Error("not at once here, or by magic there")
	}
	w.pass(time.Minute)
	if state(there) != tenancy.Suspended {
		t.Error("not within a minute there")
	}
}

func TestManyWhoAskAtOnceCostOneRead(t *testing.T) {
	o, _ := options(t)
	id := storetest.Tenant(t)
	tenancytest.Found(t, tenancy.Open(o), "np", id)
	r := tenancy.Open(o)
	ctx, m := store.Measure(t.Context())
	var wait sync.WaitGroup
	for range 50 {
		wait.Go(func() {
			if _, err := r.Open(ctx, id); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if m.Calls != 1 {
		t.Errorf("%d calls for 50 who asked at once", m.Calls)
	}
}

func TestARowReadsBackAsItWasWritten(t *testing.T) {
	o, _ := options(t)
	r, id := tenancy.Open(o), storetest.Tenant(t)
	row := tenancy.New(id, "np", "नेपाल तालिम", by(""))
	row.Modules = []string{"permit"}
	if _, err := r.Found(t.Context(), row); err != nil {
		t.Fatal(err)
	}
	first, from := tenancy.Setting{Version: 1, From: civil.Date{Year: 2026, Month: 12, Day: 1}}, civil.Date{Year: 2027, Month: 1, Day: 1}
	acts := []func(tenancy.Row) (tenancy.Row, error){
		func(r tenancy.Row) (tenancy.Row, error) { return r.Publish(first, by("")) },
		func(r tenancy.Row) (tenancy.Row, error) {
			return r.Publish(tenancy.Setting{Version: 2, From: from}, by(""))
		},
		func(r tenancy.Row) (tenancy.Row, error) { return r.Exported(by("asked by the court")) },
		func(r tenancy.Row) (tenancy.Row, error) { return r.Suspend(by("मर्मत")) },
	}
	var want tenancy.Row
	for _, act := range acts {
		var err error
		if want, err = r.Change(t.Context(), id, act); err != nil {
			t.Fatal(err)
		}
	}
	got, err := r.Open(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got.Row); d != "" {
		t.Errorf("(-written +read):\n%s", d)
	}
	if err := trail.Verify(got.History); err != nil || len(got.History) != 5 || got.Reason != "मर्मत" || !got.Since.Equal(noon) {
		t.Errorf("%d lines, %v; %+v", len(got.History), err, got.Row)
	}
	if at, who := got.Created(); !at.Equal(noon) || who != "test" {
		t.Errorf("created %s by %q", at, who)
	}
}

func TestFoundTwiceIsOneTenantAndListedOnce(t *testing.T) {
	o, w := options(t)
	r, id := tenancy.Open(o), storetest.Tenant(t)
	first := tenancytest.Found(t, r, "np", id)
	again, err := r.Found(t.Context(), tenancy.New(id, "np", "another", by("")))
	if d := cmp.Diff(first, again); err != nil || d != "" {
		t.Errorf("%v\n%s", err, d)
	}
	w.pass(time.Minute)
	n := 0
	all, err := r.All(t.Context())
	for _, l := range all {
		if l.ID == id && l.Family == "np" {
			n++
		}
	}
	if err != nil || n != 1 {
		t.Errorf("listed %d times, %v", n, err)
	}
	ctx, m := store.Measure(t.Context())
	if _, err := r.All(ctx); err != nil || m.Calls != 0 {
		t.Errorf("the list is read again: %d calls, %v", m.Calls, err)
	}
}

func TestActsThatMeetEachOtherBothCount(t *testing.T) {
	o, _ := options(t)
	r, id := tenancy.Open(o), storetest.Tenant(t)
	tenancytest.Found(t, r, "np", id)
	var wait sync.WaitGroup
	for range 3 {
		wait.Go(func() {
			if _, err := r.Change(t.Context(), id, func(r tenancy.Row) (tenancy.Row, error) { return r.Exported(by("twice")) }); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	got, err := r.Open(t.Context(), id)
	if err != nil || len(got.History) != 4 || trail.Verify(got.History) != nil {
		t.Errorf("%d lines, %v", len(got.History), err)
	}
	if _, err := r.Change(t.Context(), storetest.Tenant(t), func(r tenancy.Row) (tenancy.Row, error) { return r.Resume(by("")) }); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a tenant that is not: %v", err)
	}
}

// settings lays a version over the pack by its name alone, and counts.
type settings struct {
	mu    sync.Mutex
	asked map[int]int
	fail  bool
	same  bool
}

func (s *settings) layered(_ context.Context, _ *store.Scope, base *pack.Pack, version int) (*pack.Pack, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked[version]++
	if s.fail {
		return nil, errors.New("the table is away")
	}
	if s.same {
		return base, nil
	}
	p := *base //nolint:govet // the fields of the law are what counts here
	return &p, nil
}

func TestTheSettingsInForceDecideAndWhatWasFiledKeepsItsOwn(t *testing.T) {
	o, w := options(t)
	s := &settings{asked: map[int]int{}}
	o.Layered = s.layered
	r, id := tenancy.Open(o), storetest.Tenant(t)
	tenancytest.Found(t, r, "np", id)
	open := func() tenancy.Tenancy {
		t.Helper()
		got, err := r.Open(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	base := open().Pack
	for _, set := range []tenancy.Setting{{Version: 1, From: civil.Date{Year: 2026, Month: 11, Day: 1}}, {Version: 2, From: civil.Date{Year: 2026, Month: 11, Day: 23}}} {
		if _, err := r.Change(t.Context(), id, func(r tenancy.Row) (tenancy.Row, error) { return r.Publish(set, by("")) }); err != nil {
			t.Fatal(err)
		}
	}
	if got := open().Pack.Version; got != base.Version+".1" {
		t.Errorf("today decides %s", got)
	}
	w.pass(11*time.Hour + 59*time.Minute) // 23:59 in Kathmandu
	if got := open().Pack.Version; got != base.Version+".1" {
		t.Errorf("at the day's end decides %s", got)
	}
	w.pass(time.Minute)
	if got := open().Pack.Version; got != base.Version+".2" {
		t.Errorf("a minute later decides %s", got)
	}
	for version, want := range map[string]string{"": ".2", base.Version: "", "0123456789abcdef": "", base.Version + ".1": ".1", "0123456789abcdef.2": ".2"} {
		for range 2 {
			p, err := r.Pinned(t.Context(), id, version)
			if err != nil || p.Version != base.Version+want {
				t.Errorf("what stands under %q is judged by %v, %v", version, p, err)
			}
		}
	}
	for _, version := range []string{"x.y", "x.0", "x.-1", "x.1.2"} {
		if _, err := r.Pinned(t.Context(), id, version); err == nil {
			t.Errorf("%q is a version", version)
		}
	}
	if d := cmp.Diff(map[int]int{1: 1, 2: 1}, s.asked); d != "" {
		t.Errorf("each version is laid once (-want +got):\n%s", d)
	}
	if base.Version != open().Pack.Version[:len(base.Version)] {
		t.Error("the family's own pack was changed")
	}
}

func TestSettingsThatCannotBeReadAreAskedForAgain(t *testing.T) {
	o, _ := options(t)
	s := &settings{asked: map[int]int{}, fail: true}
	o.Layered = s.layered
	r, id := tenancy.Open(o), storetest.Tenant(t)
	tenancytest.Found(t, r, "np", id)
	if _, err := r.Change(t.Context(), id, func(r tenancy.Row) (tenancy.Row, error) {
		return r.Publish(tenancy.Setting{Version: 1, From: civil.Date{Year: 2026, Month: 1, Day: 1}}, by(""))
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Open(t.Context(), id); err == nil {
		t.Error("opened without its settings")
	}
	s.fail, s.same = false, true
	if _, err := r.Open(t.Context(), id); err == nil {
		t.Error("settings may not be laid into the family's own pack")
	}
	s.same = false
	if _, err := r.Open(t.Context(), id); err != nil || s.asked[1] != 3 {
		t.Errorf("%v, asked %v", err, s.asked)
	}
}
