package workbench_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/setting/version"
	"github.com/shrama/shrama/shared/setting/workbench"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/trail"
)

func TestTheSecondOfTwoAdminsSeesTheFirstsChange(t *testing.T) {
	b := open(t)
	d := b.begin(fee("150.00"), "asha")
	mine := append(slices.Clone(d.Changes), deadline(7)...)
	b.do(d, func(d workbench.Draft) (workbench.Draft, error) {
		return d.Edit(append(d.Changes, setting.Change{Payment: &setting.Payment{ID: "esewa"}}), by("binod"))
	})
	now, err := workbench.Change(t.Context(), b.db, workbench.Seen{ID: d.ID, Version: d.Version}, func(d workbench.Draft) (workbench.Draft, error) { return d.Edit(mine, by("asha")) })
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Kind != fault.Conflict || f.Code != "setting.changed" || !slices.Contains(f.Args, "Binod") {
		t.Fatalf("%v", err)
	}
	if more := workbench.Between(mine, now.Changes); len(more) != 1 || more[0].Payment == nil {
		t.Errorf("what changed meanwhile: %+v", more)
	}
	if stored, _ := workbench.Read(t.Context(), b.db, d.ID); len(stored.Changes) != 2 || stored.Changes[1].Payment == nil {
		t.Errorf("the first's change is lost: %+v", stored.Changes)
	}
}

func TestOfManyEditsAtOnceOneWins(t *testing.T) {
	b := open(t)
	d := b.begin(fee("150.00"), "asha")
	var wait sync.WaitGroup
	var mu sync.Mutex
	won := 0
	for i := range 6 {
		wait.Go(func() {
			_, err := workbench.Change(t.Context(), b.db, workbench.Seen{ID: d.ID, Version: d.Version}, func(d workbench.Draft) (workbench.Draft, error) {
				return d.Edit(deadline(3+i), by(fmt.Sprint("admin", i)))
			})
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				won++
			} else if fault.KindOf(err) != fault.Conflict {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if stored, err := workbench.Read(t.Context(), b.db, d.ID); won != 1 || err != nil || stored.Version != d.Version+1 || trail.Verify(stored.History) != nil {
		t.Errorf("%d won; %v", won, err)
	}
}

func TestPublishingTwiceIsOnePublication(t *testing.T) {
	b := open(t)
	d := b.approve(b.submit(b.begin(fee("150.00"), "asha"), "asha"), "binod")
	same := readRow(t, b) // both read the row before either wrote it
	var wait sync.WaitGroup
	got := make([]version.Publication, 4)
	for i := range got {
		wait.Go(func() {
			var err error
			got[i], err = workbench.Publish(t.Context(), b.db, workbench.Publishing{Acting: by("asha"), Law: b.law, Row: same, Draft: d.ID, From: day("2026-12-01"), Today: day("2026-11-22")})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	for _, p := range got {
		if p.Number != 1 || !reflect.DeepEqual(got[0], p) {
			t.Errorf("%+v, and %+v", got[0], p)
		}
	}
	if r := readRow(t, b); len(r.Settings) != 1 {
		t.Errorf("the register has %v", r.Settings)
	}
}

func TestOfTwoDraftsOneIsPublishedAndTheOtherIsPutUponIt(t *testing.T) {
	b := open(t)
	one := b.approve(b.submit(b.begin(fee("150.00"), "asha"), "asha"), "binod")
	two := b.approve(b.submit(b.begin(deadline(8), "asha"), "asha"), "binod")
	if _, err := b.publish(one, "2026-12-01"); err != nil {
		t.Fatal(err)
	}
	if _, err := b.publish(two, "2026-12-01"); code(err) != "setting.base-moved" || fault.KindOf(err) != fault.Conflict {
		t.Errorf("upon what is no longer the newest: %v", err)
	}
	two = b.do(two, func(d workbench.Draft) (workbench.Draft, error) { return d.Rebase(1, by("asha")) })
	if two.State != workbench.Open || two.Approver != "" || two.Replay != nil {
		t.Errorf("what was put upon another version is still approved: %+v", two)
	}
	p, err := b.publish(b.approve(b.submit(two, "asha"), "binod"), "2026-12-01")
	if err != nil || p.Number != 2 || len(p.Layer) != 2 {
		t.Errorf("%+v %v", p, err)
	}
}

func TestTakingBackIsANewVersionByTwoPeople(t *testing.T) {
	b := open(t)
	b.through(fee("150.00"), "2026-12-01")
	b.through(deadline(8), "2027-02-01")
	if _, err := workbench.New(workbench.Draft{ID: ident.New().String(), Title: "Back", Base: 2, Restores: 2, Undo: true}, by("asha")); code(err) != "setting.nothing-to-undo" {
		t.Errorf("nothing to take back: %v", err)
	}
	d, err := workbench.New(workbench.Draft{ID: ident.New().String(), Title: "Back", Base: 2, Restores: 1, Undo: true}, by("asha"))
	if err == nil {
		d, err = workbench.Begin(t.Context(), b.db, d)
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Edit(deadline(4), by("asha")); code(err) != "setting.undo-has-no-changes" {
		t.Errorf("changes in it: %v", err)
	}
	d = b.submit(d, "asha")
	if _, err := d.Approve(by("asha")); code(err) != "setting.second-person" {
		t.Errorf("alone: %v", err)
	}
	p, err := b.publish(b.approve(d, "binod"), "2026-12-05") // before the version it takes back has begun
	if err != nil || p.Number != 3 || len(p.Layer) != 1 || p.Layer[0].Fee == nil || !p.Undo {
		t.Fatalf("%+v %v", p, err)
	}
	all, _ := version.History(t.Context(), b.db)
	if got := all[1].Stands(all, day("2027-03-01")); got != version.Undone {
		t.Errorf("what was taken back is %s", got)
	}
	if got := all[0].Stands(all, day("2027-03-01")); got != version.InForce {
		t.Errorf("what took it back is %s", got)
	}
}

func TestALaterVersionDoesNotBeginBeforeAnEarlier(t *testing.T) {
	b := open(t)
	b.through(fee("150.00"), "2027-02-01")
	d := b.approve(b.submit(b.begin(deadline(8), "asha"), "asha"), "binod")
	if _, err := b.publish(d, "2027-01-31"); code(err) != "from setting.from-before" {
		t.Errorf("%v", err)
	}
	if _, err := b.publish(d, "2027-02-01"); err != nil {
		t.Error(err)
	}
}

func TestReturnedDroppedAndGone(t *testing.T) {
	b := open(t)
	d := b.submit(b.begin(fee("150.00"), "asha"), "asha")
	if _, err := d.Return(by("binod")); code(err) != "note casework.reason-missing" {
		t.Errorf("without a reason: %v", err)
	}
	why := by("binod")
	why.Reason = "Ask the Ministry first."
	d = b.do(d, func(d workbench.Draft) (workbench.Draft, error) { return d.Return(why) })
	if d.State != workbench.Open || d.Last().Note != why.Reason {
		t.Errorf("%+v", d)
	}
	if open, err := workbench.Drafts(t.Context(), b.db); err != nil || len(open) != 1 || open[0].ID != d.ID || len(open[0].Changes) != 1 {
		t.Errorf("%+v %v", open, err)
	}
	d = b.do(d, func(d workbench.Draft) (workbench.Draft, error) { return d.Drop(by("asha")) })
	if _, err := d.Edit(deadline(7), by("asha")); code(err) != "setting.draft-moved" {
		t.Errorf("what is given up is edited: %v", err)
	}
	for _, id := range []string{"", "nonsense", ident.New().String()} {
		if _, err := workbench.Read(t.Context(), b.db, id); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%q: %v", id, err)
		}
	}
	if _, err := version.Find(t.Context(), b.db, 7); fault.KindOf(err) != fault.NotFound {
		t.Errorf("version 7: %v", err)
	}
	for title, want := range map[string]string{"": "title setting.title", "<b>": "title setting.plain", strings.Repeat("a", 121): "title form.too-long", "a\u202eb": "title form.characters"} {
		if _, err := workbench.New(workbench.Draft{ID: ident.New().String(), Title: title, Base: 0}, by("asha")); code(err) != want {
			t.Errorf("title %q: %v", title, err)
		}
	}
	if _, err := workbench.New(workbench.Draft{ID: "x", Title: "T", Base: 0}, by("asha")); fault.KindOf(err) != fault.Malformed {
		t.Errorf("an id from nowhere: %v", err)
	}
}

func TestTheSameFormBeginsOneDraft(t *testing.T) {
	b := open(t)
	d, err := workbench.New(workbench.Draft{ID: ident.New().String(), Title: "Twice", Base: 0}, by("asha"))
	if err != nil {
		t.Fatal(err)
	}
	one, err := workbench.Begin(t.Context(), b.db, d)
	two, err2 := workbench.Begin(t.Context(), b.db, d)
	if err != nil || err2 != nil || one.Version != two.Version || two.Title != "Twice" {
		t.Errorf("%v %v: %+v", err, err2, two)
	}
}

// devanagari is a name of as many letters, of which no two are alike.
func devanagari(n int) string {
	letters := make([]rune, n)
	for i := range letters {
		letters[i] = 'क' + rand.N(rune(33))
	}
	return string(letters)
}

// TestFiveThousandPeopleFitADraft whose item holds 400 KB, also with the longest
// names there are.
func TestFiveThousandPeopleFitADraft(t *testing.T) {
	b := open(t)
	many := make(setting.Layer, setting.MostPeople)
	for i := range many {
		many[i].Person = &setting.Person{Email: strings.ToLower(fmt.Sprintf("%s@office.example", ident.New())), Name: devanagari(100), Post: "clerk", Office: "north"}
	}
	d := b.begin(many, "asha")
	got, err := workbench.Read(t.Context(), b.db, d.ID)
	if err != nil || len(got.Changes) != len(many) || got.Fingerprint() != d.Fingerprint() {
		t.Fatalf("%d changes: %v", len(got.Changes), err)
	}
	p, err := b.publish(b.approve(b.submit(got, "asha"), "binod"), "2026-12-01")
	if err != nil || len(p.People) != len(many) || len(p.Layer) != 0 {
		t.Errorf("%d people, %d changes: %v", len(p.People), len(p.Layer), err)
	}
	d = b.begin(many, "asha")
	d = b.do(d, func(d workbench.Draft) (workbench.Draft, error) { return d.Edit(fee("150.00"), by("asha")) })
	page, err := b.db.Query(t.Context(), store.Query{Family: "SP", ID: d.ID})
	if err != nil || len(page.Items) > 0 {
		t.Errorf("%d parts are left of what was edited away: %v", len(page.Items), err)
	}
}

func TestADraftHasItsLimit(t *testing.T) {
	b := open(t)
	d := b.begin(fee("150.00"), "asha")
	long := setting.Layer{{Note: &setting.Note{Service: "permit", Note: map[string]string{"en": strings.Repeat("a", 1<<20)}}}}
	for _, l := range []setting.Layer{long, make(setting.Layer, 6001)} {
		if _, err := d.Edit(l, by("asha")); fault.KindOf(err) != fault.TooLarge {
			t.Error(err)
		}
	}
}

func TestTenantsDoNotMeet(t *testing.T) {
	b, other := open(t), open(t)
	p := b.through(fee("150.00"), "2026-12-01")
	if _, err := version.Find(t.Context(), other.db, p.Number); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another tenant's version: %v", err)
	}
	if _, err := workbench.Read(t.Context(), other.db, p.Draft); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another tenant's draft: %v", err)
	}
}
