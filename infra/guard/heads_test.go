package guard_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/shrama/shrama/infra/engine"
	"github.com/shrama/shrama/shared/files/locked"
)

// heads is the bucket with the lock.
func heads(as aws.CredentialsProvider) *locked.Bucket {
	return locked.Open(locked.Options{Name: "record", Region: engine.Region, Endpoint: the.S3, UsePathStyle: true, Credentials: as})
}

// Heads of logs are put by the clock alone, once each, and nobody of the house
// reads or removes one.
func TestOnlyTheClockPutsHeadsAndNobodyTakesThem(t *testing.T) {
	const head = "np/heads/000000000000001-aa"
	if err := heads(the.Operator()).Keep(t.Context(), head, nil); err == nil {
		t.Error("a bucket that is not there kept something")
	}
	for range 2 {
		if err := heads(the.Operator()).Create(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := s3(the.Operator(), request{"GET", "record?object-lock", "", nil}); !strings.Contains(got.body, "<ObjectLockEnabled>Enabled<") {
		t.Errorf("the bucket has no lock: %d %s", got.status, got.body)
	}
	for range 2 {
		if err := heads(the.Function("Clock")).Keep(t.Context(), head, []byte("first")); err != nil {
			t.Fatal(err)
		}
	}
	callers := map[string]aws.CredentialsProvider{"a tenant of the clock": the.As("Clock")("np"), "a tenant of the portal": the.As("Portal")("np")}
	for _, f := range []string{"Portal", "Permit", "Settings", "Relay"} {
		callers["the function "+f] = the.Function(f)
	}
	for name, c := range callers {
		if err := heads(c).Keep(t.Context(), "np/heads/000000000000002-bb", []byte("x")); err == nil {
			t.Errorf("%s put a head", name)
		}
	}
	callers["the clock"] = the.Function("Clock")
	once := map[string]string{"If-None-Match": "*"}
	for name, c := range callers {
		for what, q := range map[string]request{
			"read": {"GET", "record/" + head, "", nil}, "removed": {"DELETE", "record/" + head, "", nil}, "listed": {"GET", "record?list-type=2&prefix=np/heads/", "", nil},
			"wrote over": {"PUT", "record/" + head, "second", nil}, "wrote elsewhere": {"PUT", "record/AWSLogs/1", "x", once}, "unlocked": {"PUT", "record?object-lock", "", nil},
			"wrote documents": {"PUT", "papers/t/np/heads/1", "x", once},
		} {
			if got := s3(c, q); !got.denied() && (c == callers["the clock"] || what != "wrote documents") {
				t.Errorf("%s %s: %d %.200s", name, what, got.status, got.body)
			}
		}
	}
	if got := s3(the.Operator(), request{"GET", "record/" + head, "", nil}); got.body != "first" {
		t.Errorf("the head is %q", got.body)
	}
}
