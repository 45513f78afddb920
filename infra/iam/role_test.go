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
