package journey

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/shrama/shrama/infra/engine"
	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/logbook"
	"github.com/shrama/shrama/shared/store"
	item "github.com/shrama/shrama/shared/store/attr"
)

// audited holds all items of the administration against its log.
func audited(t *testing.T, h *House, db *dynamodb.Client, witnessed ...[]byte) (logbook.Summary, []string) {
	t.Helper()
	var a logbook.Audit
	pages := dynamodb.NewScanPaginator(db, &dynamodb.ScanInput{
		TableName: aws.String("shrama"), ConsistentRead: aws.Bool(true), FilterExpression: aws.String("begins_with(PK, :t)"),
		ExpressionAttributeValues: map[string]types.AttributeValue{":t": &types.AttributeValueMemberS{Value: "T#" + string(h.Tenant) + "#"}},
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range page.Items {
			id, x, err := store.Read(it)
			if err != nil {
				t.Fatal(err)
			}
			if err := a.Read(id, x, item.Sum(it)); err != nil {
				t.Fatal(err)
			}
		}
	}
	keys, err := h.Keys().Public(t.Context(), string(h.Tenant))
	if err != nil {
		t.Fatal(err)
	}
	return a.Faults(keys, witnessed...)
}

// heads are the tenant's in the bucket with the lock.
func (h *House) heads() (all [][]byte) {
	h.T.Helper()
	e := h.Env()
	c := s3.New(s3.Options{Region: engine.Region, BaseEndpoint: &e.S3, UsePathStyle: true, Credentials: h.Guard().Operator()})
	page, err := c.ListObjectsV2(h.T.Context(), &s3.ListObjectsV2Input{Bucket: &e.Record, Prefix: aws.String(string(h.Tenant) + "/heads/")})
	if err != nil {
		h.T.Fatal(err)
	}
	for _, o := range page.Contents {
		got, err := c.GetObject(h.T.Context(), &s3.GetObjectInput{Bucket: &e.Record, Key: o.Key})
		if err != nil {
			h.T.Fatal(err)
		}
		b, err := io.ReadAll(got.Body)
		if got.Body.Close(); err != nil {
			h.T.Fatal(err)
		}
		all = append(all, b)
	}
	return all
}

// TestWhatEverybodyDidStandsInTheLog: an administration's whole life is in its
// log, whose head anybody may keep; what somebody does to the table behind the
// product's back is found.
func TestWhatEverybodyDidStandsInTheLog(t *testing.T) {
	h := Open(t)
	f := fixed(h, "KANARILOG")
	settled(t, h)
	h.Tick()
	settled(t, h)
	got, err := http.Get(h.Base + "/" + string(h.Tenant) + "/.well-known/log-head")
	if err != nil {
		t.Fatal(err)
	}
	head, err := io.ReadAll(got.Body)
	if got.Body.Close(); err != nil || got.StatusCode != http.StatusOK {
		t.Fatalf("%d %v", got.StatusCode, err)
	}
	db := dynamodb.New(dynamodb.Options{Region: engine.Region, BaseEndpoint: &h.table, Credentials: credentials.NewStaticCredentialsProvider("a", "b", "")})
	locked := h.heads()
	if !slices.ContainsFunc(locked, func(b []byte) bool { return bytes.Equal(b, head) }) {
		t.Errorf("what is given away is not among the %d heads in the bucket with the lock", len(locked))
	}
	s, faults := audited(t, h, db, append(locked, head)...)
	if len(faults) > 0 || s.Entries < 20 || s.Items < 8 || s.Heads == 0 || s.Last.Size < 20 || strings.Contains(string(head), f.word) {
		t.Fatalf("%+v: %q\n%s", s, faults, head)
	}
	t.Logf("%d entries, %d items, %d heads", s.Entries, s.Items, s.Heads)
	id, err := ident.Parse(f.id)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{TableName: aws.String("shrama"),
		Key:              map[string]types.AttributeValue{"PK": &types.AttributeValueMemberS{Value: "T#" + string(h.Tenant) + "#C#" + casework.Place(id.Ref())}, "SK": &types.AttributeValueMemberS{Value: f.id + "#H"}},
		UpdateExpression: aws.String("SET v = v + :one"), ConditionExpression: aws.String("attribute_exists(PK)"),
		ExpressionAttributeValues: map[string]types.AttributeValue{":one": &types.AttributeValueMemberN{Value: "1"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	settled(t, h)
	if _, faults = audited(t, h, db, head); !slices.ContainsFunc(faults, func(s string) bool { return strings.Contains(s, "was changed without a line in its history") }) {
		t.Errorf("%q", faults)
	}
}
