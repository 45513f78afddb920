package house

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"

	"github.com/shrama/shrama/infra/gateway"
)

// tickEvery is how often scheduled functions run here: often enough to be
// watched, whatever the template says.
const tickEvery = 30 * time.Second

// Follow calls the functions that no person calls: those of the stream and of
// the schedule. It ends the house when the stream breaks, for messages would
// silently stop.
func (h *House) Follow(ctx context.Context, t *gateway.Template, functions map[string]lambda.Handler, stop context.CancelCauseFunc) {
	for _, f := range t.Functions {
		handler := functions[f.Module]
		if handler == nil {
			continue
		}
		if f.Streamed {
			stream := h.db.Through(h.guard.DynamoDB, h.guard.Function(f.Name))
			go func() {
				err := stream.Stream(ctx, tableName, func(ctx context.Context, batch events.DynamoDBEvent) error {
					return deliver(ctx, handler, batch)
				})
				if err != nil && ctx.Err() == nil {
					stop(fmt.Errorf("the stream to %s broke: %w", f.Module, err))
				}
			}()
		}
		if f.Scheduled {
			go h.tick(ctx, f.Module, handler)
		}
	}
}

// tick calls a scheduled function at once and then every tickEvery. One call
// ends before the next begins.
func (h *House) tick(ctx context.Context, name string, handler lambda.Handler) {
	every := time.NewTicker(tickEvery)
	defer every.Stop()
	for {
		payload, err := json.Marshal(gateway.Tick(h.Clock()))
		if err == nil {
			_, err = gateway.Invoke(ctx, handler, payload)
		}
		if err != nil && ctx.Err() == nil {
			h.Log.Error("scheduled function failed", "module", name, "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-every.C:
		}
	}
}

// deliver hands a batch of the stream to its function. An error, or an item it
// names as failed, means that the batch must come again from there (AWS:
// "Reporting batch item failures for Lambda functions with DynamoDB").
func deliver(ctx context.Context, handler lambda.Handler, batch events.DynamoDBEvent) error {
	payload, err := json.Marshal(batch)
	if err != nil {
		return fmt.Errorf("stream: %w", err)
	}
	out, err := gateway.Invoke(ctx, handler, payload)
	if err != nil {
		return err
	}
	var answer events.DynamoDBEventResponse
	if len(out) > 0 && string(out) != "null" {
		if err := json.Unmarshal(out, &answer); err != nil {
			return fmt.Errorf("stream: answer: %w", err)
		}
	}
	if n := len(answer.BatchItemFailures); n > 0 {
		return fmt.Errorf("stream: %d of %d records failed, first %s", n, len(batch.Records), answer.BatchItemFailures[0].ItemIdentifier)
	}
	return nil
}
