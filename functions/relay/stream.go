package relay

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-lambda-go/events"

	"github.com/shrama/shrama/shared/logbook"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenant"
)

// Handle takes a batch of the stream. What it can read of it comes into the log
// first, so that a record that cannot be dealt with any further is logged too.
//
// It names the records it could not deal with, and Lambda sends the batch again
// from the first of them (AWS: "Reporting batch item failures"); one that can never
// be dealt with ends, with what came after it, in the dead-letter queue after the
// template's retries. So a failure keeps no other item waiting: only the later
// changes of the same one wait, for they must come in order.
func (s *Service) Handle(ctx context.Context, batch events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
	var answer events.DynamoDBEventResponse
	var read []store.Change
	wrong := make([]error, len(batch.Records)) // nil where read holds the next change
	for i, r := range batch.Records {
		some, err := store.Changes(events.DynamoDBEvent{Records: []events.DynamoDBEventRecord{r}})
		wrong[i], read = err, append(read, some...)
	}
	late := s.enterLog(ctx, read)
	held := map[string]bool{}
	for i, r := range batch.Records {
		item, err := itemOf(r), wrong[i]
		if err == nil {
			ch := read[0]
			read = read[1:]
			if err = late; err == nil && !held[item] {
				err = s.change(ctx, ch)
			}
		}
		if err == nil && !held[item] {
			continue
		}
		if err != nil {
			s.Log.ErrorContext(ctx, "stream record failed", "record", r.EventID, "err", err)
		}
		held[item] = item != ""
		answer.BatchItemFailures = append(answer.BatchItemFailures, events.DynamoDBBatchItemFailure{ItemIdentifier: r.Change.SequenceNumber})
	}
	return answer, nil
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
