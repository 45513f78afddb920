package relay

import (
	"context"
	"maps"
	"slices"

	"github.com/aws/aws-lambda-go/events"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/logbook"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenant"
)

// Handle takes a batch of the stream. What it can read of it comes into the log
// first, so that a record that cannot be dealt with any further is logged too.
// Then it names the first record it could not deal with, and Lambda sends the
// batch again from there (AWS: "Reporting batch item failures"); a record that
// can never be dealt with ends in the dead-letter queue after the template's
// retries.
func (s *Service) Handle(ctx context.Context, batch events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
	changes := make([]store.Change, 0, len(batch.Records))
	var unread error
	for _, r := range batch.Records {
		some, err := store.Changes(events.DynamoDBEvent{Records: []events.DynamoDBEventRecord{r}})
		if err != nil {
			unread = err
			break
		}
		changes = append(changes, some...)
	}
	if len(changes) > 0 {
		if err := s.enterLog(ctx, changes); err != nil {
			return s.failed(ctx, batch.Records[0], err), nil
		}
	}
	for i, ch := range changes {
		if err := s.change(ctx, ch); err != nil {
			return s.failed(ctx, batch.Records[i], err), nil
		}
	}
	if unread != nil {
		return s.failed(ctx, batch.Records[len(changes)], unread), nil
	}
	return events.DynamoDBEventResponse{}, nil
}

// failed asks for the batch again from a record on.
func (s *Service) failed(ctx context.Context, r events.DynamoDBEventRecord, err error) events.DynamoDBEventResponse {
	s.Log.ErrorContext(ctx, "stream record failed", "record", r.EventID, "err", fault.Log(err))
	return events.DynamoDBEventResponse{BatchItemFailures: []events.DynamoDBBatchItemFailure{{ItemIdentifier: r.Change.SequenceNumber}}}
}

// enterLog brings changes into the logs of their tenants.
func (s *Service) enterLog(ctx context.Context, changes []store.Change) error {
	of := map[tenant.ID][]store.Change{}
	for _, ch := range changes {
		of[ch.Tenant] = append(of[ch.Tenant], ch)
	}
	for _, id := range slices.Sorted(maps.Keys(of)) {
		if err := logbook.Append(ctx, s.Table.For(id), of[id]); err != nil {
			return err
		}
	}
	return nil
}
