package flow_test

import (
	"strings"
	"testing"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/flow"
)

// permit is the plainest sound route with two levels in one office.
func permit() flow.Flow {
	return flow.Flow{Steps: []flow.Step{
		{ID: "draft", Phase: flow.Draft, Actions: []flow.Action{{ID: "submit", By: []string{"applicant"}, To: "review"}}},
		{
			ID: "review", Phase: flow.Review, Office: flow.OfficeOfCase, Superior: "chief",
			Terms: []flow.Deadline{{Span: calendar.Span{N: 7, Unit: calendar.WorkingDay}, Cite: "act-2074/s22"}},
			Actions: []flow.Action{
				{ID: "recommend", By: []string{"officer"}, To: "decision"},
				{ID: "return", By: []string{"officer"}, To: "returned", Reason: true},
				{ID: "withdraw", By: []string{"applicant"}, To: "withdrawn"},
			},
		},
		{ID: "returned", Phase: flow.Returned, Actions: []flow.Action{{ID: "answer", By: []string{"applicant"}, To: "review"}}},
		{ID: "decision", Phase: flow.Review, Office: flow.OfficeOfCase, Actions: []flow.Action{
			{ID: "grant", By: []string{"chief"}, To: "granted"},
			{ID: "refuse", By: []string{"chief"}, To: "refused", Reason: true},
		}},
		{ID: "granted", Phase: flow.Granted},
		{ID: "refused", Phase: flow.Refused},
		{ID: "withdrawn", Phase: flow.Withdrawn},
	}}
}

func TestCheckFindsWhatIsWrongWithARoute(t *testing.T) {
	for _, tt := range []struct {
		name   string
		breaks func(f flow.Flow)
		want   string
	}{
		{"an applicant grants", func(f flow.Flow) { f.Steps[3].Actions[0].By = []string{"chief", "applicant"} }, "an applicant may not take action grant"},
		{"an applicant recommends", func(f flow.Flow) { f.Steps[1].Actions[0].By = []string{"applicant"} }, "an applicant can only withdraw"},
		{"an officer submits", func(f flow.Flow) { f.Steps[0].Actions[0].By = []string{"officer"} }, "the applicant must act, not an officer"},
		{"maker is checker", func(f flow.Flow) { f.Steps[3].Actions[0].By = []string{"chief", "officer"} }, "the same officer could take action recommend in step review and then grant"},
		{"nobody may act", func(f flow.Flow) { f.Steps[1].Actions[0].By = nil }, "says nobody who may take it"},
		{"a dead end", func(f flow.Flow) { f.Steps[2].Actions = nil }, "step returned is a dead end"},
		{"a circle", func(f flow.Flow) {
			f.Steps[1].Actions = f.Steps[1].Actions[1:2]
			f.Steps[3].Actions[0].To = "review"
		}, "from step review a case can never end"},
		{"an island", func(f flow.Flow) { f.Steps[1].Actions = f.Steps[1].Actions[:2] }, "no action leads to step withdrawn"},
		{"a step that is not there", func(f flow.Flow) { f.Steps[0].Actions[0].To = "payment" }, "leads to \"payment\", which is no step"},
		{"a decided case goes on", func(f flow.Flow) { f.Steps[4].Actions = f.Steps[0].Actions }, "the case is over"},
		{"a refusal without a reason", func(f flow.Flow) { f.Steps[3].Actions[1].Reason = false }, "the applicant has to know why"},
		{"no office", func(f flow.Flow) { f.Steps[1].Office = "" }, "step review needs an office"},
		{"a deadline for the applicant", func(f flow.Flow) { f.Steps[2].Terms = f.Steps[1].Terms }, "has no office and no deadline"},
		{"a deadline without a unit", func(f flow.Flow) { f.Steps[1].Terms[0].Unit = "" }, "needs a number and a unit"},
		{"a deadline without a source", func(f flow.Flow) { f.Steps[1].Terms[0].Cite = "" }, "cites nothing"},
		{"a deadline without a superior", func(f flow.Flow) { f.Steps[1].Superior = "" }, "it needs a superior"},
		{"a phase that is not there", func(f flow.Flow) { f.Steps[1].Phase = "scrutiny" }, "\"scrutiny\" is not a phase"},
		{"two steps of one name", func(f flow.Flow) { f.Steps[3].ID = "review" }, "two steps are called review"},
		{"two actions of one name", func(f flow.Flow) { f.Steps[3].Actions[1].ID = "grant" }, "two actions called grant"},
		{"no draft", func(f flow.Flow) { f.Steps[0].Phase = flow.Submitted }, "must be of the phase draft"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := permit()
			tt.breaks(f)
			var texts []string
			for _, found := range f.Check() {
				texts = append(texts, found.Text)
			}
			if got := strings.Join(texts, "\n"); !strings.Contains(got, tt.want) {
				t.Errorf("found %q, want %q", got, tt.want)
			}
		})
	}
	if found := permit().Check(); len(found) > 0 {
		t.Errorf("found %v in a sound route", found)
	}
	if found := (flow.Flow{}).Check(); len(found) != 1 {
		t.Errorf("found %v in no route, want one fault", found)
	}
}

func TestAnotherPersonMayHoldTheSameRole(t *testing.T) {
	f := permit()
	f.Steps[3].Actions[0].By, f.Steps[3].Actions[0].Another = []string{"officer"}, true
	if found := f.Check(); len(found) > 0 {
		t.Errorf("found %v, want nothing: another: true keeps maker and checker apart", found)
	}
}

func TestFindSaysWhyAnActionCannotBeTaken(t *testing.T) {
	for _, tt := range []struct {
		name, step, action, role string
		want                     fault.Kind
	}{
		{"another step's action: the case moved on", "draft", "grant", "chief", fault.Conflict},
		{"another role's action", "decision", "grant", "officer", fault.Forbidden},
		{"a step that is not there", "nowhere", "grant", "chief", fault.Conflict},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := permit().Find(tt.step, tt.action, []string{tt.role}); fault.KindOf(err) != tt.want {
				t.Errorf("err = %v, want kind %d", err, tt.want)
			}
		})
	}
	if a, err := permit().Find("decision", "grant", []string{"clerk", "chief"}); err != nil || a.To != "granted" {
		t.Errorf("found %q, %v; want the way to granted", a.To, err)
	}
}
