package iam_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/shrama/shrama/infra/iam"
)

// assumption is an attempt to take the tenant's role.
type assumption struct {
	by   string
	tags map[string]string
	want bool
}

func assumptions() []assumption {
	var all []assumption
	for _, f := range []string{"Portal", "Permit", "Settings", "Relay", "Clock"} {
		for _, a := range citizens {
			all = append(all, assumption{f, map[string]string{"tenant": a}, true})
		}
		for _, bad := range []string{"", "n", "np2", "npx", "np-", "np-a", "*", "npx-y", "T#np#"} {
			all = append(all, assumption{f, map[string]string{"tenant": bad}, false})
		}
		all = append(all, assumption{f, nil, false},
			assumption{f, map[string]string{"tenant": "np", "role": "admin"}, false}, assumption{f, map[string]string{"other": "np"}, false})
	}
	return append(all, assumption{"Tenant", map[string]string{"tenant": "np"}, false}, assumption{"Stranger", map[string]string{"tenant": "np"}, false})
}

// misplaced returns the first attempt that a trust policy answers wrongly.
func misplaced(t testing.TB, trust map[string]any) (assumption, bool) {
	t.Helper()
	b, err := json.Marshal(trust)
	if err != nil {
		t.Fatal(err)
	}
	all := roles(t)
	role := all["Tenant"]
	role.Trust = parse(t, string(b))
	// What a caller's own policy says is no defence of the role.
	anything := []iam.Policy{parse(t, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`)}
	for _, a := range assumptions() {
		by := all[a.by]
		if by.ARN == "" {
			by.ARN = "arn:aws:iam::111122223333:role/stranger"
		}
		by.Policies = anything
		c, err := role.Assume(by, a.tags)
		if (err == nil) != a.want || err == nil && !slices.Equal(c["aws:principaltag/tenant"], []string{a.tags["tenant"]}) {
			return a, true
		}
	}
	return assumption{}, false
}

func TestOnlyAFunctionActsForATenantAndOnlyForOne(t *testing.T) {
	trust, _ := property(t, "Tenant")
	if a, found := misplaced(t, trust); found {
		t.Errorf("by %s with %v: want %t", a.by, a.tags, a.want)
	}
	caught := 0
	change := func(name string, do func(s map[string]any)) {
		m := copied(t, trust)
		do(statements(m)[0])
		if _, found := misplaced(t, m); !found {
			t.Errorf("nobody noticed: %s", name)
		}
		caught++
	}
	condition := func(s map[string]any) map[string]any { return s["Condition"].(map[string]any) }
	change("everybody", func(s map[string]any) { s["Principal"] = "*" })
	change("one function less", func(s map[string]any) {
		p := s["Principal"].(map[string]any)
		p["AWS"] = p["AWS"].([]any)[1:]
	})
	change("without tags", func(s map[string]any) { s["Action"] = "sts:AssumeRole" })
	change("any tag", func(s map[string]any) { delete(condition(s), "StringLike") })
	change("any tenant", func(s map[string]any) { condition(s)["StringLike"] = map[string]any{"aws:RequestTag/tenant": "*"} })
	change("if there is a tag", func(s map[string]any) {
		condition(s)["StringLikeIfExists"] = condition(s)["StringLike"]
		delete(condition(s), "StringLike")
	})
	change("and other tags", func(s map[string]any) { delete(condition(s), "ForAllValues:StringEquals") })
	change("with any of the tags", func(s map[string]any) {
		condition(s)["ForAnyValue:StringEquals"] = condition(s)["ForAllValues:StringEquals"]
		delete(condition(s), "ForAllValues:StringEquals")
	})
	t.Logf("%d attempts; %d looser trusts, each caught", len(assumptions()), caught)
}

// TestFunctionsHaveNoDataOfTheirOwn: whatever the tenant's role may do, a
// function's own may not, and each has but what it must.
func TestFunctionsHaveNoDataOfTheirOwn(t *testing.T) {
	all := roles(t)
	n := 0
	for _, name := range []string{"Portal", "Permit", "Settings", "Relay", "Clock"} {
		for _, q := range questions() {
			if q.want != iam.Allowed && q.tag != nil || q.action == "sts:AssumeRole" {
				continue
			}
			n++
			if d, err := iam.Decide(all[name].Policies, q.request()); d == iam.Allowed || err != nil {
				t.Errorf("%s may: %s, %v", name, q, err)
			}
		}
	}
	t.Logf("%d questions", n)
	stream := table + "/stream/2026-11-22T00:00:00.000"
	making := iam.Context{"aws:requesttag/shrama": {"shrama-"}}
	for _, tt := range []struct {
		who, action, resource string
		context               iam.Context
		want                  bool
	}{
		{"Relay", "dynamodb:GetRecords", stream, nil, true},
		{"Relay", "dynamodb:ListStreams", table + "/stream/*", nil, true},
		{"Relay", "dynamodb:GetRecords", "arn:aws:dynamodb:ap-south-1:111122223333:table/other/stream/1", nil, false},
		{"Clock", "dynamodb:GetRecords", stream, nil, false},
		{"Relay", "sqs:SendMessage", "arn:aws:sqs:ap-south-1:111122223333:shrama-DeadLetters", nil, true},
		{"Portal", "sqs:SendMessage", "arn:aws:sqs:ap-south-1:111122223333:shrama-DeadLetters", nil, false},
		{"Portal", "ses:SendEmail", "arn:aws:ses:ap-south-1:111122223333:identity/x", iam.Context{"ses:fromaddress": {"sender"}}, true},
		{"Portal", "ses:SendEmail", "arn:aws:ses:ap-south-1:111122223333:identity/x", iam.Context{"ses:fromaddress": {"minister@gov.np"}}, false},
		{"Permit", "ses:SendEmail", "arn:aws:ses:ap-south-1:111122223333:identity/x", iam.Context{"ses:fromaddress": {"sender"}}, false},
		{"Relay", "sns:Publish", "*", nil, true},
		{"Relay", "sns:Publish", "arn:aws:sns:ap-south-1:111122223333:topic", nil, false},
		{"Settings", "kms:CreateKey", "*", making, true},
		{"Settings", "kms:CreateKey", "*", iam.Context{"aws:requesttag/shrama": {"other-"}}, false},
		{"Settings", "kms:CreateKey", "*", nil, false},
		{"Permit", "kms:CreateKey", "*", making, false},
		{"Settings", "kms:ScheduleKeyDeletion", anyKey, ownKey("np", "np"), false},
		{"Clock", "logs:PutLogEvents", "arn:aws:logs:ap-south-1:111122223333:log-group:/aws/lambda/shrama-Clock-1:log-stream:x", nil, true},
		{"Clock", "logs:PutLogEvents", "arn:aws:logs:ap-south-1:111122223333:log-group:/aws/lambda/other:log-stream:x", nil, false},
		{"Clock", "sts:AssumeRole", all["Tenant"].ARN, nil, true},
		{"Clock", "sts:AssumeRole", "arn:aws:iam::111122223333:role/admin", nil, false},
	} {
		d, err := iam.Decide(all[tt.who].Policies, iam.Request{Action: tt.action, Resource: tt.resource, Context: tt.context})
		if err != nil || (d == iam.Allowed) != tt.want {
			t.Errorf("%s %s on %s: %s, %v; want allowed: %t", tt.who, tt.action, tt.resource, d, err, tt.want)
		}
	}
}
