package relay

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-lambda-go/events"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/logbook"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenant"
)

// Handle takes a batch of the stream. All that can be read of it comes into the
// log first, so that what cannot be dealt with any further is logged too; if the
// log cannot be written, the whole batch is asked for again. Then it names the
// records it could not deal with, and Lambda sends the batch again from the first
// of them (AWS: "Reporting batch item failures"); a record that can never be dealt
// with ends, with what came after it, in the dead-letter queue after the
// template's retries. So a failure keeps no other item waiting: only the later
// changes of the same one wait, for they must come in order.
func (s *Service) Handle(ctx context.Context, batch events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
	var answer events.DynamoDBEventResponse
	if err := s.enterLog(ctx, batch.Records); err != nil {
		s.Log.ErrorContext(ctx, "stream batch not logged", "err", fault.Log(err))
		answer.BatchItemFailures = append(answer.BatchItemFailures, events.DynamoDBBatchItemFailure{ItemIdentifier: batch.Records[0].Change.SequenceNumber})
		return answer, nil
	}
	held := map[string]bool{}
	for _, r := range batch.Records {
		item := itemOf(r)
		if !held[item] {
			err := s.record(ctx, r)
			if err == nil {
				continue
			}
			s.Log.ErrorContext(ctx, "stream record failed", "record", r.EventID, "err", fault.Log(err))
			held[item] = item != ""
		}
		answer.BatchItemFailures = append(answer.BatchItemFailures, events.DynamoDBBatchItemFailure{ItemIdentifier: r.Change.SequenceNumber})
	}
	return answer, nil
}

func (s *Service) record(ctx context.Context, r events.DynamoDBEventRecord) error {
	changes, err := store.Changes(events.DynamoDBEvent{Records: []events.DynamoDBEventRecord{r}})
	if err != nil {
		return err
	}
	return s.change(ctx, changes[0])
}

// itemOf tells a record's item from others; it is empty where that cannot be read.
func itemOf(r events.DynamoDBEventRecord) string {
	var key []string
	for _, name := range []string{"PK", "SK"} {
		if v, ok := r.Change.Keys[name]; ok && v.DataType() == events.DataTypeString {
			key = append(key, v.String())
		}
	}
	return strings.Join(key, "\x00")
}

// enterLog brings the changes of a batch into the logs of their tenants, but for
// those that cannot be read.
func (s *Service) enterLog(ctx context.Context, records []events.DynamoDBEventRecord) error {
	of := map[tenant.ID][]store.Change{}
	for _, r := range records {
		changes, err := store.Changes(events.DynamoDBEvent{Records: []events.DynamoDBEventRecord{r}})
		if err != nil {
			continue // its turn comes below
		}
		of[changes[0].Tenant] = append(of[changes[0].Tenant], changes...)
	}
	for _, id := range slices.Sorted(maps.Keys(of)) {
		if err := logbook.Append(ctx, s.Table.For(id), of[id]); err != nil {
			return err
		}
	}
	return nil
}
