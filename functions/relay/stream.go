package relay

import (
	"context"
	"strings"

	"github.com/aws/aws-lambda-go/events"

	"github.com/shrama/shrama/shared/store"
)

// Handle takes a batch of the stream. It names the records it could not deal with,
// and Lambda sends the batch again from the first of them (AWS: "Reporting batch
// item failures"); a record that can never be dealt with ends, with what came
// after it, in the dead-letter queue after the template's retries. So a failure
// keeps no other item waiting: only the later changes of the same one wait, for
// they must come in order.
func (s *Service) Handle(ctx context.Context, batch events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
	var answer events.DynamoDBEventResponse
	held := map[string]bool{}
	for _, r := range batch.Records {
		item := itemOf(r)
		if !held[item] {
			err := s.record(ctx, r)
			if err == nil {
				continue
			}
			s.Log.ErrorContext(ctx, "stream record failed", "record", r.EventID, "err", err)
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
