//go:build !race

package storm

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/shrama/shrama/infra/engine"
	"github.com/shrama/shrama/shared/logbook"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/attr"
	"github.com/shrama/shrama/shared/tenant"
)

// audits holds every item of every tenant against its log: each line of each
// history stands there once, in its order, and what was signed is genuine. Pending
// are the items whose next line the stream has not brought yet.
func (s *stage) audits(t *testing.T) (faults []string, pending int) {
	t.Helper()
	db := dynamodb.New(dynamodb.Options{Region: engine.Region, BaseEndpoint: &s.engine.URL, Credentials: credentials.NewStaticCredentialsProvider("a", "b", "")})
	audits := map[tenant.ID]*logbook.Audit{}
	pages := dynamodb.NewScanPaginator(db, &dynamodb.ScanInput{TableName: aws.String(s.house.Env().Table), ConsistentRead: aws.Bool(true)})
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
			if audits[id] == nil {
				audits[id] = &logbook.Audit{}
			}
			if err := audits[id].Read(id, x, attr.Sum(it)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for id, a := range audits {
		s.region.keys.forge(id)
		keys, err := s.region.keys.public(id)
		if err != nil {
			t.Fatal(err)
		}
		sum, wrong := a.Faults(keys)
		faults, pending = append(faults, wrong...), pending+sum.Pending
	}
	return faults, pending
}
