package house

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
)

func TestTheClockStartsWhereItIsToldAndRuns(t *testing.T) {
	at := time.Date(2026, 12, 1, 10, 0, 0, 0, time.UTC)
	began := time.Now().Add(-time.Minute)
	if got := RunningFrom(at, began)().Sub(at); got < time.Minute || got > 2*time.Minute {
		t.Errorf("a minute later the clock shows %s more", got)
	}
	if got := time.Until(RunningFrom(time.Time{}, began)()); got.Abs() > time.Minute {
		t.Errorf("without -at the clock is %s off", got)
	}
}

func TestABatchComesAgainUnlessEveryRecordWasTaken(t *testing.T) {
	batch := events.DynamoDBEvent{Records: []events.DynamoDBEventRecord{{EventID: "1"}, {EventID: "2"}}}
	for _, tt := range []struct {
		name, want string
		handler    any
	}{
		{"taken", "", func(e events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
			if len(e.Records) != 2 || e.Records[1].EventID != "2" {
				return events.DynamoDBEventResponse{}, errors.New("another batch")
			}
			return events.DynamoDBEventResponse{}, nil
		}},
		{"taken without a word", "", func() error { return nil }},
		{"failed", "boom", func() error { return errors.New("boom") }},
		{"one failed", "1 of 2 records failed, first 2", func() (events.DynamoDBEventResponse, error) {
			return events.DynamoDBEventResponse{BatchItemFailures: []events.DynamoDBBatchItemFailure{{ItemIdentifier: "2"}}}, nil
		}},
		{"panicked", "panic: boom", func() error { panic("boom") }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := deliver(t.Context(), lambda.NewHandler(tt.handler), batch)
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("err = %v, want %q", err, tt.want)
			}
		})
	}
}
