package workbench_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/setting/replay"
	"github.com/shrama/shrama/shared/setting/settingtest"
	"github.com/shrama/shrama/shared/setting/version"
	"github.com/shrama/shrama/shared/setting/workbench"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/storetest"
	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/tenancy/tenancytest"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/trail"
)

var morning = time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC)

func day(s string) civil.Date {
	d, err := civil.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

func by(name string) workbench.Acting {
	return workbench.Acting{By: tenant.Actor{Person: name, Name: strings.ToUpper(name[:1]) + name[1:], Roles: []string{pack.Admin}, Office: "department"}, At: morning}
}

// readRow returns the tenant's row as it is stored.
func readRow(t testing.TB, b bench) (row tenancy.Row) {
	t.Helper()
	if err := b.register.With(t.Context(), b.db.Tenant(), func(r tenancy.Row, _ *pack.Pack) error { row = r; return nil }); err != nil {
		t.Fatal(err)
	}
	return row
}

func newest(r tenancy.Row) tenancy.Setting {
	if len(r.Settings) == 0 {
		return tenancy.Setting{}
	}
	return r.Settings[len(r.Settings)-1]
}

// bench is one tenant at work.
type bench struct {
	t        testing.TB
	db       *store.Scope
	law      *pack.Pack
	register *tenancy.Register
}

func open(t testing.TB) bench {
	t.Helper()
	id, table := storetest.Tenant(t), storetest.Table(t)
	r := tenancytest.Open(t, tenancy.Options{Table: table, Packs: pack.Open(settingtest.FS(t)), Layered: version.Load,
		Clock: func() time.Time { return morning }}, "xx", id)
	return bench{t, table.For(id), settingtest.Pack(t), r}
}

func (b bench) begin(changes setting.Layer, who string) workbench.Draft {
	b.t.Helper()
	d, err := workbench.New(workbench.Draft{ID: ident.New().String(), Title: "The fees of 2027", Base: newest(readRow(b.t, b)).Version}, by(who))
	if err == nil {
		d, err = workbench.Begin(b.t.Context(), b.db, d)
	}
	if err != nil {
		b.t.Fatal(err)
	}
	return b.do(d, func(d workbench.Draft) (workbench.Draft, error) { return d.Edit(changes, by(who)) })
}

func (b bench) do(d workbench.Draft, act func(workbench.Draft) (workbench.Draft, error)) workbench.Draft {
	b.t.Helper()
	d, err := workbench.Change(b.t.Context(), b.db, workbench.Seen{ID: d.ID, Version: d.Version}, act)
	if err != nil {
		b.t.Fatal(err)
	}
	return d
}

func (b bench) submit(d workbench.Draft, who string) workbench.Draft {
	b.t.Helper()
	d = b.do(d, func(d workbench.Draft) (workbench.Draft, error) {
		return d.Replayed(replay.Summary{Cases: 7, Changed: 2, Changes: d.Fingerprint(), Base: d.Base}, by(who))
	})
	return b.do(d, func(d workbench.Draft) (workbench.Draft, error) { return d.Submit(by(who)) })
}

func (b bench) approve(d workbench.Draft, who string) workbench.Draft {
	b.t.Helper()
	return b.do(d, func(d workbench.Draft) (workbench.Draft, error) { return d.Approve(by(who)) })
}

func (b bench) publish(d workbench.Draft, from string) (version.Publication, error) {
	b.t.Helper()
	return workbench.Publish(b.t.Context(), b.db, workbench.Publishing{
		Acting: by("asha"), Law: b.law, Row: readRow(b.t, b), Draft: d.ID, From: day(from), Today: day("2026-11-22")})
}

// through takes changes all the way to a version.
func (b bench) through(changes setting.Layer, from string) version.Publication {
	b.t.Helper()
	p, err := b.publish(b.approve(b.submit(b.begin(changes, "asha"), "asha"), "binod"), from)
	if err != nil {
		b.t.Fatal(err)
	}
	return p
}

func fee(amount string) setting.Layer {
	return setting.Layer{{Fee: &setting.Fee{Service: "permit", Charge: "fee", Row: "small", From: day("2027-01-01"), Amount: amount}}}
}

func deadline(n int) setting.Layer {
	return setting.Layer{{Deadline: &setting.Deadline{Service: "permit", Step: "review", N: n}}}
}

func code(err error) string {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		if len(f.Fields) > 0 {
			return f.Fields[0].ID + " " + f.Fields[0].Code
		}
		return f.Code
	}
	return fmt.Sprint(err)
}

func TestADraftOfOneIsApprovedByAnotherAndDecidesFromADay(t *testing.T) {
	b := open(t)
	p := b.through(fee("150.00"), "2027-01-01")
	if p.Number != 1 || p.From != day("2027-01-01") || p.Approver != "binod" || p.Name != "Binod" || !slices.Equal(p.Authors, []string{"asha"}) ||
		p.Law != b.law.Version || p.Replay == nil || p.Replay.Changed != 2 || p.By != "asha" {
		t.Errorf("%+v", p)
	}
	if n := newest(readRow(t, b)); n != (tenancy.Setting{Version: 1, From: day("2027-01-01")}) {
		t.Errorf("the register says %+v", n)
	}
	layered, err := version.Load(t.Context(), b.db, b.law, 1)
	if err != nil || layered.Version != b.law.Version+".1" {
		t.Fatal(err)
	}
	s, _ := layered.Service("permit")
	if bill, err := s.FeeFor(day("2027-01-01"), map[string]string{"workers": "5", "risky": "no"}, ""); err != nil || bill.Total.Decimal() != "160.00" {
		t.Errorf("%v, %v", bill.Total, err)
	}
	if same, err := version.Load(t.Context(), b.db, b.law, 0); err != nil || same != b.law {
		t.Errorf("version 0 is not the law: %v", err)
	}
	d, err := workbench.Read(t.Context(), b.db, p.Draft)
	if err != nil || d.State != workbench.Published || d.Number != 1 {
		t.Errorf("%+v %v", d, err)
	}
	if err := trail.Verify(d.History); err != nil || len(d.History) != 6 {
		t.Errorf("%d lines: %v", len(d.History), err)
	}
	if open, err := workbench.Drafts(t.Context(), b.db); err != nil || len(open) > 0 {
		t.Errorf("%d drafts are open: %v", len(open), err)
	}
}

// TestARequestMeetsTheVersionOfItsDay: the register gives the pack in force today,
// and what was filed keeps its own.
func TestARequestMeetsTheVersionOfItsDay(t *testing.T) {
	b := open(t)
	b.through(deadline(8), "2026-11-22")
	b.through(deadline(9), "2026-12-01")
	now, err := b.register.Open(t.Context(), b.db.Tenant())
	if err != nil || now.Pack.Version != b.law.Version+".1" {
		t.Fatalf("%s, %v", now.Pack.Version, err)
	}
	for version, want := range map[string]int{b.law.Version: 5, b.law.Version + ".1": 8, b.law.Version + ".2": 9, "0123.2": 9} {
		p, err := now.PackOf(t.Context(), version)
		if err != nil {
			t.Fatal(err)
		}
		s, _ := p.Service("permit")
		if step, _ := s.Flow.Step("review"); step.Deadline.N != want {
			t.Errorf("under %s the office has %d days, want %d", version, step.Deadline.N, want)
		}
	}
	ctx, meter := store.Measure(t.Context())
	for range 5 {
		if again, err := b.register.Open(ctx, b.db.Tenant()); err != nil || again.Pack != now.Pack {
			t.Error("the pack is laid over again", err)
		}
	}
	if meter.Calls > 0 {
		t.Errorf("settings cost a request %d calls after the first", meter.Calls)
	}
}

func TestTheSecondVersionHoldsTheFirst(t *testing.T) {
	b := open(t)
	b.through(fee("150.00"), "2026-12-01")
	b.through(append(deadline(8), fee("160.00")...), "2026-12-01")
	p := b.through(deadline(9), "2027-06-01")
	if p.Number != 3 || len(p.Layer) != 2 || p.Layer[0].Fee.Amount != "160.00" || p.Layer[1].Deadline.N != 9 {
		t.Errorf("%+v", p.Layer)
	}
	first, err := version.Find(t.Context(), b.db, 1)
	if err != nil || len(first.Layer) != 1 || first.Layer[0].Fee.Amount != "150.00" {
		t.Errorf("the first version has changed: %+v %v", first.Layer, err)
	}
	all, err := version.History(t.Context(), b.db)
	if err != nil || len(all) != 3 || all[0].Number != 3 {
		t.Fatalf("%+v %v", all, err)
	}
	for i, want := range []version.Standing{version.Pending, version.InForce, version.Superseded} {
		if got := all[i].Stands(all, day("2026-12-01")); got != want {
			t.Errorf("version %d is %s, want %s", all[i].Number, got, want)
		}
	}
}

func TestNobodyApprovesWhatTheyWroteIn(t *testing.T) {
	b := open(t)
	d := b.begin(fee("150.00"), "asha")
	d = b.do(d, func(d workbench.Draft) (workbench.Draft, error) {
		return d.Edit(append(d.Changes, deadline(7)...), by("binod"))
	})
	d = b.submit(d, "asha")
	for who, want := range map[string]string{"asha": "setting.second-person", "binod": "setting.second-person"} {
		if _, err := d.Approve(by(who)); code(err) != want {
			t.Errorf("%s: %v", who, err)
		}
	}
	clerk := by("chitra")
	clerk.By.Roles = []string{"officer"}
	if _, err := d.Approve(clerk); code(err) != "setting.admins-only" || fault.KindOf(err) != fault.Forbidden {
		t.Errorf("a clerk: %v", err)
	}
	d = b.approve(d, "chitra")
	if _, err := d.Submit(by("asha")); code(err) != "setting.draft-moved" {
		t.Errorf("submitted twice: %v", err)
	}
	edited, err := d.Edit(fee("170.00"), by("dipa"))
	if err != nil || edited.State != workbench.Open || edited.Approver != "" || edited.Replay != nil {
		t.Errorf("an approved draft that is edited stays approved: %+v %v", edited, err)
	}
}

func TestWhatWasNotApprovedIsNotPublished(t *testing.T) {
	b := open(t)
	d := b.begin(fee("150.00"), "asha")
	if _, err := b.publish(d, "2026-12-01"); code(err) != "setting.draft-moved" {
		t.Errorf("a draft: %v", err)
	}
	if _, err := d.Submit(by("asha")); code(err) != "setting.not-replayed" {
		t.Errorf("without a replay: %v", err)
	}
	if _, err := d.Replayed(replay.Summary{Changes: "other"}, by("asha")); code(err) != "setting.replay-stale" {
		t.Errorf("with another's replay: %v", err)
	}
	d = b.submit(d, "asha")
	if _, err := b.publish(d, "2026-12-01"); code(err) != "setting.draft-moved" {
		t.Errorf("submitted: %v", err)
	}
	d = b.approve(d, "binod")
	for from, want := range map[string]string{"2026-11-21": "from setting.from-past", "0001-01-01": "from setting.from-past"} {
		if _, err := b.publish(d, from); code(err) != want {
			t.Errorf("from %s: %v", from, err)
		}
	}
	if _, err := workbench.Publish(t.Context(), b.db, workbench.Publishing{
		Acting: by("asha"), Law: b.law, Row: readRow(t, b), Draft: d.ID, Seen: d.Version - 1, From: day("2026-12-01"), Today: day("2026-11-22")}); code(err) != "setting.changed" {
		t.Errorf("as it was before: %v", err)
	}
	clerk := by("chitra")
	clerk.By.Roles = nil
	if _, err := workbench.Publish(t.Context(), b.db, workbench.Publishing{
		Acting: clerk, Law: b.law, Row: readRow(t, b), Draft: d.ID, From: day("2026-12-01"), Today: day("2026-11-22")}); code(err) != "setting.admins-only" {
		t.Errorf("by a clerk: %v", err)
	}
	if n := newest(readRow(t, b)); n.Version != 0 {
		t.Errorf("version %d is on the register", n.Version)
	}
	if p, err := b.publish(d, "2026-11-22"); err != nil || p.Number != 1 { // today
		t.Error(err)
	}
}

func TestALayerOutsideTheLawIsNotPublishedHoweverItWasApproved(t *testing.T) {
	b := open(t)
	d := b.approve(b.submit(b.begin(append(deadline(8), fee("9000.00")...), "asha"), "asha"), "binod")
	_, err := b.publish(d, "2026-12-01")
	if code(err) != "change.1.amount setting.between" || fault.KindOf(err) != fault.Invalid {
		t.Errorf("%v", err)
	}
}

func TestAnEarlierVersionThatTheLawOvertookDoesNotBarTheNext(t *testing.T) {
	b := open(t)
	b.through(fee("390.00"), "2026-12-01")
	narrow, err := pack.Open(settingtest.FS(t, [3]string{"services/permit.yaml", `max: "400.00"`, `max: "140.00"`})).Pack("xx")
	if err != nil {
		t.Fatal(err)
	}
	b.law = narrow
	p := b.through(deadline(8), "2026-12-01")
	layered, err := version.Load(t.Context(), b.db, narrow, p.Number)
	if err != nil {
		t.Fatal(err)
	}
	s, _ := layered.Service("permit")
	if bill, err := s.FeeFor(day("2027-01-01"), map[string]string{"workers": "5", "risky": "no"}, ""); err != nil || bill.Total.Decimal() != "110.00" {
		t.Errorf("%v, %v", bill.Total, err)
	}
}
