package iam_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shrama/shrama/infra/iam"
	"github.com/shrama/shrama/infra/stack"
)

// What the questions are about.
const (
	table  = "arn:aws:dynamodb:ap-south-1:111122223333:table/shrama-Table"
	bucket = "arn:aws:s3:::shrama-documents"
	in     = "arn:aws:s3:::shrama-quarantine"
	anyKey = "arn:aws:kms:ap-south-1:111122223333:key/11111111-2222-3333-4444-555555555555"
)

// question is what somebody might try and what must come of it. A tag of nil is
// a session without one.
type question struct {
	tag              []string
	action, resource string
	context          iam.Context
	want             iam.Decision
	foreign          bool // reaches for what is another tenant's
}

func (q question) String() string {
	return fmt.Sprintf("tenant %q %s on %s with %v", q.tag, q.action, q.resource, q.context)
}

func (q question) request() iam.Request {
	c := iam.Context{}
	for k, v := range q.context {
		c.Set(k, v...)
	}
	if q.tag != nil {
		c.Set("aws:PrincipalTag/tenant", q.tag...)
	}
	return iam.Request{Action: q.action, Resource: q.resource, Context: c}
}

var (
	citizens = []string{"np", "np-training", "in-gj", "in-cg", "lk", "bd", "zz"}
	// victims has, beside tenants, what a careless pattern takes for one.
	victims = append(slices.Clone(citizens), "np2", "np-", "n", "NP", "*", "n?", "??", "")
	actions = []string{"GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"}
)

// questions are all that is asked of the tenant's role.
func questions() []question {
	var all []question
	for _, a := range citizens {
		all = append(all, ownItems(a)...)
		all = append(all, ownRest(a)...)
		all = append(all, never([]string{a})...)
		for _, b := range victims {
			if a != b {
				all = append(all, foreignItems(a, b)...)
				all = append(all, foreignDocuments(a, b)...)
				all = append(all, foreignKeys(a, b)...)
			}
		}
	}
	all = append(all, never(nil)...) // a session without the tag
	for _, q := range slices.Concat(ownItems("np"), ownRest("np"), ownItems(""), ownRest(""), foreignItems("", "np"), foreignDocuments("", "np"), foreignKeys("", "np")) {
		if q.tag, q.foreign = nil, true; q.want == iam.Allowed {
			q.want = iam.Implicit
		}
		all = append(all, q)
	}
	return all
}

func leading(keys ...string) iam.Context { return iam.Context{"dynamodb:LeadingKeys": keys} }

func ownItems(a string) (all []question) {
	for _, act := range actions {
		all = append(all, question{tag: []string{a}, action: "dynamodb:" + act, resource: table, context: leading("T#"+a+"#C#1", "T#"+a+"#S#2"), want: iam.Allowed})
	}
	for _, index := range []string{"queue", "mine"} {
		all = append(all, question{tag: []string{a}, action: "dynamodb:Query", resource: table + "/index/" + index, context: leading("T#" + a + "#kathmandu"), want: iam.Allowed})
	}
	return all
}

// ownKey is what KMS tells of a tenant's key.
func ownKey(a, alias string) iam.Context {
	return iam.Context{"aws:ResourceTag/tenant": {a}, "aws:ResourceTag/shrama": {"shrama-"}, "kms:ResourceAliases": {"alias/shrama-" + alias}}
}

func ownRest(a string) (all []question) {
	ask := func(action, resource string, c iam.Context) {
		all = append(all, question{tag: []string{a}, action: action, resource: resource, context: c, want: iam.Allowed})
	}
	for _, folder := range []string{"in/", "t/"} {
		on := map[string]string{"in/": in, "t/": bucket}[folder]
		ask("s3:GetObject", on+"/"+folder+a+"/x.y", nil)
		ask("s3:PutObject", on+"/"+folder+a+"/x.y", nil)
		ask("s3:ListBucket", on, iam.Context{"s3:prefix": {folder + a + "/x"}})
	}
	ask("s3:DeleteObject", in+"/in/"+a+"/x", nil)
	ask("kms:Sign", anyKey, ownKey(a, a))
	ask("kms:GetPublicKey", anyKey, ownKey(a, a))
	seal := ownKey(a, "data/"+a)
	seal["kms:EncryptionContext:tenant"] = []string{a}
	ask("kms:Decrypt", anyKey, seal)
	ask("kms:GenerateDataKey", anyKey, seal)
	return all
}

func foreignItems(a, b string) (all []question) {
	mine, theirs := "T#"+a+"#C#1", "T#"+b+"#C#1"
	for _, act := range append(slices.Clone(actions), "BatchWriteItem") {
		for _, on := range []string{table, table + "/index/queue", table + "/index/mine"} {
			for _, keys := range [][]string{{theirs}, {mine, theirs}, {theirs, mine, mine}, {"T#" + a + b + "x#C"}, {"T#" + b}, {b + "#" + mine}} {
				all = append(all, question{[]string{a}, "dynamodb:" + act, on, leading(keys...), iam.Implicit, true})
			}
		}
	}
	for _, act := range []string{"Scan", "PartiQLSelect", "PartiQLUpdate", "PartiQLInsert", "PartiQLDelete"} {
		all = append(all, question{[]string{a}, "dynamodb:" + act, table, leading(theirs), iam.Explicit, true})
	}
	return all
}

func foreignDocuments(a, b string) (all []question) {
	for _, folder := range []string{"in/", "t/"} {
		for _, key := range []string{folder + b + "/x", folder + a + b + "x/x", folder + b + "/" + a + "/x", b + "/" + folder + a + "/x", folder + "/" + b + "/x"} {
			for _, act := range []string{"GetObject", "PutObject", "DeleteObject"} {
				for _, on := range []string{bucket, in} {
					all = append(all, question{[]string{a}, "s3:" + act, on + "/" + key, nil, iam.Implicit, true})
				}
			}
		}
		for _, prefix := range []string{folder + b + "/", folder + b, folder + a + b + "x/", folder, ""} {
			all = append(all, question{[]string{a}, "s3:ListBucket", bucket, iam.Context{"s3:prefix": {prefix}}, iam.Implicit, true})
		}
	}
	return all
}

// foreignKeys reach for a key whose tag, whose name or whose purpose is not the
// tenant's own.
func foreignKeys(a, b string) (all []question) {
	for _, k := range []iam.Context{ownKey(b, b), ownKey(a, b), ownKey(b, a), ownKey(a, "data/"+b), ownKey(b, "data/"+a)} {
		for _, act := range []string{"Sign", "GetPublicKey"} {
			all = append(all, question{[]string{a}, "kms:" + act, anyKey, k, iam.Implicit, true})
		}
		for _, act := range []string{"Decrypt", "GenerateDataKey"} {
			for _, context := range []string{a, b} {
				c := maps.Clone(k)
				c["kms:EncryptionContext:tenant"] = []string{context}
				all = append(all, question{[]string{a}, "kms:" + act, anyKey, c, iam.Implicit, true})
			}
		}
	}
	for _, act := range []string{"Decrypt", "GenerateDataKey"} { // the own key for another's data
		c := ownKey(a, "data/"+a)
		c["kms:EncryptionContext:tenant"] = []string{b}
		all = append(all, question{[]string{a}, "kms:" + act, anyKey, c, iam.Implicit, true})
	}
	return all
}

// never is what no tenant may do, whoever's it is.
func never(tag []string) (all []question) {
	ask := func(action, resource string, c iam.Context, want iam.Decision) {
		all = append(all, question{tag, action, resource, c, want, true})
	}
	own := "T#" + strings.Join(tag, "") + "#C#1"
	for _, act := range actions {
		ask("dynamodb:"+act, table, nil, iam.Implicit)
		ask("dynamodb:"+act, table, iam.Context{"dynamodb:LeadingKeys": {}}, iam.Implicit)
		ask("dynamodb:"+act, table+"/index/queue", nil, iam.Implicit)
		ask("dynamodb:"+act, table+"/index/other", leading(own), iam.Implicit)
		ask("dynamodb:"+act, table+"-other", leading(own), iam.Implicit)
		ask("dynamodb:"+act, "arn:aws:dynamodb:ap-south-1:999999999999:table/shrama-Table", leading(own), iam.Implicit)
	}
	for _, act := range []string{"Scan", "PartiQLSelect", "PartiQLUpdate", "PartiQLInsert", "PartiQLDelete"} {
		for _, on := range []string{table, table + "/index/queue", table + "/index/mine"} {
			ask("dynamodb:"+act, on, nil, iam.Explicit)
			ask("dynamodb:"+act, on, leading(own), iam.Explicit)
		}
	}
	for _, act := range []string{"DeleteTable", "UpdateTable", "DescribeTable", "ExportTableToPointInTime", "GetRecords", "PutResourcePolicy"} {
		ask("dynamodb:"+act, table, leading(own), iam.Implicit)
	}
	for _, act := range []string{"DeleteObject", "DeleteObjectVersion", "GetObjectVersion", "PutObjectAcl", "PutObjectTagging", "RestoreObject"} {
		ask("s3:"+act, bucket+"/t/"+strings.Join(tag, "")+"/x", nil, iam.Implicit)
	}
	for _, act := range []string{"GetObject", "PutObject", "DeleteObject"} { // each folder in its own bucket
		ask("s3:"+act, bucket+"/in/"+strings.Join(tag, "")+"/x", nil, iam.Implicit)
		ask("s3:"+act, in+"/t/"+strings.Join(tag, "")+"/x", nil, iam.Implicit)
	}
	for _, act := range []string{"ListBucket", "ListBucketVersions", "DeleteBucket", "PutBucketPolicy"} {
		ask("s3:"+act, bucket, nil, iam.Implicit)
	}
	for _, act := range []string{"GetObject", "PutObject"} {
		ask("s3:"+act, "arn:aws:s3:::other/t/"+strings.Join(tag, "")+"/x", nil, iam.Implicit)
	}
	elsewhere := ownKey(strings.Join(tag, ""), strings.Join(tag, ""))
	elsewhere["aws:ResourceTag/shrama"] = []string{"other-"}
	elsewhere["kms:EncryptionContext:tenant"] = tag
	ask("kms:Sign", anyKey, elsewhere, iam.Implicit)
	sealed := maps.Clone(elsewhere)
	sealed["kms:ResourceAliases"] = []string{"alias/shrama-data/" + strings.Join(tag, "")}
	ask("kms:Decrypt", anyKey, sealed, iam.Implicit)
	contextless := maps.Clone(sealed)
	contextless["aws:ResourceTag/shrama"] = []string{"shrama-"}
	delete(contextless, "kms:EncryptionContext:tenant")
	for _, act := range []string{"Decrypt", "GenerateDataKey", "ScheduleKeyDeletion", "PutKeyPolicy", "CreateGrant", "Encrypt"} {
		ask("kms:"+act, anyKey, contextless, iam.Implicit)
	}
	name := strings.Join(tag, "")
	for alias, acts := range map[string][]string{
		name:           {"ScheduleKeyDeletion", "PutKeyPolicy", "CreateGrant", "Decrypt"},
		"data/" + name: {"ScheduleKeyDeletion", "PutKeyPolicy", "CreateGrant", "Sign"},
	} {
		k := ownKey(name, alias)
		k["kms:EncryptionContext:tenant"] = []string{name}
		for _, act := range acts {
			ask("kms:"+act, anyKey, k, iam.Implicit)
		}
		abroad := "arn:aws:kms:ap-south-1:999999999999:key/11111111-2222-3333-4444-555555555555"
		ask("kms:Sign", abroad, k, iam.Implicit)
		ask("kms:Decrypt", abroad, k, iam.Implicit)
		bare := iam.Context{"kms:ResourceAliases": {"alias/shrama-" + alias}} // a key without tags
		ask("kms:Sign", anyKey, bare, iam.Implicit)
		ask("kms:Decrypt", anyKey, bare, iam.Implicit)
	}
	ask("dynamodb:UpdateContributorInsights", table+"/index/queue", leading(own), iam.Implicit)
	ask("s3:ListBucket", "arn:aws:s3:::other", iam.Context{"s3:prefix": {"t/" + name + "/x"}}, iam.Implicit)
	ask("sts:AssumeRole", "arn:aws:iam::111122223333:role/shrama-Roles-Tenant", nil, iam.Implicit)
	return all
}

// property reads a policy of the nested stack as it is written.
func property(t testing.TB, id string) (trust, policy map[string]any) {
	t.Helper()
	s, err := stack.Read("../../template.yaml", stack.Place{})
	if err != nil {
		t.Fatal(err)
	}
	props := s.Resources["Roles"].Nested.Resources[id].Properties
	trust, _ = props["AssumeRolePolicyDocument"].(map[string]any)
	list, _ := props["Policies"].([]any)
	if len(list) == 1 {
		policy, _ = list[0].(map[string]any)["PolicyDocument"].(map[string]any)
	}
	if trust == nil || policy == nil {
		t.Fatalf("role %s has not one policy and its trust", id)
	}
	return trust, policy
}

func roles(t testing.TB) map[string]iam.Role {
	t.Helper()
	s, err := stack.Read("../../template.yaml", stack.Place{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := iam.Roles(s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// readings are two that AWS's pages leave open of a variable that has no value:
// it matches nothing, or it is an empty text. The policy must hold under both.
func readings(t testing.TB, policy map[string]any) []iam.Policy {
	t.Helper()
	b, err := json.Marshal(policy)
	if err != nil {
		t.Fatal(err)
	}
	return []iam.Policy{
		parse(t, string(b)),
		parse(t, strings.ReplaceAll(string(b), "${aws:PrincipalTag/tenant}", "${aws:PrincipalTag/tenant, ''}")),
	}
}

// wrong returns at most so many questions that a policy answers as it must not.
func wrong(t testing.TB, policy map[string]any, all []question, most int) (found []question) {
	t.Helper()
	for _, p := range readings(t, policy) {
		for _, q := range all {
			got, err := iam.Decide([]iam.Policy{p}, q.request())
			if err != nil || got != q.want {
				found = append(found, q)
			}
			if len(found) == most {
				return found
			}
		}
	}
	return found
}

func TestNoTenantReachesAnother(t *testing.T) {
	all := questions()
	_, policy := property(t, "Tenant")
	began := time.Now()
	for _, q := range wrong(t, policy, all, 20) {
		t.Errorf("not %s: %s", q.want, q)
	}
	took := time.Since(began)
	foreign, own := 0, 0
	for _, q := range all {
		if q.foreign {
			foreign++
		} else {
			own++
		}
	}
	if foreign < 2500 || own < 100 {
		t.Errorf("only %d questions across tenants and %d of one's own", foreign, own)
	}
	t.Logf("%d questions across tenants, 0 allowed; %d of one's own, all allowed; under 2 readings in %s, %s each", foreign, own, took.Round(time.Millisecond), took/time.Duration(2*len(all)))
}

// mutant is the policy with one thing left out or loosened.
type mutant struct {
	name string
	doc  map[string]any
}

func copied(t testing.TB, doc map[string]any) map[string]any {
	t.Helper()
	b, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func statements(doc map[string]any) []map[string]any {
	var all []map[string]any
	for _, s := range doc["Statement"].([]any) {
		all = append(all, s.(map[string]any))
	}
	return all
}

// mutants loosens a policy in every place by rule, and in some by hand.
func mutants(t testing.TB, doc map[string]any) (all []mutant) {
	t.Helper()
	change := func(name string, at int, do func(s map[string]any)) {
		m := copied(t, doc)
		s := statements(m)[at]
		do(s)
		if s["Effect"] == nil {
			m["Statement"] = slices.Delete(m["Statement"].([]any), at, at+1)
		}
		all = append(all, mutant{fmt.Sprintf("%s: %s", statements(doc)[at]["Sid"], name), m})
	}
	for at, s := range statements(doc) {
		change("left out", at, func(s map[string]any) { delete(s, "Effect") })
		conditions, _ := s["Condition"].(map[string]any)
		for op, keys := range conditions {
			for key := range keys.(map[string]any) {
				change("without "+op+" "+key, at, func(s map[string]any) { delete(s["Condition"].(map[string]any)[op].(map[string]any), key) })
			}
			if strings.HasPrefix(op, "String") {
				change(op+" only if it exists", at, func(s map[string]any) {
					c := s["Condition"].(map[string]any)
					c[op+"IfExists"] = c[op]
					delete(c, op)
				})
			}
			if strings.HasPrefix(op, "ForA") {
				other := map[bool]string{true: "ForAnyValue:", false: "ForAllValues:"}[strings.HasPrefix(op, "ForAllValues")]
				if other == "ForAllValues:" && conditions["StringEquals"] != nil {
					continue // a key without an alias, which has the tenant's tags, is still the tenant's
				}
				change(op+" as "+other, at, func(s map[string]any) {
					c := s["Condition"].(map[string]any)
					c[other+strings.SplitN(op, ":", 2)[1]] = c[op]
					delete(c, op)
				})
			}
		}
		text, _ := json.Marshal(s)
		for from, to := range map[string]string{
			"${aws:PrincipalTag/tenant}#*": "${aws:PrincipalTag/tenant}*", "T#${aws:PrincipalTag/tenant}#": "T#*#", "T#${": "*${",
			"/${aws:PrincipalTag/tenant}/*": "/*", "${aws:PrincipalTag/tenant}/*": "${aws:PrincipalTag/tenant}*",
			"-${aws:PrincipalTag/tenant}": "-*", "/in/${": "/*/${", "/index/queue": "/index/*", `"dynamodb:Query"`: `"dynamodb:*"`, `"s3:GetObject"`: `"s3:*"`,
			`"kms:Sign"`: `"kms:*"`, `"dynamodb:PartiQL*"`: `"dynamodb:PartiQLSelect"`, `"Resource":"*"`: `"Resource":"` + table + `"`, `"kms:Decrypt"`: `"kms:*"`,
		} {
			if !strings.Contains(string(text), from) || s["Effect"] == "Deny" && strings.HasPrefix(from, `"dynamodb:Query`) {
				continue
			}
			change(from+" as "+to, at, func(s map[string]any) {
				clear(s)
				if err := json.Unmarshal([]byte(strings.ReplaceAll(string(text), from, to)), &s); err != nil {
					t.Fatal(err)
				}
			})
		}
		if s["Effect"] == iam.Allow {
			change("on everything", at, func(s map[string]any) { s["Resource"] = "*" })
		}
	}
	return all
}

func TestEveryLooserPolicyIsCaught(t *testing.T) {
	all := questions()
	_, doc := property(t, "Tenant")
	caught, by := 0, map[bool]int{}
	for _, m := range mutants(t, doc) {
		found := wrong(t, m.doc, all, 1)
		if len(found) == 0 {
			t.Errorf("nobody noticed: %s", m.name)
			continue
		}
		caught++
		by[found[0].foreign]++
	}
	t.Logf("%d looser policies, each caught: %d by what crosses tenants, %d by what is refused to its owner", caught, by[true], by[false])
	if caught < 20 {
		t.Errorf("only %d", caught)
	}
}

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
