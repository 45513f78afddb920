package relay

import (
	"context"

	"github.com/aws/aws-lambda-go/events"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/store"
)

// Handle takes a batch of the stream. It names the first record it could not
// deal with, and Lambda sends the batch again from there (AWS: "Reporting batch
// item failures"); a record that can never be dealt with ends in the dead-letter
// queue after the template's retries.
func (s *Service) Handle(ctx context.Context, batch events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
	for _, r := range batch.Records {
		changes, err := store.Changes(events.DynamoDBEvent{Records: []events.DynamoDBEventRecord{r}})
		if err == nil {
			err = s.change(ctx, changes[0])
		}
		if err != nil {
			s.Log.ErrorContext(ctx, "stream record failed", "record", r.EventID, "err", fault.Log(err))
			return events.DynamoDBEventResponse{BatchItemFailures: []events.DynamoDBBatchItemFailure{{ItemIdentifier: r.Change.SequenceNumber}}}, nil
		}
	}
	return events.DynamoDBEventResponse{}, nil
}
