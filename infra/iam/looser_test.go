package iam_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/shrama/shrama/infra/iam"
)

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
