package sheet_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/setting/review"
	"github.com/shrama/shrama/shared/setting/settingtest"
	"github.com/shrama/shrama/shared/setting/sheet"
	"github.com/shrama/shrama/shared/words"
)

func desk(t *testing.T, draft ...setting.Change) sheet.Desk {
	t.Helper()
	law, err := pack.Open(settingtest.FS(t)).Pack("xx")
	if err != nil {
		t.Fatal(err)
	}
	return sheet.Desk{Law: law, Live: law, Now: setting.Apply(law, draft, 1), Print: words.New("en", law.Locale()), Today: civil.Date{Year: 2026, Month: 11, Day: 22}}
}

func line(t *testing.T, d sheet.Desk, at sheet.At, id string) sheet.Line {
	t.Helper()
	groups, ok := d.Groups(at)
	for _, g := range groups {
		if i := slices.IndexFunc(g.Lines, func(l sheet.Line) bool { return l.ID == id }); i >= 0 {
			return g.Lines[i]
		}
	}
	t.Fatalf("no line %s on %v (%v): %+v", id, at, ok, groups)
	return sheet.Line{}
}

func permit(kind, of string) sheet.At { return sheet.At{Kind: kind, Service: "permit", Of: of} }

func TestAFeeOutsideTheLawIsRefusedAtItsBoxWithTheClause(t *testing.T) {
	d := desk(t)
	at := permit("fees", "")
	if l := line(t, d, at, "amount.fee.small"); !l.Asks || !strings.Contains(l.Allows, "50") || l.Fixed != "" {
		t.Errorf("%+v", l)
	}
	if l := line(t, d, at, "amount.stamp.plain"); l.Asks || l.Fixed == "" {
		t.Errorf("what law fixes: %+v", l)
	}
	fields, now, ok := d.Ask(at)
	if !ok || now["amount.fee.small"] != "100.00" || slices.ContainsFunc(fields, func(f form.Field) bool { return f.ID == "amount.stamp.plain" }) {
		t.Fatalf("%v %v", fields, now)
	}
	a := form.Answers{"amount.fee.small": "9000.00", "from": "2026-12-01"}
	l, ok := d.Read(at, a)
	if !ok || len(l) != 1 || l[0].Fee.Amount != "9000.00" {
		t.Fatalf("%+v", l)
	}
	reasons, err := review.Check(d.Law, l)
	if err != nil || len(reasons) != 1 || sheet.Asked(l[0], reasons[0].Field) != "amount.fee.small" {
		t.Fatalf("%+v %v", reasons, err)
	}
	if said := reasons[0].Say(d.Print, d.Law); !strings.Contains(said, "400") || !strings.Contains(said, d.Print.In(d.Law.Cite("act/s11"))) {
		t.Errorf("%s", said)
	}
	if same, _ := d.Read(at, form.Answers{"amount.fee.small": "100.00", "from": "2026-12-01"}); len(same) > 0 {
		t.Errorf("what stays is a change: %+v", same)
	}
}

func TestTheFormOfFeesTakesOutWhatItDoesNotSay(t *testing.T) {
	old := setting.Layer{{Fee: &setting.Fee{Service: "permit", Charge: "fee", Row: "small", From: civil.Date{Year: 2027, Month: 1, Day: 1}, Amount: "150.00"}},
		{Deadline: &setting.Deadline{Service: "permit", Step: "review", N: 6}}}
	if got := sheet.Lay(old, permit("fees", ""), nil); len(got) != 1 || got[0].Deadline == nil {
		t.Errorf("%+v", got)
	}
	if got := sheet.Lay(old, permit("deadlines", "review/"), nil); len(got) != 2 {
		t.Errorf("%+v", got)
	}
}

func TestTheLawsOwnItemsStayAndTheOfficesCanGo(t *testing.T) {
	d := desk(t)
	law := line(t, d, permit("checklists", ""), "look/safe")
	own := line(t, d, permit("checklists", ""), "look/clean")
	if law.Fixed == "" || law.Asks || slices.Contains(law.Acts, sheet.Retire) || own.Fixed != "" || !slices.Contains(own.Acts, sheet.Retire) {
		t.Errorf("%+v %+v", law, own)
	}
	added := desk(t, setting.Change{Item: &setting.Item{Service: "permit", Checklist: "look", ID: "light", Label: words.Text{"en": "There is light"}}})
	if l := line(t, added, permit("checklists", ""), "look/light"); l.Clause != "" || l.Certainty != "practice" || own.Clause == "" {
		t.Errorf("that it is practice is said twice, or that it stands near a law not at all: %+v %+v", l, own)
	}
	l, ok := d.Act(permit("checklists", "look/clean"), sheet.Up)
	if !ok || l[0].ItemOrder.Items[0] != "clean" {
		t.Errorf("%+v", l)
	}
	for _, bad := range []struct{ of, act string }{{"look/safe", sheet.Up}, {"look/none", sheet.Down}, {"none/safe", sheet.Down}, {"look/clean", "explode"}, {"", sheet.Retire}} {
		if l, ok := d.Act(permit("checklists", bad.of), bad.act); ok {
			t.Errorf("%v: %+v", bad, l)
		}
	}
}

// TestEverySheetIsDrawnAndItsOwnAnswersAreSound: every form, sent back as it
// stands, is a change that the law allows or none.
func TestEverySheetIsDrawnAndItsOwnAnswersAreSound(t *testing.T) {
	d := desk(t)
	for _, of := range []bool{true, false} {
		for _, kind := range sheet.Kinds(of) {
			at := sheet.At{Kind: kind}
			if of {
				at.Service = "permit"
			}
			groups, ok := d.Groups(at)
			if !ok {
				t.Fatalf("no sheet %v", at)
			}
			for _, g := range groups {
				for _, l := range g.Lines {
					if at.Of = l.ID; !l.Asks || kind == "fees" || kind == "concessions" {
						continue
					}
					fields, now, ok := d.Ask(at)
					if !ok || len(fields) == 0 {
						t.Errorf("%v has no form", at)
						continue
					}
					made, _ := d.Read(at, now)
					if reasons, err := review.Check(d.Law, made); err != nil || len(reasons) > 0 {
						t.Errorf("%v: %+v %v", at, reasons, err)
					}
				}
			}
		}
	}
	for _, at := range []sheet.At{{Kind: "fees"}, {Kind: "services", Service: "permit"}, {Kind: "none"}, {Kind: "fees", Service: "none"}} {
		if _, ok := d.Groups(at); ok {
			t.Errorf("%v is a sheet", at)
		}
	}
}

// TestADeadlineOfPracticeIsNotCalledTheLaws: it is said once that it is the
// department's own, and neither the sheet nor the refusal speaks of a range of law.
func TestADeadlineOfPracticeIsNotCalledTheLaws(t *testing.T) {
	law, err := pack.Open(settingtest.FS(t, [3]string{"services/permit.yaml", "[{n: 9, unit: day, cite: act/s5}]", "[{n: 9, unit: day, cite: practice, certainty: practice}]"},
		[3]string{"pack.yaml", "sources:\n", "sources:\n  - {id: practice, title: {en: Habit}, citation: Habit, read: 2026-11-01}\n"})).Pack("xx")
	if err != nil {
		t.Fatal(err)
	}
	d := sheet.Desk{Law: law, Live: law, Now: law, Print: words.New("en", law.Locale()), Today: civil.Date{Year: 2026, Month: 11, Day: 22}}
	l := line(t, d, permit("deadlines", ""), "decision/")
	if !l.Asks || l.Clause != "" || l.Certainty != "practice" || l.Allows != "The law sets no time here. The department may set 1 day to 365 days." {
		t.Errorf("%+v", l)
	}
	reasons, err := review.Check(law, setting.Layer{{Deadline: &setting.Deadline{Service: "permit", Step: "decision", N: 366}}})
	if err != nil || len(reasons) != 1 {
		t.Fatalf("%+v %v", reasons, err)
	}
	if said := reasons[0].Say(d.Print, law); !strings.Contains(said, "The law sets no time") || strings.Contains(said, "Habit") {
		t.Error(said)
	}
}

func TestWhatNobodyConfirmedIsListed(t *testing.T) {
	d := desk(t)
	all := sheet.Doubts(d.Law, d.Print)
	if !slices.ContainsFunc(all, func(x sheet.Doubt) bool { return x.Certainty == "undetermined" && x.Clause != "" }) {
		t.Errorf("%+v", all)
	}
}

// A form that is sent as it came says what stands, whatever its kind; one answer
// changed says something else, and so does a new line.
func TestAFormThatIsLeftAsItCameSaysWhatStands(t *testing.T) {
	d := desk(t, setting.Change{Holiday: &setting.Holiday{Date: civil.Date{Year: 2026, Month: 12, Day: 31}, Name: words.Text{"en": "Mourning", "ne": "शोक"}}})
	env := d.Law.Env(d.Today)
	sent := func(fields []form.Field, now form.Answers) form.Answers { // as a browser has it
		a := form.Answers{}
		for _, f := range fields {
			a[f.ID] = now[f.ID]
			if day, month, year := form.Boxes(f, now[f.ID], env.Calendar); f.Type == form.Date && now[f.ID] != "" {
				a[f.ID] = day + "/" + month + "/" + year
			}
		}
		a, _ = form.Check(fields, a, env)
		return a
	}
	seen := map[string]bool{}
	for _, service := range []string{"permit", ""} {
		for _, kind := range sheet.Kinds(service != "") {
			at := sheet.At{Kind: kind, Service: service}
			groups, _ := d.Groups(at)
			places := []string{""}
			for _, g := range groups {
				for _, l := range g.Lines {
					places = append(places, l.ID)
				}
			}
			for _, at.Of = range places {
				fields, now, ok := d.Ask(at)
				if !ok {
					continue
				}
				a := sent(fields, now)
				filled := at.Of != "" || kind == "fees"
				if got := d.Stands(at, a, env); got != (filled && len(a) > 0) {
					t.Errorf("%v as it came: %t, %v", at, got, a)
				}
				seen[kind] = seen[kind] || filled && len(a) > 0
				a[fields[0].ID] += "7"
				if d.Stands(at, a, env) {
					t.Errorf("%v changed: %v", at, a)
				}
			}
		}
	}
	for _, kind := range []string{"fees", "checklists", "documents", "deadlines", "messages", "note", "holidays", "offices", "theme"} {
		if !seen[kind] {
			t.Errorf("nothing of %s stands", kind)
		}
	}
}
