//go:build !race

package bench

import (
	"context"
	"log/slog"
	"net/url"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/shrama/shrama/infra/bench/visitor"
	"github.com/shrama/shrama/infra/engine"
	"github.com/shrama/shrama/infra/house"
	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/docket"
	"github.com/shrama/shrama/shared/register"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/trail"
)

// What lies in the table already costs nobody anything. The command looks at ten
// thousand cases and, when asked, at more; what grows with a table grows here too.
func TestNothingCostsMoreWhereMoreLies(t *testing.T) {
	var r Report
	if err := r.RunScale(t.Context(), "../..", 100, 500); err != nil {
		t.Fatal(err)
	}
	for _, missed := range r.Missed() {
		t.Error(missed)
	}
	if len(r.Scale.Rows) < 20 || r.Scale.Asked["Query"] == 0 {
		t.Errorf("%d operations, asked %v", len(r.Scale.Rows), r.Scale.Asked)
	}
}

// granted brings one application to its permit by hand, page by page.
func (s *stage) granted(ctx context.Context) (casework.Case, error) {
	id, err := s.employer.Fill(ctx, s.law.Service)
	if err != nil {
		return casework.Case{}, err
	}
	at := visitor.Cases + "/" + id
	if _, err := s.employer.Post(ctx, at+"/check", url.Values{"declared": {"yes"}}); err != nil {
		return casework.Case{}, err
	}
	back, err := s.employer.Pay(ctx, id)
	if err != nil {
		return casework.Case{}, err
	}
	if _, err := s.employer.Ask(ctx, visitor.Page{Path: back}); err != nil {
		return casework.Case{}, err
	}
	for _, x := range []struct {
		by     *visitor.Browser
		action string
	}{{s.officer, "recommend"}, {s.director, "grant"}} {
		c, err := casework.Load(ctx, s.db, id)
		if err != nil {
			return c, err
		}
		if _, err := x.by.Post(ctx, at+"/acts", visitor.Act(x.action, c.Version)); err != nil {
			return c, err
		}
	}
	return casework.Load(ctx, s.db, id)
}

// items are the keys, places and versions in a case's partition.
func items(t *testing.T, db *store.Scope, c casework.Case) (out []string) {
	t.Helper()
	page, err := db.Query(t.Context(), store.Query{Family: "C", ID: casework.Place(casework.Ref(c.ID)), Prefix: c.ID})
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range page.Items {
		kind := it.Key.Sort[len(c.ID):]
		if kind[:2] == "#P" {
			kind = "#P" // an order's number has the time in it
		}
		out = append(out, kind, it.Queue.ID, it.Mine.ID, string(rune('0'+it.Version)), it.Event.Action)
	}
	return out
}

// The crowd's cases are what people leave, but for who, when and where.
func TestTheCrowdIsWhatPeopleLeave(t *testing.T) {
	db, err := engine.DynamoDB(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	s, err := set(t.Context(), "../..", house.Options{Data: t.TempDir(), DynamoDB: db.URL, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	real, err := s.granted(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c, err := s.populace(t.Context(), db.URL)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Grow(t.Context(), 0, 1); err != nil {
		t.Fatal(err)
	}
	own, _, err := casework.Own(t.Context(), s.db, real.Applicant.Person, "")
	if err != nil || len(own) != 3 {
		t.Fatalf("%d cases, %v", len(own), err)
	}
	made, err := casework.Load(t.Context(), s.db, own[2].ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := trail.Verify(made.History); err != nil {
		t.Error(err)
	}
	if got, want := items(t, s.db, made), items(t, s.db, real); !slices.Equal(got, want) {
		t.Errorf("items %q, want %q", got, want)
	}
	unlike := cmp.Options{
		cmpopts.IgnoreFields(casework.Case{}, "ID", "Begun", "Filed", "Record"),
		cmpopts.IgnoreFields(casework.Party{}, "Lang"), cmpopts.IgnoreFields(register.Holder{}, "Lang"),
		cmpopts.IgnoreFields(casework.Attachment{}, "Document", "At", "Seal"),
		cmpopts.IgnoreFields(casework.Attempt{}, "Order", "At"), cmpopts.IgnoreFields(casework.Payment{}, "Ref", "At"),
		cmpopts.IgnoreFields(trail.Event{}, "Subject", "By", "Name", "At", "Note", "Seal"),
		cmpopts.IgnoreMapEntries(func(id, _ string) bool {
			return slices.Contains([]string{"period-from", "period-to", "earlier-from", "earlier-to", register.Received}, id)
		}), cmpopts.EquateEmpty(),
	}
	if d := cmp.Diff(real, made, unlike); d != "" {
		t.Errorf("the case (-real +made):\n%s", d)
	}
	records := make([]register.Record, 2)
	rows := make([]docket.Row, 2)
	for i, x := range []casework.Case{real, made} {
		if records[i], err = register.Load(t.Context(), s.db, x.Record); err != nil || trail.Verify(records[i].History) != nil {
			t.Fatal(err)
		}
		rows[i] = docket.Of(s.law.Service, x)
	}
	if d := cmp.Diff(records[0], records[1], unlike, cmpopts.IgnoreFields(register.Record{}, "Number", "Case", "First", "From", "To", "Photo")); d != "" {
		t.Errorf("the record (-real +made):\n%s", d)
	}
	page, _, err := docket.Page(t.Context(), s.db, docket.Mark{Month: docket.MonthOf(made.Filed)}, 0)
	if err != nil || !slices.ContainsFunc(page, func(r docket.Row) bool { return cmp.Equal(r, rows[1], cmpopts.EquateEmpty()) }) {
		t.Errorf("docket %+v, %v, want %+v", page, err, rows[1])
	}
}
