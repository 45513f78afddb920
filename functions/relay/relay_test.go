package relay

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/flow"
	_ "github.com/shrama/shrama/shared/form/validate"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/register"
	"github.com/shrama/shrama/shared/tenancy/tenancytest"
	"github.com/shrama/shrama/shared/trail"
	"github.com/shrama/shrama/tenants"
)

func kathmandu(t testing.TB, service string) place {
	t.Helper()
	p, err := pack.Open(tenants.FS).Pack("np")
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Service(service)
	if err != nil {
		t.Fatal(err)
	}
	return place{tenant: "np", base: "https://shrama.example", of: tenancytest.Of(p, "np")["np"], pack: p, svc: s, zone: time.FixedZone("NPT", 20700)}
}

// line is one line of a case's history.
func line(action string) trail.Event {
	return trail.Event{Subject: "case/1", Seq: 2, Action: action, By: "sita", Note: "The copy is blurred.",
		At: time.Date(2026, 11, 22, 4, 30, 0, 0, time.UTC)}.Sealed(trail.Seal{})
}

func waiting() casework.Case {
	return casework.Case{ID: ident.New().String(), Service: "work-permit", Step: "office-review", Phase: flow.Review,
		Applicant: casework.Party{Email: "mina@himal.example", Phone: "+9779841234567", Lang: "en"},
		Due:       time.Date(2026, 11, 30, 11, 15, 0, 0, time.UTC)}
}

func TestEachActTellsTheApplicantOnce(t *testing.T) {
	for _, tt := range []struct{ service, action, subject string }{
		{"work-permit", casework.Submit, "We have your application"},
		{"work-permit", casework.Pay, "Fee paid for"},
		{"work-permit", casework.Return, "Correct your application"},
		{"work-permit", casework.Reject, "Correct your application"},
		{"work-permit", "recommend", "is with the Department"},
		{"work-permit", "advise-against", "is with the Department"},
		{"work-permit", "grant", "Permit granted"},
		{"work-permit", "refuse", "Permit refused"},
		{"pressure-plant", "test", "Your plant is tested"},
	} {
		t.Run(tt.service+" "+tt.action, func(t *testing.T) {
			ms := ofCase(kathmandu(t, tt.service), waiting(), line(tt.action), nil)
			if len(ms) == 0 || !strings.Contains(ms[0].Subject, tt.subject) || ms[0].To != "mina@himal.example" {
				t.Fatalf("messages %+v", ms)
			}
			for _, m := range ms {
				if strings.ContainsAny(m.Subject+m.Body, "{}") || m.ID == "" {
					t.Errorf("not filled: %+v", m)
				}
			}
			if !strings.Contains(ms[0].Body, "https://shrama.example/np/permit/cases/") {
				t.Errorf("no link: %s", ms[0].Body)
			}
		})
	}
}

func TestWhoeverMustPayIsToldWhenTheFeeIsDue(t *testing.T) {
	for _, tt := range []struct {
		action, from, to string
		told             bool
	}{
		{casework.Submit, "draft", "payment", true},
		{"set-fee", "fee-setting", "payment", true},
		{casework.Reject, "payment", "payment", false},
		{casework.Pay, "payment", "office-review", false},
	} {
		e := line(tt.action)
		e.From, e.To = tt.from, tt.to
		told := false
		for _, m := range ofCase(kathmandu(t, "work-permit"), waiting(), e, nil) {
			told = told || strings.HasPrefix(m.Subject, "Pay the fee for")
		}
		if told != tt.told {
			t.Errorf("%s to %s: told %v", tt.action, tt.to, told)
		}
	}
}

func TestWhatNobodyNeedsToKnowTellsNobody(t *testing.T) {
	for _, action := range []string{casework.Reply, casework.Withdraw, casework.Report, casework.PaidTwice} {
		if ms := ofCase(kathmandu(t, "work-permit"), waiting(), line(action), nil); len(ms) > 0 {
			t.Errorf("%s: %+v", action, ms)
		}
	}
}

func TestAMessageIsInTheReadersLanguageElseTheAdministrations(t *testing.T) {
	for lang, want := range map[string]string{"en": "en", "ne": "ne", "bn": "ne", "": "ne"} {
		x := waiting()
		x.Applicant.Lang = lang
		if got := ofCase(kathmandu(t, "work-permit"), x, line(casework.Return), nil)[0]; got.Lang != want || !strings.Contains(got.Body, "The copy is blurred.") {
			t.Errorf("%q is written to in %s: %s", lang, got.Lang, got.Body)
		}
	}
}

func TestOnlyTheSuperiorIsToldOfWhatIsOverdue(t *testing.T) {
	staff := []people.Person{
		{Email: "officer@shrama.example", Roles: []string{"labour-officer"}, Lang: "ne"},
		{Email: "chief@shrama.example", Roles: []string{"office-chief"}, Lang: "ne"},
		{Email: "general@shrama.example", Roles: []string{"director-general"}, Lang: "ne"},
	}
	ms := ofCase(kathmandu(t, "work-permit"), waiting(), line(casework.Escalate), staff)
	if len(ms) != 1 || ms[0].To != "chief@shrama.example" || !strings.Contains(ms[0].Body, "१४ मंसिर २०८३") {
		t.Errorf("%+v", ms)
	}
}

func TestTheSameLineMakesTheSameMessageHoweverOftenItComes(t *testing.T) {
	p, x, e := kathmandu(t, "work-permit"), waiting(), line(casework.Pay)
	one := ofCase(p, x, e, nil)
	if d := cmp.Diff(one, ofCase(p, x, e, nil)); d != "" {
		t.Error(d)
	}
	ids := map[string]bool{}
	for _, action := range []string{casework.Pay, casework.Submit, "grant"} {
		for _, m := range ofCase(p, x, line(action), nil) {
			if ids[m.ID] {
				t.Errorf("%s has an id that another message has", m.Subject)
			}
			ids[m.ID] = true
		}
	}
}

func TestAHolderIsToldOfTheirPermit(t *testing.T) {
	r := register.Record{Number: "WP-7K4Q9-M2XA3-F", To: civil.Date{Year: 2027, Month: 12, Day: 14}, Holder: register.Holder{Email: "mina@himal.example", Lang: "en"}}
	for action, want := range map[string]string{
		register.Remind: "ends on 14 Dec 2027", register.Expire: "has ended", register.Suspend: "is suspended", register.Restore: "holds again",
		register.Revoke: "is revoked", register.Amend: "is amended",
	} {
		ms := ofRecord(kathmandu(t, "work-permit"), r, line(action))
		if len(ms) != 1 || !strings.Contains(ms[0].Subject, want) {
			t.Errorf("%s: %+v", action, ms)
		}
	}
	if ms := ofRecord(kathmandu(t, "work-permit"), r, line(register.Issue)); len(ms) > 0 {
		t.Errorf("the grant tells twice: %+v", ms)
	}
}

func TestWhoIsGivenAPostIsTold(t *testing.T) {
	who := people.Person{Email: "admin@example.org", Lang: "en", Roles: []string{"admin", "director"}, Office: "department"}
	e := trail.Event{Subject: "person/1", Seq: 1, Action: people.Invite, By: "operator", At: time.Date(2026, 11, 22, 4, 30, 0, 0, time.UTC)}.Sealed(trail.Seal{})
	ms := ofPerson(kathmandu(t, "work-permit"), who, e)
	if len(ms) != 1 || ms[0].To != who.Email || ms[0].Lang != "en" {
		t.Fatalf("%+v", ms)
	}
	for _, want := range []string{"Department of Labour and Occupational Safety", "Administrator; Director", "https://shrama.example/np/sign-in"} {
		if !strings.Contains(ms[0].Subject+ms[0].Body, want) {
			t.Errorf("no %q in %s\n%s", want, ms[0].Subject, ms[0].Body)
		}
	}
	e.Action = people.ResetDone
	if ms := ofPerson(kathmandu(t, "work-permit"), who, e); len(ms) != 1 || !strings.Contains(ms[0].Subject, "second step") || !strings.Contains(ms[0].Body, "https://shrama.example/np/sign-in") {
		t.Errorf("of the reset of the second step: %+v", ms)
	}
	e.Action = people.PaperRenewed
	if ms := ofPerson(kathmandu(t, "work-permit"), who, e); len(ms) != 1 || !strings.Contains(ms[0].Subject, "on paper") || !strings.Contains(ms[0].Body, "If it was not you") {
		t.Errorf("of new codes on paper: %+v", ms)
	}
	e.Action = "change"
	if ms := ofPerson(kathmandu(t, "work-permit"), who, e); len(ms) != 0 {
		t.Errorf("told of what is no invitation: %+v", ms)
	}
}
