package casework_test

import (
	"slices"
	"testing"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/rule"
)

// openFee is the law of the labour permit with a fee that the text does not
// give: the labour office sets it before anybody pays. Each law is a copy.
func openFee(t *testing.T, change func(*rule.Value)) casework.Law {
	t.Helper()
	l := law(t, "work-permit", morning)
	l.Service = l.Service.Copy()
	charge := &l.Service.Fee.Charges[0]
	charge.Table.Rows = slices.Clone(charge.Table.Rows)
	for i := range charge.Table.Rows {
		v := slices.Clone(charge.Table.Rows[i].Values)
		change(&v[0])
		charge.Table.Rows[i].Values = v
	}
	l.Service.OfficeForm = append(l.Service.OfficeForm, form.Field{ID: "set-fee", Type: form.Money})
	draft := &l.Service.Flow.Steps[0]
	draft.Actions = slices.Clone(draft.Actions)
	draft.Actions[0].Unfixed = "assess"
	l.Service.Flow.Steps = append(l.Service.Flow.Steps, flow.Step{ID: "assess", Phase: flow.Review, Office: flow.OfficeOfCase,
		Actions: []flow.Action{{ID: "set", By: []string{"labour-officer"}, To: "payment", Fields: []string{"set-fee"}, Assess: "set-fee", Reason: true}}})
	return l
}

func TestAnOfficerSetsTheFeeThatTheLawLeavesOpen(t *testing.T) {
	l := openFee(t, func(v *rule.Value) { v.Amount, v.Certainty = "", rule.Undetermined })
	c := do(t, l, complete(t, l), employer, casework.Submit, "")
	if c.Step != "assess" || !c.Fee.Open() || c.Fee.Row != "over-six-months" {
		t.Fatalf("step %s, fee %+v", c.Step, c.Fee)
	}
	set := func(amount string) (casework.Case, error) {
		return c.Do(l, casework.Act{Action: "set", By: checker, Note: "As the Department's letter says.", Findings: form.Answers{"set-fee": amount}})
	}
	if _, err := set("many"); fault.KindOf(err) != fault.Invalid {
		t.Errorf("err = %v", err)
	}
	n, err := set("12,500")
	if err != nil || n.Step != "payment" || n.Fee.Amount.String() != "NPR 12500.00" || n.Fee.Open() {
		t.Errorf("step %s, fee %+v, %v", n.Step, n.Fee, err)
	}
	if n, err = set("0"); err != nil || n.Step != "office-review" || n.Fee.Open() {
		t.Errorf("nothing to pay: step %s, fee %+v, %v", n.Step, n.Fee, err)
	}
}

func TestWhoHasNothingToPayIsNotAskedTo(t *testing.T) {
	l := openFee(t, func(*rule.Value) {})
	l.Service.Fee.Concessions = []pack.Concession{{ID: "none", Percent: "100", Cite: "act-2074/s22"}}
	c := do(t, l, complete(t, l), employer, casework.Submit, "")
	if c.Step != "office-review" || !c.Fee.Amount.IsZero() || len(c.Fee.Lines) != 2 {
		t.Errorf("step %s, fee %+v", c.Step, c.Fee)
	}
}

func TestAFeeIsAsSureAsItsLeastSureCharge(t *testing.T) {
	for _, tt := range []struct{ first, second, want string }{
		{rule.Unverified, rule.Secondary, rule.Unverified},
		{rule.Secondary, rule.Unverified, rule.Unverified},
		{rule.Verified, rule.Practice, rule.Practice},
		{rule.Verified, rule.Verified, rule.Verified},
	} {
		l := openFee(t, func(v *rule.Value) { v.Certainty = tt.first })
		tax := rule.Table{ID: "tax", Unit: "percent", Hit: rule.Unique, Rows: []rule.Row{{ID: "tax", Values: []rule.Value{{From: l.Today(), Amount: "15", Certainty: tt.second}}}}}
		l.Service.Fee.Charges = append(l.Service.Fee.Charges, pack.Charge{ID: "tax", Percent: l.Service.Fee.Charges[0].ID, Table: tax})
		fee, err := complete(t, l).Charge(l)
		if err != nil || fee.Certainty != tt.want || len(fee.Lines) != 2 {
			t.Errorf("%q and %q: %+v, %v", tt.first, tt.second, fee, err)
		}
	}
}
