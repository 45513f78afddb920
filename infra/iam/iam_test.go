package iam_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/shrama/shrama/infra/iam"
)

// one returns a policy of one statement that allows dynamodb:GetItem on * under
// the given condition, in JSON.
func one(condition string) string {
	return `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*","Condition":` + condition + `}}`
}

func parse(t testing.TB, text string) iam.Policy {
	t.Helper()
	p, err := iam.Parse([]byte(text))
	if err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return p
}

// TestConditions follows the tables of "Condition operators" and of "Set
// operators for multi-valued context keys" in the IAM user guide.
func TestConditions(t *testing.T) {
	const tag, keys = "aws:PrincipalTag/tenant", "dynamodb:LeadingKeys"
	np := iam.Context{}.With(tag, "np")
	for _, tt := range []struct {
		name, condition string
		context         iam.Context
		want            bool
	}{
		{"an equal value", `{"StringEquals":{"aws:PrincipalTag/tenant":"np"}}`, np, true},
		{"another case", `{"StringEquals":{"aws:PrincipalTag/tenant":"NP"}}`, np, false},
		{"another case that does not matter", `{"StringEqualsIgnoreCase":{"aws:PrincipalTag/tenant":"NP"}}`, np, true},
		{"the case of a key", `{"StringEquals":{"AWS:principaltag/TENANT":"np"}}`, np, true},
		{"one of several values", `{"StringEquals":{"aws:PrincipalTag/tenant":["lk","np"]}}`, np, true},
		{"two keys, one wrong", `{"StringEquals":{"aws:PrincipalTag/tenant":"np","aws:SecureTransport":"true"}}`, np, false},
		{"a wildcard that is a letter", `{"StringEquals":{"aws:PrincipalTag/tenant":"n*"}}`, np, false},
		{"a wildcard", `{"StringLike":{"aws:PrincipalTag/tenant":"n*"}}`, np, true},
		{"a missing key", `{"StringEquals":{"aws:PrincipalTag/tenant":"np"}}`, iam.Context{}, false},
		{"a missing key, negated", `{"StringNotEquals":{"aws:PrincipalTag/tenant":"np"}}`, iam.Context{}, true},
		{"a missing key, if it exists", `{"StringEqualsIfExists":{"aws:PrincipalTag/tenant":"np"}}`, iam.Context{}, true},
		{"negated, none of several", `{"StringNotEquals":{"aws:PrincipalTag/tenant":["lk","bd"]}}`, np, true},
		{"negated, one of several", `{"StringNotEquals":{"aws:PrincipalTag/tenant":["lk","np"]}}`, np, false},
		{"for all values, all", `{"ForAllValues:StringLike":{"dynamodb:LeadingKeys":"T#np#*"}}`, np.With(keys, "T#np#C", "T#np#D"), true},
		{"for all values, not all", `{"ForAllValues:StringLike":{"dynamodb:LeadingKeys":"T#np#*"}}`, np.With(keys, "T#np#C", "T#lk#D"), false},
		{"for all values, none there: the hole that Scan falls through", `{"ForAllValues:StringLike":{"dynamodb:LeadingKeys":"T#np#*"}}`, np, true},
		{"and Null, which closes it", `{"ForAllValues:StringLike":{"dynamodb:LeadingKeys":"T#np#*"},"Null":{"dynamodb:LeadingKeys":"false"}}`, np, false},
		{"for any value, one", `{"ForAnyValue:StringLike":{"dynamodb:LeadingKeys":"T#np#*"}}`, np.With(keys, "T#lk#C", "T#np#D"), true},
		{"for any value, none there", `{"ForAnyValue:StringLike":{"dynamodb:LeadingKeys":"T#np#*"}}`, np, false},
		{"for all values, negated", `{"ForAllValues:StringNotLike":{"dynamodb:LeadingKeys":"T#lk#*"}}`, np.With(keys, "T#np#C", "T#lk#D"), false},
		{"for any value, negated", `{"ForAnyValue:StringNotLike":{"dynamodb:LeadingKeys":"T#lk#*"}}`, np.With(keys, "T#np#C", "T#lk#D"), true},
		{"Null of what is there", `{"Null":{"aws:PrincipalTag/tenant":"true"}}`, np, false},
		{"Null of what is missing", `{"Null":{"aws:PrincipalTag/tenant":"true"}}`, iam.Context{}, true},
		{"a variable", `{"StringEquals":{"dynamodb:LeadingKeys":"T#${aws:PrincipalTag/tenant}"}}`, np.With(keys, "T#np"), true},
		{"a variable that has no value", `{"StringEquals":{"dynamodb:LeadingKeys":"T#${aws:PrincipalTag/region}"}}`, np.With(keys, "T#"), false},
		{"a variable with a value in reserve", `{"StringEquals":{"dynamodb:LeadingKeys":"T#${aws:PrincipalTag/region, 'x'}"}}`, np.With(keys, "T#x"), true},
		{"a variable whose value is a wildcard", `{"StringLike":{"dynamodb:LeadingKeys":"T#${aws:PrincipalTag/tenant}#*"}}`, iam.Context{}.With(tag, "*").With(keys, "T#lk#C"), false},
		{"a star that is meant", `{"StringLike":{"aws:PrincipalTag/tenant":"n${*}"}}`, np, false},
		{"a truth", `{"Bool":{"aws:SecureTransport":true}}`, iam.Context{}.With("aws:SecureTransport", "true"), true},
		{"an ARN, part by part", `{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/a*"}}`, iam.Context{}.With("aws:PrincipalArn", "arn:aws:iam::1:role/ab"), true},
		{"an ARN whose star would cross a part", `{"ArnLike":{"aws:PrincipalArn":"arn:*:role/a"}}`, iam.Context{}.With("aws:PrincipalArn", "arn:aws:iam::1:role/a"), false},
		{"a number", `{"NumericGreaterThan":{"s3:signatureAge":"600"}}`, iam.Context{}.With("s3:signatureAge", "601"), true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := iam.Decide([]iam.Policy{parse(t, one(tt.condition))}, iam.Request{Action: "DynamoDB:getitem", Resource: "x", Context: tt.context})
			if err != nil || (got == iam.Allowed) != tt.want {
				t.Errorf("%s, %v; want allowed: %t", got, err, tt.want)
			}
		})
	}
}

func TestADenialIsFinal(t *testing.T) {
	allow := parse(t, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`)
	deny := parse(t, `{"Version":"2012-10-17","Statement":{"Effect":"Deny","NotAction":"s3:Get*","Resource":"*"}}`)
	for _, policies := range [][]iam.Policy{{allow, deny}, {deny, allow}} {
		for action, want := range map[string]iam.Decision{"s3:GetObject": iam.Allowed, "s3:PutObject": iam.Explicit} {
			if got, err := iam.Decide(policies, iam.Request{Action: action}); got != want || err != nil {
				t.Errorf("%s: %s, %v; want %s", action, got, err, want)
			}
		}
	}
	if got, _ := iam.Decide([]iam.Policy{deny}, iam.Request{Action: "s3:GetObject"}); got != iam.Implicit {
		t.Errorf("what nobody allows is %s", got)
	}
}

func TestSeveralValuesNeedASetOperator(t *testing.T) {
	p := parse(t, one(`{"StringLike":{"dynamodb:LeadingKeys":"*"}}`))
	r := iam.Request{Action: "dynamodb:GetItem", Context: iam.Context{}.With("dynamodb:LeadingKeys", "a", "b")}
	if got, err := iam.Decide([]iam.Policy{p}, r); got == iam.Allowed || err == nil {
		t.Errorf("%s, %v", got, err)
	}
}

func TestWhoIsTrusted(t *testing.T) {
	p := parse(t, `{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::1:role/portal"]},"Action":"sts:AssumeRole"},
		{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}`)
	for caller, want := range map[iam.Caller]iam.Decision{
		{ARN: "arn:aws:iam::1:role/portal"}:  iam.Allowed,
		{ARN: "arn:aws:iam::1:role/portal2"}: iam.Implicit,
		{ARN: "arn:aws:iam::2:role/portal"}:  iam.Implicit,
		{Service: "lambda.amazonaws.com"}:    iam.Allowed,
		{Service: "ec2.amazonaws.com"}:       iam.Implicit,
		{}:                                   iam.Implicit,
	} {
		if got, err := iam.Decide([]iam.Policy{p}, iam.Request{Action: "sts:AssumeRole", Caller: caller}); got != want || err != nil {
			t.Errorf("%+v: %s, %v; want %s", caller, got, err, want)
		}
	}
}

// TestWhatIsNotKnownIsNoPolicy: what would be decided by guessing is refused
// when the policy is read.
func TestWhatIsNotKnownIsNoPolicy(t *testing.T) {
	for _, text := range []string{
		`{}`, `[]`, `{"Version":"2012-10-17","Statement":[]}`,
		`{"Version":"2008-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`,
		`{"Version":"2012-10-17","Statement":{"Effect":"allow","Action":"*","Resource":"*"}}`,
		`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*"}}`,
		`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Resource":"*"}}`,
		`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","NotAction":"*","Resource":"*"}}`,
		`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Conditions":{}}}`,
		`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"a${b"}}`,
		`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","NotResource":"t/${aws:PrincipalTag/tenant}/*"}}`,
		`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Principal":{"AWS":"arn:aws:iam::1:user/a"}}}`,
		`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Principal":"me"}}`,
		one(`{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}`), one(`{"DateLessThan":{"aws:CurrentTime":"2030-01-01"}}`),
		one(`{"ForSomeValues:StringLike":{"a":"b"}}`), one(`{"BoolNot":{"a":"true"}}`), one(`{"NotBool":{"a":"true"}}`), one(`{"StringLike":{"a":[]}}`),
		one(`{"Null":{"a":"yes"}}`), one(`{"ForAllValues:Null":{"a":"true"}}`), one(`{"StringLike":{"a":{"b":"c"}}}`),
		one(`{"ForAnyValue:StringLikeIfExists":{"a":"b"}}`), one(`{"StringNotEquals":{"a":"${aws:PrincipalTag/tenant}"}}`),
	} {
		if _, err := iam.Parse([]byte(text)); err == nil {
			t.Errorf("taken: %s", text)
		}
	}
}

// naive is what a pattern of letters, * and ? means, tried in every way.
func naive(p, s string) bool {
	switch {
	case p == "":
		return s == ""
	case p[0] == '*':
		return naive(p[1:], s) || s != "" && naive(p, s[1:])
	case s == "":
		return false
	}
	return (p[0] == '?' || p[0] == s[0]) && naive(p[1:], s[1:])
}

func TestAPatternMeansWhatTryingEveryWaySays(t *testing.T) {
	r := rand.New(rand.NewPCG(20, 26))
	text := func(letters string, most int) string {
		b := make([]byte, r.IntN(most))
		for i := range b {
			b[i] = letters[r.IntN(len(letters))]
		}
		return string(b)
	}
	hits := 0
	for range 50_000 {
		pattern, s := "x"+text("ab*?", 9), "x"+text("ab", 12)
		p := parse(t, fmt.Sprintf(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"a:b","Resource":%q}}`, pattern))
		got, err := iam.Decide([]iam.Policy{p}, iam.Request{Action: "a:b", Resource: s})
		if want := naive(pattern, s); err != nil || (got == iam.Allowed) != want {
			t.Fatalf("%q of %q: %s, %v; want %t", s, pattern, got, err, want)
		} else if want {
			hits++
		}
	}
	if hits < 1000 {
		t.Errorf("only %d patterns matched", hits)
	}
}

func TestALongPatternTakesNoLongTime(t *testing.T) {
	p := parse(t, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"a:b","Resource":"`+strings.Repeat("a*", 200)+`b"}}`)
	if got, _ := iam.Decide([]iam.Policy{p}, iam.Request{Action: "a:b", Resource: strings.Repeat("a", 20_000)}); got != iam.Implicit {
		t.Error(got)
	}
}

func BenchmarkDecide(b *testing.B) {
	all := vectors(b)
	var policies [][]iam.Policy
	var requests []iam.Request
	for _, v := range all {
		policies, requests = append(policies, []iam.Policy{parse(b, string(v.Policy))}), append(requests, v.request())
	}
	for i := 0; b.Loop(); i++ {
		if _, err := iam.Decide(policies[i%len(all)], requests[i%len(all)]); err != nil {
			b.Fatal(err)
		}
	}
}
