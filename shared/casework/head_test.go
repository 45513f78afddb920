package casework

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/shrama/shrama/shared/casework/kept"
	"github.com/shrama/shrama/shared/casework/levy"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/money"
	"github.com/shrama/shrama/shared/pay"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/trail"
)

// second is an instant as a case keeps it, or none.
func second(t *rapid.T, name string) time.Time {
	return instant(rapid.OneOf(rapid.Just(int64(0)), rapid.Int64Range(1, 4e9)).Draw(t, name))
}

func answersOf(t *rapid.T, name string) form.Answers {
	return rapid.MapOfN(rapid.StringMatching(`[a-z][a-z.-]{0,20}`), rapid.String(), 0, 12).Draw(t, name)
}

// anyCase draws a case as the product could have stored it.
func anyCase(t *rapid.T) Case {
	word := rapid.StringMatching(`[a-z-]{1,12}`)
	c := Case{
		ID: ident.New().String(), Service: word.Draw(t, "service"), Pack: word.Draw(t, "pack"), Renews: rapid.String().Draw(t, "renews"),
		Applicant: Party{Person: word.Draw(t, "person"), Name: rapid.String().Draw(t, "name"), Email: word.Draw(t, "email"), Lang: "ne"},
		Office:    word.Draw(t, "office"), Step: word.Draw(t, "step"), Phase: flow.Review,
		Begun: instant(rapid.Int64Range(1, 4e9).Draw(t, "begun")), Due: second(t, "due"), Stood: second(t, "stood"), LeftDue: second(t, "left due"),
		Left: word.Draw(t, "left"), Escalated: rapid.Bool().Draw(t, "escalated"),
		Answers: answersOf(t, "answers"), Findings: answersOf(t, "findings"), Record: rapid.String().Draw(t, "record"),
		Version: rapid.IntRange(1, 1000).Draw(t, "version"),
	}
	if rapid.Bool().Draw(t, "filed") {
		c.Filed = civil.Date{Year: 2026, Month: 11, Day: rapid.IntRange(1, 30).Draw(t, "day")}
		c.Fee = levy.Fee{Amount: money.Amount{Minor: rapid.Int64Range(1, 1e9).Draw(t, "fee"), Currency: "NPR"}, Row: word.Draw(t, "row")}
		c.Voucher = &pay.Voucher{Bank: rapid.String().Draw(t, "bank"), Number: "1", Date: c.Filed, Amount: c.Fee.Amount}
		c.Paid = &Payment{Method: "voucher", Ref: rapid.String().Draw(t, "ref"), At: instant(5e8)}
	}
	for i := range rapid.IntRange(0, 5).Draw(t, "lines") {
		by := tenant.Actor{Person: word.Draw(t, "by"), Name: rapid.String().Draw(t, "by name")}
		to := word.Draw(t, "to")
		c = c.record(trail.Event{Action: word.Draw(t, "action"), To: to, Role: word.Draw(t, "role"), Note: rapid.String().Draw(t, "note"), At: time.Unix(int64(1e9)+int64(i), 0).UTC()}, by)
		c.Step = to
	}
	return c
}

// reread writes the head of a case and reads it again.
func reread(c Case, title string) (Case, error) {
	h, err := c.head(title)
	if err != nil {
		return c, err
	}
	k, err := h.Unpack(kept.Beside{Title: title, Begun: unix(c.Begun)})
	return rebuild(c.ID, store.Item{Version: c.Version, Event: c.Last(), Mine: store.Slot{ID: c.Applicant.Person}}, k), err
}

func TestAHeadReadsBackAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyCase(t)
		title := rapid.OneOf(rapid.SampledFrom(append(slices.Collect(maps.Values(c.Answers)), "")), rapid.String()).Draw(t, "title")
		got, err := reread(c, title)
		if err != nil {
			t.Fatal(err)
		}
		if c.Findings != nil && len(c.Findings) == 0 {
			c.Findings = got.Findings // none and empty are the same
		}
		if d := cmp.Diff(c, got); d != "" {
			t.Fatalf("(-want +got):\n%s", d)
		}
		if err := trail.Verify(got.History); err != nil {
			t.Fatal(err)
		}
	})
}
