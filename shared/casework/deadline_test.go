package casework_test

import (
	"testing"
	"time"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/pay"
	"github.com/shrama/shrama/shared/tenant"
)

// within is the law of the labour permit with a deadline of the whole case.
func within(t testing.TB, limit flow.Limit) casework.Law {
	t.Helper()
	l := law(t, "work-permit", morning)
	l.Service = l.Service.Copy()
	l.Service.Flow.Limit = limit
	return l
}

// days is a limit of calendar days, after which law deems the case granted.
func days(n int, from string) flow.Limit {
	return flow.Limit{Deadline: flow.Deadline{Span: calendar.Span{N: n, Unit: calendar.Day}, Cite: "act-2074/s59.3"}, From: from,
		Deemed: flow.Deemed{To: "granted", Cite: "act-2074/s59.3"}}
}

func TestTheWholeCaseCountsFromWhatLawNames(t *testing.T) {
	for _, tt := range []struct {
		from       string
		sent, paid bool // whether the time runs then
	}{{"", true, true}, {flow.Sent, true, true}, {flow.Paid, false, true}} {
		l := within(t, days(15, tt.from))
		sent := do(t, l, complete(t, l), employer, casework.Submit, "")
		l.Now = l.Now.AddDate(0, 0, 1)
		after := pays(t, l, sent)
		if sent.Whole.IsZero() == tt.sent || after.Whole.IsZero() == tt.paid {
			t.Errorf("from %q: sent %s, paid %s", tt.from, sent.Whole, after.Whole)
		}
		want := "2026-12-07"
		if tt.from == flow.Paid {
			want = "2026-12-08"
		}
		if got := after.Whole.In(l.Now.Location()).Format(time.DateOnly); got != want {
			t.Errorf("from %q: a decision by %s, want %s", tt.from, got, want)
		}
	}
}

// pays settles the fee of a case.
func pays(t testing.TB, l casework.Law, c casework.Case) casework.Case {
	t.Helper()
	o, err := c.Order(l.Now)
	if err != nil {
		t.Fatal(err)
	}
	c, _, err = c.Settled(l, "esewa", pay.Receipt{Order: o.ID, Ref: "000AWEO", Amount: o.Amount})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestWhileTheApplicantMendsNothingIsLate(t *testing.T) {
	l := within(t, days(15, flow.Paid))
	c := do(t, l, pays(t, l, do(t, l, complete(t, l), employer, casework.Submit, "")), checker, casework.Return, "The copy is blurred.")
	l.Now = l.Now.AddDate(0, 0, 20)
	if _, ok := c.Deemed(l); ok {
		t.Error("granted while the applicant must act")
	}
	if _, ok := c.Remind(l.Now); ok {
		t.Error("late while the clock stands")
	}
	back := do(t, l, c, employer, casework.Reply, "")
	if got := back.Whole.Sub(c.Whole); got < 19*24*time.Hour || got > 22*24*time.Hour {
		t.Errorf("the time that stood came back as %s", got)
	}
}

func TestTheSuperiorIsToldOfTheStepAndOfTheWholeCaseOnceEach(t *testing.T) {
	limit := days(30, flow.Paid)
	limit.Deemed = flow.Deemed{}
	l := within(t, limit)
	c := pays(t, l, do(t, l, complete(t, l), employer, casework.Submit, ""))
	l.Now = l.Now.AddDate(0, 0, 40)
	var told []string
	for range 4 {
		next, ok := c.Remind(l.Now)
		if !ok {
			break
		}
		c, told = next, append(told, next.Last().Action)
	}
	if len(told) != 2 || told[0] != casework.Escalate || told[1] != casework.Press {
		t.Errorf("told %v", told)
	}
	if _, ok := c.Deemed(l); ok {
		t.Error("granted although no law says so")
	}
}

func TestLawGrantsWhatNobodyDecidedAndNobodysNameStandsForIt(t *testing.T) {
	l := within(t, days(15, flow.Paid))
	c := pays(t, l, do(t, l, complete(t, l), employer, casework.Submit, ""))
	l.Now = c.Whole
	if _, ok := c.Deemed(l); ok {
		t.Error("granted on its last day, which is the office's")
	}
	l.Now = c.Whole.Add(time.Second)
	n, ok := c.Deemed(l)
	if e := n.Last(); !ok || n.Phase != flow.Granted || e.Action != casework.Deem || e.By != casework.Clock.Person || e.Role == tenant.Applicant {
		t.Fatalf("%t %+v", ok, n.Last())
	}
	if again, ok := n.Deemed(l); ok || again.Version != n.Version {
		t.Error("granted twice")
	}
	if _, err := n.Do(l, casework.Act{Action: "refuse", By: director, Note: "Late."}); err == nil {
		t.Error("refused after law had granted it")
	}
}

// What the clock does it writes down itself; what a flow asks people for it is
// never asked, so it links nothing that judges answers.
func TestTheClockTakesNoActionOfAFlow(t *testing.T) {
	l := law(t, "work-permit", morning)
	c := paid(t, l)
	step, _ := l.Service.Flow.Step(c.Step)
	for _, a := range step.Actions {
		by := casework.Clock
		by.Office, by.Roles = c.Office, []string{"clock"}
		if _, err := c.Do(l, casework.Act{Action: a.ID, By: by, Note: "late"}); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("%s: %v", a.ID, err)
		}
	}
}
