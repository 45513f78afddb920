package journey

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/docket"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/setting/replay"
	published "github.com/shrama/shrama/shared/setting/version"
	"github.com/shrama/shrama/shared/setting/workbench"
	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/words"
)

// settles publishes changes of the administration's settings from today, as two
// admins do, and returns what their replay said.
func (h *House) settles(changes setting.Layer) replay.Summary {
	h.T.Helper()
	ctx, db := h.T.Context(), h.DB()
	by := func(name string) workbench.Acting {
		return workbench.Acting{By: tenant.Actor{Person: name, Name: name, Roles: []string{pack.Admin}, Office: "department"}, At: h.Clock()}
	}
	must := func(err error) {
		h.T.Helper()
		if err != nil {
			h.T.Fatal(err)
		}
	}
	register := tenancy.Open(tenancy.Options{Table: h.Table, Packs: h.Packs, Layered: published.Load, Clock: h.Clock})
	var sum replay.Summary
	must(register.With(ctx, h.Tenant, func(row tenancy.Row, law *pack.Pack) error {
		base := 0
		if n := len(row.Settings); n > 0 {
			base = row.Settings[n-1].Version
		}
		d, err := workbench.New(workbench.Draft{ID: ident.New().String(), Title: "Less waiting", Base: base}, by("sarita"))
		must(err)
		d, err = workbench.Begin(ctx, db, d)
		must(err)
		do := func(act func(workbench.Draft) (workbench.Draft, error)) {
			h.T.Helper()
			d, err = workbench.Change(ctx, db, workbench.Seen{ID: d.ID, Version: d.Version}, act)
			must(err)
		}
		do(func(d workbench.Draft) (workbench.Draft, error) { return d.Edit(changes, by("sarita")) })
		must(workbench.BeginTrial(ctx, db, workbench.Trying{Acting: by("sarita"), Law: law, Draft: d}, replay.Days{}))
		for d.Replay == nil {
			d, _, err = workbench.Further(ctx, db, workbench.Trying{Acting: by("sarita"), Law: law, Draft: d})
			must(err)
		}
		sum = *d.Replay
		do(func(d workbench.Draft) (workbench.Draft, error) { return d.Submit(by("sarita")) })
		do(func(d workbench.Draft) (workbench.Draft, error) { return d.Approve(by("dipak")) })
		cal, err := law.Calendar()
		must(err)
		_, err = workbench.Publish(ctx, db, workbench.Publishing{Acting: by("sarita"), Law: law, Row: row, Draft: d.ID, Seen: d.Version,
			From: cal.Day(h.Clock()), Today: cal.Day(h.Clock())})
		return err
	}))
	h.Passes(time.Minute) // until every process has seen it
	return sum
}

// filed waits until the docket of the story's month has n rows.
func (h *House) filed(n int) (rows []docket.Row) {
	h.T.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		rows, _, err := docket.Page(h.T.Context(), h.DB(), docket.Mark{Month: docket.MonthOf(civil.Of(Start))}, 0)
		if err != nil || time.Now().After(end) {
			h.T.Fatalf("%d rows: %v", len(rows), err)
		}
		if len(rows) == n {
			return rows
		}
	}
}

func (h *House) stored(p *Person) casework.Case {
	h.T.Helper()
	id := p.Case[strings.LastIndexByte(p.Case, '/')+1:]
	c, err := casework.Load(h.T.Context(), h.DB(), id)
	if err != nil {
		h.T.Fatal(err)
	}
	return c
}

// TestACitizenMeetsASettingAndACaseInFlightDoesNot: a shorter deadline, another
// paper and other words, published by two admins while a case is under way.
func TestACitizenMeetsASettingAndACaseInFlightDoesNot(t *testing.T) {
	h := Open(t)
	mina := asked(h, "mina@himal.example")
	mina.PaysByEsewa("pay")
	h.filed(1)
	both := func(english, nepali string) words.Text { return words.Text{"en": english, "ne": nepali} }
	sum := h.settles(setting.Layer{
		{Deadline: &setting.Deadline{Service: "work-permit", Step: "office-review", N: 3}},
		{Paper: &setting.Paper{Service: "work-permit", ID: "lease", Label: both("Lease of the workplace", "कार्यस्थलको भाडा सम्झौता")}},
		{Wording: &setting.Wording{Service: "work-permit", Message: "returned", Subject: both("Mend {reference}", "{reference} मिलाउनुहोस्"),
			Body: both("Mend this: {reason}. Where {reference} is: {link}", "{reference} मा मिलाउनुहोस्: {reason}। {link}"), SMS: both("Mend {reference}.", "{reference} मिलाउनुहोस्।")}},
	})
	if sum.Cases != 1 || sum.Changed != 1 || sum.Services[0].Lacking != 1 {
		t.Errorf("the replay said %+v", sum)
	}

	hari := h.As("hari@himal.example")
	hari.Applies("work-permit")
	hari.Opens(hari.Case + "/documents")
	hari.Sees("Lease of the workplace")
	hari.Fills(workPermit())
	hari.Attaches()
	hari.Sends()
	hari.PaysByEsewa("pay")
	old, fresh := h.stored(mina), h.stored(hari)
	if !strings.HasSuffix(fresh.Pack, ".1") || strings.Contains(old.Pack, ".") {
		t.Errorf("filed under %s and %s", old.Pack, fresh.Pack)
	}
	if days := [2]string{old.Due.Format(time.DateOnly), fresh.Due.Format(time.DateOnly)}; days != [2]string{"2026-11-30", "2026-11-25"} {
		t.Errorf("the office has until %v", days)
	}
	if slices.ContainsFunc(old.Documents, func(d casework.Attachment) bool { return d.Slot == "lease" }) {
		t.Error("a paper was asked of a case in flight")
	}
	sita := h.As("officer@shrama.example")
	for _, p := range []*Person{mina, hari} {
		sita.Case = p.Case
		sita.Does("return", "The scan is blurred.")
	}
	mina.IsTold("needs a correction", "The scan is blurred.")
	hari.IsTold("Mend this: The scan is blurred.")
	if rows := h.filed(2); !slices.ContainsFunc(rows, func(r docket.Row) bool { return slices.Contains(r.Documents, "lease") }) {
		t.Errorf("%+v", rows)
	}
}

// TestAPostThatIsTakenSignsItsHolderOut wherever they are signed in.
func TestAPostThatIsTakenSignsItsHolderOut(t *testing.T) {
	h := Open(t)
	sita := h.As("officer@shrama.example")
	sita.Opens("queue")
	by := workbench.Acting{By: tenant.Actor{Person: "sarita", Roles: []string{pack.Admin}}, At: h.Clock()}
	if _, err := workbench.EndPost(t.Context(), h.DB(), "officer@shrama.example", by); err != nil {
		t.Fatal(err)
	}
	h.Passes(time.Minute)
	sita.Opens("queue") // signed out, and as who signs in again an applicant
	sita.Gets(403)
	h.settles(setting.Layer{{Person: &setting.Person{Email: "officer@shrama.example", Name: "Sita Gurung", Roles: []string{"labour-officer"}, Office: "kathmandu"}}})
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		p, err := people.Find(t.Context(), h.DB(), "officer@shrama.example")
		if err != nil || time.Now().After(end) {
			t.Fatalf("%+v %v", p, err)
		}
		if p.Office == "kathmandu" { // the relay does what who published left undone
			break
		}
	}
	// The sessions end a little after the row is written.
	for end := time.Now().Add(patience); ; time.Sleep(100 * time.Millisecond) {
		h.Passes(time.Minute)
		sita.Opens("queue")
		if sita.Page.Status == 200 {
			break
		}
		if time.Now().After(end) {
			sita.Gets(200)
			break
		}
	}
}
